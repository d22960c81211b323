"""The message to an address or number that a customer had, and has no more."""

from __future__ import annotations

from openchair.core.phone import format_phone
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Mood, Row


def contact_corrected(context: MessageContext) -> Copy:
    """The venue has changed how it reaches somebody: said to where it reached them before, which may have been a stranger's.

    So it names neither the customer nor the booking, leads nowhere, and doesn't say what is on record now.
    """
    say, venue = context.say, context.venue
    changed = say("{venue} changed the contact details it had here.", venue=venue)
    return Copy(
        subject=say("Your contact details at {venue} were changed", venue=venue),
        preheader=_not_you(context),
        heading=say("Your contact details were changed"),
        mood=Mood.CLOSED,
        time=None,
        service="",
        person="",
        action=None,
        paragraphs=(changed, say("If you asked for that, there is nothing to do."), _not_you(context)),
        rows=_phone_row(context),
        footer=(say("You get this because {venue} reached you here before.", venue=venue),),
        sms=context.sms(
            f"{say('Your contact details were changed.')} {_not_you(context)}",
            say("Your contact details were changed."),
            link=None,
        ),
    )


def _not_you(context: MessageContext) -> str:
    if context.phone is not None:
        return context.say("If you didn't, please call {venue} on {phone}.", venue=context.venue, phone=context.phone)
    return context.say("If you didn't, please contact {venue}.", venue=context.venue)


def _phone_row(context: MessageContext) -> tuple[Row, ...]:
    venue = context.booking.venue
    if venue.phone is None:
        return ()
    number = format_phone(venue.phone, venue.locale)
    return (Row(context.say("Phone"), (number,), f"tel:{venue.phone}", is_number=True),)
