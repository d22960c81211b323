// The bank's page: in a frame it answers the page around it, by itself it leads back to the return_url.
import { serve, tell } from "/frames/frame.js";

const buttons = [...document.querySelectorAll("button")];
const isFramed = window.parent !== window;
let asked = isFramed
  ? null
  : { intent: location.pathname.split("/").pop(), clientSecret: new URLSearchParams(location.search).get("client_secret") };

async function end(outcome) {
  if (asked === null) return;
  for (const button of buttons) button.disabled = true;
  const body = new URLSearchParams({ client_secret: asked.clientSecret, outcome });
  try {
    const response = await fetch(`/challenge/${asked.intent}`, { method: "POST", body });
    if (!response.ok) throw new Error("refused");
    const { return_url } = await response.json();
    if (isFramed) tell("done");
    else if (return_url) location.replace(return_url);
    else document.querySelector("#said").textContent = "Done. You can close this page.";
  } catch {
    document.querySelector("#said").textContent = "Your bank could not be reached. Please try again.";
    for (const button of buttons) button.disabled = false;
  }
}
for (const button of buttons) button.addEventListener("click", () => end(button.id));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isFramed) end("fail");
  if (event.key !== "Tab") return;
  const [first, last] = buttons;
  if (document.activeElement === (event.shiftKey ? first : last)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
});
// Until it is known what is asked, a press would be lost.
function ready() {
  for (const button of buttons) button.disabled = false;
  buttons[0].focus();
}
serve({
  init: (given) => {
    asked = given;
    ready();
  },
});
if (asked !== null) ready();
