/** The salon's live stream: whatever is shown of it is looked at anew when something was changed. */

import { useEffect, useRef } from "preact/hooks";
import { DeskChanged } from "../../../shared/gen/desk/live";
import type { DeskChangedSubscription } from "../../../shared/gen/graphql";
import { follow } from "../../../shared/graph/live";
import { openStream } from "../session/session";
import { lookWho, who } from "./who";

/** Without a stream what is shown is asked for so often; with one, much more seldom: lateness comes with the clock alone. */
const ASK_MS = 20_000;
const ASK_LIVE_MS = 60_000;

const looks = new Set<() => void>();
let isLive = false;
let lookedAt = 0;
let stop: (() => void) | null = null;

function lookAll(): void {
  lookedAt = Date.now();
  for (const look of looks) look();
}

function seen(): void {
  if (document.visibilityState === "visible") lookAll();
}

function begin(): () => void {
  // Tabs of one person at one venue share one stream.
  const name = `desk ${who.value?.venue.id} ${who.value?.operator.id}`;
  const end = follow<DeskChangedSubscription["deskChanged"]>(
    name,
    "deskChanged",
    (after, signal) => openStream(DeskChanged, { after }, signal),
    (word) => {
      isLive = word !== null && word.ended === null;
      if (word?.ended === "ACCESS_CHANGED") lookWho().catch(() => undefined);
      lookAll();
    },
  );
  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - lookedAt >= (isLive ? ASK_LIVE_MS : ASK_MS)) lookAll();
  }, ASK_MS / 4);
  document.addEventListener("visibilitychange", seen);
  return () => {
    end();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", seen);
    isLive = false;
  };
}

/**
 * Call `look` whenever something may be other than it is shown: told by the stream, as time goes by, when the page is seen
 * again, and every 20 seconds where no stream can be had.
 */
export function useFollow(look: () => void): void {
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    const mine = () => latest.current();
    looks.add(mine);
    stop ??= begin();
    return () => {
      looks.delete(mine);
      if (looks.size) return;
      stop?.();
      stop = null;
    };
  }, []);
}
