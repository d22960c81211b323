"""The customer takes a time that the venue offered instead of the one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openchair.access.viewer import Customer
from openchair.bookings.deposit_due import deposit_due_columns
from openchair.bookings.settlements import end_grace
from openchair.changes.booking import Changed, make_booking_change, refuse_if_changed
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.manage.moving import agreed_columns, refuse_unless_quoted
from openchair.rules.activity import Moved
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.offers import OfferStatus, status_at
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.refusals import InvalidInput, MoveWay, OfferNotOpen
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_text
from openchair.store.bookings import place_booking
from openchair.store.earlier import follow_unnoticed
from openchair.store.moves import note_old_time
from openchair.store.occupancy import free_booking_time, keep_held_time, lock_staff
from openchair.store.offers import end_offers, list_offers, mark_accepted


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer's number, its quote, and the version of the booking the customer saw."""

    number: int
    quote_id: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class _Offered:
    """A locked booking, all that was ever offered to it, and the offer that is wanted."""

    booking: BookingRecord
    offers: Sequence[CounterOfferRecord]
    offer: CounterOfferRecord


@dataclass(frozen=True, slots=True)
class _OfferedTime:
    """A counter-offer of a booking, by its number, and the version of the booking that its customer saw."""

    booking_id: str
    number: int
    expected_version: int

    async def lock(self, change: Change) -> _Offered:
        booking = await change.lock(self.booking_id)
        offers = await list_offers(change.connection, change.scope, booking.id)
        offer = next((each for each in offers if each.number == self.number), None)
        if offer is None:
            raise InvalidInput(
                "number", "{venue} never made such an offer for this booking.", {"venue": booking.venue.name}
            )
        return _Offered(booking, offers, offer)

    def refuse_if_changed(self, locked: _Offered) -> None:
        refuse_if_changed(locked.booking, self.expected_version)

    def booking_of(self, locked: _Offered) -> BookingRecord:
        return locked.booking


async def accept_counter_offer(runtime: Runtime, customer: Customer, choice: Choice, key: str) -> Changed:
    """Move the booking to the offered time and confirm it, in one step; what else was offered is off.

    Raises `OfferNotOpen`, `BookingChanged`, `MoveQuoteChanged`, `InvalidInput` where there never was such an offer, `KeyReused`.
    """
    asked = {"number": choice.number, "quoteId": choice.quote_id, "expectedVersion": choice.expected_version}

    async def rule(change: Change, offered: _Offered) -> Moved:
        booking, offer = offered.booking, offered.offer
        # Whoever else wants this time waits: a hold that changes hands meets the constraint anew, as if it were taken now.
        wanted = {*booking.staff_ids, offer.staff.id}
        moved, locked = (
            booking.at(offer.starts_at, offer.staff),
            await lock_staff(change.connection, change.scope, wanted, offered_for=booking.id),
        )
        if not locked.keys() >= set(moved.staff_ids):
            # They don't work here any more.
            raise OfferNotOpen(
                OfferStatus.WITHDRAWN,
                local_text(offer.expires_at, booking.venue.time_zone),
                chosen=None,
                chosen_staff=None,
            )
        refuse_unless_quoted(booking, offer.starts_at, offer.staff, MoveWay.OFFERED, choice.quote_id, change.now)
        await _take(change, booking, offer)
        old = (booking.starts_at, booking.staff.name)
        return Moved(ActivityKind.OFFER_ACCEPTED, *old, offer.starts_at, offer.staff.name)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("acceptCounterOffer", key, asked),
        _OfferedTime(customer.booking.id, choice.number, choice.expected_version),
        rule,
        may=_refuse_unless_open,
        notify=lambda notifier, _, confirmed: notifier.notify_confirmed(confirmed),
    )


def _refuse_unless_open(offered: _Offered, now: datetime) -> None:
    booking, offer = offered.booking, offered.offer
    # Whether its time has passed is judged now: nobody may have come by yet to write that it has.
    status = status_at(offer.status, offer.expires_at, now)
    if status is OfferStatus.OFFERED and booking.status is BookingStatus.PENDING:
        return
    zone = booking.venue.time_zone
    chosen = next((each for each in offered.offers if each.status is OfferStatus.ACCEPTED), None)
    raise OfferNotOpen(
        status,
        local_text(offer.expires_at, zone),
        chosen=None if chosen is None else local_text(chosen.starts_at, zone),
        chosen_staff=None if chosen is None else chosen.staff.name,
    )


async def _take(change: Change, booking: BookingRecord, offer: CounterOfferRecord) -> None:
    """Make what the offer holds the booking's time, and give back the old one and what the other offers hold."""
    connection, scope, now = change.connection, change.scope, change.now
    await end_grace(change, booking)
    await free_booking_time(connection, scope, booking.id)
    await note_old_time(connection, scope, booking, OpeningCause.MOVED, now)
    kept = await keep_held_time(connection, scope, offer.id, booking.id)
    assert kept, "an offer that is open holds its time"
    await mark_accepted(connection, scope, offer.id, now)
    await end_offers(connection, scope, booking.id, OfferStatus.SUPERSEDED, now)
    moved = booking.at(offer.starts_at, offer.staff)
    await place_booking(
        connection,
        scope,
        booking,
        now,
        moved.places,
        status=BookingStatus.CONFIRMED.value,
        calendar_sequence=booking.calendar_sequence + 1,
        **agreed_columns(booking, MoveWay.OFFERED, now),
        **deposit_due_columns(change.runtime, booking, offer.starts_at, now),
    )
    await follow_unnoticed(connection, scope, booking, moved, now)
