/**
 * Runs inside the page itself, before any other script is there: keeps the press of a button for the app, and says so where a
 * script takes long or can't be had. A press opens a panel and no more, so doing it later commits nobody to anything.
 */
import type { Press } from "./summary/summary";

const LATE_MS = 4_000;

export interface Early {
  /** The page's script is here, and wants to hear of each press from now on; of one that was kept, at once. */
  here(onPress: (press: Press) => void): void;
  /** The buttons take long, or can't be had now. */
  say(what: "slow" | "lost"): void;
  /** The app stands and answers presses itself from now on; gives what was pressed last before it did. */
  take(): Press | undefined;
}

declare global {
  interface Window {
    early?: Early;
  }
}

// Served for where no script runs at all; it comes back when there is something to say.
const said = document.querySelector<HTMLElement>(".without");
said?.remove();

let pressed: HTMLElement | null = null;
let tell: (press: Press) => void = () => undefined;

function say(what: "slow" | "lost"): void {
  document.documentElement.classList.toggle("failed", what === "lost");
  if (what === "lost") forget();
  if (!said) return;
  for (const each of said.querySelectorAll<HTMLElement>("[data-when]")) each.hidden = each.dataset.when !== what;
  document.body.prepend(said);
}

function forget(): void {
  pressed?.removeAttribute("aria-busy");
  pressed = null;
}

function keep(event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>("button[data-press]");
  if (!button) return;
  forget();
  button.setAttribute("aria-busy", "true");
  pressed = button;
  tell(button.dataset.press as Press);
}

function failed(event: Event): void {
  if (!(event.target instanceof HTMLScriptElement)) return;
  clearTimeout(timer);
  say("lost");
}

const timer = setTimeout(() => say("slow"), LATE_MS);
document.addEventListener("click", keep);
// A script's own event doesn't bubble.
addEventListener("error", failed, true);

window.early = {
  here(onPress) {
    clearTimeout(timer);
    removeEventListener("error", failed, true);
    said?.remove();
    tell = onPress;
    if (pressed) onPress(pressed.dataset.press as Press);
  },
  say,
  take() {
    document.removeEventListener("click", keep);
    document.documentElement.classList.remove("failed");
    said?.remove();
    const press = pressed?.dataset.press as Press | undefined;
    forget();
    return press;
  },
};
