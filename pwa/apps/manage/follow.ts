/** What becomes of a booking while its page is open. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { t } from "../../shared/i18n/labels";

/** What others changed, in a sentence; null where it is nothing that was decided. */
export function whatChanged(before: Booking, now: Booking): string | null {
  if (before.startsAt !== now.startsAt || before.staff.id !== now.staff.id) return t.told.movedTo(now.text.appointment);
  return before.status === now.status ? null : t.told.changedTo(now.text.status);
}
