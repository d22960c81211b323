/**
 * Runs inside the page itself, before its script is there: keeps the press of a button for the app, and says so where the
 * script takes long or can't be had. A press opens a panel and no more, so doing it later commits nobody to anything.
 */
import type { Press } from "./summary/summary";

const LATE_MS = 4_000;

declare global {
  interface Window {
    /** For the app, once it stands: what was pressed last before it did. From then on it answers presses itself. */
    takeEarlyPress?: () => Press | undefined;
  }
}

// Served for where no script runs at all; it comes back when there is something to say.
const said = document.querySelector<HTMLElement>(".without");
said?.remove();

let pressed: HTMLElement | null = null;

function say(what: "slow" | "lost"): void {
  if (!said) return;
  for (const each of said.querySelectorAll<HTMLElement>("[data-when]")) each.hidden = each.dataset.when !== what;
  document.body.prepend(said);
}

function keep(event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>("button[data-press]");
  if (!button) return;
  pressed?.removeAttribute("aria-busy");
  button.setAttribute("aria-busy", "true");
  pressed = button;
}

function failed(event: Event): void {
  if (!(event.target instanceof HTMLScriptElement)) return;
  clearTimeout(timer);
  document.documentElement.classList.add("failed");
  pressed?.removeAttribute("aria-busy");
  say("lost");
}

const timer = setTimeout(() => say("slow"), LATE_MS);
document.addEventListener("click", keep);
// A script's own event doesn't bubble.
addEventListener("error", failed, true);

window.takeEarlyPress = () => {
  clearTimeout(timer);
  document.removeEventListener("click", keep);
  removeEventListener("error", failed, true);
  said?.remove();
  pressed?.removeAttribute("aria-busy");
  return pressed?.dataset.press as Press | undefined;
};
