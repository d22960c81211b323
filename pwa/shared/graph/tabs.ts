/** Word between the tabs that show the same booking: one that changed it tells the others to look again. */

import { pagePath } from "./ask";

let channel: BroadcastChannel | null = null;

/** Call `look` when another tab has changed this booking; gives how to stop. */
export function onOtherTab(look: () => void): () => void {
  if (!("BroadcastChannel" in window)) return () => undefined;
  // The name holds the booking's id and nothing of its link's token.
  const mine = new BroadcastChannel(`openchair ${pagePath()}`);
  mine.onmessage = look;
  channel = mine;
  return () => {
    mine.close();
    if (channel === mine) channel = null;
  };
}

/** Tell the other tabs that this booking was changed here. */
export function tellOtherTabs(): void {
  channel?.postMessage(null);
}
