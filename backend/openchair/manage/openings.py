"""The customer takes an earlier time that is offered to them, or says no to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.viewer import Customer
from openchair.bookings.move import move_booking
from openchair.bookings.settle import quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed, make_booking_change, refuse_if_changed
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.money import Money, format_money
from openchair.core.runtime import Runtime
from openchair.manage.moving import actions_for, agreed_columns, moved_as, refuse_unless_quoted
from openchair.presentation.catalogue import words_of
from openchair.presentation.openings import caution_sentences
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Moved, OfOpening
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.notice import deadline
from openchair.rules.openings import OpeningOfferStatus, OpeningStatus, can_wait
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import OpeningOfferRecord, OpeningRecord
from openchair.rules.refusals import MoveWay, NotFound, OpeningNotOpen
from openchair.rules.scope import VenueScope
from openchair.store.earlier import stop_earlier
from openchair.store.occupancy import TimeTaken, free_held_time, lock_staff
from openchair.store.opening_offers import end_offers, find_offer, list_offers_of_booking, list_offers_of_openings
from openchair.store.openings import change_opening, lock_openings


@dataclass(frozen=True, slots=True)
class _Offered:
    """A locked booking, what is offered to it, and the openings behind that, all locked."""

    booking: BookingRecord
    offer: OpeningOfferRecord
    opening: OpeningRecord
    others: list[OpeningOfferRecord]
    """What else is offered to the same booking."""


@dataclass(frozen=True, slots=True)
class _OfferedOpening:
    """An earlier time that is offered to a booking, and the version of the booking that was seen; None where any will do."""

    booking_id: str
    offer_id: str
    expected_version: int | None = None

    async def lock(self, change: Change) -> _Offered:
        """Lock the booking, then the openings offered to it, and read what is offered once nobody else can change it."""
        connection, scope = change.connection, change.scope
        booking = await change.lock(self.booking_id)
        named = await find_offer(connection, scope, self.offer_id)
        if named is None or named.booking_id != booking.id:
            raise NotFound("earlier time offered to you")
        offers = await list_offers_of_booking(connection, scope, booking.id)
        openings = await lock_openings(connection, scope, {named.opening_id, *(each.opening_id for each in offers)})
        offer = await find_offer(connection, scope, self.offer_id)
        assert offer is not None, "offers are never deleted"
        others = [
            each
            for each in await list_offers_of_booking(connection, scope, booking.id)
            if each.id != self.offer_id and each.opening_id in openings
        ]
        return _Offered(booking, offer, openings[offer.opening_id], others)

    def refuse_if_changed(self, locked: _Offered) -> None:
        refuse_if_changed(locked.booking, self.expected_version)

    def booking_of(self, locked: _Offered) -> BookingRecord:
        return locked.booking


@dataclass(frozen=True, slots=True)
class Taking:
    """The offered time to take, its quote, and the version of the booking the customer saw."""

    offer_id: str
    quote_id: str
    expected_version: int


async def accept_opening(runtime: Runtime, customer: Customer, taking: Taking, key: str) -> Changed:
    """Move the booking to the offered time: the old one is kept until then, and is an opening for others from then on.

    Raises `OpeningNotOpen`, `InsideNoticeWindow`, `BookingClosed`, `BookingChanged`, `MoveQuoteChanged`, `NotFound`,
    `InvalidInput`, `KeyReused`.
    """
    asked = {
        "openingOfferId": taking.offer_id,
        "quoteId": taking.quote_id,
        "expectedVersion": taking.expected_version,
    }

    async def rule(change: Change, offered: _Offered) -> Moved:
        booking, offer, opening = offered.booking, offered.offer, offered.opening
        connection, scope, now = change.connection, change.scope, change.now
        if offer.starts_at >= booking.starts_at:
            raise OpeningNotOpen(OpeningOfferStatus.WITHDRAWN)
        locked = await lock_staff(connection, scope, {*booking.staff_ids, offer.staff.id}, offered_for=booking.id)
        if offer.staff.id not in locked:
            raise OpeningNotOpen(OpeningOfferStatus.OFFERED)
        staff = locked[offer.staff.id]
        refuse_unless_quoted(booking, offer.starts_at, staff, MoveWay.OFFERED, taking.quote_id, now)
        await free_held_time(connection, scope, offer.hold_id)
        agreed, depth = agreed_columns(booking, MoveWay.OFFERED, now), opening.depth + 1
        try:
            moved = booking.at(offer.starts_at, staff)
            await move_booking(change, booking, moved, agreed=agreed, depth=depth, may_be_undone=False)
        except TimeTaken:
            raise OpeningNotOpen(OpeningOfferStatus.OFFERED) from None
        await _settle(change, offered)
        old, new = (booking.starts_at, booking.staff.name), (offer.starts_at, offer.staff.name)
        return Moved(ActivityKind.TOOK_OPENING, *old, *new, opening=opening.id)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("acceptOpening", key, asked),
        _OfferedOpening(customer.booking.id, taking.offer_id, taking.expected_version),
        rule,
        may=_refuse_unless_open,
        notify=settle_what_is_due,
    )


def _refuse_unless_open(offered: _Offered, now: datetime) -> None:
    offer = offered.offer
    if offer.status is not OpeningOfferStatus.OFFERED:
        raise OpeningNotOpen(offer.status)
    refuse_unless(actions_for(offered.booking, now).reschedule)
    if offer.held_until <= now:
        raise OpeningNotOpen(OpeningOfferStatus.LAPSED)


async def decline_opening(runtime: Runtime, customer: Customer, offer_id: str, key: str) -> Changed:
    """Say no to an offered time, so that it goes to the next at once; the booking stays as it is.

    Raises `OpeningNotOpen`, `NotFound`, `InvalidInput`, `KeyReused`.
    """

    async def rule(change: Change, offered: _Offered) -> OfOpening:
        connection, scope, now = change.connection, change.scope, change.now
        if offered.offer.status is not OpeningOfferStatus.OFFERED:
            raise OpeningNotOpen(offered.offer.status)
        await end_offers(connection, scope, [offer_id], OpeningOfferStatus.DECLINED, now)
        # Its hold stays until it is passed on, which is now.
        await change_opening(connection, scope, offered.opening.id, due_at=now)
        return OfOpening(ActivityKind.DECLINED_OPENING, offered.opening.id)

    call = Call("declineOpening", key, {"openingOfferId": offer_id}, notes_press=True)
    return await make_booking_change(
        runtime, customer.author, call, _OfferedOpening(customer.booking.id, offer_id), rule
    )


async def list_offered(runtime: Runtime, scope: VenueScope, booking: BookingRecord) -> list[OpeningOfferRecord]:
    """The earlier times offered to this booking now, soonest first."""
    now = runtime.clock.now()
    async with runtime.database.reading(scope) as connection:
        offers = await list_offers_of_booking(connection, scope, booking.id)
    return [offer for offer in offers if standing_of(offer, booking, now) is OpeningOfferStatus.OFFERED]


async def find_offered(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, offer_id: str
) -> OpeningOfferRecord | None:
    """One earlier time that is or was offered to this booking."""
    async with runtime.database.reading(scope) as connection:
        offer = await find_offer(connection, scope, offer_id)
    return offer if offer is not None and offer.booking_id == booking.id else None


def caution_of(offer: OpeningOfferRecord, booking: BookingRecord, now: datetime) -> str | None:
    """What the customer is told before they take an earlier time on terms that are worse the nearer it is; None where none are."""
    venue, taken = booking.venue, moved_as(booking, offer.starts_at, offer.staff, MoveWay.OFFERED, now)
    before, after = quote_for(booking, now), quote_for(taken, now)
    back_before, back = (quote.refund_minor + quote.credit_minor for quote in (before, after))

    def written(minor: int) -> str | None:
        return format_money(Money(minor, booking.currency), venue.locale) if minor else None

    said = caution_sentences(
        taken.notice_hours if now > deadline(offer.starts_at, taken.notice_hours) else None,
        written(booking.deposit_paid_minor),
        back=written(back),
        back_now=written(back_before) if back < back_before else None,
        fee=written(after.fee_minor) if after.fee_minor > before.fee_minor else None,
        words=words_of(venue.locale),
    )
    return " ".join(said) or None


def standing_of(offer: OpeningOfferRecord, booking: BookingRecord, now: datetime) -> OpeningOfferStatus:
    """What became of an offer, as its customer meets it: one that ran out has lapsed, though nobody has written that yet."""
    if offer.status is not OpeningOfferStatus.OFFERED:
        return offer.status
    if not can_wait(booking.status, booking.starts_at, now):
        return OpeningOfferStatus.WITHDRAWN
    if offer.held_until <= now:
        return OpeningOfferStatus.LAPSED
    return OpeningOfferStatus.OFFERED if offer.starts_at < booking.starts_at else OpeningOfferStatus.WITHDRAWN


async def _settle(change: Change, offered: _Offered) -> None:
    """Write who has the time: the others who were told of it don't, and what else was offered to this one goes on to others."""
    connection, scope, now = change.connection, change.scope, change.now
    offer, opening, booking = offered.offer, offered.opening, offered.booking
    rescued = opening.depth == 0
    await end_offers(
        connection,
        scope,
        [offer.id],
        OpeningOfferStatus.ACCEPTED,
        now,
        # Further down a chain nothing is won that was not won at its beginning.
        won_minutes=booking.minutes if rescued else 0,
        won_minor=booking.price_minor if rescued else 0,
    )
    rivals = [each.id for each in await list_offers_of_openings(connection, scope, [opening.id])]
    await end_offers(connection, scope, rivals, OpeningOfferStatus.SUPERSEDED, now)
    own = [each.id for each in offered.others]
    await end_offers(connection, scope, own, OpeningOfferStatus.WITHDRAWN, now)
    for each in {opening.id, *(other.opening_id for other in offered.others)}:
        # Looked at once more: a long opening may have room for another.
        await change_opening(connection, scope, each, status=OpeningStatus.OPEN.value, due_at=now)
    await stop_earlier(connection, scope, booking.id, now)
