"""Hours that a new file adds are openings for those who wait; hours that it takes away, and a venue's first file, are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase

EXAMPLE = (Path(__file__).parents[3] / "examples" / "venue.yaml").read_text()


async def _imported(database: WholeDatabase, clock: TestClock, text: str) -> list[tuple[str, str, int]]:
    """Import a file; gives the openings there are: cause, start on the venue's clock, minutes."""
    await import_venue(database, read_venue(text.encode(), "venue.yaml"), clock.now(), base_domain="book.example")
    async with database.reading() as connection:
        zone = ZoneInfo((await connection.execute(select(tables.venue.c.time_zone))).scalar_one())
        rows = (await connection.execute(select(tables.opening).order_by(tables.opening.c.start_minute))).all()
    return [
        (
            row.cause,
            f"{datetime.fromtimestamp(row.start_minute * 60, UTC).astimezone(zone):%a %H:%M}",
            row.end_minute - row.start_minute,
        )
        for row in rows
    ]


async def test_added_hours_are_openings(database: WholeDatabase, clock: TestClock) -> None:
    assert await _imported(database, clock, EXAMPLE) == []
    longer = EXAMPLE.replace("thu: 9:00-20:00", "thu: 9:00-21:00")
    found = await _imported(database, clock, longer)
    assert set(found) == {("hours", "Thu 20:00", 60)}
    # Each Thursday as far ahead as people book, of each who keeps the venue's hours.
    assert len(found) >= 12
    assert await _imported(database, clock, longer) == found
    assert await _imported(database, clock, EXAMPLE) == found
