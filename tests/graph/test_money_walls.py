"""Whose money is whose: other people's payments, cards and refunds, roles, hostile input, and what is kept nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from strawberry.utils.str_converters import to_camel_case

from openchair.access.permissions import PEOPLES, Permission
from openchair.core.ids import new_id
from openchair.graph.schema import PERMISSIONS
from openchair.store import tables
from tests.graph.test_every_result_of_money import GOOD, TillStage, success_of
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon, day, open_salon
from tests.support.selections import whole_answer_of
from tests.support.till import FEES, Till
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

DECLARED = {to_camel_case(name): permission for name, permission in PERMISSIONS.items()}
# What nobody but someone who is signed in may do is in `test_permissions.py`: no key reaches it.
BY_KEY = [name for name in GOOD if DECLARED.get(name) not in PEOPLES]
DESKS = [name for name in BY_KEY if name.startswith("desk")]
_ROLES = ("staff", "front_desk", "manager", "owner")
_AT_THE_FRONT = ("front_desk", "an owner, a manager or the front desk")
_OWNERS = ("owner", "an owner")
# The least role that may, and who may; money that isn't named here is for owners and managers.
_LEAST = {
    Permission.CHARGE_FEES: _AT_THE_FRONT,
    Permission.RECORD_PAYMENTS: _AT_THE_FRONT,
    Permission.GIVE_REFUNDS: _AT_THE_FRONT,
    Permission.RETRY_REFUNDS: _AT_THE_FRONT,
    Permission.SETTLE_REFUNDS: _AT_THE_FRONT,
    Permission.DECIDE_OBJECTIONS: _OWNERS,
    Permission.ERASE_CUSTOMERS: _OWNERS,
}
NAMES = {"saveCard": "setupIntentId", "finishPayment": "paymentId"} | {
    "deskRetryRefund": "refundId",
    "deskSettleRefund": "refundId",
    "deskChargeFee": "feeId",
    "deskWaiveFee": "feeId",
    "deskRefund": "paymentId",
}
ODD_TEXTS = {
    "nothing": "",
    "a space": " ",
    "very long": "x" * 20_000,
    "SQL": "' OR 1=1; DROP TABLE payment; --",
    "a path": "../../v1/refunds",
    "a query": "seti_1?expand[]=customer",
    "a line break": "seti_1\r\nIdempotency-Key: 1",
    "a wildcard": "%",
    "no ASCII": "ｓｅｔｉ＿１🂡",
    "a template": "{{7*7}}${7*7}",
}


@pytest.fixture
def stage(salon: Salon, clock: TestClock, paying_web: Web, till: Till) -> TillStage:
    """Nobody's stage yet."""
    return TillStage(salon, clock, paying_web, "", till=till)


async def _prepared(stage: TillStage, mutation: str) -> dict[str, Any]:
    """An input that would go well, to whoever it is for."""
    stage.mutation = mutation
    if mutation.startswith("desk"):
        stage.credential = f"desk.{await stage.salon.issues_credential()}"
    return await GOOD[mutation](stage)


@pytest.mark.parametrize("mutation", ["saveCard", "finishPayment"])
async def test_the_link_of_one_booking_finishes_nothing_of_another(stage: TillStage, mutation: str) -> None:
    input = await _prepared(stage, mutation)
    [booking] = await stage.salon.rows(tables.booking)
    # The same person's, even: each link is for one booking.
    other = await stage.till.books(of=await stage.salon.reads(booking["id"]))
    theirs, stage.credential = stage.credential, bearer(other)
    async with untouched(stage.salon.database):
        assert (await stage.ask(input))["__typename"] == "NotFound"
    stage.credential = theirs
    assert (await stage.ask(input))["__typename"] == success_of(mutation)


@pytest.mark.parametrize("mutation", [name for name in DESKS if name in NAMES])
async def test_a_refund_or_a_fee_of_another_booking_is_not_reached_by_way_of_this_one(
    stage: TillStage, mutation: str
) -> None:
    input = await _prepared(stage, mutation)
    other = await stage.till.books()
    async with untouched(stage.salon.database):
        astray = await stage.ask(input | {"bookingId": other.id, "expectedVersion": other.version})
    assert astray["__typename"] == "NotFound"


@pytest.mark.parametrize("mutation", DESKS)
async def test_another_venues_desk_reaches_no_money_of_this_one(stage: TillStage, mutation: str) -> None:
    input = await _prepared(stage, mutation)
    other = await open_salon(stage.salon.database, stage.clock, slug="hudson")
    stage.credential = f"desk.{await other.issues_credential()}"
    async with untouched(stage.salon.database):
        assert (await stage.ask(input))["__typename"] == "NotFound"
    if mutation in NAMES:
        # Nor by way of a booking of its own.
        theirs = await other.books(day(3, 9))
        async with untouched(stage.salon.database):
            astray = await stage.ask(input | {"bookingId": theirs.id, "expectedVersion": 1, "idempotencyKey": "b"})
        assert astray["__typename"] == "NotFound"


@pytest.mark.parametrize("mutation", DESKS)
async def test_money_is_for_those_whose_role_allows_it(stage: TillStage, mutation: str) -> None:
    input = await _prepared(stage, mutation)
    least, who = _LEAST.get(DECLARED[mutation], ("manager", "an owner or a manager"))
    for role in _ROLES[: _ROLES.index(least)]:
        stage.credential = f"desk.{await stage.salon.issues_credential(role)}"
        async with untouched(stage.salon.database):
            refused = await stage.ask(input)
        assert refused["__typename"] == "CredentialNeeded"
        assert refused["message"].startswith(f"Only {who} can "), role
    stage.credential = f"desk.{await stage.salon.issues_credential(least)}"
    assert (await stage.ask(input))["__typename"] == success_of(mutation)


async def test_a_customer_sees_their_own_card_and_credit_only(stage: TillStage) -> None:
    theirs, ours = await stage.till.books(), await stage.till.books()
    await stage.till.saves_card(theirs)
    await stage.till.has_credit(theirs, 2500)
    query = "{ managedBooking { savedCard { last4 } storeCredit { amountMinor } due { withCredit { payText } } } }"
    found = await stage.web.data(stage.salon.host, query, bearer=bearer(ours))
    nothing = {"savedCard": None, "storeCredit": None, "due": {"withCredit": None}}
    assert found == {"managedBooking": nothing}
    stage.credential = bearer(ours)
    for mutation in ("removeCard", "payDepositWithCredit"):
        stage.mutation = mutation
        async with untouched(stage.salon.database):
            assert (await stage.ask({"idempotencyKey": mutation}))["__typename"] in ("NotFound", "NotEnoughCredit")


@pytest.mark.parametrize("mutation", list(NAMES))
async def test_odd_names_name_nothing(stage: TillStage, mutation: str) -> None:
    stage.mutation = mutation
    booking, input = await stage.booking(), {}
    if mutation.startswith("desk"):
        stage.credential = f"desk.{await stage.salon.issues_credential()}"
        input = await stage.of_booking(booking)
    async with untouched(stage.salon.database):
        for odd, text in ODD_TEXTS.items():
            named: dict[str, Any] = {NAMES[mutation]: text, "idempotencyKey": odd}
            if mutation == "saveCard":
                named["consentVersion"] = text
            if mutation == "deskRefund":
                named |= {"amountMinor": 1, "reason": "A long wait"}
            assert (await stage.ask(input | named))["__typename"] == "NotFound", odd
    assert stage.till.stripe.exchanges() == []


@pytest.mark.parametrize("mutation", BY_KEY)
async def test_odd_keys_are_refused(stage: TillStage, mutation: str) -> None:
    input = await _prepared(stage, mutation)
    async with untouched(stage.salon.database):
        for odd in ("nothing", "very long", "a line break", "no ASCII"):
            refused = await stage.ask(input | {"idempotencyKey": ODD_TEXTS[odd]})
            assert (refused["__typename"], refused.get("field")) == ("InvalidInput", "idempotencyKey"), (odd, refused)


@pytest.mark.parametrize("mutation", ["deskIssueCredit", "deskRefund"])
async def test_what_the_desk_gives_is_a_sum_that_can_be_paid_with(stage: TillStage, mutation: str) -> None:
    input = await _prepared(stage, mutation)
    async with untouched(stage.salon.database):
        for amount in (0, -1, -(2**31), *((100_000_000, 2**31 - 1) if mutation == "deskIssueCredit" else ())):
            refused = await stage.ask(input | {"amountMinor": amount})
            assert (refused["__typename"], refused.get("field")) == ("InvalidInput", "amountMinor"), amount
        too_long = await stage.ask(input | {"reason": "x" * 501})
        assert (too_long["__typename"], too_long["field"]) == ("InvalidInput", "reason")


async def test_an_amount_is_a_whole_number_that_fits(stage: TillStage) -> None:
    input = await _prepared(stage, "deskIssueCredit")
    query = whole_answer_of("deskIssueCredit")
    async with untouched(stage.salon.database):
        for amount in (2**31, 1.5, "1000", None, True, [1000]):
            given = {"input": input | {"amountMinor": amount}}
            response = await stage.web.ask(stage.salon.host, query, bearer=stage.credential, variables=given)
            assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["INVALID_REQUEST"], amount
            assert "data" not in response.json()


async def test_what_opens_a_form_is_kept_nowhere(stage: TillStage) -> None:
    """A client secret lets its holder pay, or save a card: it goes to the page, and into no row."""
    booking = await stage.booking(terms=FULL_REFUND | FEES)
    setup = await _prepared(stage, "saveCard")
    await stage.ask(setup)
    begun = await stage.asks_first("startPayment", purpose="DEPOSIT")
    secret = begun["form"]["clientSecret"]
    await stage.till.confirms(secret)
    stage.mutation = "finishPayment"
    await stage.ask({"paymentId": begun["paymentId"], "idempotencyKey": new_id()})
    await stage.till.hears()
    await stage.till.run_jobs()
    found = stage.till.stripe.find_intent(setup["setupIntentId"])
    assert found is not None
    async with stage.salon.database.reading() as connection:
        rows = {
            table.name: repr((await connection.execute(select(table))).all()) for table in tables.metadata.sorted_tables
        }
    # With a control: the payment's name at Stripe, of which the secret is made, does stand where it belongs.
    assert secret.partition("_secret_")[0] in rows["payment"]
    assert len(await stage.salon.rows(tables.idempotency_key)) > 2
    for text in rows.values():
        for private in (secret, found["client_secret"], "_secret_", "4242424242424242"):
            assert private not in text
    assert booking.id in rows["booking"]
