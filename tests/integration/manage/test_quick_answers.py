"""The quick answers, which look two weeks ahead before they look further, are those of the whole horizon."""

from __future__ import annotations

import pytest

from openchair.manage import open_slots
from openchair.manage.open_slots import FIRST_LOOK_DAYS, list_soonest_slots
from openchair.rules.records.calendar import OpenSlot
from openchair.rules.zone import local_day
from openchair.store import tables
from tests.support.salon import Salon, day
from tests.support.statements import statements_of

# Who is away from today on for how many days, how many answers are asked, and how many looks that takes.
SITUATIONS = [
    ({}, 2, 1),
    ({"Theo": 30}, 2, 1),
    ({"Theo": 30}, 10, 1),
    ({"Mia": FIRST_LOOK_DAYS}, 2, 2),
    ({"Mia": FIRST_LOOK_DAYS - 1}, 2, 1),
    ({"Mia": 25, "Theo": 40}, 10, 2),
    ({"Mia": 120}, 3, 2),
    ({"Mia": 120, "Theo": 120}, 3, 2),
]


@pytest.mark.parametrize(("away", "limit", "looks"), SITUATIONS)
async def test_looking_two_weeks_ahead_first_changes_no_answer(
    salon: Salon, monkeypatch: pytest.MonkeyPatch, away: dict[str, int], limit: int, looks: int
) -> None:
    booking = await salon.books(day(3, 9))
    for name, days in away.items():
        closed = {"staff_id": salon.staff[name][1], "opens_minute": 0, "closes_minute": 0}
        dates = [local_day(day(ahead), "Australia/Sydney") for ahead in range(days)]
        await salon.write_all((tables.day_hours, [{**closed, "day": each} for each in dates]))

    async def ask() -> list[OpenSlot]:
        return await list_soonest_slots(salon.runtime, salon.scope, booking, limit=limit)

    with statements_of(salon.database) as sent:
        found = await ask()
    assert len(sent) == looks
    monkeypatch.setattr(open_slots, "FIRST_LOOK_DAYS", 1000)
    assert found == await ask()
    assert len(found) == (0 if set(away.values()) == {120} and len(away) == 2 else limit)
