"""What the graph says of a booking's money: the card, what is due, how a payment stands, and what the desk sees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.graph import limits
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon, day
from tests.support.till import DECLINED, FEES, NEEDS_3DS, REFUNDED_LATER, Till
from tests.support.web import Web, bearer

DUE = "due { purpose amount { formatted } sentence withCredit { amount { formatted } payText } } storeCredit { formatted }"
FEE = "fees { status problem sentence } due { purpose sentence } can { manageCard { allowed reason } }"
CARD = "savedCard { brand last4 expMonth expYear expired sentence removable { allowed reason } }"
START = """mutation ($input: StartPaymentInput!) { startPayment(input: $input) { __typename ... on Refusal { message }
  ... on PaymentsAway { forNow } ... on StartPaymentSuccess { paymentId amount { formatted } sentence
  form { clientSecret publishableKey account scriptUrl } } } }"""
FINISH = """mutation ($input: FinishPaymentInput!) { finishPayment(input: $input) { __typename
  ... on FinishPaymentSuccess { paid sentence booking { deposit { status } } } } }"""


async def seen(web: Web, salon: Salon, booking: BookingRecord, selection: str) -> dict[str, Any]:
    """What the customer sees of their booking."""
    data = await web.data(salon.host, f"{{ managedBooking {{ {selection} }} }}", bearer=bearer(booking))
    found: dict[str, Any] = data["managedBooking"]
    return found


async def does(web: Web, salon: Salon, booking: BookingRecord, query: str, **input: Any) -> dict[str, Any]:
    """The answer to a mutation of the customer's."""
    variables = {"input": {"idempotencyKey": new_id(), **input}}
    data = await web.data(salon.host, query, bearer=bearer(booking), variables=variables)
    answer: dict[str, Any] = next(iter(data.values()))
    return answer


async def test_a_deposit_is_due_until_it_is_paid(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    asked = {"purpose": "DEPOSIT", "amount": {"formatted": "$25"}, "withCredit": None}
    words = "Your $25 deposit is to be paid."
    assert await seen(paying_web, salon, booking, DUE) == {"due": asked | {"sentence": words}, "storeCredit": None}
    await till.pays(booking, DECLINED)
    words += " The last payment didn't go through."
    assert (await seen(paying_web, salon, booking, DUE))["due"] == asked | {"sentence": words}
    await till.has_credit(booking, 1000)
    in_part = await seen(paying_web, salon, booking, DUE)
    pays = {"amount": {"formatted": "$10"}, "payText": "Use $10 of your credit, and pay $15 by card"}
    assert (in_part["due"]["withCredit"], in_part["storeCredit"]) == (pays, {"formatted": "$10"})
    await till.has_credit(booking, 1500)
    by_credit = await seen(paying_web, salon, booking, DUE)
    pays = {"amount": {"formatted": "$25"}, "payText": "Use your $25 of credit"}
    assert (by_credit["due"]["withCredit"], by_credit["storeCredit"]) == (pays, {"formatted": "$25"})
    await till.pays_with_credit(booking)
    assert await seen(paying_web, salon, booking, DUE) == {"due": None, "storeCredit": None}


@pytest.mark.parametrize("problem", ["NO_CARD", "CARD_EXPIRED", "AUTHENTICATION"])
async def test_a_fee_is_due_until_it_is_paid(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, problem: str
) -> None:
    booking = await till.books(asks=0, terms=FULL_REFUND | FEES)
    if problem != "NO_CARD":
        await till.saves_card(booking, NEEDS_3DS)
    if problem == "CARD_EXPIRED":
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.saved_card).values(exp_year=2025))
    if problem == "AUTHENTICATION":
        till.stripe.fail("authentication", "POST /v1/payment_intents")
    await till.cancels_late(booking)
    await till.run_jobs()
    fee = "A fee of $15 for cancelling late is due. "
    words = {
        "NO_CARD": fee + "It was not charged. There is no saved card. Please pay it by card.",
        "CARD_EXPIRED": fee + "It was not charged. The card has expired. Please pay it with another card.",
        "AUTHENTICATION": (
            fee + "Charging your saved card didn't work. The bank wants you to confirm it yourself. "
            "Please pay it and confirm it."
        ),
    }[problem]
    status = "FAILED" if problem == "AUTHENTICATION" else "NOT_CHARGED"
    assert await seen(paying_web, salon, booking, FEE) == {
        "fees": [{"status": status, "problem": problem, "sentence": words}],
        "due": {"purpose": "FEE", "sentence": "A fee of $15 for cancelling late is to be paid."},
        "can": {"manageCard": {"allowed": True, "reason": None}},
    }
    begun = await does(paying_web, salon, booking, START, purpose="FEE")
    assert (begun["amount"]["formatted"], begun["sentence"]) == ("$15", "A fee of $15 is to be paid.")
    await till.confirms(begun["form"]["clientSecret"])
    done = await does(paying_web, salon, booking, FINISH, paymentId=begun["paymentId"])
    assert (done["paid"], done["sentence"]) == (True, "The fee of $15 is paid.")
    after = await seen(paying_web, salon, booking, FEE)
    assert (after["fees"][0]["status"], after["fees"][0]["problem"], after["due"]) == ("CHARGED", None, None)
    assert after["fees"][0]["sentence"] == "The fee of $15 for cancelling late is paid."
    if problem != "NO_CARD":
        # There is a card left, to be removed.
        assert after["can"]["manageCard"] == {"allowed": True, "reason": None}
        return
    assert after["can"]["manageCard"]["allowed"] is False
    assert after["can"]["manageCard"]["reason"].startswith("This booking is already finalised: it was cancelled.")


async def test_a_payment_is_followed_in_words(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    begun = await does(paying_web, salon, booking, START, purpose="DEPOSIT")
    assert begun["sentence"] == "Your $25 deposit is to be paid."
    assert begun["form"] == {
        "clientSecret": begun["form"]["clientSecret"],
        "publishableKey": till.stripe.publishable_key,
        "account": None,
        "scriptUrl": f"{till.stripe.url}/v3/",
    }

    async def look() -> tuple[bool, str, str]:
        done = await does(paying_web, salon, booking, FINISH, paymentId=begun["paymentId"])
        return done["paid"], done["sentence"], done["booking"]["deposit"]["status"]

    not_yet = "Your $25 deposit isn't paid yet. Please finish the payment, or try again."
    assert await look() == (False, not_yet, "ASKED")
    await till.confirms(begun["form"]["clientSecret"], DECLINED)
    no = "Your $25 deposit isn't paid. The bank declined the card. Please use another card, or ask your bank."
    assert await look() == (False, no, "FAILED")
    # Another call to begin it gives the same payment.
    again = await does(paying_web, salon, booking, START, purpose="DEPOSIT")
    assert (again["paymentId"], again["form"]) == (begun["paymentId"], begun["form"])
    await till.confirms(begun["form"]["clientSecret"])
    assert await look() == (True, "Your $25 deposit is paid.", "PAID")


async def test_money_that_comes_too_late_is_said_to_go_back(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    begun = await does(paying_web, salon, booking, START, purpose="DEPOSIT")
    await till.confirms(begun["form"]["clientSecret"])
    await till.desk_cancels(booking)
    done = await does(paying_web, salon, booking, FINISH, paymentId=begun["paymentId"])
    words = "Your $25 deposit was paid. The money goes back to the card you paid with."
    assert (done["paid"], done["sentence"]) == (True, words)
    [refund] = (await seen(paying_web, salon, booking, "refunds { status amount { formatted } }"))["refunds"]
    assert refund == {"status": "REQUESTED", "amount": {"formatted": "$25"}}


async def test_the_card_is_shown_and_why_it_stays(salon: Salon, till: Till, paying_web: Web, clock: TestClock) -> None:
    free = await till.books(asks=0)
    assert await seen(paying_web, salon, free, CARD) == {"savedCard": None}
    await till.saves_card(free)
    card = {"brand": "Visa", "last4": "4242", "expMonth": 12, "expYear": 2030, "expired": False}
    words = "Your Visa ending 4242 is saved. It expires in 12/2030."
    removable = {"allowed": True, "reason": None}
    shown = card | {"sentence": words, "removable": removable}
    assert await seen(paying_web, salon, free, CARD) == {"savedCard": shown}
    # It is the customer's card at this venue: another booking of theirs, with a fee agreed, keeps it there.
    agreed = await till.books(asks=0, terms=FULL_REFUND | FEES, of=free)
    for booking in (free, agreed):
        kept = (await seen(paying_web, salon, booking, CARD))["savedCard"]["removable"]
        assert kept["allowed"] is False
        assert kept["reason"].startswith("Your booking has a fee for cancelling late or missing it")
    clock.set(day(5 * 366))
    expired = (await seen(paying_web, salon, free, CARD))["savedCard"]
    assert (expired["expired"], expired["sentence"]) == (
        True,
        "Your Visa ending 4242 expired in 12/2030. Please replace it.",
    )


async def test_a_form_names_the_venues_own_account(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(stripe_account_id="acct_lumen"))
    begun = await does(paying_web, salon, booking, START, purpose="DEPOSIT")
    assert begun["form"]["account"] == "acct_lumen"
    assert len(till.stripe.objects("payment_intent", "acct_lumen")) == 1


async def test_without_stripe_it_is_said_that_no_card_is_taken(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9), deposit_minor=2500, deposit_status="asked", terms=FULL_REFUND)
    words = "Lumen doesn't take cards online. Please contact them directly."
    can = (await seen(web, salon, booking, "can { manageCard { allowed reason } }"))["can"]
    assert can["manageCard"] == {"allowed": False, "reason": words}
    answer = await does(web, salon, booking, START, purpose="DEPOSIT")
    assert answer == {"__typename": "PaymentsAway", "message": words, "forNow": False}


async def test_whoever_waits_for_stripe_is_told_in_time_and_the_next_try_finds_what_was_begun(
    salon: Salon, till: Till, paying_web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = await till.books()
    monkeypatch.setattr(limits, "PAYMENT_SECONDS", 2.0)
    till.stripe.fail("timeout_after", "POST /v1/payment_intents", seconds=30)
    away = await does(paying_web, salon, booking, START, purpose="DEPOSIT", idempotencyKey="k")
    assert (away["__typename"], away["forNow"]) == ("PaymentsAway", True)
    assert "Nothing was charged" in away["message"]
    # The call had been made, and its answer was lost.
    assert len(till.stripe.objects("payment_intent")) == 1
    monkeypatch.undo()
    begun = await does(paying_web, salon, booking, START, purpose="DEPOSIT", idempotencyKey="k")
    assert begun["__typename"] == "StartPaymentSuccess"
    assert len(till.stripe.objects("payment_intent")) == 1
    assert len(await till.payments(booking)) == 1


async def test_the_desk_sees_where_the_money_is(salon: Salon, till: Till, paying_web: Web) -> None:
    booking = await till.books()
    await till.pays(booking, REFUNDED_LATER)
    await till.has_credit(booking, 1000)
    await till.desk_cancels(booking)
    await till.run_jobs()
    [refund] = await till.refunds(booking)
    till.stripe.settle(refund["stripe_refund_id"], "failed")
    await till.hears()
    await till.run_jobs()
    query = f"""{{ desk {{ booking(id: "{booking.id}") {{ desk {{
        refunds {{ id amount {{ formatted }} status problem byHand }} fees {{ id }}
        ledger {{ source target amount {{ formatted }} why }}
        storeCredits {{ amount {{ formatted }} left {{ formatted }} source expiresAt }} }} }} }} }}"""
    credential = f"desk.{await salon.issues_credential()}"
    desk = (await paying_web.data(salon.host, query, bearer=credential))["desk"]["booking"]["desk"]
    assert desk["fees"] == []
    [shown] = desk["refunds"]
    problem = shown.pop("problem")
    assert problem.endswith(".")
    assert shown == {"id": refund["id"], "amount": {"formatted": "$25"}, "status": "FAILED", "byHand": False}
    assert [(entry["source"], entry["target"], entry["why"]) for entry in desk["ledger"]] == [
        ("STRIPE", "DEPOSITS", "DEPOSIT_PAID"),
        ("INCOME", "CREDIT", "CREDIT_GRANTED"),
        ("DEPOSITS", "REFUNDS", "REFUND_REQUESTED"),
    ]
    ten = {"formatted": "$10"}
    assert desk["storeCredits"] == [{"amount": ten, "left": ten, "source": "DESK", "expiresAt": None}]


SHARED = """deposit { sentence left { formatted } paidBy { tender amount { formatted } } }
  cancellationQuote { outcome sentence refund { formatted } byHand { formatted } credit { formatted } }
  cancellation { sentence } refunds { sentence }"""
DESK_MONEY = """query ($id: ID!) { desk { booking(id: $id) { desk { payments { id tender isFee takenBy
  amount { formatted } left { formatted } } refunds { id tender byHand status } } } } }"""


async def test_a_deposit_that_card_credit_and_cash_share_is_told_of_part_by_part(
    salon: Salon, till: Till, paying_web: Web
) -> None:
    booking = await till.books(asks=3000)
    await till.has_credit(booking, 1000)
    desk = f"desk.{await salon.issues_credential()}"
    credited = await paying_web.data(
        salon.host,
        """mutation { payDepositWithCredit(input: {idempotencyKey: "k"}) {
             ... on PayDepositWithCreditSuccess { sentence booking { due { sentence payText } } } } }""",
        bearer=bearer(booking),
    )
    assert credited["payDepositWithCredit"] == {
        "sentence": "$10 of your deposit is paid with your credit. $20 is still to be paid.",
        "booking": {
            "due": {
                "sentence": "$10 of your deposit is paid. $20 is still to be paid.",
                "payText": "Pay the other $20 of your deposit",
            }
        },
    }
    taken = await paying_web.data(
        salon.host,
        """mutation ($id: ID!, $version: Int!) { deskRecordDeposit(input: {bookingId: $id, expectedVersion: $version,
             tender: CASH, amountMinor: 500, idempotencyKey: "k"}) { __typename } }""",
        bearer=desk,
        variables={"id": booking.id, "version": (await salon.reads(booking.id)).version},
    )
    assert taken["deskRecordDeposit"]["__typename"] == "DeskRecordDepositSuccess"
    assert (await seen(paying_web, salon, booking, SHARED))["deposit"] == {
        "sentence": "$15 of the $30 deposit paid, $15 to pay",
        "left": {"formatted": "$15"},
        "paidBy": [
            {"tender": "CASH", "amount": {"formatted": "$5"}},
            {"tender": "CREDIT", "amount": {"formatted": "$10"}},
        ],
    }
    await till.pays(await salon.reads(booking.id))
    found = await seen(paying_web, salon, booking, SHARED)
    assert found["deposit"]["sentence"] == "$30 deposit paid"
    assert found["cancellationQuote"] == {
        "outcome": "FULL_REFUND",
        "sentence": f"You'll be refunded $30: $15 to your card, $5 from {booking.venue.name}, $10 as credit",
        "refund": {"formatted": "$20"},
        "byHand": {"formatted": "$5"},
        "credit": {"formatted": "$10"},
    }
    await till.cancels(await salon.reads(booking.id))
    await till.calms()
    found = await seen(paying_web, salon, booking, SHARED)
    assert found["cancellation"]["sentence"] == (
        f"$30 goes back to you: $15 to your card, $5 from {booking.venue.name}, $10 as credit."
    )
    said = {refund["sentence"] for refund in found["refunds"]}
    owed = f"Your refund of $5 has been requested. {booking.venue.name} will pay it back to you."
    assert said == {owed, "Your refund of $15 is done. Banks take 5 to 10 days to show it."}
    answer = await paying_web.data(salon.host, DESK_MONEY, bearer=desk, variables={"id": booking.id})
    at_desk = answer["desk"]["booking"]["desk"]
    assert [(each["tender"], each["takenBy"], each["left"]) for each in at_desk["payments"]] == [
        ("CASH", "Olive", None),
        ("CARD", None, None),
    ]
    assert {(each["tender"], each["byHand"], each["status"]) for each in at_desk["refunds"]} == {
        ("CASH", True, "REQUESTED"),
        ("CARD", False, "SUCCEEDED"),
    }
