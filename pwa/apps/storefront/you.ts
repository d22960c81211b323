/** Who they are: kept in this tab while they go back and forth, and a mistyped mail domain is noticed before the press. */

import { likelyAddress } from "./likely-address";

const KEPT = ["name", "phone", "email", "guest", "note"] as const;
const STORE = "openchair.you";

export function enliven(form: HTMLFormElement): void {
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;
  const kept: Record<string, string> = JSON.parse(sessionStorage.getItem(STORE) ?? "{}");
  for (const name of KEPT) {
    const input = field(name);
    if (input && !input.value) input.value = kept[name] ?? "";
  }
  form.addEventListener("change", () => {
    const typed = KEPT.map((name) => [name, field(name)?.value ?? ""]);
    sessionStorage.setItem(STORE, JSON.stringify(Object.fromEntries(typed)));
  });
  const email = field("email");
  const hint = form.querySelector<HTMLElement>("#email-suggested");
  if (!email || !hint) return;
  email.addEventListener("change", () => {
    const likely = likelyAddress(email.value);
    hint.hidden = likely === null;
    if (likely === null) return;
    const [before = "", after = ""] = (hint.dataset.words ?? "").split("{address}");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "inline";
    button.textContent = likely;
    button.onclick = () => {
      email.value = likely;
      hint.hidden = true;
      email.dispatchEvent(new Event("change", { bubbles: true }));
      email.focus();
    };
    hint.replaceChildren(before, button, after);
  });
}
