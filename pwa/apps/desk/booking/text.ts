/** How the panels write lengths and moments. */

import { dayIn } from "../../../shared/time/day";
import { shortDate, time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { who } from "../shell/who";

/** "1 h 15 min" */
export function lengthText(minutes: number): string {
  return t.booking.length(Math.floor(minutes / 60), minutes % 60);
}

/** The venue's calendar day now. */
export function today(): string {
  return dayIn(who.value?.venue.timeZone ?? "UTC");
}

/** "Today 2:00 pm", "Sat 5 Dec, 2:00 pm" */
export function nearMoment(at: string): string {
  return at.slice(0, 10) === today() ? t.booking.today(time(at)) : t.booking.moment(shortDate(at), time(at));
}
