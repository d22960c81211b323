"""A venue's rules and a booking's terms, as sentences. Amounts and names come already formatted."""

from __future__ import annotations

from openchair.presentation.catalogue import Words
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier


def venue_policy(notice_hours: int, venue: str, words: Words) -> list[str]:
    """A venue's rules for changing a booking, a sentence each."""
    if notice_hours == 0:
        return [words.say("You can reschedule or cancel online until your appointment starts.")]
    return [
        words.say(
            "You can reschedule or cancel online until {hours} before your appointment.",
            hours=words.hours(notice_hours),
        ),
        words.say("After that, please contact {venue} directly.", venue=venue),
    ]


def counted_notice(hours: int, words: Words) -> str:
    """That the notice of a move counts for cancelling, too; `hours` are whole ones, rounded down."""
    if hours == 0:
        return words.say(
            "You moved this booking less than an hour before it was to start, so cancelling counts as that late, too."
        )
    return words.say(
        "You moved this booking {hours} before it was to start, so cancelling counts as no earlier than that.",
        hours=words.hours(hours),
    )


def terms_policy(terms: CancellationTerms, words: Words, *, late_fee: str | None, no_show_fee: str | None) -> list[str]:
    """What was agreed about the deposit and fees, a sentence each."""
    lines: list[str] = []
    above: int | None = None
    for tier in terms.tiers:
        when = None if len(terms.tiers) == 1 else _when(tier.from_hours, above, words)
        lines.append(_tier(tier, when, words))
        above = tier.from_hours
    if late_fee is not None and terms.late_fee_from_hours is not None:
        lines.append(
            words.say(
                "Cancelling less than {hours} before the appointment costs a fee of {fee}.",
                hours=words.hours(terms.late_fee_from_hours),
                fee=late_fee,
            )
        )
    if no_show_fee is not None:
        lines.append(words.say("Missing the appointment costs a fee of {fee}.", fee=no_show_fee))
    return lines


def _when(from_hours: int, above: int | None, words: Words) -> str:
    if above is None:
        return words.say("Cancelling {hours} or more before the appointment", hours=words.hours(from_hours))
    if from_hours == 0:
        return words.say("Less than {hours} before", hours=words.hours(above))
    return words.say("{first} to {hours} before", first=words.number(from_hours), hours=words.hours(above))


def _tier(tier: DepositTier, when: str | None, words: Words) -> str:
    """What happens to the deposit `when`; None for whenever it is cancelled."""
    say, percent = words.say, words.number(tier.refund_percent or 0)
    if when is None:
        match tier.outcome:
            case DepositOutcome.FULL_REFUND:
                return say("If you cancel, your deposit is refunded in full.")
            case DepositOutcome.PARTIAL_REFUND:
                return say("If you cancel, {percent} % of your deposit is refunded.", percent=percent)
            case DepositOutcome.FORFEIT:
                return say("If you cancel, your deposit isn't refunded.")
            case DepositOutcome.CREDIT:
                return say("If you cancel, your deposit becomes credit for your next visit.")
            case DepositOutcome.NONE:
                return say("If you cancel, the salon decides about your deposit.")
    match tier.outcome:
        case DepositOutcome.FULL_REFUND:
            return say("{when}: your deposit is refunded in full.", when=when)
        case DepositOutcome.PARTIAL_REFUND:
            return say("{when}: {percent} % of your deposit is refunded.", when=when, percent=percent)
        case DepositOutcome.FORFEIT:
            return say("{when}: your deposit isn't refunded.", when=when)
        case DepositOutcome.CREDIT:
            return say("{when}: your deposit becomes credit for your next visit.", when=when)
        case DepositOutcome.NONE:
            return say("{when}: the salon decides about your deposit.", when=when)
