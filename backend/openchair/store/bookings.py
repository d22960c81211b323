"""Queries over bookings. Each read is one statement that brings all a summary shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.agreement import Agreement
from openchair.rules.feed import FeedKind
from openchair.rules.offers import request_expires_at
from openchair.rules.records.booking import BookingRecord, NewPart, PartPlace
from openchair.rules.records.venue import HostKey
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import ByTender, Tender
from openchair.store.booking_columns import BOOKING, BOOKINGS
from openchair.store.feed import note_bookings
from openchair.store.sight import is_done_by, sees_booking
from openchair.store.tables import booking, booking_part, venue, venue_host

# Written once: putting so wide a statement together, and finding it in the cache, costs as much as running it.
_BY_ID = BOOKINGS.where(booking.c.venue_id == bindparam("venue"), booking.c.id == bindparam("booking"))
_BY_LINK = BOOKINGS.join(venue_host, venue_host.c.venue_id == booking.c.venue_id).where(
    venue_host.c.kind == bindparam("kind"), venue_host.c.name == bindparam("host"), booking.c.id == bindparam("booking")
)

_MINUTE: Final = timedelta(minutes=1)
_OF_PARTS: Final = frozenset(("service_id", "staff_id", "starts_at", "ends_at", "deposit_minor"))
"""Columns of a booking's row that follow from its parts: written here, together with them, and nowhere else."""


def agreement_columns(agreement: Agreement) -> dict[str, Any]:
    """The columns of a booking that keep this; when a mail server took its confirmation is read from the message."""
    move = agreement.move
    return {
        "notice_hours": agreement.notice_hours,
        "terms_shown_at": agreement.shown_at,
        "pressed_at": agreement.pressed_at,
        "least_notice_seconds": agreement.least_notice,
        "unusual_start": agreement.unusual_start,
        "cooling_off_until": agreement.cooling_off_until,
        "moved_at": move and move.at,
        "moved_for": move and move.asked_by,
        "agreed_starts_at": move and move.starts_at,
        "agreed_staff_id": move and move.staff_id,
        "most_forfeit_minor": move and move.most.forfeit_minor,
        "most_credit_minor": move and move.most.credit_minor,
        "most_fee_minor": move and move.most.fee_minor,
    }


async def find_by_link(connection: AsyncConnection, host: HostKey, booking_id: str) -> BookingRecord | None:
    """The booking a manage link names, if the host it was opened on is or was its venue's."""
    asked = {"kind": host.kind, "host": host.name, "booking": booking_id}
    found = (await connection.execute(_BY_LINK, asked)).one_or_none()
    return None if found is None else BOOKING.read(found)


async def find_booking(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> BookingRecord | None:
    """A booking of this venue."""
    found = (await connection.execute(_BY_ID, {"venue": scope.venue_id, "booking": booking_id})).one_or_none()
    return None if found is None else BOOKING.read(found)


async def find_bookings(
    connection: AsyncConnection, scope: VenueScope, booking_ids: Collection[str]
) -> dict[str, BookingRecord]:
    """Those of the venue's bookings that have these ids, by id."""
    rows = await connection.execute(
        BOOKINGS.where(booking.c.venue_id == scope.venue_id, booking.c.id.in_(list(booking_ids)))
    )
    return {row.id: BOOKING.read(row) for row in rows}


async def lock_booking(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> BookingRecord | None:
    """The booking, which nobody else can change until this transaction ends.

    Two statements on purpose: a locking read that had to wait re-checks its joins against the old snapshot and may find
    nothing, where a fresh statement sees what the other transaction left.
    """
    lock = (
        select(booking.c.id)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
        .with_for_update(key_share=True)
    )
    if (await connection.execute(lock)).one_or_none() is None:
        return None
    return await find_booking(connection, scope, booking_id)


async def list_bookings(
    connection: AsyncConnection,
    scope: VenueScope,
    sight: Sight,
    starts_from: datetime,
    starts_before: datetime,
    *,
    staff_id: str | None = None,
    limit: int = 500,
) -> list[BookingRecord]:
    """The bookings seen that start in [starts_from, starts_before), in order of start, at most `limit`."""
    statement = (
        BOOKINGS.where(
            booking.c.venue_id == scope.venue_id,
            booking.c.starts_at >= starts_from,
            booking.c.starts_at < starts_before,
            sees_booking(sight),
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    if staff_id is not None:
        statement = statement.where(is_done_by((staff_id,)))
    return [BOOKING.read(row) for row in await connection.execute(statement)]


async def insert_booking(
    connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any], parts: Sequence[NewPart]
) -> None:
    """Write a new booking with its parts; their time is taken separately, through `store.occupancy`.

    `values` say nothing of what the parts say. A request is given until when it waits.
    """
    of_parts = {
        "service_id": parts[0].service_id,
        "deposit_minor": sum(part.deposit_minor for part in parts),
        **_summary_of([part.place for part in parts]),
    }
    _refuse_parts(values)
    waits: dict[str, datetime] = {}
    if values["status"] == BookingStatus.PENDING and "request_expires_at" not in values:
        hours = select(venue.c.request_expiry_hours).where(venue.c.id == scope.venue_id)
        asked_for = (values["created_at"], of_parts["starts_at"])
        waits["request_expires_at"] = request_expires_at(*asked_for, (await connection.execute(hours)).scalar_one())
    await connection.execute(insert(booking).values(venue_id=scope.venue_id, **values, **of_parts, **waits))
    await _insert_parts(connection, scope, values["id"], parts)
    await note_bookings(connection, scope, (values["id"],), values["created_at"])


async def change_booking(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a booking that this transaction has locked, none that its parts say; its version rises by one."""
    _refuse_parts(changes)
    await _change(connection, scope, booking_id, now, changes)


async def place_booking(
    connection: AsyncConnection,
    scope: VenueScope,
    before: BookingRecord,
    now: datetime,
    places: Sequence[PartPlace],
    **changes: Any,
) -> None:
    """Have each part of a locked booking be done by whom and when `places` say, in their order; the rest as `change_booking`."""
    _refuse_parts(changes)
    if [place.staff_id for place in places] != [place.staff_id for place in before.places]:
        # Whoever it leaves hears of it, too.
        await note_bookings(connection, scope, (before.id,), now)
    await _place_parts(connection, scope, before, places)
    await _change(connection, scope, before.id, now, {**changes, **_summary_of(places)})


async def change_parts(
    connection: AsyncConnection, scope: VenueScope, becomes: BookingRecord, now: datetime, **changes: Any
) -> None:
    """Have a locked booking consist of these parts; the rest as `change_booking`. What was asked of deposit stays."""
    _refuse_parts(changes)
    # Whoever a part leaves, and whoever gets one, hears of it, too.
    await note_bookings(connection, scope, (becomes.id,), now)
    mine = (booking_part.c.venue_id == scope.venue_id, booking_part.c.booking_id == becomes.id)
    await connection.execute(delete(booking_part).where(*mine))
    await _insert_parts(
        connection,
        scope,
        becomes.id,
        [
            NewPart(
                part.service.id,
                part.staff.id,
                place.starts_at,
                part.time,
                part.price_minor,
                part.terms,
                part.deposit_minor,
            )
            for part, place in zip(becomes.parts, becomes.places, strict=True)
        ],
    )
    summary = {"service_id": becomes.service.id, **_summary_of(becomes.places)}
    await _change(connection, scope, becomes.id, now, {**changes, **summary})


async def _change(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, changes: Mapping[str, Any]
) -> None:
    await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
        .values(version=booking.c.version + 1, updated_at=now, **changes)
    )
    await note_bookings(connection, scope, (booking_id,), now)
    if "link_epoch" in changes:
        await note_bookings(connection, scope, (booking_id,), now, kind=FeedKind.LINK)


async def _insert_parts(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, parts: Sequence[NewPart]
) -> None:
    """Write the parts of a booking whose row is there."""
    await connection.execute(
        insert(booking_part),
        [
            {
                "venue_id": scope.venue_id,
                "booking_id": booking_id,
                "position": position,
                "service_id": part.service_id,
                "staff_id": part.staff_id,
                "after_minutes": _minutes(part.starts_at - parts[0].starts_at),
                "duration_minutes": part.time.duration_minutes,
                "gap_start_minutes": part.time.gap_start_minutes,
                "gap_minutes": part.time.gap_minutes,
                "buffer_minutes": part.time.buffer_minutes,
                "price_minor": part.price_minor,
                "terms": part.terms,
                "deposit_minor": part.deposit_minor,
            }
            for position, part in enumerate(parts, start=1)
        ],
    )


async def _place_parts(
    connection: AsyncConnection, scope: VenueScope, before: BookingRecord, places: Sequence[PartPlace]
) -> None:
    """Write of the parts of a booking by whom, and how long after its start, each is done now, where that is another."""
    moved = [
        {"of_venue": scope.venue_id, "of_booking": before.id, "at": position, "by": place.staff_id, "after": after}
        for position, (part, place) in enumerate(zip(before.parts, places, strict=True), start=1)
        for after in (_minutes(place.starts_at - places[0].starts_at),)
        if (part.staff.id, part.after_minutes) != (place.staff_id, after)
    ]
    if moved:
        await connection.execute(
            update(booking_part)
            .where(
                booking_part.c.venue_id == bindparam("of_venue"),
                booking_part.c.booking_id == bindparam("of_booking"),
                booking_part.c.position == bindparam("at"),
            )
            .values(staff_id=bindparam("by"), after_minutes=bindparam("after")),
            moved,
        )


def _summary_of(places: Sequence[PartPlace]) -> dict[str, Any]:
    """What a booking's own row says of where its parts are: who comes first, and from when to when they last together."""
    first = places[0]
    ends_at = max(place.ends_at for place in places)
    return {"staff_id": first.staff_id, "starts_at": first.starts_at, "ends_at": ends_at}


def _minutes(length: timedelta) -> int:
    return length // _MINUTE


def _refuse_parts(columns: Mapping[str, Any]) -> None:
    if said := _OF_PARTS & columns.keys():
        raise ValueError(f"a booking's parts say its {', '.join(sorted(said))}")


def paid_columns(paid: ByTender) -> dict[str, int]:
    """The columns of a booking that say what was paid of its deposit."""
    return {
        "deposit_paid_minor": sum(paid.values()),
        "paid_by_card_minor": paid.get(Tender.CARD, 0),
        "paid_by_credit_minor": paid.get(Tender.CREDIT, 0),
        "paid_by_cash_minor": paid.get(Tender.CASH, 0),
        "paid_by_terminal_minor": paid.get(Tender.TERMINAL, 0),
    }


async def note_press(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> None:
    """Write that a button of the booking's manage page was pressed, the first time; nothing else changes by that."""
    await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id, booking.c.pressed_at.is_(None))
        .values(pressed_at=now)
    )


async def find_venue_of_booking(connection: AsyncConnection, booking_id: str) -> str | None:
    """Whose booking this is: for the command line, where nobody has a venue's scope yet."""
    found = await connection.execute(select(booking.c.venue_id).where(booking.c.id == booking_id))
    return found.scalar_one_or_none()
