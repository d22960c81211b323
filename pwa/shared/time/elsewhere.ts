/** What the visitor's own clock says, when it isn't the venue's. */

import type { ManagedBookingFieldsFragment } from "../gen/graphql";
import { t } from "../i18n/labels";
import { shortWeekday, visitorsTime } from "./format";

type Start = Pick<ManagedBookingFieldsFragment, "startsAt">;

/** Whether the visitor's clock shows another time than the venue's. */
export function isElsewhere({ startsAt }: Start): boolean {
  return localText(startsAt).slice(0, 16) !== startsAt.slice(0, 16);
}

/** "1:15 am Thu where you are"; null where the clocks agree. */
export function elsewhereText(booking: Start, offsetMinutes?: (at: Date) => number): string | null {
  const local = localText(booking.startsAt, offsetMinutes);
  if (local.slice(0, 16) === booking.startsAt.slice(0, 16)) return null;
  const day = local.slice(0, 10) === booking.startsAt.slice(0, 10) ? null : shortWeekday(local);
  return t.told.whereYouAre(visitorsTime(local), day);
}

function localText(startsAt: string, offsetMinutes = (at: Date) => -at.getTimezoneOffset()): string {
  const at = new Date(startsAt);
  return new Date(at.getTime() + offsetMinutes(at) * 60_000).toISOString();
}
