/** Whether single letters do something on the board. They can be turned off: who speaks to their computer presses letters by chance. */

import { signal } from "@preact/signals";

const KEY = "openchair desk letters";

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

const acts = signal(read());

export function lettersAct(): boolean {
  return acts.value;
}

export function setLettersAct(on: boolean): void {
  acts.value = on;
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // It holds as long as this page, then.
  }
}
