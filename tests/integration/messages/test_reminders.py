"""A reminder follows the venue's policy as it is when it goes, wakes nobody, and goes once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from openchair.changes.notify import Notifier
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, book_as_operator
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.messages.channel import TryAgain
from openchair.messages.reminders import plan_next_venue
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import Salon, day

OFF = "Reminders are off."
EXAMPLE = (Path(__file__).parents[3] / "examples" / "venue.yaml").read_text()


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _booked(salon: Salon, starts_at: datetime, **more: Any) -> BookingRecord:
    """A booking whose customer is told of it."""
    booking = await salon.books(starts_at, **more)
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)
    return booking


async def _policy(salon: Salon, **columns: int) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(**columns))


async def _reminders(salon: Salon) -> set[tuple[str, datetime, str | None]]:
    """The status, time and problem of each."""
    rows = [row for row in await salon.rows(tables.message) if row["kind"] == "reminder"]
    return {(row["status"], row["available_at"], row["problem"]) for row in rows}


def _sent(round_: Round) -> int:
    """How many reminders went out, by both ways."""
    letters = (*round_.email.sent, *round_.sms.sent)
    return sum("Tomorrow" in each.subject + each.text or "Today" in each.subject + each.text for each in letters)


async def test_a_reminder_that_was_switched_off_is_not_sent_and_the_desk_reads_why(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _booked(salon, day(14, 10))
    await round_.goes()
    await _policy(salon, reminder_hours=0)
    clock.set(day(13, 10))
    await round_.goes()
    assert await round_.states("reminder") == {("superseded", OFF)}
    assert _sent(round_) == 0


async def test_one_that_was_switched_on_later_is_sent_once(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _policy(salon, reminder_hours=0)
    while await plan_next_venue(salon.runtime):
        pass
    await _booked(salon, day(14, 10))
    await round_.goes()
    assert await _reminders(salon) == set()
    await _policy(salon, reminder_hours=24)
    assert await plan_next_venue(salon.runtime)
    assert not await plan_next_venue(salon.runtime)
    assert await _reminders(salon) == {("queued", day(13, 10), None)}
    clock.set(day(13, 10))
    await round_.goes()
    assert _sent(round_) == 2
    # Whatever the policy becomes then, they have been reminded.
    for hours in (2, 0, 48, 3):
        await _policy(salon, reminder_hours=hours)
        assert await plan_next_venue(salon.runtime)
        clock.advance(hours=1)
        await round_.goes()
    clock.set(day(14, 8))
    await round_.goes()
    assert _sent(round_) == 2


async def test_off_and_on_again_is_as_before(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _booked(salon, day(14, 10))
    for hours in (0, 24):
        await _policy(salon, reminder_hours=hours)
        assert await plan_next_venue(salon.runtime)
        is_on = ("queued", day(13, 10), None) if hours else ("superseded", day(13, 10), OFF)
        assert await _reminders(salon) == {is_on}
    clock.set(day(13, 10))
    await round_.goes()
    assert _sent(round_) == 2


async def test_one_that_was_made_earlier_goes_earlier_and_one_that_is_late_by_that_at_once(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _booked(salon, day(14, 10))
    await _booked(salon, day(3, 10), staff="Theo")
    clock.set(day(1, 11))
    await _policy(salon, reminder_hours=72)
    assert await plan_next_venue(salon.runtime)
    await round_.goes()
    # Of the one in two days it is high time; the other's time is still to come.
    assert {(status, at) for status, at, _ in await _reminders(salon)} == {
        ("accepted", day(0, 10)),
        ("queued", day(11, 10)),
    }


async def test_one_that_was_made_later_waits(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _booked(salon, day(14, 10))
    await _policy(salon, reminder_hours=2)
    clock.set(day(13, 10))
    await round_.goes()
    assert await _reminders(salon) == {("queued", day(14, 8), None)}
    clock.set(day(14, 8))
    await round_.goes()
    assert _sent(round_) == 2


async def test_a_text_at_three_in_the_morning_goes_the_evening_before(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _policy(salon, reminder_hours=6)
    await _booked(salon, day(3, 9))
    assert await _reminders(salon) == {("queued", day(2, 20, 59), None)}
    clock.set(day(2, 20, 59))
    await round_.goes()
    assert _sent(round_) == 2


async def test_booked_at_night_for_the_morning_it_goes_when_the_night_is_over(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _policy(salon, reminder_hours=6)
    clock.set(day(2, 22))
    await _booked(salon, day(3, 9))
    assert await _reminders(salon) == {("queued", day(3, 8), None)}


async def test_one_that_could_not_be_sent_in_the_evening_waits_for_the_morning(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _policy(salon, reminder_hours=6)
    await _booked(salon, day(3, 9))
    # The confirmation goes now.
    await round_.goes()
    clock.set(day(2, 20, 59) + timedelta(seconds=55))
    round_.sms.failures = [TryAgain("Later.")]
    round_.email.failures = [TryAgain("Later.")]
    await round_.goes()
    for _ in range(12):
        clock.advance(minutes=50)
        await round_.goes()
    assert {(status, at) for status, at, _ in await _reminders(salon)} == {("queued", day(3, 8))}
    clock.set(day(3, 8))
    await round_.goes()
    assert _sent(round_) == 2


async def test_quiet_hours_that_begin_later_are_held_to(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _policy(salon, reminder_hours=2)
    await _booked(salon, day(3, 16))
    await _policy(salon, quiet_from=13 * 60, quiet_until=15 * 60)
    assert await plan_next_venue(salon.runtime)
    assert await _reminders(salon) == {("queued", day(3, 12, 59), None)}
    clock.set(day(3, 12, 59))
    await round_.goes()
    assert _sent(round_) == 2


async def test_a_moved_booking_is_reminded_of_its_new_time_alone(salon: Salon, round_: Round, clock: TestClock) -> None:
    booking = await _booked(salon, day(14, 10))
    await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(10, 9), None, 1), "k")
    for hours in (0, 6, 24):
        await _policy(salon, reminder_hours=hours)
        assert await plan_next_venue(salon.runtime)
    queued = {(status, at) for status, at, _ in await _reminders(salon) if status == "queued"}
    assert queued == {("queued", day(9, 9))}
    for hour in range(24 * 15):
        clock.set(day(0, 9) + timedelta(hours=hour))
        await round_.goes()
    assert _sent(round_) == 2


async def test_who_was_told_nothing_by_us_is_not_reminded_either(salon: Salon, clock: TestClock) -> None:
    await salon.books(day(14, 10), source="import")
    await _policy(salon, reminder_hours=48)
    assert await plan_next_venue(salon.runtime)
    assert await _reminders(salon) == set()


async def test_a_file_that_is_imported_again_switches_reminders_off_and_on(
    database: WholeDatabase, clock: TestClock
) -> None:
    async def imports(hours: int) -> None:
        text = EXAMPLE.replace("reminder_hours: 24", f"reminder_hours: {hours}")
        assert f"reminder_hours: {hours}" in text
        await import_venue(database, read_venue(text.encode(), "venue.yaml"), clock.now(), base_domain="book.example")

    await imports(24)
    async with database.reading() as connection:
        venue = (await connection.execute(select(tables.venue))).one()
        does = (await connection.execute(select(tables.staff_service))).first()
    assert does is not None
    salon = Salon(database, clock, venue.id, venue.slug, venue.time_zone, venue.currency)
    ann = NewCustomer("Ann Lee", "ann@example.com", "+61491570156")
    new = NewBooking(
        (PartWish(does.service_id, does.staff_id),), starts_at := day(14, 10), ann, notes=None, pending=False
    )
    await book_as_operator(salon.runtime, await salon.signs_in(), new, "k")
    before = await _reminders(salon)
    assert before == {("queued", day(13, 10), None)}
    await imports(0)
    assert {problem for _, _, problem in await _reminders(salon)} == {OFF}
    await imports(24)
    assert await _reminders(salon) == before
    await imports(0)
    round_ = Round(salon)
    clock.set(starts_at - timedelta(hours=24))
    await round_.goes()
    assert await round_.states("reminder") == {("superseded", OFF)}
    assert _sent(round_) == 0
