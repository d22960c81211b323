"""Where a booking's money stands, in the message's language: in the sentences of the page, or made of its templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Link
from openchair.presentation import booking_money
from openchair.presentation.money import (
    CARD_PROBLEM,
    FEE,
    FEE_WHY,
)
from openchair.presentation.objections import fee_to_come
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import NEVER_TRIED, Problem
from openchair.rules.records.booking import CancellationRecord
from openchair.rules.tenders import DepositShares, shares_of


def deposit_sentence(context: MessageContext) -> str:
    """Where the deposit stands, as the page says it; one was asked."""
    return booking_money.deposit_sentence(context.booking)


def deposit_due_sentence(context: MessageContext, due: datetime) -> str:
    """Until when the deposit can be paid, and what happens otherwise."""
    amount = context.money(context.booking.deposit_left_minor)
    return context.say(
        "Please pay your {amount} deposit by {moment}, or the time is let go.",
        amount=amount,
        moment=context.clock.moment(due),
    )


def deposit_due_in_short(context: MessageContext, due: datetime) -> str:
    """The same for a text message, before its link."""
    by = context.with_zone(context.clock.short_moment(due))
    amount = context.money(context.booking.deposit_left_minor)
    return context.say("Pay your {amount} deposit by {by}, or the time is let go:", amount=amount, by=by)


def to_pay_deposit(context: MessageContext) -> Link:
    """Where the deposit is paid."""
    return Link(context.say("Pay the deposit"), context.manage_url("panel=payment"))


def outcome_sentences(context: MessageContext) -> tuple[str, ...]:
    """What cancelling did to the money: the deposit, how long a refund takes or credit lasts, and a late fee."""
    done = context.booking.cancellation
    if done is None:
        return ()
    shares = _shares(context, done)
    is_to_card = shares.refund_minor > shares.by_hand_minor
    banks = (context.say("Banks take 5 to 10 days to show it."),) if is_to_card else ()
    return (
        booking_money.cancellation_sentence(done, context.booking),
        *banks,
        *_credit_expiry(context),
        *_late_fee(context, done),
    )


def outcome_in_short(context: MessageContext) -> str:
    """The same for a text message: nothing, where no money is concerned."""
    done = context.booking.cancellation
    if done is None:
        return ""
    deposit = (
        (booking_money.cancellation_sentence(done, context.booking),) if context.booking.deposit_paid_minor else ()
    )
    return " ".join((*deposit, *_credit_expiry(context), *_late_fee(context, done)))


def fee_that_is_due(context: MessageContext, fee: Mapping[str, str], problem: Problem) -> str:
    """That it is, and why no card was charged with it; `fee` is its amount, and what it is for."""
    template = FEE[FeeStatus.NOT_CHARGED if problem in NEVER_TRIED else FeeStatus.FAILED]
    return f"{context.say(template, **fee)} {_problem(context, problem)}"


def owes_late_fee(context: MessageContext) -> bool:
    """Whether the cancellation left a fee that its customer is yet to pay."""
    state = context.facts.get("fee")
    return state is not None and FeeStatus(state["status"]) is FeeStatus.NOT_CHARGED


def to_pay(context: MessageContext) -> Link:
    """Where a fee is paid that is due."""
    return Link(context.say("Pay the fee"), context.manage_url("panel=payment"))


def _shares(context: MessageContext, done: CancellationRecord) -> DepositShares:
    return shares_of(
        context.booking.deposit_paid.by_tender,
        context.booking.currency,
        refund_minor=done.refund_minor,
        credit_minor=done.credit_minor,
        forfeit_minor=done.forfeit_minor,
    )


def _credit_expiry(context: MessageContext) -> tuple[str, ...]:
    """Until when the credit can be used that the cancellation gave."""
    until = context.facts.get("credit_expires_at")
    if until is None:
        return ()
    # The last whole day of it.
    date = context.clock.date_with_year(datetime.fromisoformat(until) - timedelta(days=1))
    return (context.say("You can use it until {date}.", date=date),)


def _late_fee(context: MessageContext, done: CancellationRecord) -> tuple[str, ...]:
    """How it is charged, or why it was not."""
    if not done.fee_minor:
        return ()
    why, state = FEE_WHY[FeeKind.LATE_CANCELLATION], context.facts.get("fee")
    if "fee_kind" in context.facts:
        template = fee_to_come(has_card=context.facts["has_card"])
        return (context.say(template, fee=context.money(done.fee_minor), why=context.say(why)),)
    if state is None:
        # Written before messages stated it.
        return (context.say("A late cancellation fee of {fee} applies.", fee=context.money(done.fee_minor)),)
    template, problem = FEE[FeeStatus(state["status"])], state["problem"]
    said = context.say(template, fee=context.money(done.fee_minor), why=context.say(why))
    return (said if problem is None else f"{said} {_problem(context, Problem(problem))}",)


def _problem(context: MessageContext, problem: Problem) -> str:
    template = CARD_PROBLEM[problem]
    return context.say(template)
