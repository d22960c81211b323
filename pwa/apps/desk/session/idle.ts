/** A device that is left alone is locked, as the server does after the same time. */

import { useEffect } from "preact/hooks";
import { keepUnlocked, lock } from "./session";

/** The longest that a device stays unlocked without being touched, in milliseconds. */
const LONGEST_MS = 5 * 60_000;
/** A touch is told to the server so often at most. */
const TOLD_EVERY_MS = 60_000;
const TOUCHES = ["pointerdown", "keydown"] as const;

/** Lock at this instant unless the device is touched before; null where it isn't one that locks. */
export function useIdleLock(locksAt: string | null): void {
  useEffect(() => {
    if (locksAt === null) return;
    const since = Date.now();
    const left = Date.parse(locksAt) - since;
    // Of a tablet whose clock is wrong, the instant means nothing.
    const until = since + (left > 0 && left < LONGEST_MS ? left : LONGEST_MS);
    let isTold = false;

    const look = () => Date.now() >= until && lock();
    function touched() {
      if (Date.now() >= until) return lock();
      if (isTold || Date.now() - since < Math.min(TOLD_EVERY_MS, (until - since) / 5)) return;
      isTold = true;
      keepUnlocked().catch(() => {
        isTold = false;
      });
    }

    const timer = setTimeout(lock, until - since);
    document.addEventListener("visibilitychange", look);
    for (const touch of TOUCHES) document.addEventListener(touch, touched, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
      for (const touch of TOUCHES) document.removeEventListener(touch, touched, true);
    };
  }, [locksAt]);
}
