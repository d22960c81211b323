"""The customer takes a time that the venue offered instead of the one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.manage.moving import agreed_columns, refuse_unless_quoted
from openchair.rules.offers import OfferStatus, status_at
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.refusals import BookingChanged, InvalidInput, MoveWay, OfferNotOpen
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text
from openchair.store.activity import record_activity
from openchair.store.bookings import change_booking, lock_booking
from openchair.store.earlier import follow_unnoticed
from openchair.store.moves import note_old_time
from openchair.store.occupancy import free_booking_time, keep_held_time, lock_staff
from openchair.store.offers import end_offers, list_offers, mark_accepted
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again
from openchair.telling import Teller


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer's number, its quote, and the version of the booking the customer saw."""

    number: int
    quote_id: str
    expected_version: int


async def accept_counter_offer(runtime: Runtime, customer: Customer, choice: Choice, key: str) -> BookingRecord:
    """Move the booking to the offered time and confirm it, in one step; what else was offered is off.

    Raises `OfferNotOpen`, `BookingChanged`, `MoveQuoteChanged`, `InvalidInput` where there never was such an offer, `KeyReused`.
    """
    call = Call(
        customer.scope,
        customer.owner,
        key,
        "acceptCounterOffer",
        {"number": choice.number, "quoteId": choice.quote_id, "expectedVersion": choice.expected_version},
    )

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, customer.scope, customer.booking.id)
        assert booking is not None, "whoever holds the link's scope holds a booking that exists"
        offers = await list_offers(connection, customer.scope, booking.id)
        offer = next((each for each in offers if each.number == choice.number), None)
        if offer is None:
            raise InvalidInput("number", f"{booking.venue.name} never made such an offer for this booking.")
        _refuse_unless_open(booking, offer, offers, now)
        if booking.version != choice.expected_version:
            raise BookingChanged(booking.version)
        # Whoever else wants this time waits: a hold that changes hands meets the constraint anew, as if it were taken now.
        locked = await lock_staff(
            connection, customer.scope, (booking.staff.id, offer.staff.id), offered_for=booking.id
        )
        if offer.staff.id not in locked:
            # They don't work here any more.
            raise OfferNotOpen(
                OfferStatus.WITHDRAWN,
                local_text(offer.expires_at, booking.venue.time_zone),
                chosen=None,
                chosen_staff=None,
            )
        refuse_unless_quoted(booking, offer.starts_at, offer.staff, MoveWay.OFFERED, choice.quote_id, now)
        await _take(connection, customer.scope, booking, offer, now)
        await record_activity(
            connection,
            customer.scope,
            booking.id,
            now,
            actor_kind="customer",
            actor_name=booking.customer.name,
            what="offer_accepted",
            from_starts_at=booking.starts_at.isoformat(),
            from_staff=booking.staff.name,
            to_starts_at=offer.starts_at.isoformat(),
            to_staff=offer.staff.name,
        )
        confirmed = await read_again(connection, customer.scope, booking.id)
        await Teller(runtime, connection, customer.scope, now).of_confirmation(confirmed)
        return answer_with(confirmed)

    return await booking_answered(runtime, customer.scope, await once(runtime, call, work))


def _refuse_unless_open(
    booking: BookingRecord, offer: CounterOfferRecord, offers: Sequence[CounterOfferRecord], now: datetime
) -> None:
    # Whether its time has passed is judged now: nobody may have come by yet to write that it has.
    status = status_at(offer.status, offer.expires_at, now)
    if status is OfferStatus.OFFERED and booking.status is BookingStatus.PENDING:
        return
    zone = booking.venue.time_zone
    chosen = next((each for each in offers if each.status is OfferStatus.ACCEPTED), None)
    raise OfferNotOpen(
        status,
        local_text(offer.expires_at, zone),
        chosen=None if chosen is None else local_text(chosen.starts_at, zone),
        chosen_staff=None if chosen is None else chosen.staff.name,
    )


async def _take(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, offer: CounterOfferRecord, now: datetime
) -> None:
    """Make what the offer holds the booking's time, and give back the old one and what the other offers hold."""
    await free_booking_time(connection, scope, booking.id)
    await note_old_time(connection, scope, booking, OpeningCause.MOVED, now)
    kept = await keep_held_time(connection, scope, offer.id, booking.id)
    assert kept, "an offer that is open holds its time"
    await mark_accepted(connection, scope, offer.id, now)
    await end_offers(connection, scope, booking.id, OfferStatus.SUPERSEDED, now)
    await change_booking(
        connection,
        scope,
        booking.id,
        now,
        status=BookingStatus.CONFIRMED.value,
        staff_id=offer.staff.id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        calendar_sequence=booking.calendar_sequence + 1,
        **agreed_columns(booking, MoveWay.OFFERED, now),
    )
    moved = replace(booking, staff=offer.staff, starts_at=offer.starts_at)
    await follow_unnoticed(connection, scope, booking, moved, now)
