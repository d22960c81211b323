"""Those who wait for earlier times, and how the ones an opening could serve are found among them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Text, and_, bindparam, delete, insert, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.openings import mask_of, numbers_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.waitlist import EarlierRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.rules.wishes import Wanted
from openchair.store.columns import Id
from openchair.store.moves import epoch_minute
from openchair.store.rows import Columns
from openchair.store.tables import booking as booking_table
from openchair.store.tables import earlier_availability, earlier_wish

WEEK_MINUTES: Final = 10_080
Place = tuple[datetime, str]
"""A place in the queue: since when, and the booking's id where two began at one instant."""

_EARLIER: Final = Columns(
    EarlierRecord,
    booking_id=earlier_availability.c.booking_id,
    slots=earlier_availability.c.slots,
    since=earlier_availability.c.since,
)


async def find_earlier(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> EarlierRecord | None:
    """What a booking's customer asked for; None where they didn't, or stopped."""
    return (await find_earlier_of(connection, scope, [booking_id])).get(booking_id)


async def find_earlier_of(
    connection: AsyncConnection, scope: VenueScope, booking_ids: Collection[str]
) -> dict[str, EarlierRecord]:
    """The same of several bookings, by their ids."""
    rows = await connection.execute(
        select(*_EARLIER).where(
            earlier_availability.c.venue_id == scope.venue_id,
            earlier_availability.c.booking_id.in_(list(booking_ids)),
            earlier_availability.c.stopped_at.is_(None),
        )
    )
    return {row.booking_id: _EARLIER.read(row) for row in rows}


async def keep_earlier(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, wanted: Wanted, since: datetime
) -> None:
    """Write what the customer of a locked booking asks for, in the place of what they asked before."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    slots = mask_of(wanted.slots)
    asked = {"slots": slots, "since": since, "stopped_at": None}
    await connection.execute(
        dialect_insert(earlier_availability)
        .values(venue_id=scope.venue_id, booking_id=booking.id, **asked)
        .on_conflict_do_update(index_elements=["venue_id", "booking_id"], set_=asked)
    )
    await _write_wishes(connection, scope, booking, EarlierRecord(booking.id, slots, since))


async def stop_earlier(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> bool:
    """Take a booking's customer out of the queue; False where they weren't in it."""
    done = await connection.execute(
        update(earlier_availability)
        .where(
            earlier_availability.c.venue_id == scope.venue_id,
            earlier_availability.c.booking_id == booking_id,
            earlier_availability.c.stopped_at.is_(None),
        )
        .values(stopped_at=now)
    )
    await _forget_wishes(connection, scope, booking_id)
    return done.rowcount == 1


async def follow_booking(connection: AsyncConnection, scope: VenueScope, booking: BookingRecord) -> None:
    """Hold openings against the booking's new time and person from now on; its place in the queue stays."""
    asked = await find_earlier(connection, scope, booking.id)
    if asked is not None:
        await _write_wishes(connection, scope, booking, asked)


async def follow_unnoticed(
    connection: AsyncConnection, scope: VenueScope, before: BookingRecord, after: BookingRecord, now: datetime
) -> None:
    """The same of a booking that left a time which is over already: no opening tells the waitlist that it has moved."""
    if before.starts_at + timedelta(minutes=before.time.duration_minutes + before.time.buffer_minutes) <= now:
        await follow_booking(connection, scope, after)


async def list_longest_waiting(connection: AsyncConnection, scope: VenueScope, now: datetime, limit: int) -> list[str]:
    """The bookings to come whose customers have waited longest at the venue, whatever they wait for."""
    return list(
        await connection.scalars(
            select(earlier_availability.c.booking_id)
            .join(
                booking_table,
                and_(
                    booking_table.c.venue_id == earlier_availability.c.venue_id,
                    booking_table.c.id == earlier_availability.c.booking_id,
                ),
            )
            .where(
                earlier_availability.c.venue_id == scope.venue_id,
                earlier_availability.c.stopped_at.is_(None),
                booking_table.c.status.in_(OPEN_STATUSES),
                booking_table.c.starts_at > now,
            )
            .order_by(earlier_availability.c.since, earlier_availability.c.booking_id)
            .limit(limit)
        )
    )


async def list_candidates(
    connection: AsyncConnection,
    scope: VenueScope,
    *,
    services: Sequence[str],
    slots: Sequence[int],
    later_than_minute: int,
    staff_no: int | None = None,
    after: Place | None = None,
    limit: int = 20,
) -> list[Place]:
    """Who wants one of these boxes of the week for one of these services, with an appointment that starts later: longest waiting
    first, those behind `after` where it is given. Of one staff member's customers where `staff_no` names them, else of anyone's.

    However many wait, few rows are read: each week of each box begins with its longest waiting, and only the opening's own
    week is looked through.
    """
    if not services or not slots:
        return []
    if connection.dialect.name != "postgresql":
        return await _plainly(connection, scope, services, slots, later_than_minute, staff_no, after, limit)
    rows = await connection.execute(
        _CANDIDATES[staff_no is not None, after is not None],
        {
            "venue": scope.venue_id,
            "services": list(services),
            "slots": list(slots),
            "later": later_than_minute,
            "first_week": later_than_minute // WEEK_MINUTES,
            "most": limit,
            **({} if staff_no is None else {"staff_no": staff_no}),
            **({} if after is None else {"since": after[0], "booking": after[1]}),
        },
    )
    return [(row.since, row.booking_id) for row in rows]


def _candidates(*, of_one: bool, behind: bool) -> Any:
    # Written by hand: a lateral look for each week, which is what makes the database begin where the longest waiting are.
    one = "AND wish.staff_no = :staff_no" if of_one else ""
    place = "AND (wish.since, wish.booking_id) > (:since, :booking)" if behind else ""
    of_box = f"wish.venue_id = :venue AND wish.service_id = service AND wish.slot = box {one}"
    # Up to the last week in which someone waits for the box: what lies behind is not asked for.
    return text(
        f"""
        SELECT DISTINCT found.since, found.booking_id
        FROM unnest(CAST(:services AS text[])) AS service
        CROSS JOIN unnest(CAST(:slots AS integer[])) AS box
        CROSS JOIN LATERAL (
            SELECT wish.week AS last FROM earlier_wish AS wish WHERE {of_box} ORDER BY wish.week DESC LIMIT 1
        ) AS weeks
        CROSS JOIN LATERAL generate_series(CAST(:first_week AS integer), weeks.last) AS one_week
        CROSS JOIN LATERAL (
            SELECT wish.since, wish.booking_id FROM earlier_wish AS wish
            WHERE {of_box} AND wish.week = one_week AND wish.start_minute > :later {place}
            ORDER BY wish.since, wish.booking_id LIMIT :most
        ) AS found
        ORDER BY found.since, found.booking_id LIMIT :most
        """  # noqa: S608  # its parts stand above
    ).bindparams(
        bindparam("services", type_=ARRAY(Text)),
        bindparam("slots", type_=ARRAY(Integer)),
        bindparam("venue", type_=Id),
        *([bindparam("since", type_=earlier_wish.c.since.type), bindparam("booking", type_=Id)] if behind else []),
    )


_CANDIDATES = {
    (of_one, behind): _candidates(of_one=of_one, behind=behind) for of_one in (False, True) for behind in (False, True)
}


async def _plainly(
    connection: AsyncConnection,
    scope: VenueScope,
    services: Sequence[str],
    slots: Sequence[int],
    later_than_minute: int,
    staff_no: int | None,
    after: Place | None,
    limit: int,
) -> list[Place]:
    """The same in one plain look: on SQLite, where a salon's few hundred wait and not a platform's million."""
    wish = earlier_wish.c
    statement = (
        select(wish.since, wish.booking_id)
        .distinct()
        .where(
            wish.venue_id == scope.venue_id,
            wish.service_id.in_(services),
            wish.slot.in_(slots),
            wish.start_minute > later_than_minute,
        )
        .order_by(wish.since, wish.booking_id)
        .limit(limit)
    )
    if staff_no is not None:
        statement = statement.where(wish.staff_no == staff_no)
    if after is not None:
        statement = statement.where(tuple_(wish.since, wish.booking_id) > tuple_(*after, types=[wish.since.type, Id]))
    return [(row.since, row.booking_id) for row in await connection.execute(statement)]


async def forget_past_wishes(connection: AsyncConnection, now: datetime, limit: int = 500) -> int:
    """End the waiting of those whose appointments have begun, so many at most; gives how many."""
    begun = await connection.execute(
        select(earlier_wish.c.venue_id, earlier_wish.c.booking_id)
        .where(earlier_wish.c.start_minute < epoch_minute(now))
        .distinct()
        .limit(limit)
    )
    over = [(row.venue_id, row.booking_id) for row in begun]
    if over:
        # Once more: a booking may have moved on since it was looked at, and its wish with it.
        gone = await connection.execute(
            delete(earlier_wish)
            .where(
                tuple_(earlier_wish.c.venue_id, earlier_wish.c.booking_id).in_(over),
                earlier_wish.c.start_minute < epoch_minute(now),
            )
            .returning(earlier_wish.c.venue_id, earlier_wish.c.booking_id)
        )
        stopped = tuple_(earlier_availability.c.venue_id, earlier_availability.c.booking_id).in_(
            {(row.venue_id, row.booking_id) for row in gone}
        )
        await connection.execute(update(earlier_availability).where(stopped).values(stopped_at=now))
    return len(over)


async def _forget_wishes(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> None:
    await connection.execute(
        delete(earlier_wish).where(earlier_wish.c.venue_id == scope.venue_id, earlier_wish.c.booking_id == booking_id)
    )


async def _write_wishes(
    connection: AsyncConnection, scope: VenueScope, booking: BookingRecord, asked: EarlierRecord
) -> None:
    await _forget_wishes(connection, scope, booking.id)
    rows = wish_rows(scope.venue_id, booking.service.id, booking.staff.no, booking.starts_at, asked)
    await connection.execute(insert(earlier_wish), rows)


def wish_rows(
    venue_id: str, service_id: str, staff_no: int, starts_at: datetime, asked: EarlierRecord
) -> list[dict[str, Any]]:
    """What was asked for, as a row for each box of the week, with the appointment it is held against."""
    minute = epoch_minute(starts_at)
    return [
        {
            "venue_id": venue_id,
            "booking_id": asked.booking_id,
            "slot": slot,
            "service_id": service_id,
            "staff_no": staff_no,
            "week": minute // WEEK_MINUTES,
            "start_minute": minute,
            "since": asked.since,
        }
        for slot in numbers_of(asked.slots)
    ]
