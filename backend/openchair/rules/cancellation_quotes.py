"""What a cancellation costs: quotes, part by part, at an instant. Amounts are integers in minor units."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from openchair.core.money import smallest_step
from openchair.rules.agreement import Agreement, Most
from openchair.rules.deposits import AgreedPart, DepositOutcome, DepositTier, percent_of
from openchair.rules.fees import fee_when_cancelled
from openchair.rules.notice import deadline
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import ByTender, DepositShares, share_deposit

_LAST_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What of a quote is one part's, in minor units; over all parts they come to what the quote says."""

    back_minor: int
    """What its customer has back of what was paid for it, however that was."""
    forfeit_minor: int
    credit_minor: int
    """What becomes credit that wasn't."""
    fee_minor: int


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """What cancelling does to the money now; 0 means nothing of that kind. `holds_until` is the last instant it is sure to hold.

    Of the refund, `by_hand_minor` is what the venue gives back itself. Of the credit, `returned_minor` is what had paid.
    """

    id: str
    outcome: DepositOutcome
    refund_minor: int
    forfeit_minor: int
    credit_minor: int
    fee_minor: int
    currency: str
    holds_until: datetime
    by_hand_minor: int = 0
    returned_minor: int = 0
    cools_off_until: datetime | None = None
    """Until when everything goes back only because the booking was just made; None where its rules give that anyway."""
    lines: tuple[QuoteLine, ...] = ()
    """The same part by part; none where the venue is yet to decide about the deposit."""


def quote_cancellation(
    *,
    booking_id: str,
    status: BookingStatus,
    paid: ByTender,
    currency: str,
    parts: Sequence[AgreedPart],
    starts_at: datetime,
    notice_hours: int,
    now: datetime,
    agreement: Agreement,
) -> CancellationQuote:
    """The quote at `now`. Its id names the booking, the outcome and the amounts, so the same answer has the same id.

    Each part's share of what was paid, and its fee, are worked out by its own terms and added; hours count to the start of the
    visit. What goes back goes as it was paid, in proportion: credit as credit. Everything goes back, and there is no fee, for a
    request that the venue has not answered, after a move that the venue asked for, where the terms were not agreed to in time,
    and while it is cooling off. `notice_hours` is the window that binds this booking.
    """
    paid_minor = sum(paid.values())
    paid_for = share_out(paid_minor, [part.deposit_minor for part in parts], smallest_step(currency))
    is_free = status is BookingStatus.PENDING or agreement.is_moved_by_venue or not agreement.is_in_time(starts_at)
    asked_at = agreement.counts_at(starts_at, now)
    shares, fees = [_ALL_BACK] * len(parts), [0] * len(parts)
    if not is_free:
        tiers = [part.terms.tier_at(starts_at, asked_at) for part in parts]
        shares = [_share(tier, part, currency) for tier, part in zip(tiers, paid_for, strict=True)]
        fees = [
            fee_when_cancelled(part.terms.late_fee_minor, part.terms.late_fee_from_hours, starts_at, asked_at)
            for part in parts
        ]
    share, fee = _together(shares, paid_for), sum(fees)
    if agreement.move is not None:
        share, fee = _at_most(agreement.move.most, share, paid_minor), min(fee, agreement.move.most.fee_minor)
    cools_off_until = None
    may_cancel = (
        status is BookingStatus.PENDING or agreement.is_moved_by_venue or now <= deadline(starts_at, notice_hours)
    )
    costs = bool(fee) or (bool(paid_minor) and share != _ALL_BACK)
    if agreement.is_cooling_off(now) and (costs or not may_cancel):
        # Else its rules give that anyway, and nothing of it is used.
        share, fee, cools_off_until = _ALL_BACK, 0, agreement.cooling_off_until
    quote = CancellationQuote(
        id="",
        outcome=DepositOutcome.NONE,
        refund_minor=0,
        forfeit_minor=0,
        credit_minor=0,
        fee_minor=fee,
        currency=currency,
        holds_until=cools_off_until
        or _holds_until(parts, starts_at, 0 if is_free else notice_hours, now, is_free=is_free),
        cools_off_until=cools_off_until,
    )
    if not share.is_left_open:
        quote = with_shares(quote, share_deposit(paid, share.forfeit_minor, share.credit_minor, currency))
        quote = replace(quote, lines=_lines(shares, fees, paid_for, quote))
    amounts = (quote.refund_minor, quote.forfeit_minor, quote.credit_minor, fee, currency)
    # Only what is paid in more ways than one says how much of each: the others' names are as they were.
    ways = [each for each in (quote.by_hand_minor, quote.returned_minor) if each and len(paid) > 1]
    return replace(quote, id=quote_id(booking_id, quote.outcome, *amounts, *ways))


def share_out(amount_minor: int, weights: Sequence[int], step: int) -> list[int]:
    """An amount in proportion to the weights, in steps of the currency and to the last unit; the first has it where all are 0.

    What doesn't divide is the last one's that weighs anything.
    """
    total = sum(weights)
    if not total:
        return [amount_minor, *(0 for _ in weights[1:])]
    shared = [amount_minor * weight // (total * step) * step for weight in weights]
    last = max(at for at, weight in enumerate(weights) if weight)
    shared[last] += amount_minor - sum(shared)
    return shared


def _together(shares: Sequence[_Share], paid_for: Sequence[int]) -> _Share:
    """What becomes of the whole. Where the rule of any part that was paid for leaves it to the venue, all of it is left."""
    open_ones = [
        share.is_left_open and (paid > 0 or len(shares) == 1) for share, paid in zip(shares, paid_for, strict=True)
    ]
    if any(open_ones):
        return _Share(is_left_open=True)
    return _Share(sum(each.forfeit_minor for each in shares), sum(each.credit_minor for each in shares))


def _lines(
    shares: Sequence[_Share], fees: Sequence[int], paid_for: Sequence[int], quote: CancellationQuote
) -> tuple[QuoteLine, ...]:
    """The quote by its parts: each has what its own terms say, the first ones first, as far as the quote goes."""
    forfeit, credit, fee = quote.forfeit_minor, quote.credit_minor - quote.returned_minor, quote.fee_minor
    lines = []
    for share, own_fee, paid in zip(shares, fees, paid_for, strict=True):
        line = QuoteLine(0, min(share.forfeit_minor, forfeit), min(share.credit_minor, credit), min(own_fee, fee))
        lines.append(replace(line, back_minor=paid - line.forfeit_minor - line.credit_minor))
        forfeit, credit, fee = forfeit - line.forfeit_minor, credit - line.credit_minor, fee - line.fee_minor
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Share:
    """What of a paid deposit doesn't go back as it was paid."""

    forfeit_minor: int = 0
    credit_minor: int = 0
    is_left_open: bool = False
    """The rule leaves it to the venue to decide."""


_ALL_BACK = _Share()


def _share(tier: DepositTier, paid_minor: int, currency: str) -> _Share:
    match tier.outcome:
        case DepositOutcome.FULL_REFUND:
            return _ALL_BACK
        case DepositOutcome.PARTIAL_REFUND:
            refund = percent_of(paid_minor, tier.refund_percent or 0, smallest_step(currency))
            return _Share(forfeit_minor=paid_minor - refund)
        case DepositOutcome.FORFEIT:
            return _Share(forfeit_minor=paid_minor)
        case DepositOutcome.CREDIT:
            return _Share(credit_minor=paid_minor)
        case DepositOutcome.NONE:
            return _Share(is_left_open=True)


def _at_most(most: Most, share: _Share, paid_minor: int) -> _Share:
    """No more than that is taken. What may not be forfeited or turned into credit goes back as it was paid."""
    if share.is_left_open:
        return share if most.forfeit_minor >= paid_minor else _ALL_BACK
    forfeit = min(share.forfeit_minor, most.forfeit_minor)
    credit = min(share.credit_minor, most.forfeit_minor + most.credit_minor - forfeit)
    return _Share(forfeit, credit)


def _outcome(shares: DepositShares) -> DepositOutcome:
    if shares.credited_minor:
        return DepositOutcome.CREDIT
    if shares.refund_minor:
        return DepositOutcome.PARTIAL_REFUND if shares.forfeit_minor else DepositOutcome.FULL_REFUND
    if shares.returned_minor:
        return DepositOutcome.CREDIT
    return DepositOutcome.FORFEIT if shares.forfeit_minor else DepositOutcome.NONE


def with_shares(quote: CancellationQuote, shares: DepositShares) -> CancellationQuote:
    """The same quote, but of a deposit that goes this way."""
    return replace(
        quote,
        outcome=_outcome(shares),
        refund_minor=shares.refund_minor,
        forfeit_minor=shares.forfeit_minor,
        credit_minor=shares.credit_minor,
        by_hand_minor=shares.by_hand_minor,
        returned_minor=shares.returned_minor,
    )


def with_all_back(quote: CancellationQuote, paid: ByTender) -> CancellationQuote:
    """The same quote, but of giving everything back that was paid, the way it was paid, without a fee."""
    return replace(with_shares(quote, share_deposit(paid, 0, 0, quote.currency)), fee_minor=0)


def most_of(quote: CancellationQuote, paid_minor: int) -> Most:
    """What a cancel by this quote would cost: the most that one may cost after the desk has moved its booking."""
    if quote.outcome is DepositOutcome.NONE:
        # Left to the venue, which may keep it.
        return Most(paid_minor, 0, quote.fee_minor)
    # Credit that comes back as credit was not taken.
    return Most(quote.forfeit_minor, quote.credit_minor - quote.returned_minor, quote.fee_minor)


def _holds_until(
    parts: Sequence[AgreedPart], starts_at: datetime, notice_hours: int, now: datetime, *, is_free: bool
) -> datetime:
    ends = [deadline(starts_at, notice_hours)]
    for terms in () if is_free else [part.terms for part in parts]:
        ends.extend(starts_at - timedelta(hours=tier.from_hours) for tier in terms.tiers[:-1])
        if terms.late_fee_from_hours is not None:
            ends.append(starts_at - timedelta(hours=terms.late_fee_from_hours))
    ahead = [end for end in ends if end >= now]
    # Past every boundary nothing changes any more before the start; and after it, only the venue acts.
    return min(ahead) if ahead else max(now, starts_at - _LAST_INSTANT)


def quote_id(booking_id: str, outcome: DepositOutcome, *more: object) -> str:
    """A name for an answer: the same for the same outcome, amounts, and whatever else it is about."""
    text = "|".join((booking_id, outcome.value, *map(str, more)))
    return hashlib.sha256(text.encode()).hexdigest()[:24]
