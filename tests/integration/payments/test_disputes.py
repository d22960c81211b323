"""Disputes: while a customer's bank asks a payment back its booking's money waits, and its end is in the books."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.bookings.settlements import settlement_jobs
from openchair.desk.cancel import DepositDecision
from openchair.desk.deposit import decide_deposit
from openchair.desk.fees import charge_fee, waive_fee
from openchair.desk.progress import complete_booking
from openchair.desk.refunds import retry_as_operator, settle_by_hand
from openchair.manage.pay import Purpose
from openchair.presentation.booking_money import fee_sentence
from openchair.rules import undo
from openchair.rules.ledger import Account
from openchair.rules.objections import ObjectionDecision
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import DisputeOpen, Refusal
from openchair.rules.undo import SettlementStatus
from openchair.store import tables
from openchair.store.money import list_fees
from tests.support.audit import audit
from tests.support.till import DECLINED_WHEN_CHARGED, FEES, REFUND_FAILS, REFUNDED_LATER, Till
from tests.support.untouched import everything_written
from tests.support.word import decides, objects, settle, taking_of, tell

CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
HALF = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
REFUND = {"tiers": [{"from_hours": 0, "outcome": "full_refund"}]}
NONE = {"tiers": [{"from_hours": 0, "outcome": "none"}]}
FEE = 1500
"""What Stripe takes for a dispute."""


async def _fee_sentence(till: Till, booking: BookingRecord) -> str:
    """What the customer reads of the booking's only fee."""
    async with till.salon.database.reading(till.salon.scope) as connection:
        [fee] = await list_fees(connection, till.salon.scope, booking.id)
    return fee_sentence(fee, await till.salon.reads(booking.id))


async def _goes_on(till: Till) -> None:
    """Events come, and what is due at this moment is done."""
    await till.hears()
    await till.run_jobs()


async def _feed(till: Till, booking: BookingRecord) -> list[str]:
    rows = [row for row in await till.salon.rows(tables.activity) if row["booking_id"] == booking.id]
    return [row["what"] for row in sorted(rows, key=lambda row: str(row["id"]))]


async def _shows(till: Till, booking: BookingRecord) -> tuple[str | None, int]:
    now = await till.salon.reads(booking.id)
    return now.deposit_status, now.deposit_paid_minor


async def _statuses(till: Till, booking: BookingRecord) -> list[str]:
    return [row["status"] for row in await till.refunds(booking)]


@pytest.mark.parametrize("ends", ["won", "lost"])
async def test_a_cancel_goes_through_and_its_refund_waits_for_the_bank(till: Till, ends: str) -> None:
    booking = await till.books()
    await till.pays(booking)
    dispute = await till.is_disputed(booking)
    await _goes_on(till)
    assert await till.ledger(booking) == {"stripe": FEE, "deposits": 2500, "disputes": -2500, "losses": -FEE}
    await till.cancels(booking)
    till.clock.advance(days=3)
    await till.run_jobs()
    assert await _statuses(till, booking) == ["requested"]
    assert till.calls("POST", "/v1/refunds") == 0

    till.stripe.end_dispute(dispute, ends)
    await _goes_on(till)
    await till.calms()
    if ends == "won":
        assert await _statuses(till, booking) == ["succeeded"]
        assert await _shows(till, booking) == ("refunded", 2500)
        assert await till.ledger(booking) == {"stripe": FEE, "losses": -FEE}
    else:
        assert await _statuses(till, booking) == ["dropped"]
        assert await _shows(till, booking) == ("charged_back", 2500)
        # The customer has the money by their bank; the fee is what it cost.
        assert await till.ledger(booking) == {"stripe": FEE, "losses": -FEE}
    feed = await _feed(till, booking)
    assert feed.count("dispute_opened") == feed.count("dispute_ended") == 1
    assert ("refund_dropped" in feed) == (ends == "lost")
    await audit(till)


async def test_what_the_bank_keeps_comes_out_of_where_it_was(till: Till) -> None:
    """Held, forfeited, half of it, credit that is left, taken as part of the price, or given back before."""
    cases: dict[str, tuple[Any, dict[str, int], tuple[str, int]]] = {
        "held": (None, {}, ("charged_back", 0)),
        "forfeited": (FORFEIT, {"income": 2500, "losses": -2500}, ("charged_back", 2500)),
        "half": (HALF, {"income": 1250, "losses": -1250}, ("charged_back", 2500)),
        "credit": (CREDIT, {}, ("charged_back", 2500)),
        "undecided": (NONE, {}, ("charged_back", 0)),
        "done": (None, {"income": 2500, "losses": -2500}, ("charged_back", 2500)),
    }
    for name, (terms, left, shows) in cases.items():
        booking = await till.books(terms=terms)
        await till.pays(booking)
        if terms is not None:
            await till.cancels(booking)
        elif name == "done":
            till.clock.set(max(till.clock.now(), booking.starts_at))
            await complete_booking(till.salon.runtime, await till.salon.signs_in(), await till.target(booking))
        till.stripe.end_dispute(await till.is_disputed(booking), "lost")
        await _goes_on(till)
        ledger = await till.ledger(booking)
        assert ledger.pop("stripe") == FEE, name
        assert ledger == {**left, "losses": left.get("losses", 0) - FEE}, name
        assert await _shows(till, booking) == shows, name
    assert [row["left_minor"] for row in await till.salon.rows(tables.store_credit)] == [0]
    await till.calms()
    await audit(till)


async def test_money_that_was_refunded_meanwhile_is_lost_when_its_dispute_is(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    await till.cancels(booking)
    await _goes_on(till)
    assert await _statuses(till, booking) == ["succeeded"]
    dispute = await till.is_disputed(booking)
    await _goes_on(till)
    till.stripe.end_dispute(dispute, "lost")
    await _goes_on(till)
    assert await till.ledger(booking) == {"stripe": 2500 + FEE, "losses": -2500 - FEE}
    assert await _shows(till, booking) == ("refunded", 2500)
    await till.calms()
    await audit(till)


async def test_a_dispute_of_a_part_drops_as_much_of_the_refund_and_the_rest_goes_to_the_desk(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    dispute = await till.is_disputed(booking, amount=1000)
    await _goes_on(till)
    await till.cancels(booking)
    await till.run_jobs()
    till.stripe.end_dispute(dispute, "lost")
    await _goes_on(till)
    await till.calms()
    live = [(row["status"], row["amount_minor"]) for row in await till.refunds(booking) if row["retried_as"] is None]
    # Stripe gives nothing back of a charge that was lost: what is still owed is for the desk to pay.
    assert sorted(live) == [("dropped", 1000), ("failed", 1500)]
    rest = next(row["id"] for row in await till.refunds(booking) if row["status"] == "failed")
    await settle_by_hand(till.salon.runtime, await till.salon.signs_in(), await till.target(booking), rest)
    assert await till.ledger(booking) == {"venue": 1500, "losses": -FEE}
    await audit(till)


async def test_an_inquiry_moves_no_money_and_holds_charges_only(till: Till) -> None:
    booking = await till.books(terms={**HALF, **FEES})
    await till.saves_card(booking)
    await till.pays(booking)
    inquiry = await till.is_disputed(booking, is_inquiry=True)
    await _goes_on(till)
    await till.cancels_late(booking)
    await _goes_on(till)
    # What goes back settles it; a card isn't charged whose bank asks.
    assert await _statuses(till, booking) == ["succeeded"]
    assert [row["status"] for row in await till.fees(booking)] == ["requested"]
    till.stripe.end_dispute(inquiry, "warning_closed")
    await _goes_on(till)
    assert [row["status"] for row in await till.fees(booking)] == ["charged"]
    assert await till.ledger(booking) == {"stripe": -1250 - 1500, "income": 1250 + 1500}
    await till.calms()
    await audit(till)


@pytest.mark.parametrize("ends", ["won", "lost"])
async def test_a_charge_waits_too_and_drops_when_the_dispute_is_lost(till: Till, ends: str) -> None:
    booking = await till.books(terms={**FORFEIT, **FEES})
    await till.saves_card(booking)
    await till.pays(booking)
    dispute = await till.is_disputed(booking)
    await _goes_on(till)
    charges = till.calls("POST", "/v1/payment_intents")
    await till.cancels_late(booking)
    till.clock.advance(days=2)
    await _goes_on(till)
    assert till.calls("POST", "/v1/payment_intents") == charges
    till.stripe.end_dispute(dispute, ends)
    await _goes_on(till)
    [fee] = await till.fees(booking)
    assert fee["status"] == ("charged" if ends == "won" else "waived")
    assert till.calls("POST", "/v1/payment_intents") == charges + (ends == "won")
    assert ("fee_dropped" in await _feed(till, booking)) == (ends == "lost")
    await till.calms()
    await audit(till)


@pytest.mark.parametrize("objected", [False, True])
@pytest.mark.parametrize("ends", ["won", "lost"])
async def test_a_fee_on_the_desks_word_that_was_not_taken_yet_drops_when_the_dispute_is_lost(
    till: Till, ends: str, objected: bool
) -> None:
    for tiers in (HALF, REFUND):
        booking = await till.books(till.clock.now() + timedelta(hours=70), terms={**tiers, **FEES})
        await till.saves_card(booking)
        await till.pays(booking)
        dispute = await till.is_disputed(booking)
        await _goes_on(till)
        charges = till.calls("POST", "/v1/payment_intents")
        await till.desk_cancels(booking, charge_fee=True)
        await tell(till.salon)
        if objected:
            await objects(till.salon, booking)
        till.stripe.end_dispute(dispute, ends)
        await _goes_on(till)
        row = await taking_of(till.salon, booking)
        if objected and row.status is SettlementStatus.OBJECTED:
            await decides(till.salon, booking, ObjectionDecision.TAKE)
        till.clock.advance(days=2)
        await settle(till.salon)
        await _goes_on(till)
        is_won = ends == "won"
        assert [fee["status"] for fee in await till.fees(booking)] == ["charged"][:is_won]
        assert till.calls("POST", "/v1/payment_intents") == charges + is_won
        assert (await _feed(till, booking)).count("fee_dropped") == (not is_won)
        done = (await till.salon.reads(booking.id)).cancellation
        assert done is not None and done.fee_minor == 1500 * is_won
        if not is_won:
            # Of what else it takes it says no more than that; with nothing else it is over, and nobody is reminded.
            assert row.remind_at is None or tiers is HALF
            waits = SettlementStatus.OBJECTED if objected else SettlementStatus.WAITING
            left = (0, waits) if tiers is HALF else (1500, SettlementStatus.DROPPED)
            assert (row.fee_minor, row.status) == left
    await till.calms()
    await audit(till)


async def test_two_disputes_of_one_booking_each_have_their_end(till: Till) -> None:
    """Of its deposit and of its fee: what waits waits for both, and each loses its own payment only."""
    booking = await till.books(terms={**HALF, **FEES})
    await till.pays(booking)
    await till.cancels_late(booking)
    await till.pays(booking, purpose=Purpose.FEE)
    deposit, fee = (row["payment_intent_id"] for row in await till.payments(booking))
    of_deposit = await till.is_disputed(booking, of=deposit)
    of_fee = await till.is_disputed(booking, of=fee)
    await till.hears()
    till.clock.advance(days=1)
    await till.run_jobs()
    assert await _statuses(till, booking) == ["requested"]
    assert "$15 for cancelling late is paid." in await _fee_sentence(till, booking)
    till.stripe.end_dispute(of_fee, "lost")
    await _goes_on(till)
    assert await _statuses(till, booking) == ["requested"]
    back = "The fee of $15 for cancelling late was paid, and your bank has returned it to you."
    assert await _fee_sentence(till, booking) == back
    till.stripe.end_dispute(of_deposit, "won")
    await _goes_on(till)
    assert await _statuses(till, booking) == ["succeeded"]
    assert await till.ledger(booking) == {
        "stripe": -1250 + 2 * FEE,
        "income": 1250 + 1500,
        "losses": -1500 - 2 * FEE,
    }
    await till.calms()
    await audit(till)


async def test_the_desk_reads_why_money_does_not_move_and_nothing_is_changed(till: Till) -> None:
    """A failed refund, one that is to be paid by hand, an undecided deposit, a fee: none moves; a fee can be let go."""
    runtime, operator = till.salon.runtime, await till.salon.signs_in()
    failed = await till.books()
    await till.pays(failed, REFUND_FAILS)
    await till.cancels(failed)
    await _goes_on(till)
    await till.calms()
    for row in till.stripe.objects("refund"):
        till.stripe.settle(row["id"], "failed")
    await _goes_on(till)
    kept = await till.books(terms=NONE)
    await till.pays(kept)
    await till.cancels(kept)
    charged = await till.books(terms={**FORFEIT, **FEES})
    await till.pays(charged)
    await till.saves_card(charged, DECLINED_WHEN_CHARGED)
    await till.cancels_late(charged)
    await _goes_on(till)
    for booking in (failed, kept, charged):
        await till.is_disputed(booking)
    await _goes_on(till)
    [refund], [fee] = await till.refunds(failed), await till.fees(charged)
    assert (refund["status"], fee["status"]) == ("failed", "failed")
    before = await everything_written(till.salon.database)
    for verb, booking, *more in (
        (retry_as_operator, failed, refund["id"]),
        (settle_by_hand, failed, refund["id"]),
        (decide_deposit, kept, DepositDecision.REFUND_IN_FULL),
        (charge_fee, charged, fee["id"]),
    ):
        with pytest.raises(DisputeOpen):
            await verb(runtime, operator, await till.target(booking), *more)
    await _unchanged(till, before)
    await waive_fee(runtime, operator, await till.target(charged), fee["id"])
    assert [row["status"] for row in await till.fees(charged)] == ["waived"]


async def _unchanged(till: Till, before: Any) -> None:
    after = await everything_written(till.salon.database)
    keys = "idempotency_key"
    assert {name: rows for name, rows in after.items() if name != keys} == {
        name: rows for name, rows in before.items() if name != keys
    }


async def test_credit_out_of_disputed_money_cannot_be_spent_meanwhile(till: Till) -> None:
    booking = await till.books(terms=CREDIT)
    await till.pays(booking)
    await till.cancels(booking)
    other = await till.books(of=booking)
    dispute = await till.is_disputed(booking)
    await _goes_on(till)
    with pytest.raises(Refusal):
        await till.pays_with_credit(other)
    till.stripe.end_dispute(dispute, "won")
    await _goes_on(till)
    assert (await till.pays_with_credit(other)).deposit_status == "paid"
    await audit(till)


@pytest.mark.parametrize("seed", range(6))
async def test_events_in_any_order_and_often_come_to_the_same(till: Till, seed: int) -> None:
    """Also before what they dispute is known: the payment's own event may be the last to come."""
    chance = random.Random(seed)
    booking = await till.books()
    begun = await till.starts(booking)
    await till.confirms(begun.client_secret)
    intent = begun.client_secret.split("_secret_")[0]
    kind = chance.choice(("won", "lost", "warning_closed", "escalated"))
    dispute = till.stripe.dispute(intent, is_inquiry=kind in ("warning_closed", "escalated"))["id"]
    till.stripe.end_dispute(dispute, kind)
    if kind == "escalated":
        till.stripe.end_dispute(dispute, "lost")
    events = till.events()
    if chance.random() < 0.5:
        events = [event for event in events if "dispute" in event["type"]]
    await till.hears(events, mixed=chance)
    await till.run_jobs()
    await till.hears_again(chance)
    await till.calms()
    assert (
        await till.ledger(booking)
        == {
            "won": {"stripe": FEE - 2500, "deposits": 2500, "losses": -FEE},
            "lost": {"stripe": FEE, "losses": -FEE},
            "escalated": {"stripe": FEE, "losses": -FEE},
            "warning_closed": {"stripe": -2500, "deposits": 2500},
        }[kind]
    )
    feed = await _feed(till, booking)
    assert (feed.count("dispute_opened"), feed.count("dispute_ended")) == (1, 1)
    await audit(till)


async def test_a_dispute_nobody_tells_of_is_found_when_stripe_refuses_the_refund(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    dispute = await till.is_disputed(booking)
    await till.cancels(booking)
    await till.run_jobs()
    assert await _statuses(till, booking) == ["requested"]
    assert "dispute_opened" in await _feed(till, booking)
    # Nor does anybody tell of its end.
    till.stripe.end_dispute(dispute, "won")
    till.clock.advance(days=1)
    await till.run_jobs()
    assert await _statuses(till, booking) == ["succeeded"]
    await till.calms()
    await audit(till)


async def test_a_pending_refund_that_the_dispute_ends_drops_with_it(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking, REFUNDED_LATER)
    await till.cancels(booking)
    await till.run_jobs()
    assert await _statuses(till, booking) == ["submitted"]
    till.stripe.end_dispute(await till.is_disputed(booking), "lost")
    # The dispute is told of before the refund's end: whether that arrives decides what is lost.
    await till.hears([event for event in till.events() if "dispute" in event["type"]])
    await till.run_jobs()
    assert [row["settled_at"] for row in await till.disputes(booking)] == [None]
    await till.hears()
    await till.calms(timedelta(days=2))
    assert await _statuses(till, booking) == ["dropped"]
    assert await till.ledger(booking) == {"stripe": FEE, "losses": -FEE}
    await audit(till)


async def test_what_is_refunded_by_one_who_was_slower_than_the_dispute_is_booked_as_gone(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    # The refund is made, and whoever made it doesn't live to tell; its row is dropped all the same.
    await till.cancels(booking)
    [refund] = await till.refunds(booking)
    intent = (await till.payments(booking))[0]["payment_intent_id"]
    await till.dashboard("/v1/refunds", payment_intent=intent, **{"metadata[refund]": refund["id"]})
    till.stripe.end_dispute(await till.is_disputed(booking), "lost")
    await till.hears([event for event in till.events() if "dispute" in event["type"]])
    await till.run_jobs()
    await till.hears()
    await till.calms()
    assert await till.all_in(Account.STRIPE) == -till.at_stripe()
    assert await till.ledger(booking) == {"stripe": 2500 + FEE, "income": -2500, "losses": -FEE}
    await audit(till)


@pytest.mark.parametrize("amount", [2500, 1000])
async def test_a_cancel_whose_money_was_yet_to_follow_gives_back_only_what_the_bank_has_left(
    till: Till, monkeypatch: pytest.MonkeyPatch, amount: int
) -> None:
    monkeypatch.setattr(undo, "GRACE", timedelta(minutes=2))
    booking = await till.books()
    await till.pays(booking)
    dispute = await till.is_disputed(booking, amount=amount)
    await _goes_on(till)
    await till.cancels(booking)
    assert await till.refunds(booking) == []
    till.stripe.end_dispute(dispute, "lost")
    await _goes_on(till)
    till.clock.advance(minutes=3)
    await settlement_jobs(till.salon.runtime)["settlements"]()
    await till.run_jobs()
    assert [row["amount_minor"] for row in await till.refunds(booking)] == [2500 - amount][: amount < 2500]
    assert (await till.ledger(booking)).get("deposits", 0) == 0
    await till.calms()
    await audit(till)


async def test_the_venue_hears_by_mail_when_one_begins_grows_and_ends_and_its_customer_hears_nothing(
    till: Till,
) -> None:
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(email="hello@lumen.example"))
    booking = await till.books()
    await till.pays(booking)
    before = await till.salon.rows(tables.message)
    inquiry = await till.is_disputed(booking, is_inquiry=True)
    await _goes_on(till)
    till.stripe.end_dispute(inquiry, "escalated")
    await _goes_on(till)
    till.stripe.end_dispute(inquiry, "lost")
    await _goes_on(till)
    await till.hears_again(random.Random(1))
    await till.run_jobs()
    told = [row for row in await till.salon.rows(tables.message) if row not in before]
    assert sorted((row["kind"], row["channel"], row["facts"].get("inquiry")) for row in told) == [
        ("dispute_ended", "email", None),
        ("dispute_opened", "email", False),
        ("dispute_opened", "email", True),
    ]
