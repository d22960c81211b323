"""A venue's rules and a booking's terms, as sentences. Amounts and names come already formatted."""

from __future__ import annotations

from openchair.presentation.dates import hours_text
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier


def venue_policy(notice_hours: int, venue: str) -> list[str]:
    """A venue's rules for changing a booking, a sentence each."""
    if notice_hours == 0:
        return ["You can reschedule or cancel online until your appointment starts."]
    return [
        f"You can reschedule or cancel online until {hours_text(notice_hours)} before your appointment.",
        f"After that, please contact {venue} directly.",
    ]


def counted_notice(hours: int) -> str:
    """That the notice of a move counts for cancelling, too; `hours` are whole ones, rounded down."""
    if hours == 0:
        return (
            "You moved this booking less than an hour before it was to start, so cancelling counts as that late, too."
        )
    return f"You moved this booking {hours_text(hours)} before it was to start, so cancelling counts as no earlier than that."


def terms_policy(terms: CancellationTerms, *, late_fee: str | None, no_show_fee: str | None) -> list[str]:
    """What was agreed about the deposit and fees, a sentence each."""
    lines: list[str] = []
    above: int | None = None
    for tier in terms.tiers:
        lines.append(f"{_when(tier.from_hours, above)}: {_tier_words(tier)}.")
        above = tier.from_hours
    if len(lines) == 1:
        words = _tier_words(terms.tiers[0])
        lines = [f"If you cancel, {words}."]
    if late_fee is not None and terms.late_fee_from_hours is not None:
        lines.append(
            f"Cancelling less than {hours_text(terms.late_fee_from_hours)} before the appointment costs a fee of {late_fee}."
        )
    if no_show_fee is not None:
        lines.append(f"Missing the appointment costs a fee of {no_show_fee}.")
    return lines


def _when(from_hours: int, above: int | None) -> str:
    if above is None:
        return f"Cancelling {hours_text(from_hours)} or more before the appointment"
    if from_hours == 0:
        return f"Less than {hours_text(above)} before"
    return f"{from_hours} to {hours_text(above)} before"


def _tier_words(tier: DepositTier) -> str:
    return {
        DepositOutcome.FULL_REFUND: "your deposit is refunded in full",
        DepositOutcome.PARTIAL_REFUND: f"{tier.refund_percent} % of your deposit is refunded",
        DepositOutcome.FORFEIT: "your deposit isn't refunded",
        DepositOutcome.CREDIT: "your deposit becomes credit for your next visit",
        DepositOutcome.NONE: "the salon decides about your deposit",
    }[tier.outcome]
