import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/labels";

const MINUTE_MS = 60_000;
/** From so long before on it is counted; a time that is farther away is told by its sentence alone. */
const COUNTED_MS = 60 * MINUTE_MS;

/**
 * How many whole minutes are left until an instant, once there are few. It is read by whoever looks: it changes once a minute, and a
 * screen reader hears the sentence beside it instead.
 */
export function MinutesLeft({ until }: { until: string }) {
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
  if (left <= 0 || left > COUNTED_MS) return null;
  return (
    <span class="minutes-left" aria-hidden="true">
      {t.summary.minutesLeft(Math.max(1, Math.floor(left / MINUTE_MS)))}
    </span>
  );
}
