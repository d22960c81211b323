"""Whoever was told of a booking says that they haven't made it."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.access.viewer import Customer
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.rules.activity import Cancelled, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingClosed
from openchair.rules.status import CLOSED_STATUSES, CancelledBy


@dataclass(frozen=True, slots=True)
class Disowned:
    """The booking as it is now, and whether it was cancelled; else the venue was told."""

    booking: BookingRecord
    cancelled: bool
    replayed: bool


async def disown_booking(runtime: Runtime, customer: Customer, key: str) -> Disowned:
    """Cancel a storefront's booking to come of whose customer nobody has heard; of any other tell the venue, and leave it as it is.

    It is no press by which a customer is heard of. The notice window doesn't bind who has booked nothing. Raises `BookingClosed`,
    `KeyReused`, `InvalidInput`.
    """

    async def rule(change: Change, booking: BookingRecord) -> Plain | Cancelled:
        not_me = Plain(ActivityKind.NOT_ME)
        if booking.is_verified or booking.starts_at <= change.now:
            return not_me
        await change.record(not_me, booking.id)
        quote = all_back(booking, quote_for(booking, change.now))
        await settle_cancellation(change, booking, quote, by=CancelledBy.CUSTOMER, reason=None)
        return Cancelled(ActivityKind.CANCELLED, quote.outcome)

    async def notify(notifier: Notifier, before: BookingRecord, after: BookingRecord) -> None:
        if after.status in CLOSED_STATUSES:
            await settle_what_is_due(notifier, before, after)
        else:
            await notifier.notify_not_me(after)

    changed = await make_booking_change(
        runtime,
        customer.author,
        Call("disownBooking", key, {}),
        OneBooking(customer.booking.id),
        rule,
        may=lambda booking, _now: _refuse_closed(booking),
        notify=notify,
    )
    return Disowned(changed.booking, changed.booking.status in CLOSED_STATUSES, changed.replayed)


def _refuse_closed(booking: BookingRecord) -> None:
    if booking.status in CLOSED_STATUSES:
        raise BookingClosed(booking.status)
