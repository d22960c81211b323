"""A deposit that was paid in more ways than one: what goes back is shared between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.core.money import least_charge, smallest_step
from openchair.rules.agreement import Agreement
from openchair.rules.cancellation_quotes import most_of, quote_cancellation
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import (
    DepositPaid,
    Tender,
    part_payable,
    share_deposit,
    share_out,
    shares_of,
)
from openchair_devkit.stripe.currencies import CURRENCIES

START = datetime(2027, 4, 4, 1, 30, tzinfo=UTC)
CODES = st.sampled_from(sorted(code.upper() for code in CURRENCIES))
AMOUNTS = st.dictionaries(st.sampled_from(list(Tender)), st.integers(1, 100_000), min_size=1)


def in_steps(amounts: dict[Tender, int], currency: str) -> dict[Tender, int]:
    return {tender: amount * smallest_step(currency) for tender, amount in amounts.items()}


@given(amounts=AMOUNTS, currency=CODES, share=st.floats(0, 1))
def test_parts_add_up_exactly_and_none_is_more_than_there_is(
    amounts: dict[Tender, int], currency: str, share: float
) -> None:
    paid, step = in_steps(amounts, currency), smallest_step(currency)
    total = sum(paid.values())
    part = int(total // step * share) * step
    shares = share_out(paid, part, currency)
    assert sum(shares.values()) == part
    for tender, amount in shares.items():
        assert 0 < amount <= paid[tender]
        assert amount % step == 0
        # In proportion, to within what can't be shared.
        assert abs(amount - part * paid[tender] / total) < step * len(paid)
    if Tender.CARD in paid:
        # What is odd goes to the card: nothing else gets more than its proportion, unless the card has all of its own.
        assert shares.get(Tender.CARD, 0) == paid[Tender.CARD] or all(
            amount <= part * paid[tender] / total for tender, amount in shares.items() if tender is not Tender.CARD
        )


@given(amounts=AMOUNTS, currency=CODES, forfeit=st.floats(0, 1), credited=st.integers(0, 10**9))
def test_a_deposit_is_shared_whole_and_what_is_kept_of_it_says_the_same_again(
    amounts: dict[Tender, int], currency: str, forfeit: float, credited: int
) -> None:
    paid, step = in_steps(amounts, currency), smallest_step(currency)
    total = sum(paid.values())
    kept, becomes = int(total // step * forfeit) * step, credited // step * step
    shares = share_deposit(paid, kept, becomes, currency)
    assert shares.refund_minor + shares.credit_minor + shares.forfeit_minor == total
    assert 0 <= shares.returned_minor <= paid.get(Tender.CREDIT, 0)
    assert 0 <= shares.credited_minor <= becomes
    assert 0 <= shares.by_hand_minor <= shares.refund_minor
    assert all(0 < amount <= paid[tender] for tender, amount in shares.refunds.items())
    assert Tender.CREDIT not in shares.refunds
    if not shares.credited_minor:
        # As a refund of that part by the desk is shared: once, and what is odd goes to the card.
        returned = {Tender.CREDIT: shares.returned_minor} if shares.returned_minor else {}
        assert {**shares.refunds, **returned} == share_out(paid, total - kept, currency)
    again = shares_of(
        paid,
        currency,
        refund_minor=shares.refund_minor,
        credit_minor=shares.credit_minor,
        forfeit_minor=shares.forfeit_minor,
    )
    assert (again.refunds, again.credit_minor, again.forfeit_minor) == (
        shares.refunds,
        shares.credit_minor,
        shares.forfeit_minor,
    )


@pytest.mark.parametrize(
    ("part", "card", "credit"), [(2500, 1500, 1000), (1250, 750, 500), (1251, 751, 500), (1, 1, 0), (833, 500, 333)]
)
def test_a_part_goes_back_in_the_proportions_paid_and_the_odd_cent_to_the_card(
    part: int, card: int, credit: int
) -> None:
    shares = share_out({Tender.CARD: 1500, Tender.CREDIT: 1000}, part, "AUD")
    assert (shares.get(Tender.CARD, 0), shares.get(Tender.CREDIT, 0)) == (card, credit)


def test_half_of_what_three_tenders_paid_is_shared_once_and_each_odd_cent_goes_to_the_card() -> None:
    paid = {Tender.CARD: 1119, Tender.TERMINAL: 1379, Tender.CREDIT: 1}
    assert share_deposit(paid, 1249, 0, "AUD").refunds == {Tender.CARD: 561, Tender.TERMINAL: 689}


@given(due=st.integers(1, 10**6), has=st.integers(0, 10**6), currency=CODES)
def test_a_part_leaves_nothing_or_what_a_card_is_charged_with(due: int, has: int, currency: str) -> None:
    step = smallest_step(currency)
    due, has = due * step, has * step
    part = part_payable(due, has, currency)
    assert 0 <= part <= min(due, has)
    assert part % step == 0
    assert part == 0 or due - part == 0 or due - part >= least_charge(currency)
    # And it is the most that does.
    more = part + step
    assert more > min(due, has) or 0 < due - more < least_charge(currency)


@pytest.mark.parametrize(
    ("outcome", "percent", "told"),
    [
        # Outcome, money back, by hand of it, forfeited, credit, returned of it.
        ("full_refund", None, (DepositOutcome.FULL_REFUND, 1500, 0, 0, 1000, 1000)),
        ("partial_refund", 50, (DepositOutcome.PARTIAL_REFUND, 750, 0, 1250, 500, 500)),
        ("forfeit", None, (DepositOutcome.FORFEIT, 0, 0, 2500, 0, 0)),
        ("credit", None, (DepositOutcome.CREDIT, 0, 0, 0, 2500, 1000)),
        ("none", None, (DepositOutcome.NONE, 0, 0, 0, 0, 0)),
    ],
)
def test_each_outcome_of_a_deposit_that_card_and_credit_paid(
    outcome: str, percent: int | None, told: tuple[DepositOutcome, int, int, int, int, int]
) -> None:
    paid = DepositPaid(2500, card_minor=1500, credit_minor=1000).by_tender
    quote = quote_cancellation(
        booking_id="b",
        status=BookingStatus.CONFIRMED,
        paid=paid,
        currency="AUD",
        parts=[AgreedPart(CancellationTerms((DepositTier(0, DepositOutcome(outcome), percent),)))],
        starts_at=START,
        notice_hours=24,
        now=START - timedelta(days=3),
        agreement=Agreement(shown_at=START - timedelta(days=30)),
    )
    amounts = (
        quote.refund_minor,
        quote.by_hand_minor,
        quote.forfeit_minor,
        quote.credit_minor,
        quote.returned_minor,
    )
    assert (quote.outcome, *amounts) == told
    # Credit that comes back was not taken.
    taken = most_of(quote, 2500)
    assert taken.credit_minor == quote.credit_minor - quote.returned_minor


def test_what_the_desk_took_goes_back_by_its_own_hand_and_what_nobody_knows_of_was_paid_elsewhere() -> None:
    paid = DepositPaid(3000, card_minor=1000, cash_minor=500).by_tender
    assert paid == {Tender.CARD: 1000, Tender.CASH: 500, Tender.ELSEWHERE: 1500}
    shares = share_deposit(paid, 0, 0, "AUD")
    assert (shares.refund_minor, shares.by_hand_minor) == (3000, 2000)
