"""Refunds: what a cancellation gives back, how far it has come, and who looks after one that fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision
from openchair.desk.refunds import retry_as_operator, settle_by_hand
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, CredentialNeeded, NotFound, RefundNotFailed
from tests.support.salon import FULL_REFUND, day
from tests.support.till import REFUND_FAILS, REFUNDED_LATER, VISA, Till
from tests.support.untouched import untouched
from tests.support.word import settle, tell

PART = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
NONE = {"tiers": [{"from_hours": 0, "outcome": "none"}]}
CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}


async def _paid(till: Till, card: str = VISA, terms: dict[str, Any] | None = None) -> BookingRecord:
    booking = await till.books(terms=terms)
    assert (await till.pays(booking, card)).succeeded
    return booking


async def _deposit(till: Till, booking: BookingRecord) -> str | None:
    return (await till.salon.reads(booking.id)).deposit_status


async def _states(till: Till, booking: BookingRecord) -> list[str]:
    return [row["status"] for row in await till.refunds(booking)]


async def _comes_to(till: Till, outcome: str) -> None:
    """The bank decides about the latest refund, and Stripe tells of it."""
    till.stripe.settle(till.stripe.objects("refund")[0]["id"], outcome)
    await till.hears()
    await till.run_jobs()


@pytest.mark.parametrize(
    ("terms", "status", "ledger", "left_at_stripe"),
    [
        (None, "refunded", {}, 0),
        (PART, "part_refunded", {"stripe": -1250, "income": 1250}, 1250),
        (FORFEIT, "forfeited", {"stripe": -2500, "income": 2500}, 2500),
        (NONE, "kept", {"stripe": -2500, "deposits": 2500}, 2500),
        (CREDIT, "credited", {"stripe": -2500, "credit": 2500}, 2500),
    ],
    ids=["full", "part", "forfeit", "none", "credit"],
)
async def test_each_outcome_moves_the_money_as_it_says(
    till: Till, terms: dict[str, Any] | None, status: str, ledger: dict[str, int], left_at_stripe: int
) -> None:
    booking = await _paid(till, terms=terms)
    await till.cancels(booking)
    await till.calms()
    assert await _deposit(till, booking) == status
    assert await till.ledger(booking) == ledger
    assert till.at_stripe() == left_at_stripe


@pytest.mark.parametrize(
    ("decision", "terms", "at_once", "a_day_later"),
    [
        (DepositDecision.FOLLOW_RULE, PART, {"stripe": -1250, "deposits": 1250}, {"stripe": -1250, "income": 1250}),
        (DepositDecision.FOLLOW_RULE, FORFEIT, {"stripe": -2500, "deposits": 2500}, {"stripe": -2500, "income": 2500}),
        (DepositDecision.REFUND_IN_FULL, PART, {}, {}),
        (DepositDecision.CREDIT, FORFEIT, {"stripe": -2500, "deposits": 2500}, {"stripe": -2500, "credit": 2500}),
    ],
)
async def test_a_desk_cancel_gives_back_at_once_and_takes_a_day_after_it_was_told(
    till: Till, decision: DepositDecision, terms: dict[str, Any], at_once: dict[str, int], a_day_later: dict[str, int]
) -> None:
    booking = await _paid(till, terms=terms)
    await till.desk_cancels(booking, decision)
    await tell(till.salon)
    till.clock.advance(hours=24, seconds=-1)
    await settle(till.salon)
    await till.run_jobs()
    assert (await till.ledger(booking), till.at_stripe()) == (at_once, -at_once.get("stripe", 0))
    till.clock.advance(seconds=1)
    await settle(till.salon)
    await till.run_jobs()
    assert (await till.ledger(booking), till.at_stripe()) == (a_day_later, -a_day_later.get("stripe", 0))


async def test_a_cancellation_is_done_before_stripe_is_asked(till: Till) -> None:
    booking = await _paid(till)
    asked = len(till.stripe.exchanges())
    cancelled = await till.cancels(booking)
    assert (cancelled.status, cancelled.deposit_status) == ("cancelled", "refund_requested")
    assert len(till.stripe.exchanges()) == asked
    assert await till.ledger(booking) == {"stripe": -2500, "refunds": 2500}
    await till.run_jobs()
    assert (await _states(till, booking), await _deposit(till, booking)) == (["succeeded"], "refunded")
    assert (await till.salon.told())[-2:] == ["refund_done by email", "refund_done by sms"]


async def test_a_refund_that_takes_a_while_is_on_its_way_and_then_done(till: Till) -> None:
    booking = await _paid(till, REFUNDED_LATER)
    await till.cancels(booking)
    await till.run_jobs()
    assert (await _states(till, booking), await _deposit(till, booking)) == (["submitted"], "refund_requested")
    await _comes_to(till, "succeeded")
    assert (await _states(till, booking), await _deposit(till, booking)) == (["succeeded"], "refunded")
    assert await till.ledger(booking) == {}


async def test_the_end_of_a_refund_is_found_without_the_event(till: Till) -> None:
    booking = await _paid(till, REFUNDED_LATER)
    await till.cancels(booking)
    await till.run_jobs()
    till.stripe.settle(till.stripe.objects("refund")[0]["id"], "succeeded")
    await till.calms()
    assert await _states(till, booking) == ["succeeded"]


async def test_a_refund_that_fails_is_sent_again_by_the_desk_and_done(till: Till) -> None:
    booking = await _paid(till, REFUND_FAILS)
    await till.cancels(booking)
    await till.run_jobs()
    await _comes_to(till, "failed")
    (failed,) = await till.refunds(booking)
    assert (failed["status"], failed["problem"]) == ("failed", "The card has expired or was cancelled.")
    assert await till.ledger(booking) == {"stripe": -2500, "refunds": 2500}
    assert (await till.salon.told())[-2:] == ["refund_failed by email", "refund_failed by sms"]
    owner = await till.salon.signs_in()
    await retry_as_operator(till.salon.runtime, owner, await till.target(booking), failed["id"])
    await till.run_jobs()
    await _comes_to(till, "succeeded")
    assert await _states(till, booking) == ["failed", "succeeded"]
    assert (await _deposit(till, booking), await till.ledger(booking), till.at_stripe()) == ("refunded", {}, 0)


async def test_a_refund_that_comes_back_after_it_was_done_is_owed_again(till: Till) -> None:
    booking = await _paid(till)
    await till.cancels(booking)
    await till.run_jobs()
    assert await _states(till, booking) == ["succeeded"]
    await _comes_to(till, "failed")
    assert (await _states(till, booking), await _deposit(till, booking)) == (["failed"], "refund_requested")
    assert await till.ledger(booking) == {"stripe": -2500, "refunds": 2500}
    assert till.at_stripe() == 2500


@pytest.mark.parametrize("role", ["owner", "manager"])
async def test_a_failed_refund_is_paid_by_hand(till: Till, role: str) -> None:
    booking = await _paid(till, REFUND_FAILS)
    await till.cancels(booking)
    await till.run_jobs()
    await _comes_to(till, "failed")
    (failed,) = await till.refunds(booking)
    operator = await till.salon.signs_in(role)
    await settle_by_hand(till.salon.runtime, operator, await till.target(booking), failed["id"])
    await till.calms()
    assert await _states(till, booking) == ["failed", "succeeded"]
    assert await _deposit(till, booking) == "refunded"
    # Stripe still has what the venue has paid out of its own pocket.
    assert await till.ledger(booking) == {"stripe": -2500, "venue": 2500}
    assert till.at_stripe() == 2500


async def test_what_was_not_paid_through_stripe_waits_for_the_venues_hand(till: Till) -> None:
    booking = await till.salon.books(day(9, 10), paid_minor=3000, terms=FULL_REFUND)
    await till.cancels(booking)
    await till.calms()
    (owed,) = await till.refunds(booking)
    assert (owed["status"], owed["due_at"], owed["payment_id"]) == ("requested", None, None)
    owner = await till.salon.signs_in()
    async with untouched(till.salon.database):
        with pytest.raises(RefundNotFailed):
            await retry_as_operator(till.salon.runtime, owner, await till.target(booking), owed["id"])
    await settle_by_hand(till.salon.runtime, owner, await till.target(booking), owed["id"])
    assert (await _states(till, booking), len(till.stripe.exchanges())) == (["succeeded"], 0)


async def test_who_may_not_or_need_not_look_after_a_refund_changes_nothing(till: Till) -> None:
    booking, other = await _paid(till, REFUND_FAILS), await till.books()
    await till.cancels(booking)
    await till.run_jobs()
    owner, staff = await till.salon.signs_in(), await till.salon.signs_in("staff")
    (refund,) = await till.refunds(booking)

    async def refused(
        error: type[Exception], who: Any = owner, at: Target | None = None, id: str = refund["id"]
    ) -> None:
        for verb in (retry_as_operator, settle_by_hand):
            async with untouched(till.salon.database):
                with pytest.raises(error):
                    await verb(till.salon.runtime, who, replace(at or await till.target(booking), key=new_id()), id)

    await refused(RefundNotFailed)
    await _comes_to(till, "failed")
    await refused(CredentialNeeded, staff)
    await refused(NotFound, at=await till.target(other))
    await refused(NotFound, id=new_id())
    await refused(BookingChanged, at=Target(booking.id, 1, new_id()))
    await retry_as_operator(till.salon.runtime, owner, await till.target(booking), refund["id"])
    # It has another in its place.
    await refused(RefundNotFailed)


async def test_a_refund_that_stripe_refuses_is_for_the_desk(till: Till) -> None:
    booking = await _paid(till)
    intent = (await till.payments(booking))[0]["payment_intent_id"]
    await till.dashboard("/v1/refunds", payment_intent=intent)
    await till.cancels(booking)
    await till.run_jobs()
    (refused,) = await till.refunds(booking)
    assert (refused["status"], refused["stripe_refund_id"]) == ("failed", None)
    assert "already been refunded" in refused["problem"]
    # Then Stripe tells of the one that was made in its dashboard: it is the one that was owed.
    await till.hears()
    await till.calms()
    assert await _states(till, booking) == ["failed", "succeeded"]
    assert (await _deposit(till, booking), await till.ledger(booking), till.at_stripe()) == ("refunded", {}, 0)


@pytest.mark.parametrize(
    ("terms", "amount", "states", "ledger"),
    [
        # Of the 2500 that are owed 1000 went back: the rest is still the desk's.
        (None, 1000, [("failed", 2500), ("succeeded", 1000), ("failed", 1500)], {"stripe": -1500, "refunds": 1500}),
        # 1250 were owed, and the venue has given back all of it.
        (PART, 2500, [("failed", 1250), ("succeeded", 2500)], {}),
    ],
    ids=["less", "more"],
)
async def test_a_dashboard_refund_of_another_amount_settles_what_was_owed_as_far_as_it_goes(
    till: Till, terms: dict[str, Any] | None, amount: int, states: list[tuple[str, int]], ledger: dict[str, int]
) -> None:
    booking = await _paid(till, terms=terms)
    intent = (await till.payments(booking))[0]["payment_intent_id"]
    await till.dashboard("/v1/refunds", payment_intent=intent, amount=str(amount))
    await till.cancels(booking)
    await till.run_jobs()
    await till.hears()
    await till.calms()
    assert [(row["status"], row["amount_minor"]) for row in await till.refunds(booking)] == states
    assert (await till.ledger(booking), till.at_stripe()) == (ledger, 2500 - amount)
    if terms is None:
        owed = (await till.refunds(booking))[-1]["id"]
        owner = await till.salon.signs_in()
        await retry_as_operator(till.salon.runtime, owner, await till.target(booking), owed)
        await till.calms()
    assert (await _deposit(till, booking), await till.ledger(booking), till.at_stripe()) == ("refunded", {}, 0)


async def test_a_dashboard_refund_told_of_while_ours_is_on_its_way_is_the_one_that_was_owed(till: Till) -> None:
    booking = await _paid(till)
    await till.hears()
    await till.run_jobs()
    await till.dashboard("/v1/refunds", payment_intent=(await till.payments(booking))[0]["payment_intent_id"])
    await till.cancels(booking)
    await till.hears()
    await till.calms()
    assert await _states(till, booking) == ["failed", "succeeded"]
    assert (await _deposit(till, booking), await till.ledger(booking)) == ("refunded", {})


@pytest.mark.parametrize(("amount", "status", "left"), [(2500, "refunded", 0), (1000, "part_refunded", 1500)])
async def test_a_refund_made_in_the_dashboard_is_written_down(till: Till, amount: int, status: str, left: int) -> None:
    booking = await _paid(till)
    intent = (await till.payments(booking))[0]["payment_intent_id"]
    await till.dashboard("/v1/refunds", payment_intent=intent, amount=str(amount))
    await till.hears()
    await till.calms()
    now = await till.salon.reads(booking.id)
    assert (now.deposit_status, now.deposit_paid_minor) == (status, left)
    assert [(row["amount_minor"], row["status"]) for row in await till.refunds(booking)] == [(amount, "succeeded")]
    assert await till.all_in(Account.DEPOSITS) == left == till.at_stripe()
    # Cancelling gives back what is left, and no more.
    await till.cancels(booking)
    await till.calms()
    assert (await _deposit(till, booking), await till.ledger(booking), till.at_stripe()) == ("refunded", {}, 0)


async def test_what_was_earned_and_goes_back_from_the_dashboard_comes_out_of_the_income(till: Till) -> None:
    booking = await _paid(till, terms=FORFEIT)
    await till.cancels(booking)
    intent = (await till.payments(booking))[0]["payment_intent_id"]
    await till.dashboard("/v1/refunds", payment_intent=intent, amount="500")
    await till.hears()
    await till.calms()
    assert await till.ledger(booking) == {"stripe": -2000, "income": 2000}
    assert await _deposit(till, booking) == "part_refunded"


async def test_a_refund_of_something_else_does_not_say_that_the_deposit_went_back(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 2500)
    begun = await till.starts(booking)
    await till.pays_with_credit(booking)
    await till.confirms(begun.client_secret)
    await till.hears()
    await till.calms()
    assert await _states(till, booking) == ["succeeded"]
    assert await _deposit(till, booking) == "paid"


async def test_a_step_that_was_overtaken_by_the_event_is_not_taken_again_and_again(till: Till) -> None:
    booking = await _paid(till)
    await till.cancels(booking)
    till.stripe.fail("timeout_after", "POST /v1/refunds", seconds=0.01)
    # The call is made and its answer lost, while another process hears of the refund.
    await till.run_jobs()
    await till.hears()
    await till.run_jobs()
    assert await _states(till, booking) == ["succeeded"]
    await till.calms()
    asked = len(till.stripe.exchanges())
    assert await till.next_due() is None
    till.clock.advance(days=2)
    await till.run_jobs()
    assert len(till.stripe.exchanges()) == asked
    assert till.calls("POST", "/v1/refunds") == 1
