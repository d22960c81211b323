import { useEffect, useState } from "preact/hooks";

/** How much time is left, in minutes and seconds: for the eye only, what it counts down to is said beside it. */
export function Countdown({ until }: { until: string }) {
  const [left, setLeft] = useState(() => secondsTo(until));
  useEffect(() => {
    setLeft(secondsTo(until));
    const tick = setInterval(() => setLeft(secondsTo(until)), 1000);
    return () => clearInterval(tick);
  }, [until]);
  return left > 0 ? (
    <span class="left" aria-hidden="true">
      {`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`}
    </span>
  ) : null;
}

/** Whole seconds until then; none where the visitor's clock is so far off that they can't be right. */
function secondsTo(until: string): number {
  const left = Math.ceil((Date.parse(until) - Date.now()) / 1000);
  return left > LONGEST ? 0 : Math.max(left, 0);
}

const LONGEST = 120;
