"""The customer cancels their booking, having seen what happens to the deposit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.viewer import Customer
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.actions import Viewer, refuse_unless
from openchair.rules.activity import Cancelled
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import QuoteChanged
from openchair.rules.status import CancelledBy
from openchair.rules.texts import LONGEST_REASON, optional_text


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The quote the customer agreed to, their reason if they gave one, and the version of the booking they saw."""

    quote_id: str
    reason: str | None
    expected_version: int


def find_cancellation_quote(
    booking: BookingRecord, now: datetime, *, is_operator: bool = False
) -> CancellationQuote | None:
    """What cancelling would do to the deposit now; None where the viewer can't cancel. At the desk it gives everything back."""
    viewer = Viewer.OPERATOR if is_operator else Viewer.CUSTOMER
    if not actions_for(booking, now, viewer=viewer).cancel.allowed:
        return None
    quote = quote_for(booking, now)
    return all_back(booking, quote) if is_operator else quote


async def cancel_booking(runtime: Runtime, customer: Customer, cancellation: Cancellation, key: str) -> Changed:
    """Cancel the booking on the terms of the quote, and write the refund, credit or fee as an intent.

    Raises `InsideNoticeWindow`, `BookingClosed`, `BookingChanged`, `QuoteChanged`, `InvalidInput`, `KeyReused`.
    """
    reason = optional_text("reason", cancellation.reason, LONGEST_REASON)
    asked = {"quoteId": cancellation.quote_id, "reason": reason, "expectedVersion": cancellation.expected_version}

    async def rule(change: Change, booking: BookingRecord) -> Cancelled:
        quote = quote_for(booking, change.now)
        if quote.id != cancellation.quote_id:
            raise QuoteChanged
        await settle_cancellation(change, booking, quote, by=CancelledBy.CUSTOMER, reason=reason)
        return Cancelled(ActivityKind.CANCELLED, quote.outcome, reason)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("cancelBooking", key, asked),
        OneBooking(customer.booking.id, cancellation.expected_version),
        rule,
        may=lambda booking, now: refuse_unless(actions_for(booking, now).cancel),
        notify=settle_what_is_due,
    )
