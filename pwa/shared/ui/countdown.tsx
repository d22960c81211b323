import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/labels";

const MINUTE_MS = 60_000;
/** From so long before on it is counted; a time that is farther away is told by its sentence alone. */
const COUNTED_MS = { minutes: 60 * MINUTE_MS, seconds: 2 * MINUTE_MS };

/**
 * How long it is until an instant, once that is near: in whole minutes, or in minutes and seconds. It is for the eye alone: a screen
 * reader hears the sentence beside it. Nothing is shown where the visitor's clock is so far off that it can't be right.
 */
export function Countdown({ until, by = "minutes" }: { until: string; by?: "minutes" | "seconds" }) {
  // Not in the served markup, which is taken over as it is.
  const [now, setNow] = useState<number | null>(null);
  const left = now === null ? 0 : Date.parse(until) - now;
  useEffect(() => {
    const look = () => setNow(Date.now());
    look();
    const timer = setInterval(look, 1_000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [until]);
  if (left <= 0 || left > COUNTED_MS[by]) return null;
  const seconds = Math.ceil(left / 1_000);
  return (
    <span class="countdown" aria-hidden="true">
      {by === "seconds"
        ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
        : t.summary.minutesLeft(Math.max(1, Math.floor(left / MINUTE_MS)))}
    </span>
  );
}
