/** What becomes of a booking while its page is open. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { longDate, time } from "../../shared/time/format";
import { pageModel } from "./model";

/** The next instant at which something that is possible or offered now ends; null where nothing does. */
export function firstUntil({ can }: Booking, offeredUntil: string | null | undefined): number | null {
  const ends = Object.values(can).flatMap((action) =>
    typeof action === "object" && action.allowed && "until" in action && action.until ? [Date.parse(action.until)] : [],
  );
  if (offeredUntil) ends.push(Date.parse(offeredUntil));
  return ends.length ? Math.min(...ends) : null;
}

/** What others changed, in a sentence; null where it is nothing that was decided. */
export function whatChanged(before: Booking, now: Booking): string | null {
  if (before.startsAt !== now.startsAt || before.staff.id !== now.staff.id)
    return `Your booking has moved: ${longDate(now.startsAt)}, ${time(now.startsAt)} with ${now.staff.name}.`;
  return before.status === now.status ? null : `Your booking has changed: ${pageModel(now).status_text}.`;
}
