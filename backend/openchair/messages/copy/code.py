"""The message with the six digits for which a time is held."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Mood


def booking_code(context: MessageContext) -> Copy:
    """A code to be typed where somebody is booking, who may be a stranger: it names neither them nor what is booked."""
    say, venue, booking = context.say, context.venue, context.booking
    assert booking.verify_until is not None, "it is held for a code"
    code, until = context.links.code(booking), context.clock.clock(booking.verify_until)
    return Copy(
        subject=say("{code} is your code at {venue}", code=code, venue=venue),
        preheader=say("Type it by {until} to keep the time you chose.", until=until),
        heading=say("Your code: {code}", code=code),
        mood=Mood.WAITING,
        time=None,
        service="",
        person="",
        action=None,
        paragraphs=(
            say("Type it by {until} where you are booking, and the time you chose is yours.", until=until),
            say("If you aren't booking anything, there is nothing to do: nothing is booked, and nobody has your data."),
        ),
        footer=(say("You get this because someone typed your address or number at {venue}.", venue=venue),),
        sms=context.sms(
            say("{code} is your code to book. Type it by {until}.", code=code, until=until),
            say("{code} is your code to book.", code=code),
            link=None,
        ),
    )
