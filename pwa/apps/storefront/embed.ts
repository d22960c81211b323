/**
 * For a salon's own site: `<script async src="https://HOST/embed.js" data-service="…" data-staff="…" data-lang="…"></script>` shows
 * the storefront in its place, as high as it is. Of what it is told it believes nothing but a height, from its own frame.
 */

const LEAST = 320;
const MOST = 20_000;

const script = document.currentScript;
if (script instanceof HTMLScriptElement) show(script);

function show(script: HTMLScriptElement): void {
  const { origin } = new URL(script.src);
  const { service, staff, lang, title } = script.dataset;
  const chosen = new URLSearchParams();
  for (const [name, value] of Object.entries({ service, staff, lang })) if (value) chosen.set(name, value);
  const frame = document.createElement("iframe");
  frame.src = `${origin}/?${chosen}`;
  frame.title = title ?? "Booking";
  frame.allow = "payment";
  Object.assign(frame.style, { display: "block", width: "100%", border: "0", height: "40rem" });
  let pages = 0;
  frame.addEventListener("load", () => {
    pages += 1;
    // Another step begins at its top.
    if (pages > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.type !== "openchair:height") return;
    const height = Number(data.height);
    if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height, LEAST), MOST)}px`;
  });
  script.after(frame);
}
