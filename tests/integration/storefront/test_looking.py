"""What is looked at before anything is booked, while the salon changes and however often it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.access.budgets import over_budget, spend, subjects_of
from openchair.access.client import Client, client_of
from openchair.rules.refusals import TooOften
from openchair.rules.visit_times import PartAsked
from openchair.store import tables
from openchair.store.availability import load_team_time
from openchair.store.people import list_services
from openchair.storefront.book import BOOKINGS
from openchair.storefront.open_slots import LOOKS, OLDEST, NextTime, list_next_times, look_at_next_time
from tests.support.clock import TestClock
from tests.support.salon import KEY_RING, Salon, day
from tests.support.scriptless import Scriptless
from tests.support.statements import statements_of
from tests.support.untouched import untouched
from tests.support.visitor import storefront_of
from tests.support.web import Web


async def test_whoever_leaves_while_the_window_is_read_is_not_in_it(
    salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def left_before(*arguments: Any, **more: Any) -> Any:
        async with salon.database.transaction() as connection:
            mia = tables.staff.c.id == salon.staff["Mia"][1]
            await connection.execute(tables.staff.update().where(mia).values(active=False))
        return await load_team_time(*arguments, **more)

    monkeypatch.setattr("openchair.storefront.shop_window.load_team_time", left_before)
    page = await web.get(f"http://{salon.host}/book/{salon.services['Cut'][0]}")
    assert (page.status_code, "Theo" in page.text, "Mia" in page.text) == (200, True, False)


async def _closed_from_today(salon: Salon, days: int) -> None:
    """Nobody works for so many days, today the first."""
    async with salon.database.transaction() as connection:
        rows = [
            {
                "venue_id": salon.venue_id,
                "staff_id": id,
                "day": salon.today + timedelta(ahead),
                "opens_minute": 0,
                "closes_minute": 0,
            }
            for _, id in salon.staff.values()
            for ahead in range(days)
        ]
        await connection.execute(tables.day_hours.insert(), rows)


async def test_a_first_time_that_lies_far_ahead_is_looked_for_once_a_moment(
    salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    async def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal looks
        looks += 1
        return await list_next_times(*arguments, **more)

    monkeypatch.setattr("openchair.storefront.open_slots.list_next_times", counted)
    await _closed_from_today(salon, 42)
    for _ in range(2):
        page = await web.get(f"http://{salon.host}/book/{salon.services['Cut'][0]}/time?day={salon.today}")
        assert (page.status_code, "data-next" in page.text, looks) == (200, True, 1)


async def test_a_first_time_that_lies_far_ahead_costs_the_days_and_people_looked_at(
    salon: Salon, clock: TestClock
) -> None:
    await _closed_from_today(salon, 42)
    storefront, runtime, (budget,) = await storefront_of(salon), salon.runtime, LOOKS
    async with salon.database.reading() as connection:
        cut = next(each for each in await list_services(connection, salon.scope) if each.name == "Cut")
    one_person = storefront.venue.policy.horizon_days + 1
    both = one_person + 7 * 7

    async def looks(address: str, left: int) -> tuple[NextTime | str | None, int]:
        """What a client with so much left of its budget is given, and how many statements that took."""
        client = Client(address, "203.0.113.0")
        clock.advance(seconds=OLDEST.total_seconds())
        await spend(runtime, LOOKS, subjects_of(client), salon.zone, budget.most - left)
        with statements_of(salon.database) as sent:
            try:
                return await look_at_next_time(runtime, storefront, (PartAsked.of(cut),), client), len(sent)
            except TooOften:
                return "too often", len(sent)

    assert await looks("203.0.113.1", one_person - 1) == ("too often", 0)
    assert await looks("203.0.113.2", both - 1) == ("too often", 1)
    first, statements = await looks("203.0.113.3", both)
    assert isinstance(first, NextTime)
    assert (first.starts_at, statements) == (day(42, 9), 1)


async def test_whoever_asks_too_often_is_told_when_to_come_again(salon: Salon, web: Web, clock: TestClock) -> None:
    client, runtime = client_of("203.0.113.7", KEY_RING), web.app.state.runtime
    async with Scriptless(web.app, salon.host, address="203.0.113.7") as visitor, untouched(salon.database):
        await visitor.goes(f"/book/{salon.services['Cut'][0]}/you?at=2026-11-26T10:00:00%2B11:00")
        for budget in (LOOKS[0], BOOKINGS[0]):
            await over_budget(runtime, (budget,), subjects_of(client), budget.most)
        await visitor.sends(name="Bo Lind", email="bo@example.com")
        answers = [visitor.response]
        clock.advance(seconds=OLDEST.total_seconds())
        await visitor.goes("/")
        answers.append(visitor.response)
    # The stretch of ten minutes has just begun; what is told is told to the minute, rounded up.
    assert [(each.status_code, each.headers.get("retry-after")) for each in answers] == [(429, "659"), (429, "654")]
