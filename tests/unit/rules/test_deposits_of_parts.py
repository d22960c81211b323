"""The money of a visit of several parts: each by its own terms, added."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openchair.core.money import smallest_step
from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.cancellation_quotes import CancellationQuote, quote_cancellation, share_out
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.objections import fee_when_missed
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import Tender
from tests.unit.rules.test_deposits import terms

START = datetime(2026, 12, 3, 0, tzinfo=UTC)
AGREED = Agreement(shown_at=START - timedelta(days=30))
REFUNDED = CancellationTerms((DepositTier(0, DepositOutcome.FULL_REFUND),))
FORFEITED = CancellationTerms((DepositTier(0, DepositOutcome.FORFEIT),), 1000, 48, 4000)
CREDITED = CancellationTerms((DepositTier(0, DepositOutcome.CREDIT),), 500, 48, 2000)
LEFT_OPEN = CancellationTerms((DepositTier(0, DepositOutcome.NONE),))


def quote(
    parts: list[AgreedPart],
    paid: int | None = None,
    *,
    agreement: Agreement = AGREED,
    hours: int = 30,
    currency: str = "AUD",
) -> CancellationQuote:
    paid = sum(part.deposit_minor for part in parts) if paid is None else paid
    return quote_cancellation(
        booking_id="b",
        status=BookingStatus.CONFIRMED,
        paid={Tender.CARD: paid} if paid else {},
        currency=currency,
        parts=parts,
        starts_at=START,
        notice_hours=24,
        now=START - timedelta(hours=hours),
        agreement=agreement,
    )


def test_each_part_goes_by_its_own_terms_and_the_sum_is_what_is_quoted() -> None:
    found = quote([AgreedPart(REFUNDED, 2500), AgreedPart(FORFEITED, 4000), AgreedPart(CREDITED, 1500)])
    assert (found.refund_minor, found.forfeit_minor, found.credit_minor, found.fee_minor) == (2500, 4000, 1500, 1500)
    told = [(line.back_minor, line.forfeit_minor, line.credit_minor, line.fee_minor) for line in found.lines]
    assert told == [(2500, 0, 0, 0), (0, 4000, 0, 1000), (0, 0, 1500, 500)]
    assert fee_when_missed([AgreedPart(FORFEITED), AgreedPart(CREDITED)], AGREED, START) == 6000


def test_what_is_paid_is_shared_out_by_what_was_asked_for_each() -> None:
    # Half of it was paid; what nothing was asked for has none of it.
    found = quote([AgreedPart(REFUNDED, 2500), AgreedPart(FORFEITED, 2500), AgreedPart(CREDITED)], 2500)
    assert (found.refund_minor, found.forfeit_minor, found.credit_minor) == (1250, 1250, 0)
    # Nothing was asked, and money came: it is the first one's.
    found = quote([AgreedPart(FORFEITED), AgreedPart(REFUNDED)], 900)
    assert (found.forfeit_minor, found.refund_minor) == (900, 0)


@given(
    amount=st.integers(0, 50_000),
    weights=st.lists(st.integers(0, 20_000), min_size=1, max_size=8),
    step=st.sampled_from((1, 10, 100)),
)
def test_of_what_is_shared_out_nothing_is_lost_and_nothing_is_given_for_nothing(
    amount: int, weights: list[int], step: int
) -> None:
    shared = share_out(amount, weights, step)
    assert sum(shared) == amount
    assert min(shared) >= 0
    if any(weights):
        assert [share for share, weight in zip(shared, weights, strict=True) if not weight and share] == []


def test_where_one_part_that_was_paid_for_is_left_to_the_venue_all_of_it_is() -> None:
    found = quote([AgreedPart(REFUNDED, 2500), AgreedPart(LEFT_OPEN, 100)])
    assert (found.outcome, found.refund_minor, found.lines) == (DepositOutcome.NONE, 0, ())
    found = quote([AgreedPart(REFUNDED, 2500), AgreedPart(LEFT_OPEN)])
    assert (found.outcome, found.refund_minor) == (DepositOutcome.FULL_REFUND, 2500)


def test_a_quote_holds_to_the_first_boundary_of_any_part() -> None:
    later = replace(FORFEITED, tiers=(DepositTier(29, DepositOutcome.CREDIT), *FORFEITED.tiers))
    found = quote([AgreedPart(REFUNDED, 2500), AgreedPart(later, 2500)])
    assert found.holds_until == START - timedelta(hours=29)


def test_after_a_move_by_the_desk_the_parts_together_cost_no_more_than_before() -> None:
    move = DeskMove(START - timedelta(days=2), AskedBy.CUSTOMER, START + timedelta(days=1), "s", Most(3000, 0, 700))
    found = quote([AgreedPart(FORFEITED, 2500), AgreedPart(FORFEITED, 2500)], agreement=replace(AGREED, move=move))
    assert (found.forfeit_minor, found.refund_minor, found.fee_minor) == (3000, 2000, 700)
    told = [(line.forfeit_minor, line.back_minor, line.fee_minor) for line in found.lines]
    assert told == [(2500, 0, 700), (500, 2000, 0)]


@given(
    agreed=st.lists(st.tuples(terms(), st.integers(0, 20_000)), min_size=1, max_size=8),
    paid=st.integers(0, 50_000),
    hours=st.integers(0, 300),
    currency=st.sampled_from(("AUD", "JPY", "KWD", "ISK")),
)
def test_the_lines_come_to_the_quote_and_every_amount_is_accounted_for(
    agreed: list[tuple[CancellationTerms, int]], paid: int, hours: int, currency: str
) -> None:
    parts = [AgreedPart(each, deposit) for each, deposit in agreed]
    found = quote(parts, paid, hours=hours, currency=currency)
    if not found.lines:
        assert found.outcome is DepositOutcome.NONE
        return
    assert len(found.lines) == len(parts)
    assert sum(line.forfeit_minor for line in found.lines) == found.forfeit_minor
    assert sum(line.credit_minor for line in found.lines) == found.credit_minor
    assert sum(line.fee_minor for line in found.lines) == found.fee_minor
    assert sum(line.back_minor for line in found.lines) == found.refund_minor
    assert found.refund_minor + found.forfeit_minor + found.credit_minor == paid
    # One part alone, of what was paid for it, is quoted as its line says.
    shared = share_out(paid, [part.deposit_minor for part in parts], smallest_step(currency))
    for part, line, amount in zip(parts, found.lines, shared, strict=True):
        alone = quote([part], amount, hours=hours, currency=currency)
        if alone.outcome is not DepositOutcome.NONE:
            assert (line.forfeit_minor, line.credit_minor) == (alone.forfeit_minor, alone.credit_minor)
