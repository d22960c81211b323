/** What of a booking the summary shows, and where: the texts themselves come from the graph. As http/page_model.py chooses. */

import type { ManagedBookingFieldsFragment } from "../../shared/gen/graphql";

/** A line about money; a refund's also has how far it has come, and its steps. */
export interface MoneyLine {
  text: string;
  step: string | null;
  steps: readonly string[];
}

export interface PageModel {
  venue_name: string;
  phase: string;
  /** The classes of the time: one that is off is struck through. */
  when: string;
  status_text: string;
  date_text: string;
  time_text: string;
  zone_text: string;
  service_name: string;
  staff_name: string;
  duration_text: string;
  price_text: string;
  deposit_text: string | null;
  address_lines: string[];
  map_url: string;
  phone: string | null;
  phone_text: string | null;
  reference: string;
  policy: string[];
  open: boolean;
  can_reschedule: boolean;
  can_cancel: boolean;
  can_ask_earlier: boolean;
  blocked_text: string | null;
  cancelled_text: string | null;
  offer_text: string | null;
  pay_by_text: string | null;
  pay_by: string | null;
  moved_text: string | null;
  moved_old: string | null;
  moved_new: string;
  moved_accept: string | null;
  moved_cancel: string | null;
  objection_text: string | null;
  objection_hint: string | null;
  can_object: boolean;
  can_disown: boolean;
  undo_text: string | null;
  money_lines: MoneyLine[];
  pay_text: string | null;
  can_card: boolean;
  storefront_url: string | null;
  ics_url: string;
}

/** What is shown of a booking. */
export function pageModel(booking: ManagedBookingFieldsFragment): PageModel {
  const { venue, can, cancellation, text } = booking;
  // Once it can't be accepted any more, there is nothing to answer.
  const move = can.acceptMove.allowed ? booking.venueMove : null;
  const open = booking.phase !== "OVER";
  // Once it has ended, the lines about money say what became of it.
  const { settlement } = booking;
  const taking = settlement?.status === "WAITING" || settlement?.status === "OBJECTED" ? settlement : null;
  return {
    venue_name: venue.name,
    phase: booking.phase.toLowerCase(),
    when: booking.status === "CANCELLED" ? "when off" : "when",
    status_text: text.status,
    date_text: text.date,
    time_text: text.time,
    zone_text: venue.timeZoneText,
    service_name: booking.service.name,
    staff_name: booking.staff.name,
    duration_text: text.duration,
    price_text: booking.price.formatted,
    // What is yet to be taken is not told as taken.
    deposit_text: (taking ? null : booking.deposit?.sentence) ?? null,
    address_lines: venue.address.split("\n"),
    map_url: venue.mapUrl,
    phone: venue.phone ?? null,
    phone_text: venue.phoneFormatted ?? null,
    reference: booking.reference,
    policy: booking.policy,
    open,
    can_reschedule: can.reschedule.allowed,
    can_cancel: can.cancel.allowed,
    can_ask_earlier: can.askEarlier.allowed,
    blocked_text: text.blocked ?? null,
    cancelled_text: text.cancelled ?? null,
    offer_text: text.offered ?? null,
    pay_by_text: text.depositDue ?? null,
    pay_by: booking.depositDueAt ?? null,
    moved_text: move?.sentence ?? null,
    moved_old: move?.fromText ?? null,
    moved_new: text.appointment,
    moved_accept: move?.acceptText ?? null,
    moved_cancel: move && can.cancel.allowed ? move.cancelText : null,
    objection_text: taking?.sentence ?? null,
    objection_hint: taking?.hint ?? null,
    can_object: taking?.canObject ?? false,
    can_disown: booking.canDisown,
    undo_text: can.undo.allowed ? (booking.undo?.sentence ?? null) : null,
    money_lines: [
      ...(cancellation ? [line(cancellation.sentence)] : []),
      ...booking.refunds.map(({ sentence, status, steps }) => line(sentence, status.toLowerCase(), steps)),
      ...booking.fees.map(({ sentence }) => line(sentence)),
    ],
    pay_text: booking.due && can.manageCard.allowed ? booking.due.payText : null,
    can_card: can.manageCard.allowed && (open || booking.due === null),
    storefront_url: venue.storefrontUrl ?? null,
    ics_url: booking.calendar.ics,
  };
}

function line(text: string, step: string | null = null, steps: readonly string[] = []): MoneyLine {
  return { text, step, steps };
}
