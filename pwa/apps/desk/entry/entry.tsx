import type { ComponentChildren } from "preact";
import "./entry.css";

/** The one card of a screen on which nobody is signed in yet. */
export function Entry({ children }: { children: ComponentChildren }) {
  return <main class="entry card">{children}</main>;
}
