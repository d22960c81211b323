"""Where a booking's money stands, in the message's language: the templates are those the page's sentences are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from openchair.messages.copy.matter import Matter
from openchair.messages.copy.parts import Link
from openchair.presentation.money import CARD_PROBLEM, DEPOSIT, FEE, FEE_WHY, cancellation_template
from openchair.rules.deposits import DepositPaidBy, DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import NEVER_TRIED, Problem
from openchair.rules.records.booking import CancellationRecord


def deposit_sentence(matter: Matter) -> str:
    """Where the deposit stands; one was asked."""
    asked, paid = matter.money(matter.booking.deposit_minor), matter.booking.deposit_paid_minor
    template = DEPOSIT[matter.booking.deposit_status or DepositStatus.ASKED]
    return matter.say(template, asked=asked, paid=matter.money(paid) if paid else asked)


def outcome_sentences(matter: Matter) -> tuple[str, ...]:
    """What cancelling did to the money: the deposit, how long a refund takes or credit lasts, and a late fee."""
    done = matter.booking.cancellation
    if done is None:
        return ()
    banks = (matter.say("Banks take 5 to 10 days to show it."),) if done.refund_minor else ()
    return (_deposit_outcome(matter, done), *banks, *_credit_expiry(matter), *_late_fee(matter, done))


def outcome_in_short(matter: Matter) -> str:
    """The same for a text message: nothing, where no money is concerned."""
    done = matter.booking.cancellation
    if done is None:
        return ""
    deposit = (_deposit_outcome(matter, done),) if matter.booking.deposit_paid_minor else ()
    return " ".join((*deposit, *_credit_expiry(matter), *_late_fee(matter, done)))


def fee_that_is_due(matter: Matter, fee: Mapping[str, str], problem: Problem) -> str:
    """That it is, and why no card was charged with it; `fee` is its amount, and what it is for."""
    template = FEE[FeeStatus.NOT_CHARGED if problem in NEVER_TRIED else FeeStatus.FAILED]
    return f"{matter.say(template, **fee)} {_problem(matter, problem)}"


def owes_late_fee(matter: Matter) -> bool:
    """Whether the cancellation left a fee that its customer is yet to pay."""
    state = matter.facts.get("fee")
    return state is not None and FeeStatus(state["status"]) is FeeStatus.NOT_CHARGED


def to_pay(matter: Matter) -> Link:
    """Where a fee is paid that is due."""
    return Link(matter.say("Pay the fee"), matter.manage_url("panel=payment"))


def _deposit_outcome(matter: Matter, done: CancellationRecord) -> str:
    paid = matter.booking.deposit_paid_minor
    template = cancellation_template(
        done.outcome,
        is_paid=bool(paid),
        in_part=bool(done.forfeit_minor),
        by_credit=matter.booking.deposit_paid_by is DepositPaidBy.CREDIT,
    )
    return matter.say(
        template,
        paid=matter.money(paid),
        refund=matter.money(done.refund_minor),
        forfeit=matter.money(done.forfeit_minor),
        credit=matter.money(done.credit_minor),
        venue=matter.venue,
    )


def _credit_expiry(matter: Matter) -> tuple[str, ...]:
    """Until when the credit can be used that the cancellation gave."""
    until = matter.facts.get("credit_expires_at")
    if until is None:
        return ()
    # The last whole day of it.
    date = matter.clock.date_with_year(datetime.fromisoformat(until) - timedelta(days=1))
    return (matter.say("You can use it until {date}.", date=date),)


def _late_fee(matter: Matter, done: CancellationRecord) -> tuple[str, ...]:
    """How it is charged, or why it was not."""
    if not done.fee_minor:
        return ()
    why, state = FEE_WHY[FeeKind.LATE_CANCELLATION], matter.facts.get("fee")
    if state is None:
        # Written before messages stated it.
        return (matter.say("A late cancellation fee of {fee} applies.", fee=matter.money(done.fee_minor)),)
    template, problem = FEE[FeeStatus(state["status"])], state["problem"]
    said = matter.say(template, fee=matter.money(done.fee_minor), why=matter.say(why))
    return (said if problem is None else f"{said} {_problem(matter, Problem(problem))}",)


def _problem(matter: Matter, problem: Problem) -> str:
    template = CARD_PROBLEM[problem]
    return matter.say(template)
