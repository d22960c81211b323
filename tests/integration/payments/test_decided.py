"""A deposit about which the agreed rule left the venue to decide: it decides, once."""

from __future__ import annotations

import pytest

from openchair.desk.cancel import DepositDecision
from openchair.desk.deposit import decide_deposit
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, DepositDecided, InvalidInput
from tests.support.till import Till
from tests.support.untouched import OPERATOR, untouched

NO_OUTCOME = {"tiers": [{"from_hours": 0, "outcome": "none"}]}


async def _left_to_the_venue(till: Till) -> BookingRecord:
    booking = await till.books(asks=2500, terms=NO_OUTCOME)
    await till.pays(booking)
    cancelled = await till.cancels(booking)
    assert cancelled.deposit_status == "kept"
    return cancelled


async def _decides(till: Till, booking: BookingRecord, decision: DepositDecision, role: str = "owner") -> BookingRecord:
    operator = await till.salon.signs_in(role)
    return (await decide_deposit(till.salon.runtime, operator, await till.target(booking), decision)).booking


async def test_it_goes_back_to_the_card(till: Till) -> None:
    booking = await _left_to_the_venue(till)
    assert (await _decides(till, booking, DepositDecision.REFUND_IN_FULL)).deposit_status == "refund_requested"
    await till.calms()
    now = await till.salon.reads(booking.id)
    assert (now.deposit_status, till.at_stripe()) == ("refunded", 0)
    assert now.cancellation is not None
    assert (now.cancellation.outcome, now.cancellation.refund_minor) == ("full_refund", 2500)


@pytest.mark.parametrize(
    ("decision", "status", "account"),
    [(DepositDecision.KEEP, "forfeited", "income"), (DepositDecision.CREDIT, "credited", "credit")],
)
async def test_it_is_kept_or_becomes_credit(till: Till, decision: DepositDecision, status: str, account: str) -> None:
    booking = await _left_to_the_venue(till)
    assert (await _decides(till, booking, decision)).deposit_status == status
    assert await till.ledger(booking) == {"stripe": -2500, account: 2500}
    assert till.at_stripe() == 2500


async def test_what_is_decided_stays_so(till: Till) -> None:
    booking = await _left_to_the_venue(till)
    await _decides(till, booking, DepositDecision.KEEP)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(DepositDecided):
            await _decides(till, booking, DepositDecision.REFUND_IN_FULL)


async def test_only_what_waits_is_decided_and_only_by_whom_it_may(till: Till) -> None:
    paid = await till.books(asks=2500)
    await till.pays(paid)
    with pytest.raises(DepositDecided):
        await _decides(till, paid, DepositDecision.KEEP)
    booking = await _left_to_the_venue(till)
    with pytest.raises(CredentialNeeded):
        await _decides(till, booking, DepositDecision.KEEP, role="staff")
    with pytest.raises(InvalidInput):
        await _decides(till, booking, DepositDecision.FOLLOW_RULE)
    assert (await till.salon.reads(booking.id)).deposit_status == "kept"
