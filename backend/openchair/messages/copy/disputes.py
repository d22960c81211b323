"""Messages to the venue itself: a customer's bank disputes a payment, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Mood, Row
from openchair.presentation.catalogue import N_
from openchair.presentation.names import one_line
from openchair.rules.disputes import DisputeStatus

# https://docs.stripe.com/disputes/categories: those that a card's owner gives.
_REASONS: Final[Mapping[str, str]] = {
    "credit_not_processed": N_("They say that a refund they were owed has not arrived."),
    "duplicate": N_("They say that they were charged twice."),
    "fraudulent": N_("They say that they did not make this payment."),
    "product_not_received": N_("They say that they did not get what they paid for."),
    "product_unacceptable": N_("They say that what they got was not as agreed."),
    "subscription_canceled": N_("They say that they had cancelled."),
    "unrecognized": N_("They do not recognise this payment."),
}


def dispute_opened(context: MessageContext) -> Copy:
    """A payment is disputed, or asked about: what that means, and until when to answer. It is answered at Stripe."""
    say, name = context.say, one_line(context.booking.customer.name)
    amount = context.money(context.facts["amount_minor"], context.facts["currency"])
    if context.facts["inquiry"]:
        subject = say("{name}'s bank asks about a payment of {amount}", name=name, amount=amount)
        means = say(
            "No money has been taken. Refunding the payment now settles it; unanswered, it may become a dispute. "
            "Fees are not charged to the card meanwhile."
        )
    else:
        subject = say("{name}'s bank disputes a payment of {amount}", name=name, amount=amount)
        means = say(
            "The bank has taken the money until it decides. Refunds and charges of this booking wait meanwhile; please don't pay "
            "it back another way."
        )
    told = _REASONS.get(context.facts["reason"])
    if context.facts["respond_by"] is None:
        do = say("The bank takes no answer to this one.")
    else:
        until = context.clock.short_moment(context.instant("respond_by"))
        do = say(
            "Please answer it in Stripe by {until}. The booking at your desk has a file with all that was agreed, ready to be "
            "sent along.",
            until=until,
        )
    return context.copy(
        subject=subject,
        preheader=do,
        heading=subject,
        mood=Mood.WAITING,
        paragraphs=(*(() if told is None else (say(told),)), means, do),
        action=None,
        rows=_rows(context),
        sms=(subject,),
        footer=(_footer(context),),
    )


def dispute_ended(context: MessageContext) -> Copy:
    """What the bank has decided, and what follows."""
    say, name = context.say, one_line(context.booking.customer.name)
    amount = context.money(context.facts["amount_minor"], context.facts["currency"])
    outcome = DisputeStatus(context.facts["outcome"])
    subject = say(_subject(outcome), name=name, amount=amount)
    lost_minor = context.facts["lost_minor"]
    if lost_minor:
        lost = context.money(lost_minor, context.facts["currency"])
        means = say(
            "The bank keeps {amount}. What was to be refunded of this payment is not sent any more, and fees that waited are not "
            "charged.",
            amount=lost,
        )
    else:
        means = say("No money is lost. Refunds and charges that have waited go on by themselves.")
    return context.copy(
        subject=subject,
        preheader=means,
        heading=subject,
        mood=Mood.WAITING if lost_minor else Mood.GOOD,
        paragraphs=(means,),
        action=None,
        rows=_rows(context),
        sms=(subject,),
        footer=(_footer(context),),
    )


def _subject(outcome: DisputeStatus) -> str:
    match outcome:
        case DisputeStatus.WON:
            return N_("Dispute won: {name}, {amount}")
        case DisputeStatus.LOST:
            return N_("Dispute lost: {name}, {amount}")
        case DisputeStatus.WARNING_CLOSED:
            return N_("{name}'s bank has no more questions about {amount}")
        case DisputeStatus.PREVENTED:
            return N_("Dispute settled before it began: {name}, {amount}")
        case (
            DisputeStatus.WARNING_NEEDS_RESPONSE
            | DisputeStatus.WARNING_UNDER_REVIEW
            | DisputeStatus.NEEDS_RESPONSE
            | DisputeStatus.UNDER_REVIEW
        ):
            raise ValueError(f"a dispute that is {outcome} has not ended")
    assert_never(outcome)


def _rows(context: MessageContext) -> tuple[Row, ...]:
    say, booking = context.say, context.booking
    when = context.clock.short_moment(context.starts_at)
    return (
        Row(say("Appointment"), (when, context.service)),
        Row(say("Reference"), (booking.reference,)),
    )


def _footer(context: MessageContext) -> str:
    return context.say("This email is for {venue}: your customer has not received it.", venue=context.venue)
