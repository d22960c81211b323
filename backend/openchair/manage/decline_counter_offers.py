"""The customer wants none of the times that the venue offered."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged
from openchair.store.activity import record_activity
from openchair.store.bookings import lock_booking
from openchair.store.offers import take_back_offers
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again


async def decline_counter_offers(
    runtime: Runtime, customer: Customer, expected_version: int, key: str
) -> BookingRecord:
    """Give back every time that is on offer; the request stays, and waits for the venue again.

    Raises `NoOpenOffer`, `BookingClosed`, `BookingChanged`, `InvalidInput`, `KeyReused`.
    """
    asked = {"expectedVersion": expected_version}
    call = Call(customer.scope, customer.owner, key, "declineCounterOffers", asked, customer.pressing)

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        action = actions_for(booking, now).accept_counter_offer
        if action.refusal is not None:
            raise action.refusal
        if booking.version != expected_version:
            raise BookingChanged(booking.version)
        await take_back_offers(connection, customer.scope, booking, OfferStatus.DECLINED, now)
        await record_activity(
            connection,
            customer.scope,
            booking.id,
            now,
            actor_kind="customer",
            actor_name=booking.customer.name,
            what="offers_declined",
        )
        return answer_with(await read_again(connection, customer.scope, booking.id))

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))
