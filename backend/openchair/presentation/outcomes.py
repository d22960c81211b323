"""What customers read of what cancelling does to a deposit, by its outcome: before, after, as a rule, and of a move.

Amounts come formatted. Each match is exhaustive: a new outcome fails type checking here until each says what it comes to.
"""

from __future__ import annotations

from openchair.presentation.catalogue import N_, Words
from openchair.rules.deposits import DepositOutcome, DepositTier

NOTHING_PAID = N_("No deposit was paid, so there is nothing to refund.")
CREDIT_IN_PART = N_("You have {credit} of credit for your next visit to {venue}. They keep {forfeit} per our policy.")
CREDIT_BACK = N_("The {credit} of credit you paid with is yours again, for your next visit to {venue}.")
CREDIT_BACK_IN_PART = N_(
    "{credit} of the credit you paid with is yours again, for your next visit to {venue}. "
    "They keep {forfeit} per our policy."
)


def quote_sentence(
    outcome: DepositOutcome,
    *,
    paid: str | None,
    refund: str,
    forfeit: str | None,
    credit: str,
    venue: str,
    words: Words,
) -> str:
    """What cancelling would do to the deposit; `paid` is None where nothing was."""
    say = words.say
    if paid is None:
        return say("You haven't paid a deposit, so there is nothing to refund.")
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return say("You'll be refunded {refund} to the card you paid with", refund=refund)
        case DepositOutcome.PARTIAL_REFUND:
            return say(
                "You'll be refunded {refund} to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy",
                refund=refund,
                venue=venue,
                forfeit=forfeit or "",
            )
        case DepositOutcome.FORFEIT:
            return say("Your {paid} deposit can't be refunded per our policy", paid=paid)
        case DepositOutcome.CREDIT if forfeit is not None:
            return say(
                "{credit} of your {paid} deposit will become credit for your next visit to {venue}. "
                "They keep the rest per our policy",
                credit=credit,
                paid=paid,
                venue=venue,
            )
        case DepositOutcome.CREDIT:
            return say(
                "Your {paid} deposit will become {credit} of credit for your next visit to {venue}",
                paid=paid,
                credit=credit,
                venue=venue,
            )
        case DepositOutcome.NONE:
            return say("Your {paid} deposit stays with {venue}. Please contact them about it", paid=paid, venue=venue)


def next_sentence(outcome: DepositOutcome, words: Words, *, by_hand: bool) -> str:
    """What follows for the customer as soon as they cancel; `by_hand` where the venue pays all of it back itself."""
    say = words.say
    if by_hand:
        return say("The salon sees what it owes you as soon as you cancel.")
    match outcome:
        case DepositOutcome.FULL_REFUND | DepositOutcome.PARTIAL_REFUND:
            return say("The refund is requested as soon as you cancel. Banks take 5 to 10 days to show it.")
        case DepositOutcome.FORFEIT:
            return say("Nothing more will be charged for the deposit.")
        case DepositOutcome.CREDIT:
            return say("The credit is there as soon as you cancel.")
        case DepositOutcome.NONE:
            return say("The time is given to someone else as soon as you cancel.")


def _cancelled(outcome: DepositOutcome) -> str:
    """What a cancellation did to a deposit that was paid, to be filled in."""
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return N_("{refund} goes back to the card you paid with.")
        case DepositOutcome.PARTIAL_REFUND:
            return N_(
                "{refund} goes back to the card you paid with. {venue} keeps {forfeit} of your deposit per our policy."
            )
        case DepositOutcome.FORFEIT:
            return N_("Your {paid} deposit isn't refunded per our policy.")
        case DepositOutcome.CREDIT:
            return N_("You have {credit} of credit for your next visit to {venue}.")
        case DepositOutcome.NONE:
            return N_("Your {paid} deposit stays with {venue}. Please contact them about it.")


def _cancellation_template(outcome: DepositOutcome, *, is_paid: bool, in_part: bool, by_credit: bool) -> str:
    """What cancelling did to the deposit, to be filled in: some of it was kept `in_part`, and credit had paid it `by_credit`."""
    if not is_paid:
        return NOTHING_PAID
    if outcome is DepositOutcome.CREDIT and by_credit:
        return CREDIT_BACK_IN_PART if in_part else CREDIT_BACK
    if outcome is DepositOutcome.CREDIT and in_part:
        return CREDIT_IN_PART
    return _cancelled(outcome)


def cancellation_sentence(
    outcome: DepositOutcome,
    *,
    paid: str | None,
    refund: str,
    forfeit: str | None,
    credit: str,
    venue: str,
    words: Words,
    by_credit: bool = False,
) -> str:
    """What cancelling did to the deposit; `forfeit` is None where nothing was kept."""
    template = _cancellation_template(
        outcome, is_paid=paid is not None, in_part=forfeit is not None, by_credit=by_credit
    )
    return words.say(template, paid=paid or "", refund=refund, forfeit=forfeit or "", credit=credit, venue=venue)


def deposit_after_sentence(
    outcome: DepositOutcome,
    *,
    paid: str | None,
    refund: str,
    forfeit: str | None,
    credit: str,
    venue: str,
    online: bool,
    words: Words,
) -> str | None:
    """What becomes of a deposit if the booking is cancelled after the move; None where nothing was paid."""
    say = words.say
    if paid is None:
        return None
    if not online:
        return say("Your {paid} deposit stays with the booking.", paid=paid)
    match outcome:
        case DepositOutcome.FULL_REFUND:
            return say("If you cancel then, your {paid} deposit is refunded in full.", paid=paid)
        case DepositOutcome.PARTIAL_REFUND:
            return say(
                "If you cancel then, {refund} of your {paid} deposit is refunded; {venue} keeps {forfeit} per our policy.",
                refund=refund,
                paid=paid,
                venue=venue,
                forfeit=forfeit or "",
            )
        case DepositOutcome.FORFEIT:
            return say("If you cancel then, your {paid} deposit can't be refunded per our policy.", paid=paid)
        case DepositOutcome.CREDIT if forfeit is not None:
            return say(
                "If you cancel then, {credit} of your {paid} deposit becomes credit for your next visit to {venue}; "
                "they keep the rest per our policy.",
                credit=credit,
                paid=paid,
                venue=venue,
            )
        case DepositOutcome.CREDIT:
            return say(
                "If you cancel then, your {paid} deposit becomes {credit} of credit for your next visit to {venue}.",
                paid=paid,
                credit=credit,
                venue=venue,
            )
        case DepositOutcome.NONE:
            return say("If you cancel then, {venue} decides about your {paid} deposit.", venue=venue, paid=paid)


def tier_sentence(tier: DepositTier, when: str | None, words: Words) -> str:
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
