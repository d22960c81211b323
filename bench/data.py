"""A platform's worth of bookings, laid so that none overlap: every staff member's days are full from nine to five."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import id_from_bytes
from openchair.store import tables
from openchair.store.migrate import upgrade
from tests.support.database import WholeDatabase

STAFF_A_VENUE = 5
SLOTS_A_DAY = 7
DAYS_BACK = 150
DAYS_AHEAD = 50
_BATCH = 20_000


@dataclass(frozen=True)
class Sample:
    """A booking to ask for, and its venue's slug."""

    booking_id: str
    slug: str


def fill(url: str, bookings: int, now: datetime) -> Sample:
    """Migrate and fill the database with about so many bookings; gives one in the middle of them."""
    upgrade(url)
    return asyncio.run(_fill(url, bookings, now))


def _id(kind: int, number: int) -> str:
    return id_from_bytes((kind << 120 | 7 << 76 | 2 << 62 | number).to_bytes(16, "big"))


async def _fill(url: str, bookings: int, now: datetime) -> Sample:
    database = WholeDatabase.connect(url)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    a_venue = STAFF_A_VENUE * SLOTS_A_DAY * (DAYS_BACK + DAYS_AHEAD) * 6 // 7
    venues = max(1, -(-bookings // a_venue))
    days = (DAYS_BACK + DAYS_AHEAD) if bookings >= a_venue else max(60, bookings // (STAFF_A_VENUE * SLOTS_A_DAY))
    first = midnight - timedelta(days=days - DAYS_AHEAD)
    made = 0
    sample = Sample("", "")
    async with database.transaction() as connection:
        for venue in range(venues):
            await _venue(connection, venue, now)
            rows: list[dict[str, Any]] = []
            busy: list[dict[str, Any]] = []
            for person in range(STAFF_A_VENUE):
                for day in range(days):
                    for slot in range(SLOTS_A_DAY):
                        if (day + person + slot) % 7 == 0 or made >= bookings:
                            # One hour in seven is left free, another each day.
                            continue
                        made += 1
                        starts_at = first + timedelta(days=day, hours=9 + slot)
                        rows.append(_booking(venue, person, made, starts_at, now))
                        minute = int(starts_at.timestamp()) // 60
                        busy.append(
                            {
                                "venue_id": _id(1, venue),
                                "staff_no": venue * STAFF_A_VENUE + person + 1,
                                "start_minute": minute,
                                "end_minute": minute + 60,
                                "kind": "booking",
                                "booking_id": rows[-1]["id"],
                            }
                        )
                        if (
                            venue == venues // 2
                            and person == 2
                            and not sample.slug
                            and starts_at > now + timedelta(days=3)
                        ):
                            sample = Sample(rows[-1]["id"], f"venue-{venue}")
            for at in range(0, len(rows), _BATCH):
                await connection.execute(insert(tables.booking), rows[at : at + _BATCH])
                await connection.execute(insert(tables.booking_part), [_part(row) for row in rows[at : at + _BATCH]])
                await connection.execute(insert(tables.occupancy), busy[at : at + _BATCH])
    async with database.reading() as connection:
        await connection.execute(text("ANALYZE"))
    await database.close()
    assert sample.slug
    return sample


async def _venue(connection: AsyncConnection, venue: int, now: datetime) -> None:
    venue_id = _id(1, venue)
    await connection.execute(
        insert(tables.venue).values(
            id=venue_id,
            slug=f"venue-{venue}",
            name=f"Venue {venue}",
            time_zone="Etc/UTC",
            currency="AUD",
            locale="en-AU",
            address="18 Wilson Lane\nNewtown",
            phone="+61255501234",
            customers_may_switch_staff=True,
            review_first=False,
            created_at=now,
        )
    )
    await connection.execute(
        insert(tables.venue_host).values(kind="slug", name=f"venue-{venue}", venue_id=venue_id, is_primary=True)
    )
    await connection.execute(
        insert(tables.service).values(
            venue_id=venue_id, id=_id(2, venue), name="Cut", duration_minutes=60, price_minor=8500, active=True
        )
    )
    await connection.execute(
        insert(tables.customer).values(
            venue_id=venue_id, id=_id(4, venue), name="Ann", email="a@example.com", created_at=now
        )
    )
    for person in range(STAFF_A_VENUE):
        staff_id = _id(3, venue * STAFF_A_VENUE + person)
        no = venue * STAFF_A_VENUE + person + 1
        await connection.execute(
            insert(tables.staff).values(no=no, venue_id=venue_id, id=staff_id, name=f"Person {person}", active=True)
        )
        await connection.execute(
            insert(tables.staff_service).values(venue_id=venue_id, service_id=_id(2, venue), staff_id=staff_id)
        )
        await connection.execute(
            insert(tables.working_hours),
            [
                {
                    "venue_id": venue_id,
                    "staff_id": staff_id,
                    "weekday": weekday,
                    "opens_minute": 540,
                    "closes_minute": 960,
                    "is_break": False,
                }
                for weekday in range(7)
            ],
        )


def _booking(venue: int, person: int, number: int, starts_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "venue_id": _id(1, venue),
        "id": _id(5, number),
        "reference": f"R{number:07}",
        "version": 1,
        "status": "confirmed" if starts_at > now else "completed",
        "customer_id": _id(4, venue),
        "service_id": _id(2, venue),
        "staff_id": _id(3, venue * STAFF_A_VENUE + person),
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
        "booking_id": booking["id"],
        **{name: booking[name] for name in ("venue_id", "service_id", "staff_id", "deposit_minor")},
        "position": 1,
        "after_minutes": 0,
        "duration_minutes": 60,
        "gap_start_minutes": 0,
        "gap_minutes": 0,
        "buffer_minutes": 0,
        "price_minor": 8500,
        "terms": {"tiers": [{"from_hours": 48, "outcome": "full_refund"}, {"from_hours": 0, "outcome": "forfeit"}]},
    }


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)
