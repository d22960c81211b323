/** Which day it is at the venue, and word of when that changes. */

const EVERY_MS = 20_000;

function dayFormat(zone: string): Intl.DateTimeFormat {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    return new Intl.DateTimeFormat("en-CA", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-CA", options);
  }
}

/** The calendar day in this zone, as a Date of the graph; the visitor's own where their browser doesn't know the zone. */
export function dayIn(zone: string, at: Date = new Date()): string {
  return dayFormat(zone).format(at);
}

/**
 * Call `act` when another day has begun in this zone; gives how to stop.
 *
 * The clock is looked at again and again, since a timer set for midnight comes late after a computer has slept.
 */
export function onNewDay(zone: string, act: () => void): () => void {
  // Made once: a format is what costs, and the clock is looked at all day.
  const format = dayFormat(zone);
  let day = format.format(new Date());
  const look = () => {
    const now = format.format(new Date());
    if (now === day) return;
    day = now;
    act();
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
