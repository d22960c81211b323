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

const root = document.documentElement;
const app = document.getElementById("app");
let pressed: HTMLElement | null = null;

function keep(event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>("button[data-press]");
  if (!button) return;
  pressed?.removeAttribute("aria-busy");
  button.setAttribute("aria-busy", "true");
  pressed = button;
}

function failed(event: Event): void {
  if (event.target instanceof HTMLScriptElement) root.classList.add("late", "failed");
}

const timer = setTimeout(() => root.classList.add("late"), LATE_MS);
app?.addEventListener("click", keep);
// A script's own event doesn't bubble.
addEventListener("error", failed, true);

window.takeEarlyPress = () => {
  clearTimeout(timer);
  app?.removeEventListener("click", keep);
  removeEventListener("error", failed, true);
  root.classList.remove("late", "failed");
  pressed?.removeAttribute("aria-busy");
  return pressed?.dataset.press as Press | undefined;
};
