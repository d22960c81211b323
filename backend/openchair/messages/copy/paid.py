"""Messages about money that moved, or should have: a deposit, a refund, a fee."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.money import fee_that_is_due, to_pay
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import booking_rows, contact_rows
from openchair.presentation.money import FEE, FEE_WHY
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import NEVER_TRIED, Problem


def deposit_paid(context: MessageContext) -> Copy:
    """The deposit has come in, or a part of it."""
    if context.facts.get("left_minor"):
        return _deposit_paid_in_part(context)
    say, amount, short = context.say, _amount(context), context.sms_places()
    said = say("Your {amount} deposit is paid.", amount=amount)
    when = context.clock.short_moment(context.starts_at)
    return context.copy(
        subject=say(
            "Your {amount} deposit is paid: {service}, {when}", amount=amount, service=context.service, when=when
        ),
        preheader=say("Thank you. {venue} has your deposit.", venue=context.venue),
        heading=say("Your deposit is paid"),
        mood=Mood.GOOD,
        time=context.time(over=context.booking.cancellation is not None),
        money=(said,),
        paragraphs=(context.change_sentence(),) if context.is_open else (),
        action=context.to_manage,
        links=context.to_move,
        rows=booking_rows(context) if context.is_open else contact_rows(context),
        sms=context.sms(
            say(
                "Your {amount} deposit for {service} with {staff}, {when}, is paid. Thank you.", amount=amount, **short
            ),
            say("Your {amount} deposit for {when} is paid.", amount=amount, when=short["when"]),
            said,
            link=context.manage_url(),
        ),
    )


def _deposit_paid_in_part(context: MessageContext) -> Copy:
    say, amount = context.say, _amount(context)
    left = context.money(context.facts["left_minor"], context.facts["currency"])
    said = say("{paid} of your deposit is paid. {amount} is still to be paid.", paid=amount, amount=left)
    pay = Link(say("Pay the other {amount} of your deposit", amount=left), context.manage_url("panel=payment"))
    return context.copy(
        subject=say("{amount} of your deposit to {venue} is paid", amount=amount, venue=context.venue),
        preheader=said,
        heading=say("A part of your deposit is paid"),
        mood=Mood.WAITING,
        time=context.time(over=context.booking.cancellation is not None),
        money=(said,),
        action=pay if context.is_open else context.to_manage,
        rows=booking_rows(context) if context.is_open else contact_rows(context),
        sms=context.sms(said, link=pay.url),
    )


def fee_charged(context: MessageContext) -> Copy:
    """A fee was charged to the saved card, or its customer has paid it."""
    say, fee = context.say, _fee(context)
    if context.facts.get("by_saved_card", True):
        subject = say("A fee of {fee} from {venue} was charged to your card", **fee)
        said = say("A fee of {fee} for {why} was charged to your saved card.", **fee)
        heading, brief = say("A fee was charged"), say("A fee of {fee} was charged to your card.", **fee)
    else:
        subject = say("Your fee of {fee} to {venue} is paid", **fee)
        template = FEE[FeeStatus.CHARGED]
        said, heading = say(template, **fee), say("Your fee is paid")
        brief = say("Your fee of {fee} is paid.", **fee)
    return context.copy(
        subject=subject,
        preheader=said,
        heading=heading,
        mood=Mood.CLOSED,
        time=context.time(over=context.booking.cancellation is not None),
        money=(said,),
        paragraphs=(say("If you have a question about it, please contact {venue}.", **fee),),
        action=Link(say("See the booking"), context.manage_url()),
        rows=contact_rows(context),
        sms=context.sms(said, brief, link=context.manage_url()),
    )


def fee_failed(context: MessageContext) -> Copy:
    """A fee is due that no saved card could be charged with; its customer can pay it with any card."""
    say, fee = context.say, _fee(context)
    problem = Problem(context.facts.get("problem") or Problem.REFUSED)
    said = fee_that_is_due(context, fee, problem)
    to_do = say("You can pay it online, with this card or another.")
    if problem in NEVER_TRIED:
        to_do = say("You can pay it online with any card.")
    return context.copy(
        subject=say("A fee of {fee} from {venue} is due", **fee),
        preheader=to_do,
        heading=say("A fee is due"),
        mood=Mood.WAITING,
        time=context.time(over=context.booking.cancellation is not None),
        money=(said,),
        paragraphs=(to_do,),
        action=to_pay(context),
        rows=contact_rows(context),
        sms=context.sms(
            " ".join((said, say("Pay it here:"))),
            say("A fee of {fee} for {why} is due. Pay it here:", **fee),
            say("A fee of {fee} is due. Pay it here:", **fee),
            link=to_pay(context).url,
        ),
    )


def refund_done(context: MessageContext) -> Copy:
    """Money is on its way back; the bank takes its time."""
    if context.facts.get("by_hand"):
        return _refund_paid_back(context)
    say, amount = context.say, _amount(context)
    said = say("Your refund of {amount} is done. Banks take 5 to 10 days to show it.", amount=amount)
    return context.copy(
        subject=say("Your refund of {amount} from {venue} is done", amount=amount, venue=context.venue),
        preheader=say("Banks take 5 to 10 days to show it."),
        heading=say("Your refund is done"),
        mood=Mood.GOOD,
        time=context.time(over=not context.is_open and context.booking.cancellation is not None),
        money=(said,),
        action=Link(say("See the booking"), context.manage_url()),
        rows=contact_rows(context),
        sms=context.sms(said, say("Your refund of {amount} is done.", amount=amount), link=context.manage_url()),
    )


def _refund_paid_back(context: MessageContext) -> Copy:
    """The venue has paid it back itself."""
    say, amount = context.say, _amount(context)
    said = say("Your refund of {amount} is done: {venue} has paid it back to you.", amount=amount, venue=context.venue)
    wrong = say("If you have not got it, please contact {venue}.", venue=context.venue)
    return context.copy(
        subject=say("Your refund of {amount} from {venue} is done", amount=amount, venue=context.venue),
        preheader=said,
        heading=say("Your refund is done"),
        mood=Mood.GOOD,
        time=context.time(over=not context.is_open and context.booking.cancellation is not None),
        money=(said,),
        paragraphs=(wrong,),
        action=Link(say("See the booking"), context.manage_url()),
        rows=contact_rows(context),
        sms=context.sms(
            " ".join((said, wrong)),
            said,
            say("Your refund of {amount} is done.", amount=amount),
            link=context.manage_url(),
        ),
    )


def refund_failed(context: MessageContext) -> Copy:
    """Money did not go back yet; it is the venue's to see to."""
    say, amount = context.say, _amount(context)
    said = say(
        "Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything.",
        amount=amount,
        venue=context.venue,
    )
    return context.copy(
        subject=say("Your refund of {amount} from {venue} is delayed", amount=amount, venue=context.venue),
        preheader=said,
        heading=say("Your refund is delayed"),
        mood=Mood.WAITING,
        time=context.time(over=not context.is_open and context.booking.cancellation is not None),
        money=(said,),
        action=Link(say("See the booking"), context.manage_url()),
        rows=contact_rows(context),
        sms=context.sms(
            say(
                "Your refund of {amount} didn't go through. We're looking at it; no need to do anything.", amount=amount
            ),
            say("Your refund of {amount} is delayed. We're looking at it.", amount=amount),
            link=context.manage_url(),
        ),
    )


def _amount(context: MessageContext) -> str:
    return context.money(context.facts["amount_minor"], context.facts["currency"])


def _fee(context: MessageContext) -> dict[str, str]:
    """How much it is, what for, and whose."""
    why = FEE_WHY[FeeKind(context.facts["fee"])]
    return {"fee": _amount(context), "why": context.say(why), "venue": context.venue}
