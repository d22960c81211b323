"""Each member of each result of the mutations that are about money, reached over the whole stack and a stand-in for Stripe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.manage.pay import Purpose
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.graph.account_inputs import credential_for
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon
from tests.support.selections import members
from tests.support.stage import Stage, check_member
from tests.support.stand_in import back_from_stripe
from tests.support.till import DECLINED, FEES, REFUNDED_LATER, Till
from tests.support.web import Web, bearer
from tests.support.word import objects, taking_of

NOBODY = "1" * 22


@dataclass
class TillStage(Stage):
    """A stage with a till."""

    till: Till = None  # type: ignore[assignment]  # always given: dataclasses want it after what has a default

    async def booking(self, **more: Any) -> BookingRecord:
        """A booking that asks for a deposit of $25; its customer asks where customers do."""
        booking = await self.till.books(**more)
        self.let_in(booking)
        return booking

    def let_in(self, booking: BookingRecord) -> None:
        """Customers ask through this booking's link."""
        if not self.mutation.startswith("desk"):
            self.credential = bearer(booking)

    async def asks_first(self, mutation: str, **input: Any) -> dict[str, Any]:
        """Another mutation's answer to the same person."""
        first = Stage(self.salon, self.clock, self.web, mutation, self.credential)
        return await first.ask({"idempotencyKey": new_id(), **input})

    async def of_booking(self, booking: BookingRecord, **more: str) -> dict[str, Any]:
        """A desk's input about a booking as it is now."""
        version = (await self.salon.reads(booking.id)).version
        return {"bookingId": booking.id, "expectedVersion": version, "idempotencyKey": "k", **more}

    async def fee(self) -> tuple[BookingRecord, str]:
        """A booking that was cancelled late and its fee, which no card could pay."""
        booking = await self.booking(asks=0, terms=FULL_REFUND | FEES)
        cancelled = await self.till.cancels_late(booking)
        [fee] = await self.till.fees(cancelled)
        return cancelled, fee["id"]

    async def gets_card(self, booking: BookingRecord) -> None:
        """The customer has saved a card, on the page of another booking of theirs."""
        other = await self.till.books(asks=0, of=booking)
        await self.till.saves_card(other)

    async def failed_refund(self) -> tuple[BookingRecord, str]:
        """A booking that was cancelled, and its refund, which the bank did not take."""
        booking = await self.booking()
        await self.till.pays(booking, REFUNDED_LATER)
        await self.till.desk_cancels(booking)
        await self.till.run_jobs()
        [refund] = await self.till.refunds(booking)
        self.till.stripe.settle(refund["stripe_refund_id"], "failed")
        await self.till.hears()
        await self.till.run_jobs()
        [refund] = await self.till.refunds(booking)
        assert refund["status"] == "failed"
        return booking, refund["id"]


async def _card_setup(stage: TillStage) -> dict[str, Any]:
    await stage.booking()
    return {"idempotencyKey": "k"}


async def _card_form(stage: TillStage) -> dict[str, Any]:
    """Stripe's form is open; no card was sent off yet."""
    await stage.booking()
    begun = await stage.asks_first("startCardSetup")
    consent = begun["consent"]["version"]
    return {"setupIntentId": begun["setupIntentId"], "consentVersion": consent, "idempotencyKey": "k"}


async def _card(stage: TillStage) -> dict[str, Any]:
    input = await _card_form(stage)
    found = stage.till.stripe.find_intent(input["setupIntentId"])
    assert found is not None
    await stage.till.confirms(found["client_secret"])
    return input


async def _removal(stage: TillStage) -> dict[str, Any]:
    await stage.till.saves_card(await stage.booking())
    return {"idempotencyKey": "k"}


async def _payment(stage: TillStage) -> dict[str, Any]:
    await stage.booking()
    return {"purpose": "DEPOSIT", "idempotencyKey": "k"}


async def _sent_off(stage: TillStage) -> dict[str, Any]:
    await stage.booking()
    begun = await stage.asks_first("startPayment", purpose="DEPOSIT")
    await stage.till.confirms(begun["form"]["clientSecret"])
    return {"paymentId": begun["paymentId"], "idempotencyKey": "k"}


async def _credit(stage: TillStage) -> dict[str, Any]:
    await stage.till.has_credit(await stage.booking(), 2500)
    return {"idempotencyKey": "k"}


async def _refund(stage: TillStage) -> dict[str, Any]:
    booking, refund_id = await stage.failed_refund()
    return await stage.of_booking(booking, refundId=refund_id)


async def _charge(stage: TillStage) -> dict[str, Any]:
    booking, fee_id = await stage.fee()
    await stage.gets_card(booking)
    return await stage.of_booking(booking, feeId=fee_id)


async def _waiver(stage: TillStage) -> dict[str, Any]:
    booking, fee_id = await stage.fee()
    return await stage.of_booking(booking, feeId=fee_id)


async def _gift(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    return {**await stage.of_booking(booking, reason="Sorry for the wait"), "amountMinor": 1000}


async def _kept(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking(terms={"tiers": [{"from_hours": 0, "outcome": "none"}]})
    await stage.till.pays(booking)
    await stage.till.cancels(booking)
    return {**await stage.of_booking(booking), "deposit": "REFUND_IN_FULL"}


async def _at_desk(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    return {**await stage.of_booking(booking, tender="CASH"), "amountMinor": 2500}


async def _given(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    await stage.till.pays(booking)
    [payment] = await stage.till.payments(booking)
    return {
        **await stage.of_booking(booking, paymentId=payment["id"], reason="A long wait"),
        "amountMinor": 1000,
    }


async def _taking(stage: TillStage) -> BookingRecord:
    """A booking that was cancelled by phone, and a deposit that is to be kept for it."""
    booking = await stage.booking(terms={"tiers": [{"from_hours": 0, "outcome": "forfeit"}]})
    await stage.till.pays(booking)
    return await stage.till.desk_cancels(booking)


async def _objection(stage: TillStage) -> dict[str, Any]:
    booking = await _taking(stage)
    row = await taking_of(stage.salon, booking)
    return {"settlementId": row.id, "words": "I never called.", "idempotencyKey": "k"}


async def _objected(stage: TillStage) -> dict[str, Any]:
    booking = await _taking(stage)
    row = await objects(stage.salon, booking)
    return {**await stage.of_booking(booking, settlementId=row.id), "decision": "LET_GO"}


async def _copied(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    return {"customerId": booking.customer.id, "idempotencyKey": "k"}


async def _erased(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking(asks=0)
    await stage.till.writes(booking, status="completed")
    return {"customerId": booking.customer.id, "expectedVersion": 1, "idempotencyKey": "k"}


async def _credit_of(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    await stage.till.has_credit(booking, 1000)
    return {"customerId": booking.customer.id, "how": "WAIVED", "reason": "They asked", "idempotencyKey": "k"}


async def _to_stripe(stage: TillStage) -> dict[str, Any]:
    return {"idempotencyKey": "k"}


async def _back(stage: TillStage) -> dict[str, Any]:
    """An account's owner has agreed on Stripe's page."""
    told = back_from_stripe(stage.till.stripe, (await stage.asks_first("deskStartStripeConnect"))["url"])
    return {"state": told["state"], "code": told["code"], "idempotencyKey": "k"}


async def _has_account(stage: TillStage) -> dict[str, Any]:
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(stripe_account_id="acct_lumen"))
    return {"idempotencyKey": "k"}


Prepare = Callable[[TillStage], Awaitable[dict[str, Any]]]
GOOD: dict[str, Prepare] = {
    "startCardSetup": _card_setup,
    "saveCard": _card,
    "removeCard": _removal,
    "startPayment": _payment,
    "finishPayment": _sent_off,
    "payDepositWithCredit": _credit,
    "deskRetryRefund": _refund,
    "deskSettleRefund": _refund,
    "deskChargeFee": _charge,
    "deskWaiveFee": _waiver,
    "deskIssueCredit": _gift,
    "deskDecideDeposit": _kept,
    "deskRecordDeposit": _at_desk,
    "deskRefund": _given,
    "objectToSettlement": _objection,
    "deskDecideObjection": _objected,
    "deskExportCustomer": _copied,
    "deskEraseCustomer": _erased,
    "deskSettleCredit": _credit_of,
    "deskStartStripeConnect": _to_stripe,
    "deskFinishStripeConnect": _back,
    "deskDisconnectStripe": _has_account,
}


async def _closed(stage: TillStage) -> dict[str, Any]:
    input = await GOOD[stage.mutation](stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="completed"))
    return input


async def _not_found(stage: TillStage) -> dict[str, Any]:
    if stage.mutation == "removeCard":
        return await _card_setup(stage)
    if stage.mutation == "deskDisconnectStripe":
        return {"idempotencyKey": "k"}
    input = await GOOD[stage.mutation](stage)
    named = next(
        name
        for name in ("setupIntentId", "paymentId", "refundId", "feeId", "bookingId", "settlementId", "customerId")
        if name in input
    )
    return input | {named: NOBODY}


async def _away(stage: TillStage) -> dict[str, Any]:
    input = await GOOD[stage.mutation](stage)
    stage.till.stripe.fail("down", times=None)
    if "Stripe" in stage.mutation:
        # Venues connect no accounts of their own here.
        stage.till.gateway.connect.client_id = None
    return input


async def _used(stage: TillStage) -> dict[str, Any]:
    """The key of another call, of another verb where the input can't differ otherwise."""
    input = await GOOD[stage.mutation](stage)
    if "Stripe" in stage.mutation:
        other = "deskStartStripeConnect" if stage.mutation == "deskDisconnectStripe" else "deskDisconnectStripe"
        await stage.asks_first(other, idempotencyKey="k")
        return input
    if stage.mutation.startswith("desk"):
        await stage.ask(input)
        return input | ({"expectedVersion": 99} if "expectedVersion" in input else {"customerId": NOBODY})
    await stage.asks_first("startPayment", purpose="FEE", idempotencyKey="k")
    return input


async def _bank_says_no(stage: TillStage) -> dict[str, Any]:
    input = await _card_form(stage)
    found = stage.till.stripe.find_intent(input["setupIntentId"])
    assert found is not None
    await stage.till.confirms(found["client_secret"], DECLINED)
    return input


async def _agreed(stage: TillStage) -> dict[str, Any]:
    await stage.till.saves_card(await stage.booking(terms=FULL_REFUND | FEES))
    return {"idempotencyKey": "k"}


async def _paid(stage: TillStage) -> dict[str, Any]:
    input = await GOOD[stage.mutation](stage)
    [row] = await stage.salon.rows(tables.booking)
    booking = await stage.salon.reads(row["id"])
    await stage.till.pays(booking)
    return input | (await stage.of_booking(booking) if stage.mutation.startswith("desk") else {})


async def _missed(stage: TillStage) -> dict[str, Any]:
    """The fee is for a missed appointment: it was due before such were no longer charged."""
    input = await GOOD[stage.mutation](stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.fee).values(kind="no_show"))
    return input


async def _being_charged(stage: TillStage) -> dict[str, Any]:
    """Of the customer the desk is charging the fee; of the desk, the customer is paying it."""
    booking, fee_id = await stage.fee()
    if stage.mutation == "startPayment":
        await stage.gets_card(booking)
        desk = Stage(stage.salon, stage.clock, stage.web, "deskChargeFee")
        desk.credential = f"desk.{await stage.salon.issues_credential()}"
        asked = await desk.ask(await stage.of_booking(booking, feeId=fee_id))
        assert asked["__typename"] == "DeskChargeFeeSuccess"
        return {"purpose": "FEE", "idempotencyKey": "k"}
    customer = Stage(stage.salon, stage.clock, stage.web, "startPayment", bearer(booking))
    await customer.ask({"purpose": "FEE", "idempotencyKey": "k"})
    return await stage.of_booking(booking, feeId=fee_id)


async def _too_little(stage: TillStage) -> dict[str, Any]:
    """What is left beside it would be less than a card is charged with."""
    await stage.till.has_credit(await stage.booking(asks=50), 49)
    return {"idempotencyKey": "k"}


async def _more(stage: TillStage) -> dict[str, Any]:
    return {**await _given(stage), "amountMinor": 2501}


async def _gone_back(stage: TillStage) -> dict[str, Any]:
    booking = await stage.booking()
    await stage.till.pays(booking)
    await stage.till.desk_cancels(booking)
    await stage.till.calms()
    [refund] = await stage.till.refunds(booking)
    assert refund["status"] == "succeeded"
    return await stage.of_booking(booking, refundId=refund["id"])


async def _let_go(stage: TillStage) -> dict[str, Any]:
    booking, fee_id = await stage.fee()
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.fee).values(status="waived"))
    return await stage.of_booking(booking, feeId=fee_id)


async def _decided(stage: TillStage) -> dict[str, Any]:
    input = await _kept(stage)
    await stage.ask(input)
    return input | {"expectedVersion": input["expectedVersion"] + 1, "idempotencyKey": "again"}


async def _disputed(stage: TillStage) -> dict[str, Any]:
    """What the verb is about is in order, and the customer's bank disputes what they have paid for the booking."""
    input = await GOOD[stage.mutation](stage)
    booking = await stage.salon.reads(input.get("bookingId") or (await stage.salon.rows(tables.booking))[0]["id"])
    if not any(row["status"] == "succeeded" for row in await stage.till.payments(booking)):
        await stage.till.pays(booking, purpose=Purpose.FEE if "feeId" in input else Purpose.DEPOSIT)
        async with stage.salon.database.transaction() as connection:
            # It was of another fee; this one is still due.
            await connection.execute(update(tables.fee).values(status="not_charged"))
    await stage.till.is_disputed(booking)
    await stage.till.hears()
    await stage.till.run_jobs()
    if "bookingId" not in input:
        return input
    return input | {"expectedVersion": (await stage.salon.reads(booking.id)).version}


async def _unopposed(stage: TillStage) -> dict[str, Any]:
    booking = await _taking(stage)
    row = await taking_of(stage.salon, booking)
    return {**await stage.of_booking(booking, settlementId=row.id), "decision": "TAKE"}


async def _taken_back(stage: TillStage) -> dict[str, Any]:
    input = await _objection(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.settlement).values(status="dropped"))
    return input


async def _too_often(stage: TillStage) -> dict[str, Any]:
    input = await GOOD[stage.mutation](stage)
    for turn in range(30):
        await stage.ask(input | {"idempotencyKey": f"once more: {turn}"})
    return input


async def _not_done_with(stage: TillStage) -> dict[str, Any]:
    input = await _erased(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="confirmed"))
    return input


async def _another_way(stage: TillStage) -> dict[str, Any]:
    return {**await _back(stage), "state": "of nothing"}


async def _account_taken(stage: TillStage) -> dict[str, Any]:
    """The venue has one by now."""
    input = await GOOD[stage.mutation](stage)
    await _has_account(stage)
    return input


async def _holds_deposit(stage: TillStage) -> dict[str, Any]:
    input = await _has_account(stage)
    await stage.till.pays(await stage.booking())
    return input


async def _stranger(stage: TillStage) -> dict[str, Any]:
    input = await GOOD[stage.mutation](stage)
    stage.credential = None
    return input


REFUSALS: dict[str, Prepare] = {
    "BookingClosed": _closed,
    "NotFound": _not_found,
    "PaymentsAway": _away,
    "KeyReused": _used,
    "CardNotSaved": _bank_says_no,
    "CardStillNeeded": _agreed,
    "NothingToPay": _paid,
    "PaymentUnderWay": _being_charged,
    "NotEnoughCredit": _too_little,
    "TooOften": _too_often,
    "RefundNotFailed": _gone_back,
    "OnDeskWordAlone": _missed,
    "FeeSettled": _let_go,
    "DisputeOpen": _disputed,
    "DepositDecided": _decided,
    "MoreThanLeft": _more,
    "NoObjection": _unopposed,
    "NothingToObjectTo": _taken_back,
    "CardNeeded": _waiver,
    "CustomerHasOpenMatters": _not_done_with,
    "CredentialNeeded": _stranger,
    "StripeWayOver": _another_way,
    "StripeAccountTaken": _account_taken,
    "MoneyStillOpen": _holds_deposit,
}
# What is begun with Stripe is written down before Stripe is asked, so that a lost answer is found again.
BEGUN = {"startCardSetup": "card_setup", "startPayment": "payment"}


async def _prepared(stage: TillStage, member: str) -> dict[str, Any]:
    if member in REFUSALS:
        return await REFUSALS[member](stage)
    input = await GOOD[stage.mutation](stage)
    changes: dict[str, dict[str, Any]] = {
        "BookingChanged": {"expectedVersion": 99},
        "CustomerChanged": {"expectedVersion": 99},
        "InvalidInput": {"idempotencyKey": ""},
    }
    return input | changes.get(member, {})


def success_of(mutation: str) -> str:
    """What it is called when it goes well."""
    return f"{mutation[0].upper()}{mutation[1:]}Success"


PAIRS = [(mutation, member.name) for mutation in GOOD for member in members(mutation)]


@pytest.mark.parametrize(("mutation", "member"), PAIRS, ids=[f"{mutation}-{member}" for mutation, member in PAIRS])
async def test_each_member_of_each_result_of_money_is_reached(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, mutation: str, member: str
) -> None:
    stage = TillStage(salon, clock, paying_web, mutation, till=till)
    if mutation.startswith("desk"):
        stage.credential = await credential_for(salon, mutation)
    input = await _prepared(stage, member)
    but = [BEGUN[mutation]] if member == "PaymentsAway" and mutation in BEGUN else []
    if (mutation, member) == ("deskFinishStripeConnect", "StripeAccountTaken"):
        # The way back is spent all the same.
        but = ["stripe_connect"]
    await check_member(stage, input, member, success=success_of(mutation), but=but)
