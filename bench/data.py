"""A platform's worth of bookings: venues of ten people whose days are full from nine to four, but for one hour each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import secret_hash
from openchair.core.ids import id_from_bytes
from openchair.store import tables
from openchair.store.migrate import upgrade
from tests.support.database import WholeDatabase

STAFF = 10
HOURS = 7
DAYS_BACK = 50
DAYS_AHEAD = 50
DAYS = DAYS_BACK + DAYS_AHEAD
A_VENUE = STAFF * DAYS * (HOURS - 1)
CUSTOMERS = 300
ZONE = ZoneInfo("Australia/Sydney")
_OPENS = time(9)
_KEY_SECRET = "k" * 22
_BATCH = 20_000


@dataclass(frozen=True)
class Sample:
    """One venue of those that were filled in, and what is in it."""

    venue: int
    today: date

    @property
    def slug(self) -> str:
        return f"venue-{self.venue}"

    @property
    def venue_id(self) -> str:
        return _id(1, self.venue)

    @property
    def service_id(self) -> str:
        return _id(2, self.venue)

    @property
    def booking_id(self) -> str:
        """A booking that its customer may still move, of a day on which nothing is changed here."""
        return self.booked(0, 2)

    @property
    def key(self) -> str:
        """An owner's key, as a program sends it."""
        return f"desk.{_id(7, self.venue)}{_KEY_SECRET}"

    def staff_id(self, person: int) -> str:
        return _id(3, self.venue * STAFF + person)

    def booked(self, person: int, days_ahead: int) -> str:
        """The id of this person's first booking on that day."""
        day = DAYS_BACK + days_ahead
        hour = next(hour for hour in range(HOURS) if hour != _free_hour(person, day))
        return _booking_id(self.venue, person, day, hour)

    def free(self, person: int, days_ahead: int) -> datetime:
        """The one hour in which this person is free on that day."""
        day = DAYS_BACK + days_ahead
        return _starts_at(self.today, day, _free_hour(person, day))


def fill(url: str, bookings: int, now: datetime, *, runtime_url: str | None = None) -> Sample:
    """Migrate and fill the database with whole venues, at least so many bookings; gives one in the middle of them.

    `runtime_url` names the role that the product will have on PostgreSQL.
    """
    upgrade(url, runtime_url=runtime_url)
    return asyncio.run(_fill(url, max(1, -(-bookings // A_VENUE)), now))


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)


def _id(kind: int, number: int) -> str:
    return id_from_bytes((kind << 120 | 7 << 76 | 2 << 62 | number).to_bytes(16, "big"))


def _number(venue: int, person: int, day: int, hour: int) -> int:
    return ((venue * STAFF + person) * DAYS + day) * HOURS + hour


def _booking_id(venue: int, person: int, day: int, hour: int) -> str:
    return _id(5, _number(venue, person, day, hour))


def _free_hour(person: int, day: int) -> int:
    return (day + person) % HOURS


def _starts_at(today: date, day: int, hour: int) -> datetime:
    local = datetime.combine(today + timedelta(days=day - DAYS_BACK), _OPENS, ZONE) + timedelta(hours=hour)
    return local.astimezone(UTC)


async def _fill(url: str, venues: int, now: datetime) -> Sample:
    database = WholeDatabase.connect(url)
    today = now.astimezone(ZONE).date()
    starts = [[_starts_at(today, day, hour) for hour in range(HOURS)] for day in range(DAYS)]
    async with database.transaction() as connection:
        for venue in range(venues):
            await _venue(connection, venue, now)
        for venue in range(venues):
            bookings = list(_bookings(venue, starts, now))
            await _put(connection, tables.booking, bookings)
            await _put(connection, tables.booking_part, [_part(row) for row in bookings])
            await _put(connection, tables.occupancy, list(_occupancies(venue, starts)))
    if database.is_postgresql:
        # As its autovacuum would. SQLite isn't told: nobody tells it in production.
        async with database.reading() as connection:
            await connection.execute(text("ANALYZE"))
    await database.close()
    return Sample(venues // 2, today)


async def _put(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert these rows, which all have the same columns; on PostgreSQL by COPY."""
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        names = list(rows[0])
        kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
        binds: list[Callable[[Any], Any]] = [kind.bind_processor(connection.dialect) or _same for kind in kinds]
        records = [tuple(bind(value) for bind, value in zip(binds, row.values(), strict=True)) for row in rows]
        await driver.copy_records_to_table(table.name, records=records, columns=names)
        return
    for at in range(0, len(rows), _BATCH):
        await connection.execute(insert(table), rows[at : at + _BATCH])


def _same(value: Any) -> Any:
    return value


def _taken(venue: int) -> Iterator[tuple[int, int, int, str]]:
    for person in range(STAFF):
        for day in range(DAYS):
            for hour in range(HOURS):
                if hour != _free_hour(person, day):
                    yield person, day, hour, _booking_id(venue, person, day, hour)


def _bookings(venue: int, starts: list[list[datetime]], now: datetime) -> Iterator[dict[str, Any]]:
    for person, day, hour, booking_id in _taken(venue):
        number, starts_at = _number(venue, person, day, hour), starts[day][hour]
        yield {
            "venue_id": _id(1, venue),
            "id": booking_id,
            "reference": f"R{number:07}",
            "version": 1,
            "status": "confirmed" if starts_at > now else "completed",
            "customer_id": _id(4, venue * CUSTOMERS + number % CUSTOMERS),
            "service_id": _id(2, venue),
            "staff_id": _id(3, venue * STAFF + person),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=60),
            "currency": "AUD",
            "deposit_minor": 2500,
            "deposit_paid_minor": 2500,
            "deposit_status": "paid",
            "source": "storefront",
            "created_at": now,
            "updated_at": now,
        }


def _part(booking: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: booking[name] for name in ("venue_id", "service_id", "staff_id", "deposit_minor")},
        "booking_id": booking["id"],
        "position": 1,
        "after_minutes": 0,
        "duration_minutes": 60,
        "gap_start_minutes": 0,
        "gap_minutes": 0,
        "buffer_minutes": 0,
        "price_minor": 8500,
        "terms": {"tiers": [{"from_hours": 48, "outcome": "full_refund"}, {"from_hours": 0, "outcome": "forfeit"}]},
    }


def _occupancies(venue: int, starts: list[list[datetime]]) -> Iterator[dict[str, Any]]:
    for person, day, hour, booking_id in _taken(venue):
        minute = int(starts[day][hour].timestamp()) // 60
        yield {
            "venue_id": _id(1, venue),
            "staff_no": venue * STAFF + person + 1,
            "start_minute": minute,
            "end_minute": minute + 60,
            "kind": "booking",
            "booking_id": booking_id,
        }


async def _venue(connection: AsyncConnection, venue: int, now: datetime) -> None:
    venue_id, service_id, owner_id = _id(1, venue), _id(2, venue), _id(6, venue)
    opens = _OPENS.hour * 60
    people = range(venue * STAFF, (venue + 1) * STAFF)
    here = {"venue_id": venue_id}
    rows: list[tuple[Table, list[dict[str, Any]]]] = [
        (
            tables.venue,
            [
                {
                    "id": venue_id,
                    "slug": f"venue-{venue}",
                    "name": f"Venue {venue}",
                    "time_zone": ZONE.key,
                    "currency": "AUD",
                    "locale": "en-AU",
                    "address": "18 Wilson Lane\nNewtown",
                    "phone": "+61255501234",
                    "customers_may_switch_staff": True,
                    "review_first": False,
                    "created_at": now,
                }
            ],
        ),
        (tables.venue_host, [{**here, "kind": "slug", "name": f"venue-{venue}", "is_primary": True}]),
        (
            tables.service,
            [{**here, "id": service_id, "name": "Cut", "duration_minutes": 60, "price_minor": 8500, "active": True}],
        ),
        (
            tables.customer,
            [
                {
                    **here,
                    "id": _id(4, venue * CUSTOMERS + number),
                    "name": f"Ann {number}",
                    "email": f"ann{number}@example.com",
                    "created_at": now,
                }
                for number in range(CUSTOMERS)
            ],
        ),
        (
            tables.staff,
            [{**here, "no": no + 1, "id": _id(3, no), "name": f"Person {no}", "active": True} for no in people],
        ),
        (tables.staff_service, [{**here, "service_id": service_id, "staff_id": _id(3, no)} for no in people]),
        (
            tables.working_hours,
            [
                {
                    **here,
                    "staff_id": _id(3, no),
                    "weekday": weekday,
                    "opens_minute": opens,
                    "closes_minute": opens + HOURS * 60,
                    "is_break": False,
                }
                for no in people
                for weekday in range(7)
            ],
        ),
        (tables.person, [{"id": owner_id, "name": "Olive", "created_at": now}]),
        (tables.membership, [{**here, "id": owner_id, "person_id": owner_id, "role": "owner", "created_at": now}]),
        (
            tables.api_key,
            [
                {
                    **here,
                    "id": _id(7, venue),
                    "membership_id": owner_id,
                    "name": "Bench",
                    "role": "owner",
                    "secret_hash": secret_hash(_KEY_SECRET),
                    "created_at": now,
                    "expires_at": now + timedelta(days=30),
                    "last_used_at": now,
                }
            ],
        ),
    ]
    for table, values in rows:
        await connection.execute(insert(table), values)
