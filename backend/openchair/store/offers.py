"""Counter-offers: written, read, ended; each holds its time for as long as it is offered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.offers import OfferStatus, request_resumes_until
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.scope import VenueScope
from openchair.store.bookings import change_booking
from openchair.store.columns import written
from openchair.store.occupancy import free_held_time, lock_staff
from openchair.store.openings import note_opening
from openchair.store.rows import Columns
from openchair.store.tables import counter_offer, staff
from openchair.store.venue_columns import STAFF

_COUNTER_OFFER: Final = Columns(
    CounterOfferRecord,
    id=counter_offer.c.id,
    number=counter_offer.c.number,
    round=counter_offer.c.round,
    staff=STAFF,
    starts_at=counter_offer.c.starts_at,
    ends_at=counter_offer.c.ends_at,
    status=counter_offer.c.status,
    expires_at=counter_offer.c.expires_at,
    created_at=counter_offer.c.created_at,
)


async def list_offers(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[CounterOfferRecord]:
    """All that was ever offered for a booking, in the order of its numbers."""
    rows = await connection.execute(
        select(*_COUNTER_OFFER)
        .join(staff, and_(staff.c.venue_id == counter_offer.c.venue_id, staff.c.id == counter_offer.c.staff_id))
        .where(counter_offer.c.venue_id == scope.venue_id, counter_offer.c.booking_id == booking_id)
        .order_by(counter_offer.c.number)
    )
    return [_COUNTER_OFFER.read(row) for row in rows]


async def insert_offers(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, offers: Sequence[Mapping[str, Any]]
) -> None:
    """Write a round's offers; their time is taken separately, under their ids."""
    common = {
        "venue_id": scope.venue_id,
        "booking_id": booking_id,
        "status": OfferStatus.OFFERED,
        "created_at": now,
        "updated_at": now,
    }
    await connection.execute(insert(counter_offer).values([{**common, **offer} for offer in offers]))


async def mark_accepted(connection: AsyncConnection, scope: VenueScope, offer_id: str, now: datetime) -> None:
    """Write that this is the offer that was chosen; what it holds is to become the booking's time."""
    await connection.execute(
        update(counter_offer)
        .where(counter_offer.c.venue_id == scope.venue_id, counter_offer.c.id == offer_id)
        .values(status=OfferStatus.ACCEPTED, updated_at=now)
    )


async def end_offers(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, status: OfferStatus, now: datetime
) -> datetime | None:
    """End what is still offered for a locked booking; since when it was offered, if any was.

    The time it holds is given back, and is an opening from then on. Whoever needs other staff members' time, too, locks all of it
    before, in one go (`lock_staff` with `offered_for`).
    """
    ended = (
        await connection.execute(
            update(counter_offer)
            .where(
                counter_offer.c.venue_id == scope.venue_id,
                counter_offer.c.booking_id == booking_id,
                counter_offer.c.status == written(OfferStatus.OFFERED),
            )
            .values(status=status, updated_at=now)
            .returning(counter_offer.c.id, counter_offer.c.staff_id, counter_offer.c.created_at)
        )
    ).all()
    if ended:
        await lock_staff(connection, scope, [row.staff_id for row in ended], offered_for=booking_id)
    for row in ended:
        await _free(connection, scope, row.id, now)
    return min((row.created_at for row in ended), default=None)


async def supersede_offers(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime
) -> tuple[str, ...]:
    """End what is still offered for a locked booking because of a change that may be taken back; gives their ids.

    The time is held on, until `free_offers` gives it back or `offer_again` takes them up.
    """
    ended = await connection.scalars(
        update(counter_offer)
        .where(
            counter_offer.c.venue_id == scope.venue_id,
            counter_offer.c.booking_id == booking_id,
            counter_offer.c.status == written(OfferStatus.OFFERED),
        )
        .values(status=OfferStatus.SUPERSEDED, updated_at=now)
        .returning(counter_offer.c.id)
    )
    return tuple(sorted(ended))


async def free_offers(
    connection: AsyncConnection, scope: VenueScope, offer_ids: Collection[str], now: datetime
) -> None:
    """Give back what superseded offers still hold, as an opening; their staff members' time is locked."""
    if not offer_ids:
        return
    rows = await connection.execute(
        select(counter_offer.c.id)
        .where(counter_offer.c.venue_id == scope.venue_id, counter_offer.c.id.in_(list(offer_ids)))
        .order_by(counter_offer.c.id)
    )
    for row in rows.all():
        await _free(connection, scope, row.id, now)


async def _free(connection: AsyncConnection, scope: VenueScope, offer_id: str, now: datetime) -> None:
    """Give back what an offer holds: openings of each who would have done a part."""
    for staff_id, spans in sorted((await free_held_time(connection, scope, offer_id)).items()):
        for span in spans:
            await note_opening(connection, scope, staff_id, *span, OpeningCause.LAPSED, now)


async def offer_again(
    connection: AsyncConnection, scope: VenueScope, offer_ids: Collection[str], now: datetime
) -> None:
    """Take up superseded offers as they were; one whose time to be accepted has passed meanwhile is yet to lapse."""
    await connection.execute(
        update(counter_offer)
        .where(
            counter_offer.c.venue_id == scope.venue_id,
            counter_offer.c.id.in_(list(offer_ids)),
            counter_offer.c.status == OfferStatus.SUPERSEDED,
        )
        .values(status=OfferStatus.OFFERED, updated_at=now)
    )


async def take_back_offers(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, status: OfferStatus, now: datetime
) -> None:
    """End what is still offered for a locked request, if anything is; its own time to be answered runs on from where it stood."""
    offered_since = await end_offers(connection, scope, booking.id, status, now)
    until = booking.request_expires_at
    if offered_since is not None:
        until = request_resumes_until(until, booking.starts_at, offered_since, now)
    await change_booking(connection, scope, booking.id, now, request_expires_at=until)
