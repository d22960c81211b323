"""The change feed on both databases: written with each change, and read so that no commit is ever passed over."""

from __future__ import annotations

import random
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from openchair.core.database import Database
from openchair.core.within import ACROSS
from openchair.rules.feed import START, FeedKind, Position
from openchair.rules.scope import VenueScope
from openchair.store import feed as feeds
from openchair.store.bookings import change_booking, place_booking
from openchair.store.feed import find_end, find_identity, list_venues_changed, note_change, read_feed
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import Salon, open_salon


async def _read(database: Database, scope: VenueScope, after: Position) -> tuple[list[str], Position]:
    """What can be read behind a position, by `about`, in several looks; and the position behind that."""
    found: list[str] = []
    async with database.reading(scope) as connection:
        while True:
            stretch = await read_feed(connection, scope, after, most=3)
            found += [str(entry.about) for entry in stretch.entries]
            after = stretch.behind
            if len(stretch.entries) < 3:
                return found, after


async def _follow_overtaking_commits(salon: Salon, database: Database, seed: int) -> tuple[list[str], list[str]]:
    """Several writers at once, who commit in another order than they wrote; gives what was committed, and what a reader saw."""
    randomly = random.Random(seed)
    committed: list[str] = []
    async with database.reading(salon.scope) as connection:
        position = await find_end(connection)
    seen: list[str] = []
    opened: list[tuple[AsyncExitStack, str]] = []
    for number in range(24):
        if len(opened) < 4:
            stack, name = AsyncExitStack(), f"change{number}"
            connection = await stack.enter_async_context(database.transaction(salon.scope))
            await note_change(connection, salon.scope, FeedKind.SALON, salon.clock.now(), about=name)
            opened.append((stack, name))
        if randomly.random() < 0.6:
            stack, name = opened.pop(randomly.randrange(len(opened)))
            await stack.aclose()
            committed.append(name)
        more, position = await _read(database, salon.scope, position)
        seen += more
    for stack, name in reversed(opened):
        await stack.aclose()
        committed.append(name)
        more, position = await _read(database, salon.scope, position)
        seen += more
    return committed, seen


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_reader_passes_over_no_commit_however_they_overtake_one_another(
    database: WholeDatabase, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon = await open_salon(database, clock)
    for seed in range(3):
        committed, seen = await _follow_overtaking_commits(salon, database, seed)
        assert sorted(seen) == sorted(committed), f"seed {seed}"
    # The control: whoever reads all that is committed, up to the newest transaction, leaves gaps.
    monkeypatch.setattr(feeds, "_XMIN", "pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    missed: list[str] = []
    for seed in range(3):
        committed, seen = await _follow_overtaking_commits(salon, database, seed)
        missed += set(committed) - set(seen)
    assert missed


async def test_a_changed_booking_is_in_the_feed_at_its_version_and_a_change_that_went_back_is_not(
    database: WholeDatabase, clock: TestClock
) -> None:
    salon = await open_salon(database, clock)
    booking = await salon.books(salon.day(3, 10))
    other = await salon.hires("Ben", does=("Cut",))
    async with database.reading(salon.scope) as connection:
        position = await find_end(connection)
    async with database.transaction(salon.scope) as connection:
        places = [replace(place, staff_id=other) for place in booking.places]
        await place_booking(connection, salon.scope, booking, clock.now(), places)
    async with database.transaction(salon.scope) as connection:
        nested = await connection.begin_nested()
        await change_booking(connection, salon.scope, booking.id, clock.now(), notes="never")
        await nested.rollback()
    async with database.reading(salon.scope) as connection:
        stretch = await read_feed(connection, salon.scope, position)
        again = await read_feed(connection, salon.scope, stretch.behind)
    told = [(entry.kind, entry.about, entry.staff_id, entry.version) for entry in stretch.entries]
    # Whoever it leaves hears of it, too.
    assert told == [
        (FeedKind.BOOKING, booking.id, booking.staff.id, booking.version),
        (FeedKind.BOOKING, booking.id, other, booking.version + 1),
    ]
    assert (stretch.is_all, stretch.is_known, again.entries, again.is_all) == (True, True, (), True)


async def test_the_look_over_all_venues_names_those_with_something_new(
    database: WholeDatabase, clock: TestClock
) -> None:
    salon = await open_salon(database, clock)
    quiet = await open_salon(database, clock, slug="quiet")
    async with database.reading(ACROSS) as connection:
        position = await find_end(connection)
    async with database.transaction(salon.scope) as connection:
        await note_change(connection, salon.scope, FeedKind.SALON, clock.now())
    async with database.reading(ACROSS) as connection:
        venues, behind = await list_venues_changed(connection, position)
        nothing, _ = await list_venues_changed(connection, behind)
        identity = await find_identity(connection)
    assert (venues, nothing) == ({salon.venue_id}, set())
    assert quiet.venue_id not in venues
    assert identity


async def test_a_position_ahead_of_the_database_was_never_one_of_it(database: WholeDatabase, clock: TestClock) -> None:
    salon = await open_salon(database, clock)
    async with database.transaction(salon.scope) as connection:
        await note_change(connection, salon.scope, FeedKind.SALON, clock.now())
    ahead = Position(1 << 60, 0) if database.is_postgresql else Position(0, 1 << 40)
    async with database.reading(salon.scope) as connection:
        assert not (await read_feed(connection, salon.scope, ahead)).is_known
        assert (await read_feed(connection, salon.scope, START)).is_known
