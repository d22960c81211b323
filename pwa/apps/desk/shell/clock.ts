/** The venue's clock, as the server last told it: a tablet's own may be wrong, and in another zone. */

import { signal } from "@preact/signals";

const EVERY_MS = 15_000;

let aheadMs = 0;
let offset = "+00:00";

/** The minute that it is at the venue, as a DateTime of the graph; it goes on by itself. */
export const minute = signal("");

let ticks = false;

/** The server says that it is now this, as a DateTime with the venue's offset. */
export function setClock(now: string): void {
  aheadMs = Date.parse(now) - Date.now();
  offset = offsetOf(now);
  minute.value = written(Date.now() + aheadMs);
  if (ticks) return;
  ticks = true;
  setInterval(() => {
    minute.value = written(Date.now() + aheadMs);
  }, EVERY_MS);
}

/** The day that it is at the venue. */
export function today(): string {
  return minute.value.slice(0, 10);
}

/** The offset with which a DateTime is written, "+11:00". */
export function offsetOf(text: string): string {
  return /[+-]\d\d:\d\d$/.exec(text)?.[0] ?? "+00:00";
}

/** An instant in milliseconds as a DateTime of the venue's clock, to the minute. */
function written(at: number): string {
  const [sign, hours, minutes] = [offset[0] === "-" ? -1 : 1, Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  return `${new Date(at + sign * (hours * 60 + minutes) * 60_000).toISOString().slice(0, 16)}:00${offset}`;
}
