"""What a cancellation does to the money: every amount is accounted for, and a quote says how long it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.core.money import Money, smallest_step
from openchair.rules.agreement import Agreement
from openchair.rules.cancellation_quotes import CancellationQuote, quote_cancellation
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositOutcome, DepositRule, DepositTier
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import Tender

START = datetime(2027, 4, 4, 1, 30, tzinfo=UTC)
KINDS = list(DepositOutcome)
AGREED = Agreement(shown_at=START - timedelta(days=30))
TICK = timedelta(microseconds=1)


@st.composite
def terms(draw: st.DrawFn) -> CancellationTerms:
    hours = sorted(draw(st.sets(st.integers(1, 200), max_size=3)), reverse=True)
    tiers = []
    for from_hours in [*hours, 0]:
        kind = draw(st.sampled_from(KINDS))
        percent = draw(st.integers(1, 99)) if kind is DepositOutcome.PARTIAL_REFUND else None
        tiers.append(DepositTier(from_hours, kind, percent))
    late = draw(st.one_of(st.none(), st.tuples(st.integers(1, 10_000), st.integers(1, 200))))
    fee_minor, fee_from_hours = late or (None, None)
    no_show_minor = draw(st.one_of(st.none(), st.integers(1, 5000)))
    return CancellationTerms(tuple(tiers), fee_minor, fee_from_hours, no_show_minor)


def quote(
    agreed: CancellationTerms,
    now: datetime,
    *,
    paid: int = 2500,
    currency: str = "AUD",
    notice: int = 24,
    status: BookingStatus = BookingStatus.CONFIRMED,
) -> CancellationQuote:
    return quote_cancellation(
        booking_id="b",
        status=status,
        paid={Tender.CARD: paid} if paid else {},
        currency=currency,
        parts=[AgreedPart(agreed)],
        starts_at=START,
        notice_hours=notice,
        now=now,
        agreement=AGREED,
    )


@given(
    agreed=terms(),
    before=st.integers(1, 300 * 3600),
    paid=st.integers(0, 1_000_000),
    currency=st.sampled_from(("AUD", "JPY", "KWD", "ISK")),
    notice=st.integers(0, 72),
)
def test_every_amount_is_accounted_for_and_the_quote_holds_as_long_as_it_says(
    agreed: CancellationTerms, before: int, paid: int, currency: str, notice: int
) -> None:
    step = smallest_step(currency)
    paid = paid // step * step
    now = START - timedelta(seconds=before)
    given_quote = quote(agreed, now, paid=paid, currency=currency, notice=notice)
    spoken_for = given_quote.refund_minor + given_quote.forfeit_minor + given_quote.credit_minor
    assert spoken_for == (0 if given_quote.outcome is DepositOutcome.NONE else paid)
    assert given_quote.refund_minor % step == 0
    assert (
        min(given_quote.refund_minor, given_quote.forfeit_minor, given_quote.credit_minor, given_quote.fee_minor) >= 0
    )
    if paid == 0:
        assert given_quote.outcome is DepositOutcome.NONE
    assert given_quote.holds_until >= now
    for later in (now + (given_quote.holds_until - now) / 2, given_quote.holds_until):
        assert quote(agreed, later, paid=paid, currency=currency, notice=notice).id == given_quote.id
    assert CancellationTerms.from_json(agreed.as_json()) == agreed


def test_at_exactly_so_many_hours_the_better_tier_still_holds() -> None:
    agreed = CancellationTerms(
        (
            DepositTier(48, DepositOutcome.FULL_REFUND),
            DepositTier(24, DepositOutcome.PARTIAL_REFUND, 50),
            DepositTier(0, DepositOutcome.FORFEIT),
        ),
        1500,
        48,
    )
    for hours, at_it, after in ((48, "full_refund", "partial_refund"), (24, "partial_refund", "forfeit")):
        edge = START - timedelta(hours=hours)
        assert quote(agreed, edge).outcome == at_it
        assert quote(agreed, edge + TICK).outcome == after
    assert quote(agreed, START - timedelta(hours=48)).fee_minor == 0
    assert quote(agreed, START - timedelta(hours=48) + TICK).fee_minor == 1500
    assert quote(agreed, START - timedelta(hours=50)).holds_until == START - timedelta(hours=48)


def test_a_request_is_withdrawn_without_loss() -> None:
    agreed = CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),), 1500, 72)
    withdrawn = quote(agreed, START - timedelta(hours=1), status=BookingStatus.PENDING)
    assert (withdrawn.outcome, withdrawn.refund_minor, withdrawn.fee_minor) == (DepositOutcome.FULL_REFUND, 2500, 0)


@pytest.mark.parametrize(
    ("paid", "percent", "currency", "refund"),
    [
        (2501, 50, "AUD", 1251),
        (1, 50, "AUD", 1),
        (3, 33, "JPY", 1),
        (1250, 50, "KWD", 630),
        (100_100, 50, "ISK", 50_100),
    ],
)
def test_a_part_is_rounded_to_what_can_be_moved_in_the_customers_favour(
    paid: int, percent: int, currency: str, refund: int
) -> None:
    agreed = CancellationTerms((DepositTier(0, DepositOutcome.PARTIAL_REFUND, percent),))
    assert quote(agreed, START - timedelta(days=2), paid=paid, currency=currency).refund_minor == refund


@pytest.mark.parametrize(
    ("rule", "price", "asked"),
    [
        (DepositRule(2500, None, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 8500, 2500),
        (DepositRule(2500, None, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 2000, 2000),
        (DepositRule(None, 20, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 18_550, 3710),
        (DepositRule(None, None, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 8500, 0),
        # Below 50 cents no card is charged: then nothing is asked.
        (DepositRule(None, 20, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 250, 50),
        (DepositRule(None, 20, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 245, 0),
        (DepositRule(2500, None, CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),))), 49, 0),
    ],
)
def test_a_rule_asks_a_fixed_amount_or_a_share_and_never_more_than_the_price(
    rule: DepositRule, price: int, asked: int
) -> None:
    found = rule.asked(Money(price, "AUD"))
    assert (0 if found is None else found.amount_minor) == asked


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"tiers": []},
        {"tiers": [{"from_hours": 24, "outcome": "forfeit"}]},
        {"tiers": [{"from_hours": 0, "outcome": "forfeit"}, {"from_hours": 24, "outcome": "full_refund"}]},
        {"tiers": [{"from_hours": 0, "outcome": "partial_refund"}]},
        {"tiers": [{"from_hours": 0, "outcome": "forfeit", "refund_percent": 5}]},
        {"tiers": [{"from_hours": 0, "outcome": "surprise"}]},
        {"tiers": [{"from_hours": 0, "outcome": "forfeit"}], "late_fee_minor": 100},
        {"tiers": [{"from_hours": 0, "outcome": "forfeit"}], "no_show_fee_minor": 0},
        [],
        None,
    ],
)
def test_terms_that_make_no_sense_are_refused_in_words(values: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        CancellationTerms.from_json(values)
