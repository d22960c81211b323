"""The customer accepts the time to which the desk moved their booking."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.access.viewer import Customer
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for, agreed_columns, refuse_unless_quoted
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import MoveAccepted
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import MoveWay
from openchair.store.bookings import change_booking
from openchair.store.settlements import make_due


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The quote of the move that the customer was shown, and the version of the booking they saw."""

    quote_id: str
    expected_version: int


async def accept_move(runtime: Runtime, customer: Customer, acceptance: Acceptance, key: str) -> Changed:
    """Agree to the booking's time: the customer's rules hold again from now on, at the new start; no notice is counted.

    Raises `NoMoveToAccept`, `MoveQuoteChanged`, `BookingClosed`, `BookingChanged`, `InvalidInput`, `KeyReused`.
    """
    asked = {"quoteId": acceptance.quote_id, "expectedVersion": acceptance.expected_version}

    async def rule(change: Change, booking: BookingRecord) -> MoveAccepted:
        now, way = change.now, MoveWay.ACCEPTED
        refuse_unless_quoted(booking, booking.starts_at, booking.staff, way, acceptance.quote_id, now)
        await make_due(change.connection, change.scope, booking.id, now)
        move = booking.agreement.move
        assert move is not None, "without one it was refused"
        await change_booking(change.connection, change.scope, booking.id, now, **agreed_columns(booking, way, now))
        return MoveAccepted(move.starts_at, booking.starts_at, booking.staff.name)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("acceptMove", key, asked),
        OneBooking(customer.booking.id, acceptance.expected_version),
        rule,
        may=lambda booking, now: refuse_unless(actions_for(booking, now).accept_move),
    )
