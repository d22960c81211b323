"""Visits of several parts want each other's people at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from openchair.customers.new import NewCustomer
from openchair.rules.refusals import SlotTaken
from openchair.rules.visit_times import VisitTime
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.visits import offers_visits, taken, visits


async def test_of_visits_that_want_each_others_people_in_another_order_each_is_booked_or_refused(salon: Salon) -> None:
    """They lock people in one order: none waits for one who waits for it, and nobody's time is taken twice."""
    await offers_visits(salon)
    for attempt in range(4):
        at = day(3 + attempt, 9)
        orders = [(("Cut", "Mia"), ("Gloss", "Noor")), (("Gloss", "Noor"), ("Cut", "Mia"))] * 2
        calls = [
            visits(salon, at, *order, customer=_someone(10 * attempt + number)) for number, order in enumerate(orders)
        ]
        async with asyncio.timeout(60):
            answers = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(answer) for answer in answers if isinstance(answer, BaseException)} <= {SlotTaken}
        assert 1 <= sum(not isinstance(answer, BaseException) for answer in answers) <= 2
    for spans in (await taken(salon)).values():
        assert all(one[1] <= after[0] for one, after in pairwise(spans))


async def test_the_guard_and_not_the_question_keeps_two_visits_apart(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who asks nothing of free times is refused by the database, and nothing of their visit is left."""
    await offers_visits(salon)
    await salon.books(day(3, 10), service="Gloss", staff="Noor")
    found = VisitTime.find

    def blind(self: VisitTime, *asked: object, **more: object) -> object:
        free = [replace(person, busy=[]) for person in self.people]
        return found(replace(self, people=free), *asked, **more)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(VisitTime, "find", blind)
    async with untouched(salon.database):
        with pytest.raises(SlotTaken):
            await visits(salon, day(3, 9), ("Cut", "Theo"), ("Gloss", "Noor"))


def _someone(number: int) -> NewCustomer:
    return NewCustomer(f"Visitor {number}", f"visitor{number}@example.com", None)
