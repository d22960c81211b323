"""Store credit: given, used first to expire first, given back as it was, and let go when its time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from openchair.desk.cancel import DepositDecision
from openchair.desk.credit import issue_credit
from openchair.manage.reads import BookingReads
from openchair.rules.ledger import Account
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NotEnoughCredit, NothingToPay
from openchair.rules.tenders import Tender
from openchair.store import tables
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.word import settle, tell

CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
PART = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 50}]}


async def _left(till: Till) -> dict[str, int]:
    """What is left of each credit that there is, by its id."""
    return {row["id"]: row["left_minor"] for row in await till.salon.rows(tables.store_credit)}


async def _usable(till: Till, booking: BookingRecord) -> int:
    usable = await BookingReads(booking).credit(till.salon.runtime, till.salon.scope)
    return sum(credit.left_minor for credit in usable)


async def _credit_lasts(till: Till, days: int | None) -> None:
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(credit_days=days))


@pytest.mark.parametrize("days", [None, 365])
async def test_a_deposit_that_becomes_credit_pays_the_next_one(till: Till, days: int | None) -> None:
    await _credit_lasts(till, days)
    booking = await till.books(terms=CREDIT)
    await till.pays(booking)
    await till.cancels(booking)
    (credit,) = await till.salon.rows(tables.store_credit)
    assert (credit["amount_minor"], credit["left_minor"], credit["source"]) == (2500, 2500, "cancellation")
    assert credit["expires_at"] == (None if days is None else till.clock.now() + timedelta(days=days))
    other = await till.books(asks=1000, of=booking)
    assert await _usable(till, other) == 2500
    await till.pays_with_credit(other)
    now = await till.salon.reads(other.id)
    assert (now.deposit_status, now.deposit_paid.by_tender) == ("paid", {Tender.CREDIT: 1000})
    assert (await _usable(till, other), await till.all_in(Account.CREDIT)) == (1500, 1500)
    assert await till.ledger(other) == {"credit": -1000, "deposits": 1000}


async def test_what_expires_first_is_used_first_and_what_never_does_last(till: Till) -> None:
    booking = await till.books(asks=2500)
    never = await till.has_credit(booking, 1000)
    late = await till.has_credit(booking, 1000, expires=timedelta(days=90))
    soon = await till.has_credit(booking, 1000, expires=timedelta(days=5))
    await till.pays_with_credit(booking)
    assert await _left(till) == {soon: 0, late: 0, never: 500}
    uses = {row["credit_id"]: row["amount_minor"] for row in await till.salon.rows(tables.credit_use)}
    assert uses == {soon: 1000, late: 1000, never: 500}


@pytest.mark.parametrize(("left", "lasts"), [(90, 90), (5, 30), (None, None)])
async def test_a_deposit_paid_with_credit_comes_back_as_credit_that_lasts_as_long(
    till: Till, left: int | None, lasts: int | None
) -> None:
    await _credit_lasts(till, 365)
    booking = await till.books(asks=2500)
    await till.has_credit(booking, 2500, expires=None if left is None else timedelta(days=left))
    await till.pays_with_credit(booking)
    cancelled = await till.cancels(booking)
    assert cancelled.deposit_status == "credited"
    returned = next(row for row in await till.salon.rows(tables.store_credit) if row["source"] == "returned")
    assert returned["left_minor"] == 2500
    assert returned["expires_at"] == (None if lasts is None else till.clock.now() + timedelta(days=lasts))
    await till.run_jobs()
    assert (await till.refunds(booking), till.stripe.exchanges()) == ([], [])
    assert await till.ledger(booking) == {"income": -2500, "credit": 2500}


@pytest.mark.parametrize(
    ("decision", "at_once", "taken"),
    [
        # Half of it is the customer's by the rule; the other half is taken once they have had a day to object.
        (DepositDecision.FOLLOW_RULE, 1250, 1250),
        (DepositDecision.REFUND_IN_FULL, 2500, 0),
        (DepositDecision.CREDIT, 2500, 0),
    ],
)
async def test_the_desk_gives_back_as_credit_what_was_paid_with_credit(
    till: Till, decision: DepositDecision, at_once: int, taken: int
) -> None:
    booking = await till.books(terms=PART)
    await till.has_credit(booking, 2500)
    await till.pays_with_credit(booking)
    await till.desk_cancels(booking, decision)
    await tell(till.salon)
    for hours, waits in ((0, taken), (24, 0)):
        till.clock.advance(hours=hours)
        await settle(till.salon)
        await till.run_jobs()
        assert await till.all_in(Account.CREDIT) == at_once == sum((await _left(till)).values())
        assert await till.all_in(Account.DEPOSITS) == waits
    assert await till.refunds(booking) == []


async def test_credit_whose_time_is_over_is_the_venues(till: Till) -> None:
    booking = await till.books(asks=2500)
    await till.has_credit(booking, 2000, expires=timedelta(days=5))
    till.clock.advance(days=5, microseconds=-1)
    await till.run_jobs()
    assert await _usable(till, booking) == 2000
    till.clock.advance(microseconds=1)
    # It can't be used any more, though nobody has let it go yet.
    assert await _usable(till, booking) == 0
    assert await till.run_jobs() == 1
    assert sum((await _left(till)).values()) == 0
    assert (await till.ledger(booking), await till.all_in(Account.CREDIT)) == ({}, 0)
    assert await till.run_jobs() == 0


async def test_too_little_credit_pays_nothing(till: Till) -> None:
    # What is left must be nothing, or 50 cents, which is the least that a card is charged with.
    booking, stranger = await till.books(asks=50), await till.books(asks=2500)
    await till.has_credit(booking, 49)
    await till.has_credit(stranger, 9000)
    async with untouched(till.salon.database):
        with pytest.raises(NotEnoughCredit):
            await till.pays_with_credit(booking)


async def test_what_is_paid_is_not_paid_with_credit_too(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 9000)
    await till.pays(booking)
    async with untouched(till.salon.database):
        with pytest.raises(NothingToPay):
            await till.pays_with_credit(booking)


async def test_the_form_that_is_open_when_credit_pays_is_called_off(till: Till) -> None:
    booking = await till.books()
    await till.has_credit(booking, 2500)
    begun = await till.starts(booking)
    await till.pays_with_credit(booking)
    await till.run_jobs()
    assert "error" in await till.confirms(begun.client_secret)
    assert [row["status"] for row in await till.payments(booking)] == ["cancelled"]


async def test_the_desk_gives_credit_out_of_the_venues_own_pocket(till: Till) -> None:
    booking = await till.books()
    owner = await till.salon.signs_in()
    await issue_credit(till.salon.runtime, owner, await till.target(booking), 1500, "We were late.")
    assert await _usable(till, booking) == 1500
    assert await till.ledger(booking) == {"income": -1500, "credit": 1500}
    (line,) = await till.salon.changes()
    assert (line["what"], line["detail"]["amount_minor"]) == ("credit_issued", 1500)


async def test_credit_nobody_may_give_is_not_given(till: Till) -> None:
    booking = await till.books()
    owner, staff = await till.salon.signs_in(), await till.salon.signs_in("staff")
    async with untouched(till.salon.database):
        with pytest.raises(CredentialNeeded):
            await issue_credit(till.salon.runtime, staff, await till.target(booking), 1500, None)
        for amount in (0, -1, 100_000_000):
            with pytest.raises(InvalidInput):
                await issue_credit(till.salon.runtime, owner, await till.target(booking), amount, None)
        with pytest.raises(InvalidInput):
            await issue_credit(till.salon.runtime, owner, await till.target(booking), 100, "x" * 501)


async def test_booking_and_cancelling_makes_credit_last_longer_once_and_no_more(till: Till) -> None:
    first = await till.books(asks=2500)
    await till.has_credit(first, 2500, expires=timedelta(days=3))
    begun = till.clock.now()
    for booking, days in ((first, 30), (await till.books(asks=2500, of=first), 30)):
        await till.pays_with_credit(booking)
        await till.cancels(booking)
        (left,) = [row for row in await till.salon.rows(tables.store_credit) if row["left_minor"]]
        assert left["expires_at"] == begun + timedelta(days=days)
        till.clock.advance(hours=1)
