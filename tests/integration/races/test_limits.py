"""Two of one operator's requests at the same moment: what a day or an hour allows is allowed once."""

from __future__ import annotations

import asyncio

import pytest

from openchair.desk import contacts
from openchair.desk.bookings import Target
from openchair.desk.contacts import Shown, read_contacts
from openchair.desk.credit import issue_credit
from openchair.rules.refusals import OverLimit
from openchair.store import tables
from tests.support.salon import Salon, day, open_salon


async def test_two_acts_at_once_dont_both_pass(salon: Salon) -> None:
    lumen = await open_salon(salon.database, salon.clock, slug="limited", manager_limit_minor=1_000)
    manager = await lumen.signs_in("manager")
    bookings = [await lumen.books(day(3, hour)) for hour in (9, 10, 11, 12)]
    answers = await asyncio.gather(
        *(issue_credit(lumen.runtime, manager, Target(one.id, 1, one.id), 600, None) for one in bookings),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers].count(OverLimit) == 3
    assert [row["amount_minor"] for row in await lumen.rows(tables.store_credit)] == [600]
    (spent,) = await lumen.rows(tables.money_day)
    assert spent["total_minor"] == 600


async def test_two_requests_at_once_read_no_more_than_one(salon: Salon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "MOST_CONTACTS", 6)
    ids = [(await salon.books(day(3 + hour // 8, 9 + hour % 8))).customer.id for hour in range(20)]
    operator = await salon.signs_in("manager")
    answers = await asyncio.gather(
        *(read_contacts(salon.runtime, operator, ids[start : start + 5]) for start in range(0, 20, 5))
    )
    assert [shown for answer in answers for shown in answer].count(Shown.YES) == 6
    assert len(await salon.rows(tables.contact_read)) == 6
