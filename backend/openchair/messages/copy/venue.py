"""Messages to the venue itself: of a customer whom nothing reaches, of a booking that nobody made, of its text messages."""

from __future__ import annotations

from typing import Final

from openchair.core.phone import format_phone
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Mood, Row
from openchair.presentation.catalogue import N_
from openchair.presentation.names import one_line
from openchair.rules.messages import MessageKind

_WHAT: Final = {
    MessageKind.REQUEST_RECEIVED: N_("Word that their request came in reached nobody."),
    MessageKind.CONFIRMED: N_("The confirmation of this booking reached nobody."),
    MessageKind.RESCHEDULED: N_("The new time of this booking reached nobody."),
    MessageKind.DECLINED: N_("That this request was declined reached nobody."),
    MessageKind.CANCELLED: N_("The cancellation of this booking reached nobody."),
    MessageKind.LINK_RESENT: N_("The link to this booking reached nobody."),
    MessageKind.REMINDER: N_("The reminder of this booking reached nobody."),
    MessageKind.COUNTER_OFFERS: N_("The times you offered reached nobody, so they are held no longer."),
    MessageKind.EARLIER_OPENING: N_("The earlier time that was offered reached nobody, so it is offered to others."),
}
_OTHER: Final = N_("A message about this booking reached nobody.")
_STOPPED: Final = N_("They answered STOP to our texts and have no other way to be reached.")


def not_reached(context: MessageContext) -> Copy:
    """What was to be told reached nobody, or nothing will any more: someone has to call. It leads nowhere by itself."""
    say, customer = context.say, context.booking.customer
    name, when = one_line(customer.name), context.clock.short_moment(context.starts_at)
    told = context.facts["message"]
    what = say(_STOPPED) if told is None else say(_WHAT.get(MessageKind(told), _OTHER))
    phone = None if customer.phone is None else format_phone(customer.phone, context.booking.venue.locale)
    if phone is not None:
        do = say("Please call them on {phone}.", phone=context.words.as_number(phone))
    else:
        do = say("There is no phone number on file. When they get in touch, please ask how they can be reached.")
    mail = () if customer.email is None else (Row(say("Email"), (customer.email,)),)
    call = () if phone is None else (Row(say("Phone"), (phone,), f"tel:{customer.phone}", is_number=True),)
    return context.copy(
        subject=say("{name} could not be reached: {when}", name=name, when=when),
        preheader=what,
        heading=say("{name} could not be reached", name=name),
        mood=Mood.WAITING,
        paragraphs=(what, do),
        action=None,
        rows=(*call, *mail, Row(say("Reference"), (context.booking.reference,))),
        sms=(what,),
        footer=(say("This email is for {venue}: your customer has not received it.", venue=context.venue),),
    )


def not_me(context: MessageContext) -> Copy:
    """Whoever was told of a booking says that they haven't made it; it stands, since somebody answered for it once."""
    say, when = context.say, context.clock.short_moment(context.starts_at)
    name = one_line(context.booking.customer.name)
    what = say("Whoever has the address or number of this booking says that they haven't made it.")
    return context.copy(
        subject=say("{name} says that a booking isn't theirs: {when}", name=name, when=when),
        preheader=what,
        heading=say("Somebody says that this booking isn't theirs"),
        mood=Mood.WAITING,
        paragraphs=(
            what,
            say("It still stands. Please ask them: an address may have been mistyped, or the link passed on."),
        ),
        action=None,
        rows=(Row(say("Reference"), (context.booking.reference,)),),
        sms=(what,),
        footer=(say("This email is for {venue}.", venue=context.venue),),
    )


def sms_cap(context: MessageContext) -> Copy:
    """How much of a month's text messages has gone out. It is about no booking, and leads nowhere."""
    say, number = context.say, context.words.number
    reached = context.facts["percent"] >= 100
    cap = number(context.facts["cap"])
    if reached:
        heading = say("This month's text messages are used up")
        what = say("The {cap} parts of text messages that you allow in a month have gone out.", cap=cap)
    else:
        heading = say("Most of this month's text messages have gone out")
        what = say("Four fifths of the {cap} parts of text messages that you allow in a month have gone out.", cap=cap)
    then = say("Beyond them, what would go by text goes by email; what reaches nobody otherwise waits for next month.")
    return Copy(
        subject=heading,
        preheader=what,
        heading=heading,
        mood=Mood.WAITING,
        time=None,
        service="",
        person="",
        action=None,
        paragraphs=(what, then, say("You can raise the cap in your settings (sms_month_segments).")),
        footer=(say("This email is for {venue}.", venue=context.venue),),
        sms=(what,),
    )
