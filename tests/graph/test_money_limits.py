"""Every verb with which the desk decides about money, beyond an operator's limit of the day: only an owner does it, and is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.rules.money_limits import MoneyAct
from openchair.store import tables
from tests.graph.test_every_result_of_money import GOOD, TillStage, success_of
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.till import FEES, Till
from tests.support.untouched import untouched
from tests.support.web import Web

ACTS = {
    "deskChargeFee": MoneyAct.FEE,
    "deskWaiveFee": MoneyAct.WAIVE,
    "deskRefund": MoneyAct.REFUND,
    "deskSettleRefund": MoneyAct.PAY_OUT,
    "deskIssueCredit": MoneyAct.CREDIT,
    "deskRecordDeposit": MoneyAct.RECORD,
    "deskDecideDeposit": MoneyAct.REFUND,
}
FORFEITS = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}], **FEES}


async def _refused_to_a_manager(stage: TillStage, input: dict[str, Any], act: MoneyAct) -> None:
    salon = stage.salon
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(manager_limit_minor=0))
    owner, stage.credential = stage.credential, f"desk.{await salon.issues_credential('manager')}"
    asked = len(stage.till.stripe.exchanges())
    async with untouched(salon.database, but=("security_event",)):
        answer = await stage.ask(input)
    assert answer["__typename"] == "CredentialNeeded"
    assert answer["message"].endswith("This would be more, so nothing was done. Only an owner can do it.")
    assert len(stage.till.stripe.exchanges()) == asked
    (event,) = await salon.rows(tables.security_event)
    assert (event["kind"], event["detail"]["act"], event["detail"]["limit_minor"]) == ("over_limit", act.value, 0)
    stage.credential = owner


@pytest.mark.parametrize("mutation", ACTS)
async def test_beyond_the_days_limit_only_an_owner_decides(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, mutation: str
) -> None:
    stage = TillStage(salon, clock, paying_web, mutation, f"desk.{await salon.issues_credential()}", till=till)
    input = await GOOD[mutation](stage)
    await _refused_to_a_manager(stage, input, ACTS[mutation])
    assert (await stage.ask(input))["__typename"] == success_of(mutation)


@pytest.mark.parametrize(
    ("mutation", "act", "asked"),
    [
        ("deskCancelBooking", MoneyAct.REFUND, {"askedBy": "CUSTOMER", "deposit": "REFUND_IN_FULL"}),
        ("deskCancelBooking", MoneyAct.CREDIT, {"askedBy": "CUSTOMER", "deposit": "CREDIT"}),
        ("deskCancelBooking", MoneyAct.FEE, {"askedBy": "CUSTOMER", "deposit": "FOLLOW_RULE", "chargeFee": True}),
        ("deskMarkNoShow", MoneyAct.FEE, {"chargeFee": True}),
        ("deskMarkNoShow", MoneyAct.WAIVE, {"chargeFee": False}),
    ],
    ids=str,
)
async def test_what_a_verb_decides_about_money_beside_its_own_counts_too(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, mutation: str, act: MoneyAct, asked: dict[str, Any]
) -> None:
    stage = TillStage(salon, clock, paying_web, mutation, f"desk.{await salon.issues_credential()}", till=till)
    booking = await stage.booking(terms=FORFEITS)
    await till.pays(booking)
    # Late enough for the fee of cancelling late.
    clock.set(booking.starts_at - timedelta(hours=0 if mutation == "deskMarkNoShow" else 10))
    input = {**await stage.of_booking(booking), **asked}
    await _refused_to_a_manager(stage, input, act)
    assert (await stage.ask(input))["__typename"] == "BookingUpdated"
