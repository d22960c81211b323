"""Messages to the venue itself: of a customer whom nothing reaches."""

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
