"""Messages about money that moved, or should have: a deposit, a refund, a fee."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.messages.copy.money import fee_that_is_due, to_pay
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import booking_rows, contact_rows
from openchair.presentation.money import FEE, FEE_WHY
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import NEVER_TRIED, Problem


def deposit_paid(matter: Matter) -> Copy:
    """The deposit has come in."""
    say, amount, short = matter.say, _amount(matter), matter.sms_places()
    said = say("Your {amount} deposit is paid.", amount=amount)
    when = matter.clock.short_moment(matter.starts_at)
    return matter.copy(
        subject=say(
            "Your {amount} deposit is paid: {service}, {when}", amount=amount, service=matter.service, when=when
        ),
        preheader=say("Thank you. {venue} has your deposit.", venue=matter.venue),
        heading=say("Your deposit is paid"),
        mood=Mood.GOOD,
        time=matter.time(over=matter.booking.cancellation is not None),
        money=(said,),
        paragraphs=(matter.change_sentence(),) if matter.is_open else (),
        action=matter.to_manage,
        links=matter.to_move,
        rows=booking_rows(matter) if matter.is_open else contact_rows(matter),
        sms=matter.sms(
            say(
                "Your {amount} deposit for {service} with {staff}, {when}, is paid. Thank you.", amount=amount, **short
            ),
            say("Your {amount} deposit for {when} is paid.", amount=amount, when=short["when"]),
            said,
            link=matter.manage_url(),
        ),
    )


def fee_charged(matter: Matter) -> Copy:
    """A fee was charged to the saved card, or its customer has paid it."""
    say, fee = matter.say, _fee(matter)
    if matter.facts.get("by_saved_card", True):
        subject = say("A fee of {fee} from {venue} was charged to your card", **fee)
        said = say("A fee of {fee} for {why} was charged to your saved card.", **fee)
        heading, brief = say("A fee was charged"), say("A fee of {fee} was charged to your card.", **fee)
    else:
        subject = say("Your fee of {fee} to {venue} is paid", **fee)
        template = FEE[FeeStatus.CHARGED]
        said, heading = say(template, **fee), say("Your fee is paid")
        brief = say("Your fee of {fee} is paid.", **fee)
    return matter.copy(
        subject=subject,
        preheader=said,
        heading=heading,
        mood=Mood.CLOSED,
        time=matter.time(over=matter.booking.cancellation is not None),
        money=(said,),
        paragraphs=(say("If you have a question about it, please contact {venue}.", **fee),),
        action=Link(say("See the booking"), matter.manage_url()),
        rows=contact_rows(matter),
        sms=matter.sms(said, brief, link=matter.manage_url()),
    )


def fee_failed(matter: Matter) -> Copy:
    """A fee is due that no saved card could be charged with; its customer can pay it with any card."""
    say, fee = matter.say, _fee(matter)
    problem = Problem(matter.facts.get("problem") or Problem.REFUSED)
    said = fee_that_is_due(matter, fee, problem)
    to_do = say("You can pay it online, with this card or another.")
    if problem in NEVER_TRIED:
        to_do = say("You can pay it online with any card.")
    return matter.copy(
        subject=say("A fee of {fee} from {venue} is due", **fee),
        preheader=to_do,
        heading=say("A fee is due"),
        mood=Mood.WAITING,
        time=matter.time(over=matter.booking.cancellation is not None),
        money=(said,),
        paragraphs=(to_do,),
        action=to_pay(matter),
        rows=contact_rows(matter),
        sms=matter.sms(
            " ".join((said, say("Pay it here:"))),
            say("A fee of {fee} for {why} is due. Pay it here:", **fee),
            say("A fee of {fee} is due. Pay it here:", **fee),
            link=to_pay(matter).url,
        ),
    )


def refund_done(matter: Matter) -> Copy:
    """Money is on its way back; the bank takes its time."""
    say, amount = matter.say, _amount(matter)
    said = say("Your refund of {amount} is done. Banks take 5 to 10 days to show it.", amount=amount)
    return matter.copy(
        subject=say("Your refund of {amount} from {venue} is done", amount=amount, venue=matter.venue),
        preheader=say("Banks take 5 to 10 days to show it."),
        heading=say("Your refund is done"),
        mood=Mood.GOOD,
        time=matter.time(over=not matter.is_open and matter.booking.cancellation is not None),
        money=(said,),
        action=Link(say("See the booking"), matter.manage_url()),
        rows=contact_rows(matter),
        sms=matter.sms(said, say("Your refund of {amount} is done.", amount=amount), link=matter.manage_url()),
    )


def refund_failed(matter: Matter) -> Copy:
    """Money did not go back yet; it is the venue's to see to."""
    say, amount = matter.say, _amount(matter)
    said = say(
        "Your refund of {amount} didn't go through. {venue} is looking at it; you don't need to do anything.",
        amount=amount,
        venue=matter.venue,
    )
    return matter.copy(
        subject=say("Your refund of {amount} from {venue} is delayed", amount=amount, venue=matter.venue),
        preheader=said,
        heading=say("Your refund is delayed"),
        mood=Mood.WAITING,
        time=matter.time(over=not matter.is_open and matter.booking.cancellation is not None),
        money=(said,),
        action=Link(say("See the booking"), matter.manage_url()),
        rows=contact_rows(matter),
        sms=matter.sms(
            say(
                "Your refund of {amount} didn't go through. We're looking at it; no need to do anything.", amount=amount
            ),
            say("Your refund of {amount} is delayed. We're looking at it.", amount=amount),
            link=matter.manage_url(),
        ),
    )


def _amount(matter: Matter) -> str:
    return matter.money(matter.facts["amount_minor"], matter.facts["currency"])


def _fee(matter: Matter) -> dict[str, str]:
    """How much it is, what for, and whose."""
    why = FEE_WHY[FeeKind(matter.facts["fee"])]
    return {"fee": _amount(matter), "why": matter.say(why), "venue": matter.venue}
