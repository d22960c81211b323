/** What the visitor's own clock says, when it isn't the venue's. */

import type { ManagedBookingFieldsFragment } from "../gen/graphql";
import { visitorsTime, weekday } from "./format";

/** "1:15 am Thu where you are"; null where the clocks agree. */
export function elsewhereText(
  booking: Pick<ManagedBookingFieldsFragment, "startsAt">,
  offsetMinutes: (at: Date) => number = (at) => -at.getTimezoneOffset(),
): string | null {
  const at = new Date(booking.startsAt);
  const local = new Date(at.getTime() + offsetMinutes(at) * 60_000).toISOString();
  if (local.slice(0, 16) === booking.startsAt.slice(0, 16)) return null;
  const day = local.slice(0, 10) === booking.startsAt.slice(0, 10) ? "" : ` ${weekday(local).slice(0, 3)}`;
  return `${visitorsTime(local)}${day} where you are`;
}
