/** What the summary shows, as texts: the same as backend/openchair/http/page_model.py makes for the first paint. */

import type { ManagedBookingFieldsFragment } from "../../shared/gen/graphql";
import { duration, longDate, time, timeRange, weekday, zoneName } from "../../shared/time/format";
import { STATUS } from "./status";

/** A line about money; a refund's also has how far it has come, and the name of its last step. */
export interface MoneyLine {
  text: string;
  step: string | null;
  end: string | null;
}

export interface PageModel {
  venue_name: string;
  status_key: string;
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
  moved_text: string | null;
  moved_old: string | null;
  moved_new: string;
  moved_accept: string;
  moved_cancel: string | null;
  money_lines: MoneyLine[];
  pay_text: string | null;
  can_card: boolean;
  storefront_url: string | null;
  ics_url: string;
}

const BY: Record<string, (venue: string) => string> = {
  CUSTOMER: () => "You cancelled this booking",
  VENUE: (venue) => `${venue} cancelled this booking`,
  PHONE: (venue) => `${venue} cancelled this booking as you asked`,
  SYSTEM: () => "This request wasn't answered in time",
};

/** The texts of a booking. */
export function pageModel(booking: ManagedBookingFieldsFragment): PageModel {
  const { venue, can, cancellation } = booking;
  // Once it can't be accepted any more, there is nothing to answer.
  const move = booking.venueMove && can.acceptMove.allowed ? booking.venueMove : null;
  const [statusKey, statusText] = STATUS[booking.status] ?? ["closed", ""];
  const open = statusKey !== "closed";
  const offered = can.acceptCounterOffer.allowed ? can.acceptCounterOffer.until : null;
  return {
    venue_name: venue.name,
    status_key: move ? "waiting" : statusKey,
    // While times are on offer, or a move by the salon waits to be accepted, it is the customer's turn.
    status_text: offered || move ? "Waiting for your answer" : statusText,
    date_text: longDate(booking.startsAt),
    time_text: timeRange(booking.startsAt, booking.endsAt),
    zone_text: zoneName(venue.timeZone),
    service_name: booking.service.name,
    staff_name: booking.staff.name,
    duration_text: duration((Date.parse(booking.endsAt) - Date.parse(booking.startsAt)) / 60_000),
    price_text: booking.price.formatted,
    deposit_text: booking.deposit?.sentence ?? null,
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
    blocked_text: open ? blocked(can.reschedule.reason, can.cancel.reason) : (can.cancel.reason ?? null),
    cancelled_text: cancellation ? cancelled(cancellation, venue.name) : null,
    offer_text: offered
      ? `${venue.name} can offer you something else. Choose by ${longDate(offered)}, ${time(offered)}.`
      : null,
    moved_text: move?.sentence ?? null,
    moved_old: move ? withWhom(move.fromStartsAt, move.fromStaff) : null,
    moved_new: withWhom(booking.startsAt, booking.staff),
    moved_accept: `${weekday(booking.startsAt)} ${time(booking.startsAt)} is fine`,
    moved_cancel: move && can.cancel.allowed ? cancelWords(move, booking.deposit) : null,
    money_lines: [
      ...(cancellation ? [line(cancellation.sentence)] : []),
      ...booking.refunds.map(({ sentence, status }) =>
        line(sentence, status.toLowerCase(), status === "FAILED" ? "Being looked at" : "Done"),
      ),
      ...booking.fees.map((fee) => line(fee.sentence)),
    ],
    pay_text: booking.due && can.manageCard.allowed ? payText(booking.due) : null,
    can_card: can.manageCard.allowed && (open || booking.due === null),
    storefront_url: venue.storefrontUrl ?? null,
    ics_url: booking.calendar.ics,
  };
}

/** "Thursday 10 December, 2:00 pm with Jonah" */
function withWhom(startsAt: string, staff: { name: string }): string {
  return `${longDate(startsAt)}, ${time(startsAt)} with ${staff.name}`;
}

/** "Cancel, with everything back": what the salon's own move allows; the sheet behind it names the sum. */
function cancelWords(
  { askedBy }: NonNullable<ManagedBookingFieldsFragment["venueMove"]>,
  deposit: ManagedBookingFieldsFragment["deposit"],
): string {
  if (askedBy !== "VENUE") return "Cancel booking";
  return deposit?.status === "PAID" ? "Cancel, with everything back" : "Cancel, without a fee";
}

/** "Pay your $25 deposit" */
function payText({ purpose, amount }: NonNullable<ManagedBookingFieldsFragment["due"]>): string {
  return purpose === "DEPOSIT" ? `Pay your ${amount.formatted} deposit` : `Pay the ${amount.formatted} fee`;
}

function line(text: string, step: string | null = null, end: string | null = null): MoneyLine {
  return { text, step, end };
}

function cancelled(
  { by, at, reason }: NonNullable<ManagedBookingFieldsFragment["cancellation"]>,
  venue: string,
): string {
  // What ended by itself says why in a sentence of its own.
  if (by === "SYSTEM" && reason) return `This request lapsed on ${longDate(at)}. ${reason}`;
  return `${(BY[by] ?? BY.SYSTEM)?.(venue)} on ${longDate(at)}.${reason ? ` Reason: ${reason}` : ""}`;
}

/** Inside the window both actions are refused, in sentences that differ by one word: one is enough here. */
function blocked(reschedule: string | null | undefined, cancel: string | null | undefined): string | null {
  if (!reschedule) return cancel ?? null;
  return cancel ? reschedule.replace("rescheduled online", "changed online") : reschedule;
}
