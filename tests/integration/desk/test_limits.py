"""How much money an operator decides about in a day: beyond it only an owner, who is told."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.access.viewer import Operator
from openchair.changes.change import Change
from openchair.desk.bookings import Target
from openchair.desk.credit import issue_credit
from openchair.desk.limits import count_money
from openchair.rules.money_limits import MoneyAct, limit_of
from openchair.rules.refusals import OverLimit
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched


async def _salon(salon: Salon, **limits: Any) -> Salon:
    return await open_salon(salon.database, salon.clock, slug="limited", **limits)


async def _count(salon: Salon, operator: Operator, act: MoneyAct, amount_minor: int, times: int = 1) -> None:
    for _ in range(times):
        async with salon.database.transaction() as connection:
            change = Change(salon.runtime, connection, salon.scope, salon.clock.now(), operator.actor)
            await count_money(change, operator, act, amount_minor)


async def _events(salon: Salon) -> list[tuple[str, str, int, dict[str, Any]]]:
    rows = sorted(await salon.rows(tables.security_event), key=lambda row: str(row["id"]))
    return [(row["kind"], row["who"], row["count"], row["detail"]) for row in rows]


async def test_a_days_acts_of_a_kind_add_up_until_midnight_on_the_venues_wall(salon: Salon, clock: TestClock) -> None:
    lumen = await _salon(salon, manager_limit_minor=10_000)
    manager = await lumen.signs_in("manager")
    for minute in (0, 1):
        clock.set(day(0, 23, 58 + minute))
        await _count(lumen, manager, MoneyAct.REFUND, 5_000)
    await _count(lumen, manager, MoneyAct.CREDIT, 10_000)
    with pytest.raises(OverLimit) as refused:
        await _count(lumen, manager, MoneyAct.REFUND, 1)
    assert refused.value.message == (
        "You may give back $100 a day. So far it is $100. This would be more, so nothing was done. Only an owner can do it."
    )
    # A colleague has a day of their own, and tomorrow is another.
    await _count(lumen, await lumen.signs_in("manager"), MoneyAct.REFUND, 10_000)
    clock.advance(minutes=1)
    await _count(lumen, manager, MoneyAct.REFUND, 10_000)


async def test_a_refusal_changes_nothing_and_the_owner_is_told_of_it(salon: Salon) -> None:
    lumen = await _salon(salon, manager_limit_minor=1_000)
    booking, manager = await lumen.books(day(3, 9)), await lumen.signs_in("manager")
    async with untouched(salon.database, but=("security_event",)):
        for _ in range(2):
            # The second is the first's repetition.
            with pytest.raises(OverLimit):
                await issue_credit(lumen.runtime, manager, Target(booking.id, 1, "k"), 1_001, None)
    told = {"act": "credit", "amount_minor": 1_001, "limit_minor": 1_000}
    assert await _events(lumen) == [("over_limit", "Olive", 1, told)]
    await issue_credit(lumen.runtime, manager, Target(booking.id, 1, "k2"), 1_000, None)


async def test_an_owner_has_no_limit_and_owners_are_told_of_what_is_beyond_a_managers(salon: Salon) -> None:
    lumen = await _salon(salon, manager_limit_minor=1_000)
    owner = await lumen.signs_in()
    await _count(lumen, owner, MoneyAct.CREDIT, 1_000)
    assert await _events(lumen) == []
    await _count(lumen, owner, MoneyAct.CREDIT, 1)
    told = {"act": "credit", "amount_minor": 1, "limit_minor": 1_000, "done": True}
    assert await _events(lumen) == [("over_limit", "Olive", 1, told)]


@pytest.mark.parametrize(
    ("act", "told"), [(MoneyAct.FEE, "fee_burst"), (MoneyAct.REFUND, "refund_burst"), (MoneyAct.RECORD, None)]
)
async def test_many_fees_or_refunds_within_an_hour_are_told_of(
    salon: Salon, clock: TestClock, act: MoneyAct, told: str | None
) -> None:
    operator = await salon.signs_in("front_desk")
    await _count(salon, operator, act, 1, times=10)
    assert await _events(salon) == []
    await _count(salon, operator, act, 1, times=2)
    assert await _events(salon) == ([(told, "Olive", 2, {"acts": 12})] if told else [])
    clock.advance(hours=1)
    await _count(salon, operator, act, 1, times=10)
    assert len(await _events(salon)) == (1 if told else 0)


@pytest.mark.parametrize(
    ("currency", "front_desk", "manager"),
    [
        ("AUD", 100_000, 1_000_000),
        ("JPY", 100_000, 1_000_000),
        ("KWD", 1_000_000, 10_000_000),
        ("KRW", 1_000_000, 10_000_000),
    ],
)
def test_without_a_venues_own_limits_they_are_about_a_thousand_and_ten_thousand_dollars(
    currency: str, front_desk: int, manager: int
) -> None:
    unset = {"front_desk_minor": None, "manager_minor": None}
    limits = {role: limit_of(role, currency, **unset) for role in OperatorRole}
    assert limits == {
        OperatorRole.OWNER: None,
        OperatorRole.MANAGER: manager,
        OperatorRole.FRONT_DESK: front_desk,
        OperatorRole.STAFF: front_desk,
    }
    own = {role: limit_of(role, currency, front_desk_minor=0, manager_minor=7) for role in OperatorRole}
    assert list(own.values()) == [None, 7, 0, 0]
