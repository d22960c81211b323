/** What becomes of a booking while its page is open. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

/** What others changed, in a sentence; null where it is nothing that was decided. */
export function whatChanged(before: Booking, now: Booking): string | null {
  if (before.startsAt !== now.startsAt || before.staff.id !== now.staff.id)
    return `Your booking has moved: ${now.text.appointment}.`;
  return before.status === now.status ? null : `Your booking has changed: ${now.text.status}.`;
}
