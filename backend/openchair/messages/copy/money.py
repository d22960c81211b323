"""Where a booking's money stands, in the message's language: the templates are those the page's sentences are made of."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.rules.deposits import DepositOutcome
from openchair.rules.sentences import CANCELLATION, DEPOSIT, NOTHING_PAID
from openchair.store.records import CancellationRecord


def deposit_sentence(matter: Matter) -> str:
    """Where the deposit stands; one was asked."""
    asked, paid = matter.money(matter.booking.deposit_minor), matter.booking.deposit_paid_minor
    template = DEPOSIT[matter.booking.deposit_status or "asked"]
    return matter.say(template, asked=asked, paid=matter.money(paid) if paid else asked)


def outcome_sentences(matter: Matter) -> tuple[str, ...]:
    """What cancelling did to the money: the deposit, how long a refund takes, and a late fee."""
    done = matter.booking.cancellation
    if done is None:
        return ()
    banks = (matter.say("Banks take 5 to 10 days to show it."),) if done.refund_minor else ()
    return (_deposit_outcome(matter, done), *banks, *_late_fee(matter, done))


def outcome_in_short(matter: Matter) -> str:
    """The same for a text message: nothing, where no money is concerned."""
    done = matter.booking.cancellation
    if done is None:
        return ""
    deposit = (_deposit_outcome(matter, done),) if matter.booking.deposit_paid_minor else ()
    return " ".join((*deposit, *_late_fee(matter, done)))


def _deposit_outcome(matter: Matter, done: CancellationRecord) -> str:
    paid = matter.booking.deposit_paid_minor
    if not paid:
        return matter.say(NOTHING_PAID)
    return matter.say(
        CANCELLATION[DepositOutcome(done.outcome)],
        paid=matter.money(paid),
        refund=matter.money(done.refund_minor),
        forfeit=matter.money(done.forfeit_minor),
        credit=matter.money(done.credit_minor),
        venue=matter.venue,
    )


def _late_fee(matter: Matter, done: CancellationRecord) -> tuple[str, ...]:
    if not done.fee_minor:
        return ()
    return (matter.say("A late cancellation fee of {fee} applies.", fee=matter.money(done.fee_minor)),)
