"""Money that the desk takes and gives itself, and what it gives back beside the rules: never more than is left."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.desk.bookings import Target
from openchair.desk.give_back import refund_as_operator
from openchair.desk.progress import complete_booking
from openchair.desk.record_deposit import record_deposit
from openchair.desk.refunds import settle_by_hand
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    CredentialNeeded,
    InvalidInput,
    MoreThanLeft,
    NotFound,
    NothingToPay,
)
from openchair.rules.tenders import Tender
from openchair.store import tables
from tests.support.till import Till
from tests.support.untouched import OPERATOR, untouched

HALF: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}
FORFEIT: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
CREDIT: dict[str, Any] = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
LATE_FEE: dict[str, Any] = {
    "tiers": [{"from_hours": 0, "outcome": "full_refund"}],
    "late_fee_minor": 1500,
    "late_fee_from_hours": 72,
}


async def takes(till: Till, booking: BookingRecord, amount: int, tender: Tender = Tender.CASH) -> BookingRecord:
    operator = await till.salon.signs_in()
    return (await record_deposit(till.salon.runtime, operator, await till.target(booking), tender, amount)).booking


async def gives(
    till: Till,
    booking: BookingRecord,
    amount: int,
    payment: dict[str, Any] | None = None,
    *,
    target: Target | None = None,
    reason: str | None = "A long wait",
    role: str = "owner",
) -> BookingRecord:
    operator = await till.salon.signs_in(role)
    given = await refund_as_operator(
        till.salon.runtime,
        operator,
        target or await till.target(booking),
        payment_id=None if payment is None else payment["id"],
        amount_minor=amount,
        reason=reason,
    )
    return given.booking


async def settles(till: Till, booking: BookingRecord, refund: dict[str, Any]) -> BookingRecord:
    operator = await till.salon.signs_in()
    return (await settle_by_hand(till.salon.runtime, operator, await till.target(booking), refund["id"])).booking


async def comes_to_rest(till: Till) -> None:
    for _ in range(2):
        await till.run_jobs()
        await till.hears()
    await till.run_jobs()


@pytest.mark.parametrize(("tender", "account"), [(Tender.CASH, "cash"), (Tender.TERMINAL, "terminal")])
async def test_what_the_desk_took_is_given_back_at_the_desk_and_never_by_stripe(
    till: Till, tender: Tender, account: str
) -> None:
    booking = await till.books(terms=HALF)
    paid = await takes(till, booking, 2500, tender)
    assert (paid.deposit_status, paid.deposit_paid.by_tender) == ("paid", {tender: 2500})
    (row,) = await till.payments(booking)
    assert (row["tender"], row["taken_by"], row["status"]) == (tender, "Olive", "succeeded")
    assert row["requested_at"] == till.clock.now()
    assert await till.ledger(booking) == {account: -2500, "deposits": 2500}
    assert set(await till.salon.told()) == {"deposit_paid by email", "deposit_paid by sms"}
    cancelled = await till.cancels(paid)
    assert cancelled.cancellation is not None
    assert (cancelled.cancellation.refund_minor, cancelled.cancellation.forfeit_minor) == (1250, 1250)
    await comes_to_rest(till)
    (owed,) = await till.refunds(booking)
    assert (owed["status"], owed["tender"], owed["amount_minor"]) == ("requested", tender, 1250)
    assert till.stripe.exchanges() == []
    # It is owed until the desk says that it was paid back, and out of which till.
    assert (await till.ledger(booking))["refunds"] == 1250
    settled = await settles(till, booking, owed)
    assert await till.ledger(booking) == {account: -1250, "income": 1250}
    assert settled.deposit_status == "part_refunded"
    assert (await till.salon.told())[-1].startswith("refund_done")


async def test_a_part_at_the_desk_leaves_the_rest_to_be_paid_on_the_page(till: Till) -> None:
    booking = await till.books()
    begun = await till.starts(booking)
    part = await takes(till, booking, 1000)
    assert (part.deposit_status, part.deposit_left_minor) == ("asked", 1500)
    # The form that was open for all of it is called off.
    await till.run_jobs()
    assert "error" in await till.confirms(begun.client_secret)
    await till.pays(part)
    now = await till.salon.reads(booking.id)
    assert (now.deposit_status, now.deposit_paid.by_tender) == ("paid", {Tender.CARD: 1500, Tender.CASH: 1000})
    await till.desk_cancels(now)
    await comes_to_rest(till)
    assert {row["tender"]: row["amount_minor"] for row in await till.refunds(now)} == {"card": 1500, "cash": 1000}
    assert till.at_stripe() == 0


@pytest.mark.parametrize(
    ("amount", "tender"),
    [(0, Tender.CASH), (-5, Tender.CASH), (2501, Tender.CASH), (2451, Tender.CASH), (2500, Tender.CARD)],
)
async def test_what_can_not_have_been_taken_so_is_refused(till: Till, amount: int, tender: Tender) -> None:
    booking = await till.books()
    operator = await till.salon.signs_in()
    target = await till.target(booking)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput):
            await record_deposit(till.salon.runtime, operator, target, tender, amount)


async def test_a_deposit_is_not_taken_twice_nor_of_a_booking_that_is_over(till: Till) -> None:
    paid, over = await till.books(), await till.books()
    await takes(till, paid, 2500)
    await till.desk_cancels(over)
    operator = await till.salon.signs_in()
    for booking in (paid, over):
        target = await till.target(booking)
        async with untouched(till.salon.database, but=OPERATOR):
            with pytest.raises(NothingToPay):
                await record_deposit(till.salon.runtime, operator, target, Tender.CASH, 2500)


async def test_the_role_decides_who_may_take_and_give(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    staff = await till.salon.signs_in("staff")
    target = await till.target(booking)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(CredentialNeeded, match="can give a refund"):
            await gives(till, booking, 100, target=target, role="staff")
        with pytest.raises(CredentialNeeded, match="can record a payment"):
            await record_deposit(till.salon.runtime, staff, target, Tender.CASH, 100)


async def test_parts_of_a_deposit_go_back_until_nothing_is_left_of_it(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    (payment,) = await till.payments(booking)
    part = await gives(till, booking, 700, payment)
    assert (part.deposit_paid_minor, part.deposit_status) == (1800, "refund_requested")
    await comes_to_rest(till)
    assert (await till.salon.reads(booking.id)).deposit_status == "part_refunded"
    assert till.at_stripe() == 1800
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(MoreThanLeft) as refused:
            await gives(till, booking, 1801, payment)
    assert (refused.value.left_minor, refused.value.left) == (1800, "$18")
    # A cancel afterwards gives back what is left.
    await till.cancels(await till.salon.reads(booking.id))
    await comes_to_rest(till)
    assert [row["amount_minor"] for row in await till.refunds(booking)] == [700, 1800]
    assert (till.at_stripe(), (await till.salon.reads(booking.id)).deposit_status) == (0, "refunded")
    assert await till.ledger(booking) == {}
    changes = [(row["what"], row["detail"].get("reason")) for row in await till.salon.changes()]
    assert ("refund_given", "A long wait") in changes


async def test_after_completion_and_after_a_forfeit_it_comes_out_of_what_was_earned(till: Till) -> None:
    done, kept = await till.books(), await till.books(terms=FORFEIT)
    for booking in (done, kept):
        await till.pays(booking)
    await till.cancels(kept)
    till.clock.set(done.starts_at)
    operator = await till.salon.signs_in()
    await complete_booking(till.salon.runtime, operator, await till.target(done))
    for booking in (done, kept):
        await gives(till, booking, 1000)
        await comes_to_rest(till)
        assert await till.ledger(booking) == {"stripe": -1500, "income": 1500}
        assert (await till.salon.reads(booking.id)).deposit_status == "part_refunded"
        target = await till.target(booking)
        async with untouched(till.salon.database, but=OPERATOR):
            with pytest.raises(MoreThanLeft):
                await gives(till, booking, 1501, target=target)
    assert till.at_stripe() == 3000


async def test_a_fee_goes_back_in_parts_too_and_stays_charged(till: Till) -> None:
    booking = await till.books(asks=0, terms=LATE_FEE)
    await till.saves_card(booking)
    await till.cancels_late(booking)
    await comes_to_rest(till)
    (payment,) = await till.payments(booking)
    await gives(till, booking, 500, payment)
    await comes_to_rest(till)
    assert (till.at_stripe(), await till.ledger(booking)) == (1000, {"stripe": -1000, "income": 1000})
    assert [fee["status"] for fee in await till.fees(booking)] == ["charged"]
    target = await till.target(booking)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(MoreThanLeft):
            await gives(till, booking, 1001, payment, target=target)
        with pytest.raises(MoreThanLeft):
            # There was no deposit.
            await gives(till, booking, 1, target=target)
        with pytest.raises(NotFound):
            await gives(till, booking, 1, {"id": "1" * 22}, target=target)
        with pytest.raises(InvalidInput, match="Say why"):
            await gives(till, booking, 1, payment, target=target, reason=" ")


async def test_a_part_of_a_shared_deposit_goes_back_in_the_proportions_paid(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 1000)
    part = await till.pays_with_credit(booking)
    await till.pays(part)
    given = await gives(till, booking, 501)
    # The odd cent goes to the card.
    assert given.deposit_paid.by_tender == {Tender.CARD: 1199, Tender.CREDIT: 800}
    await comes_to_rest(till)
    assert [row["amount_minor"] for row in await till.refunds(booking)] == [301]
    returned = [
        row["amount_minor"] for row in await till.salon.rows(tables.store_credit) if row["source"] == "returned"
    ]
    assert returned == [200]
    await till.cancels(await till.salon.reads(booking.id))
    await comes_to_rest(till)
    assert (till.at_stripe(), await till.all_in(Account.DEPOSITS), await till.all_in(Account.CREDIT)) == (0, 0, 1000)


async def test_what_has_become_credit_does_not_go_back_to_the_card_too(till: Till) -> None:
    booking = await till.books(terms=CREDIT)
    await till.pays(booking)
    await till.cancels(booking)
    (payment,) = await till.payments(booking)
    for of in (payment, None):
        target = await till.target(booking)
        async with untouched(till.salon.database, but=OPERATOR):
            with pytest.raises(MoreThanLeft):
                await gives(till, booking, 1, of, target=target)


async def test_a_refund_in_stripes_dashboard_leaves_less_to_give(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    (payment,) = await till.payments(booking)
    await till.dashboard("/v1/refunds", payment_intent=payment["payment_intent_id"], amount="2000")
    await comes_to_rest(till)
    target = await till.target(booking)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(MoreThanLeft):
            await gives(till, booking, 501, payment, target=target)
    await gives(till, booking, 500, payment)
    await comes_to_rest(till)
    assert (till.at_stripe(), await till.ledger(booking)) == (0, {})
