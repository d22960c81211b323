"""A month of everyone's time comes as one row a person, and is what the tables hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, event, insert

from openchair.rules.scope import VenueScope
from openchair.rules.slots import DayHours
from openchair.store import tables
from openchair.store.availability import load_staff_time
from tests.support.salon import Salon, day


async def test_hours_breaks_odd_days_and_what_is_taken_are_read_in_one_statement(salon: Salon) -> None:
    booking = await salon.books(day(30, 9))
    person = {"venue_id": salon.venue_id, "staff_id": booking.staff.id}
    start, end = (int(at.timestamp()) // 60 for at in (booking.starts_at, booking.ends_at))
    first, closed, outside = date(2026, 11, 25), date(2026, 12, 3), date(2027, 3, 1)
    async with salon.database.transaction() as connection:
        for table in (tables.working_hours, tables.day_hours):
            await connection.execute(delete(table).where(table.c.staff_id == booking.staff.id))
        await connection.execute(
            insert(tables.working_hours),
            [
                {**person, "weekday": weekday, "opens_minute": opens, "closes_minute": closes, "is_break": is_break}
                for weekday, opens, closes, is_break in (
                    (6, 900, 1440, False), (6, 0, 720, False), (0, 540, 1020, False), (0, 720, 780, True), (6, 1, 2, True),
                )
            ],
        )  # fmt: skip
        await connection.execute(
            insert(tables.day_hours),
            [
                {**person, "day": on, "opens_minute": opens, "closes_minute": closes}
                for on, opens, closes in ((first, 780, 1440), (first, 0, 600), (closed, 0, 0), (outside, 60, 90))
            ],
        )
    asked: list[Any] = []
    event.listen(salon.database.read_engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    scope = VenueScope(salon.venue_id)
    month: dict[str, Any] = {"first_day": first, "last_day": date(2026, 12, 26), "staff_id": booking.staff.id}
    async with salon.database.reading() as connection:
        asked.clear()
        (found,) = await load_staff_time(
            connection, scope, booking.service.id, **month, first_minute=end - 1, last_minute=end + 1440
        )
        assert len(asked) == 1
        (without,) = await load_staff_time(
            connection, scope, booking.service.id, **month, first_minute=end - 1, last_minute=end + 1440,
            ignoring_booking=booking.id,
        )  # fmt: skip
        (after,) = await load_staff_time(
            connection, scope, booking.service.id, **month, first_minute=end, last_minute=end + 1440
        )
    assert found.staff.id == booking.staff.id
    assert found.schedule.weekly == {0: (DayHours(540, 1020),), 6: (DayHours(0, 720), DayHours(900, 1440))}
    assert found.schedule.breaks == {0: (DayHours(720, 780),), 6: (DayHours(1, 2),)}
    assert found.schedule.exceptions == {first: (DayHours(0, 600), DayHours(780, 1440)), closed: ()}
    assert found.busy == [(start, end)]
    assert without.busy == after.busy == []
