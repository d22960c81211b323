"""The customer wants none of the times that the venue offered."""

from __future__ import annotations

from openchair.access.viewer import Customer
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.store.offers import take_back_offers


async def decline_counter_offers(runtime: Runtime, customer: Customer, expected_version: int, key: str) -> Changed:
    """Give back every time that is on offer; the request stays, and waits for the venue again.

    Raises `NoOpenOffer`, `BookingClosed`, `BookingChanged`, `InvalidInput`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> Plain:
        await take_back_offers(change.connection, change.scope, booking, OfferStatus.DECLINED, change.now)
        return Plain(ActivityKind.OFFERS_DECLINED)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("declineCounterOffers", key, {"expectedVersion": expected_version}, notes_press=True),
        OneBooking(customer.booking.id, expected_version),
        rule,
        may=lambda booking, now: refuse_unless(actions_for(booking, now).accept_counter_offer),
    )
