/** A booking's status, as the page names it. */

import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";

/** The kind of each status, which is its look, and its words. */
export const STATUS: Record<string, [key: string, text: string]> = {
  PENDING: ["waiting", "Waiting for the salon"],
  CONFIRMED: ["good", "Confirmed"],
  ARRIVED: ["good", "You're checked in"],
  READY_TO_START: ["good", "Ready for you"],
  COMPLETED: ["closed", "Done"],
  CANCELLED: ["closed", "Cancelled"],
  NO_SHOW: ["closed", "Missed"],
};

/** Whether the booking is still to come. */
export function isOpen({ status }: Pick<Booking, "status">): boolean {
  return STATUS[status]?.[0] !== "closed";
}
