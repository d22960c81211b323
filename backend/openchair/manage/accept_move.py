"""The customer accepts the time to which the desk moved their booking."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for, agreed_columns, refuse_unless_quoted
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, MoveWay
from openchair.store.activity import record_activity
from openchair.store.bookings import change_booking, lock_booking
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The quote of the move that the customer was shown, and the version of the booking they saw."""

    quote_id: str
    expected_version: int


async def accept_move(runtime: Runtime, customer: Customer, acceptance: Acceptance, key: str) -> BookingRecord:
    """Agree to the booking's time: the customer's rules hold again from now on, at the new start; no notice is counted.

    Raises `NoMoveToAccept`, `MoveQuoteChanged`, `BookingClosed`, `BookingChanged`, `InvalidInput`, `KeyReused`.
    """
    asked = {"quoteId": acceptance.quote_id, "expectedVersion": acceptance.expected_version}
    call = Call(customer.scope, customer.owner, key, "acceptMove", asked)

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        refusal = actions_for(booking, now).accept_move.refusal
        if refusal is not None:
            raise refusal
        if booking.version != acceptance.expected_version:
            raise BookingChanged(booking.version)
        way = MoveWay.ACCEPTED
        refuse_unless_quoted(booking, booking.starts_at, booking.staff, way, acceptance.quote_id, now)
        move = booking.agreement.move
        assert move is not None, "without one it was refused"
        await change_booking(connection, customer.scope, booking.id, now, **agreed_columns(booking, way, now))
        await record_activity(
            connection,
            customer.scope,
            booking.id,
            now,
            actor_kind="customer",
            actor_name=booking.customer.name,
            what="move_accepted",
            from_starts_at=move.starts_at.isoformat(),
            to_starts_at=booking.starts_at.isoformat(),
            to_staff=booking.staff.name,
        )
        return answer_with(await read_again(connection, customer.scope, booking.id))

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))
