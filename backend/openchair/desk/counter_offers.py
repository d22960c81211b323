"""The venue answers a request with other times, or takes them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.create import whole_minute
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.presentation.desk.openings import outside_window
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import OffersSent, Place, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.desk_actions import answering
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import (
    LONGEST_HOURS,
    MOST_OFFERS,
    OfferStatus,
    any_overlap,
    is_in_window,
    offers_expire_at,
    overlap,
)
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import (
    InvalidInput,
    NoOpenOffer,
    NotFound,
    SlotTaken,
)
from openchair.rules.scope import VenueScope
from openchair.store.occupancy import TimeTaken, lock_staff, take_time
from openchair.store.offers import insert_offers, list_offers, take_back_offers
from openchair.store.people import list_staff
from openchair.store.settlements import make_due


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time to offer, and with whom."""

    starts_at: datetime
    staff_id: str


@needs(Permission.KEEP_BOOK)
async def send_counter_offers(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    offers: Sequence[OfferedTime],
    *,
    expires_in_hours: int | None,
) -> Changed:
    """Offer one to three other times for a request, hold each, and tell the customer; what was offered before is off.

    Raises `NotPossibleNow`, `BookingClosed`, `SlotTaken`, `InvalidInput`, `NotFound`, `BookingChanged`, `KeyReused`.
    """
    if not 1 <= len(offers) <= MOST_OFFERS:
        raise InvalidInput("offers", "Offer 1 to {most} times at once.", {"most": str(MOST_OFFERS)})
    if expires_in_hours is not None and not 1 <= expires_in_hours <= LONGEST_HOURS:
        raise InvalidInput("expiresInHours", "Offers are held for 1 to {most} hours.", {"most": str(LONGEST_HOURS)})
    wanted = [replace(offer, starts_at=whole_minute(offer.starts_at)) for offer in offers]
    sent: list[CounterOfferRecord] = []

    async def rule(change: Change, booking: BookingRecord) -> OffersSent:
        connection, scope, now = change.connection, change.scope, change.now
        refuse_unless(answering(booking, holds=False))
        staff = await _staff_who_can(connection, scope, booking, wanted)
        change.refuse_unless_seen(*staff)
        _refuse_unless_offerable(booking, wanted, staff, now, operator.reader)
        await make_due(connection, scope, booking.id, now)
        before = await list_offers(connection, scope, booking.id)
        # First: what the round before holds may be offered again.
        await take_back_offers(connection, scope, booking, OfferStatus.SUPERSEDED, now)
        hours = expires_in_hours or booking.venue.policy.counter_offer_hours
        expires_at = offers_expire_at(now, hours, [offer.starts_at for offer in wanted])
        sent[:] = _numbered(booking, before, wanted, staff, expires_at, now)
        await _hold(connection, scope, booking, sent, now)
        return OffersSent(tuple(Place(offer.starts_at, offer.staff.name) for offer in sent), expires_at)

    inputs = {
        "offers": [[offer.starts_at.isoformat(), offer.staff_id] for offer in wanted],
        "expiresInHours": expires_in_hours,
    }
    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskSendCounterOffers",
        inputs,
        rule,
        notify=lambda notifier, _, offered: notifier.notify_offers(offered, sent),
    )


@needs(Permission.KEEP_BOOK)
async def withdraw_counter_offers(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Take back what is on offer, and tell the customer; the request waits for an answer again.

    Raises `NoOpenOffer`, `NotFound`, `BookingChanged`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> Plain:
        if booking.offers_open_until is None or change.now > booking.offers_open_until:
            raise NoOpenOffer
        await take_back_offers(change.connection, change.scope, booking, OfferStatus.WITHDRAWN, change.now)
        return Plain(ActivityKind.OFFERS_WITHDRAWN)

    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskWithdrawCounterOffers",
        {},
        rule,
        notify=lambda notifier, _, waiting: notifier.notify_offers_withdrawn(waiting),
    )


async def _staff_who_can(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, wanted: Sequence[OfferedTime]
) -> dict[str, StaffRecord]:
    """The staff members asked for, locked, with who else does a part; each of them does the service."""
    asked = {id for offer in wanted for id in booking.staff_with(offer.staff_id)}
    locked = await lock_staff(connection, scope, asked, offered_for=booking.id)
    if not asked <= locked.keys():
        raise NotFound("staff member")
    for service in booking.of_first:
        able = {person.id for person in await list_staff(connection, scope, service_id=service.id)}
        for offer in wanted:
            if offer.staff_id not in able:
                does = {"staff": locked[offer.staff_id].name, "service": service.name}
                raise InvalidInput("offers", "{staff} doesn't do {service}.", does)
    return locked


def _refuse_unless_offerable(
    booking: BookingRecord,
    wanted: Sequence[OfferedTime],
    staff: Mapping[str, StaffRecord],
    now: datetime,
    reader: DeskReader,
) -> None:
    """Raise `InvalidInput` that says what is wrong with these times, if something is; opening hours don't bind the venue."""
    zone, days = booking.venue.time_zone, booking.venue.policy.counter_offer_window_days
    times = [taken for offer in wanted for taken in booking.at(offer.starts_at, staff[offer.staff_id]).taken.items()]
    asked_for = booking.taken
    if any(offer.starts_at <= now for offer in wanted):
        raise InvalidInput("offers", "Offer times that are still to come.")
    if not all(is_in_window(offer.starts_at, booking.starts_at, days, zone) for offer in wanted):
        raise InvalidInput("offers", outside_window(days, booking.starts_at, reader))
    if any(overlap(spans, asked_for.get(no, ())) for no, spans in times):
        raise InvalidInput(
            "offers",
            "That overlaps the time asked for, which stays held with {staff}. "
            "Approve the request, or offer a time beside it.",
            {"staff": booking.staff.name},
        )
    if any_overlap(times):
        raise InvalidInput("offers", "Two of these times overlap, and each is to be held.")


def _numbered(
    booking: BookingRecord,
    before: Sequence[CounterOfferRecord],
    wanted: Sequence[OfferedTime],
    staff: dict[str, StaffRecord],
    expires_at: datetime,
    now: datetime,
) -> list[CounterOfferRecord]:
    """The next round, numbered on from all that was ever offered."""
    number = max((offer.number for offer in before), default=0)
    this_round = max((offer.round for offer in before), default=0) + 1
    duration = booking.ends_at - booking.starts_at
    return [
        CounterOfferRecord(
            id=new_id(),
            number=number + position,
            round=this_round,
            staff=staff[offer.staff_id],
            starts_at=offer.starts_at,
            ends_at=offer.starts_at + duration,
            status=OfferStatus.OFFERED,
            expires_at=expires_at,
            created_at=now,
        )
        for position, offer in enumerate(wanted, start=1)
    ]


async def _hold(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    offers: Sequence[CounterOfferRecord],
    now: datetime,
) -> None:
    """Write the offers and take the time of each. Raises `SlotTaken`."""
    rows = [
        {
            "id": offer.id,
            "number": offer.number,
            "round": offer.round,
            "staff_id": offer.staff.id,
            "starts_at": offer.starts_at,
            "ends_at": offer.ends_at,
            "expires_at": offer.expires_at,
        }
        for offer in offers
    ]
    await insert_offers(connection, scope, booking.id, now, rows)
    for offer in offers:
        taken = booking.at(offer.starts_at, offer.staff).taken
        try:
            await take_time(connection, scope, taken, kind=OccupancyKind.HOLD, hold_id=offer.id)
        except TimeTaken:
            raise SlotTaken from None
