"""The customer cancels their booking, having seen what happens to the deposit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.bookings.settle import all_back, quote_for, settle_cancellation
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.actions import Viewer
from openchair.rules.deposits import CancellationQuote
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, QuoteChanged
from openchair.rules.status import CancelledBy
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.store.activity import record_activity
from openchair.store.bookings import lock_booking
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again


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


async def cancel_booking(runtime: Runtime, customer: Customer, cancellation: Cancellation, key: str) -> BookingRecord:
    """Cancel the booking on the terms of the quote, and write the refund, credit or fee as an intent.

    Raises `InsideNoticeWindow`, `BookingClosed`, `BookingChanged`, `QuoteChanged`, `InvalidInput`, `KeyReused`.
    """
    reason = optional_text("reason", cancellation.reason, LONGEST_REASON)
    call = Call(
        customer.scope,
        customer.owner,
        key,
        "cancelBooking",
        {
            "quoteId": cancellation.quote_id,
            "reason": reason,
            "expectedVersion": cancellation.expected_version,
        },
    )

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        action = actions_for(booking, now).cancel
        if action.refusal is not None:
            raise action.refusal
        if booking.version != cancellation.expected_version:
            raise BookingChanged(booking.version)
        quote = quote_for(booking, now)
        if quote.id != cancellation.quote_id:
            raise QuoteChanged
        await settle_cancellation(
            connection, customer.scope, booking, quote, now, by=CancelledBy.CUSTOMER, reason=reason
        )
        await record_activity(
            connection,
            customer.scope,
            booking.id,
            now,
            actor_kind="customer",
            actor_name=booking.customer.name,
            what="cancelled",
            outcome=quote.outcome.value,
            reason=reason,
        )
        cancelled = await read_again(connection, customer.scope, booking.id)
        await Notifier(runtime, connection, customer.scope, now).notify_cancelled(cancelled)
        return answer_with(cancelled)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))
