/** When what a booking allows comes to an end. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

/** The next instant at which something that is possible or offered now ends; null where nothing does. */
export function firstUntil(
  { can, depositDueAt, settlement }: Booking,
  offeredUntil: string | null | undefined,
): number | null {
  const ends = Object.values(can).flatMap((action) =>
    typeof action === "object" && action.allowed && "until" in action && action.until ? [Date.parse(action.until)] : [],
  );
  // Then its time is let go.
  if (depositDueAt) ends.push(Date.parse(depositDueAt));
  if (offeredUntil) ends.push(Date.parse(offeredUntil));
  if (settlement?.status === "WAITING" && settlement.dueAt) ends.push(Date.parse(settlement.dueAt));
  return ends.length ? Math.min(...ends) : null;
}

// `until` is the last instant that counts; a visitor's clock need not be exact.
export const AFTER_MS = 1_000;
