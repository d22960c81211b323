"""Messages about a saved card."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import contact_rows
from openchair.presentation.money import brand_text


def card_saved(context: MessageContext) -> Copy:
    """A card is on file now."""
    say, card = context.say, _card(context)
    return context.copy(
        subject=say("Your {brand} ending {last4} is saved with {venue}", **card, venue=context.venue),
        preheader=say("You can see, replace or remove it at any time."),
        heading=say("Your card is saved"),
        mood=Mood.GOOD,
        paragraphs=(
            say("{venue} has your {brand} ending {last4} on file now.", **card, venue=context.venue),
            say("You can see what it may be used for, and replace or remove it, with the link below."),
            _not_you(context),
        ),
        action=_to_card(context),
        rows=contact_rows(context),
        sms=context.sms(
            say("Your {brand} ending {last4} is saved. See, replace or remove it:", **card),
            say("Your card ending {last4} is saved.", last4=card["last4"]),
            link=_to_card(context).url,
        ),
    )


def card_removed(context: MessageContext) -> Copy:
    """A card is no longer on file."""
    say, card = context.say, _card(context)
    return context.copy(
        subject=say("Your {brand} ending {last4} is removed from {venue}", **card, venue=context.venue),
        preheader=say("It can't be charged any more."),
        heading=say("Your card is removed"),
        mood=Mood.CLOSED,
        paragraphs=(
            say("{venue} no longer has your {brand} ending {last4}.", **card, venue=context.venue),
            say("It can't be charged any more."),
            _not_you(context),
        ),
        action=_to_card(context),
        rows=contact_rows(context),
        sms=context.sms(
            say("Your {brand} ending {last4} is removed and can't be charged any more.", **card),
            say("Your card ending {last4} is removed.", last4=card["last4"]),
            link=_to_card(context).url,
        ),
    )


def card_expiring(context: MessageContext) -> Copy:
    """The card on file expires before the appointment whose fee it is kept for: another is asked for in time."""
    say, card, clock = context.say, _card(context), context.clock
    when, short = clock.short_moment(context.starts_at), context.sms_places()
    meaning = say("Your {brand} ending {last4} will have expired by the time of your appointment.", **card)
    return context.copy(
        subject=say("Your {brand} ending {last4} expires before your appointment", **card),
        preheader=say("Please save another card with {venue}. It is charged nothing now.", venue=context.venue),
        heading=say("Your card is about to expire"),
        mood=Mood.WAITING,
        paragraphs=(
            meaning,
            say(
                "Your booking on {when} has a fee for cancelling late or not coming, for which a card is kept.",
                when=when,
            ),
            say("Please save another card with {venue}. It is charged nothing now.", venue=context.venue),
        ),
        action=Link(say("Save another card"), _to_card(context).url),
        rows=contact_rows(context),
        sms=context.sms(
            say(
                "Your card ending {last4} expires before {when}. Please save another:",
                last4=card["last4"],
                when=short["when"],
            ),
            say("Your card ending {last4} expires. Please save another:", last4=card["last4"]),
            link=_to_card(context).url,
        ),
    )


def _card(context: MessageContext) -> dict[str, str]:
    return {"brand": brand_text(context.facts["brand"], context.words), "last4": context.one_line_of("last4")}


def _to_card(context: MessageContext) -> Link:
    return Link(context.say("See your card"), context.manage_url("panel=payment"))


def _not_you(context: MessageContext) -> str:
    return context.say("If this wasn't you, please tell {venue}.", venue=context.venue)
