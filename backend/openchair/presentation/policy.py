"""A venue's rules and a booking's terms, as sentences. Amounts and names come already formatted."""

from __future__ import annotations

from collections.abc import Callable

from openchair.presentation.catalogue import Words
from openchair.presentation.outcomes import tier_sentence
from openchair.rules.deposits import CancellationTerms


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


def terms_policy(
    terms: CancellationTerms, words: Words, written: Callable[[int], str], *, has_deposit: bool
) -> list[str]:
    """What was agreed about the deposit and fees, a sentence each; `written` writes an amount in minor units."""
    lines: list[str] = []
    above: int | None = None
    # Without a deposit there is nothing for its tiers to say.
    for tier in terms.tiers if has_deposit else ():
        when = None if len(terms.tiers) == 1 else _when(tier.from_hours, above, words)
        lines.append(tier_sentence(tier, when, words))
        above = tier.from_hours
    if terms.late_fee_minor is not None and terms.late_fee_from_hours is not None:
        lines.append(
            words.say(
                "Cancelling less than {hours} before the appointment costs a fee of {fee}.",
                hours=words.hours(terms.late_fee_from_hours),
                fee=written(terms.late_fee_minor),
            )
        )
    if terms.no_show_fee_minor is not None:
        fee = written(terms.no_show_fee_minor)
        lines.append(words.say("Missing the appointment costs a fee of {fee}.", fee=fee))
    return lines


def _when(from_hours: int, above: int | None, words: Words) -> str:
    if above is None:
        return words.say("Cancelling {hours} or more before the appointment", hours=words.hours(from_hours))
    if from_hours == 0:
        return words.say("Less than {hours} before", hours=words.hours(above))
    return words.say("{first} to {hours} before", first=words.number(from_hours), hours=words.hours(above))
