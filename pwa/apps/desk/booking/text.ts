/** How the panels write lengths and moments. */

import { shortDate, time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { today } from "../shell/clock";
import { who } from "../shell/who";

/** "1 h 15 min" */
export function lengthText(minutes: number): string {
  return t.booking.length(Math.floor(minutes / 60), minutes % 60);
}

/** "Today 2:00 pm", "Sat 5 Dec, 2:00 pm" */
export function nearMoment(at: string): string {
  return at.slice(0, 10) === today() ? t.booking.today(time(at)) : t.booking.moment(shortDate(at), time(at));
}

/** The instant at which the venue's clock shows this day and time, with the venue's offset; of a time that comes twice, the first. */
export function atVenue(day: string, clock: string): string {
  const wanted = Date.parse(`${day}T${clock}:00Z`);
  let offset = offsetAt(wanted);
  // Twice: beside a change of clocks the offset at the guess is another than the one at the time itself.
  offset = offsetAt(wanted - offset);
  return written(wanted, offsetAt(wanted - offset));
}

function written(shown: number, offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const of = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return `${new Date(shown).toISOString().slice(0, 19)}${offset < 0 ? "-" : "+"}${of(minutes / 60)}:${of(minutes % 60)}`;
}

/** How far the venue's clock is ahead of UTC at this instant, in milliseconds. */
function offsetAt(at: number): number {
  const whole = Math.floor(at / 60_000) * 60_000;
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: who.value?.venue.timeZone ?? "UTC",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(whole);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "00";
  return Date.parse(`${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:00Z`) - whole;
}

/** An amount as it is typed: "85", "85.50". How many decimals a currency has is the graph's to say: a browser counts differently. */
export function major({ amountMinor, decimals }: { amountMinor: number; decimals: number }): string {
  const text = (amountMinor / 10 ** decimals).toFixed(decimals);
  return decimals ? text.replace(/\.0+$/, "") : text;
}

/** What was typed as an amount, in the currency's minor unit; null where it is none. */
export function minorOf(typed: string, decimals: number): number | null {
  const found = typed.trim().replace(",", ".");
  if (!new RegExp(`^\\d{1,9}${decimals ? `(\\.\\d{0,${decimals}})?` : ""}$`).test(found)) return null;
  return Math.round(Number(found) * 10 ** decimals);
}
