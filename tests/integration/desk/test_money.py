"""Who may decide about money at the desk, and what each decision leaves."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator, decline_booking
from openchair.desk.no_show import mark_no_show
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon, day
from tests.support.untouched import untouched

FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
HALF = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
FOLLOW_RULE, REFUND_IN_FULL, KEEP, AS_CREDIT = DepositDecision


async def _intents(salon: Salon, booking: BookingRecord) -> dict[str, list[int]]:
    return {
        name: [row["amount_minor"] for row in await salon.rows(table) if row["booking_id"] == booking.id]
        for name, table in (("refund", tables.refund), ("credit", tables.store_credit), ("fee", tables.fee))
    }


# What was agreed, and what of 2501 goes back by that, is kept, and becomes credit.
RULES: dict[str, tuple[dict[str, Any] | None, tuple[int, int, int]]] = {
    "full refund": (FULL_REFUND, (2501, 0, 0)),
    "half": (HALF, (1251, 1250, 0)),
    "forfeit": (FORFEIT, (0, 2501, 0)),
    "credit": (CREDIT, (0, 0, 2501)),
    "no rule": (None, (0, 0, 0)),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("asked_by", AskedBy)
async def test_a_desk_cancel_follows_the_customers_rule_where_they_asked_and_else_gives_everything_back(
    salon: Salon, rule: str, asked_by: AskedBy
) -> None:
    operator, by_venue = await salon.signs_in(), asked_by is AskedBy.VENUE
    terms, by_rule = RULES[rule]
    back, _, as_credit = by_rule
    for index, decision in enumerate(DepositDecision):
        booking = await salon.books(day(3 + index, 9), paid_minor=2501, terms=terms)
        target = Target(booking.id, 1, decision)
        call = cancel_as_operator(
            salon.runtime, operator, target, asked_by=asked_by, deposit=decision, charge_fee=False, reason=None
        )
        # Nothing beyond the rule, of which kept is the most, and credit less than kept.
        takes_more = {KEEP: bool(back or as_credit), AS_CREDIT: bool(back)}.get(decision, False)
        if takes_more or (by_venue and decision in (KEEP, AS_CREDIT)):
            async with untouched(salon.database):
                with pytest.raises(InvalidInput, check=lambda refused: refused.field == "deposit"):
                    await call
            continue
        told = (await call).booking.cancellation
        assert told is not None
        decided = {REFUND_IN_FULL: (2501, 0, 0), KEEP: (0, 2501, 0), AS_CREDIT: (0, 0, 2501)}.get(decision, by_rule)
        parts = (2501, 0, 0) if by_venue else decided
        assert (told.refund_minor, told.forfeit_minor, told.credit_minor, told.fee_minor) == (*parts, 0)
        # Only what goes back is written at once.
        refunds = [parts[0]] if parts[0] else []
        assert await _intents(salon, booking) == {"refund": refunds, "credit": [], "fee": []}
        to_take = [row["forfeit_minor"] + row["credit_minor"] for row in await salon.rows(tables.settlement)
                   if row["booking_id"] == booking.id and row["on_word"]]  # fmt: skip
        assert to_take == [taken for taken in [parts[1] + parts[2]] if taken]


async def test_where_nothing_was_paid_there_is_nothing_to_decide(salon: Salon) -> None:
    operator = await salon.signs_in()
    for index, decision in enumerate((FOLLOW_RULE, REFUND_IN_FULL, AS_CREDIT)):
        booking = await salon.books(day(3 + index, 9), terms=FULL_REFUND)
        target = Target(booking.id, 1, decision)
        done = await cancel_as_operator(
            salon.runtime, operator, target, asked_by=AskedBy.CUSTOMER, deposit=decision, charge_fee=True, reason=None
        )
        assert await _intents(salon, booking) == {"refund": [], "credit": [], "fee": []}
        assert done.booking.cancellation is not None
        assert done.booking.cancellation.outcome == "none"


@pytest.mark.parametrize("role", ["owner", "manager", "staff"])
async def test_staff_decide_nothing_about_money(salon: Salon, clock: TestClock, role: str) -> None:
    operator = await salon.signs_in(role)
    terms = FULL_REFUND | {"late_fee_minor": 1500, "late_fee_from_hours": 200, "no_show_fee_minor": 4000}
    asked = [
        (index, deposit, fee)
        for index, (deposit, fee) in enumerate((deposit, fee) for deposit in DepositDecision for fee in (False, True))
    ]
    for index, deposit, fee in asked:
        booking = await salon.books(day(3, 9 + index), paid_minor=2500, terms=terms)
        target = Target(booking.id, 1, f"cancel {index}")
        call = cancel_as_operator(
            salon.runtime, operator, target, asked_by=AskedBy.CUSTOMER, deposit=deposit, charge_fee=fee, reason=None
        )
        wrong = KEEP if role != "staff" else None
        if (role == "staff" and (deposit, fee) != (FOLLOW_RULE, False)) or deposit in (wrong, AS_CREDIT):
            async with untouched(salon.database):
                with pytest.raises(CredentialNeeded if role == "staff" else InvalidInput):
                    await call
        else:
            await call
    clock.set(day(4, 9))
    missed = await salon.books(day(4, 9), terms=terms)
    waive = mark_no_show(salon.runtime, operator, Target(missed.id, 1, "waive"), charge_fee=False)
    if role == "staff":
        async with untouched(salon.database):
            with pytest.raises(CredentialNeeded):
                await waive
        # What the rule says can be done by anyone.
        await mark_no_show(salon.runtime, operator, Target(missed.id, 1, "charge"), charge_fee=True)
    else:
        await waive


@pytest.mark.parametrize(("hours_before", "charge", "to_take"), [(24, True, 0), (23, True, 1500), (23, False, 0)])
async def test_a_late_fee_is_the_desks_to_charge_and_taken_no_sooner_than_it_was_told(
    salon: Salon, clock: TestClock, hours_before: int, charge: bool, to_take: int
) -> None:
    operator = await salon.signs_in("manager")
    terms = FULL_REFUND | {"late_fee_minor": 1500, "late_fee_from_hours": 24}
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=terms)
    clock.set(day(3, 9))
    clock.advance(hours=-hours_before)
    done = await cancel_as_operator(
        salon.runtime,
        operator,
        Target(booking.id, 1, "k"),
        asked_by=AskedBy.CUSTOMER,
        deposit=FOLLOW_RULE,
        charge_fee=charge,
        reason=None,
    )
    assert await _intents(salon, booking) == {"refund": [2500], "credit": [], "fee": []}
    assert done.booking.cancellation is not None
    assert (done.booking.cancellation.fee_minor, done.booking.cancellation.by) == (to_take, "phone")
    assert (await salon.changes())[-1]["detail"].get("to_take_minor", 0) == to_take


async def test_a_declined_request_gives_all_back_even_where_the_rule_keeps_it(salon: Salon) -> None:
    operator = await salon.signs_in("staff")
    terms = FORFEIT | {"late_fee_minor": 1500, "late_fee_from_hours": 200}
    booking = await salon.books(day(3, 9), status="pending", paid_minor=2500, terms=terms)
    await decline_booking(salon.runtime, operator, Target(booking.id, 1, "k"), None)
    assert await _intents(salon, booking) == {"refund": [2500], "credit": [], "fee": []}


async def test_a_reason_has_a_length(salon: Salon) -> None:
    operator = await salon.signs_in()
    booking = await salon.books(day(3, 9))
    async with untouched(salon.database):
        with pytest.raises(InvalidInput, check=lambda refused: refused.field == "reason"):
            await cancel_as_operator(
                salon.runtime, operator, Target(booking.id, 1, "k"), asked_by=AskedBy.CUSTOMER,
                deposit=FOLLOW_RULE, charge_fee=False,
                reason="x" * 501,
            )  # fmt: skip
    done = await cancel_as_operator(
        salon.runtime, operator, Target(booking.id, 1, "k"), asked_by=AskedBy.CUSTOMER, deposit=FOLLOW_RULE, charge_fee=False,
        reason=f"  {'x' * 500}  ",
    )  # fmt: skip
    assert done.booking.cancellation is not None
    assert done.booking.cancellation.reason == "x" * 500
