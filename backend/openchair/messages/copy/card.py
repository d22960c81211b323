"""Messages about a saved card."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.messages.copy.parts import Copy, Link, Mood
from openchair.messages.copy.rows import contact_rows
from openchair.presentation.money import brand_text


def card_saved(matter: Matter) -> Copy:
    """A card is on file now."""
    say, card = matter.say, _card(matter)
    return matter.copy(
        subject=say("Your {brand} ending {last4} is saved with {venue}", **card, venue=matter.venue),
        preheader=say("You can see, replace or remove it at any time."),
        heading=say("Your card is saved"),
        mood=Mood.GOOD,
        paragraphs=(
            say("{venue} has your {brand} ending {last4} on file now.", **card, venue=matter.venue),
            say("You can see what it may be used for, and replace or remove it, with the link below."),
            _not_you(matter),
        ),
        action=_to_card(matter),
        rows=contact_rows(matter),
        sms=matter.sms(
            say("Your {brand} ending {last4} is saved. See, replace or remove it:", **card),
            say("Your card ending {last4} is saved.", last4=card["last4"]),
            link=_to_card(matter).url,
        ),
    )


def card_removed(matter: Matter) -> Copy:
    """A card is no longer on file."""
    say, card = matter.say, _card(matter)
    return matter.copy(
        subject=say("Your {brand} ending {last4} is removed from {venue}", **card, venue=matter.venue),
        preheader=say("It can't be charged any more."),
        heading=say("Your card is removed"),
        mood=Mood.CLOSED,
        paragraphs=(
            say("{venue} no longer has your {brand} ending {last4}.", **card, venue=matter.venue),
            say("It can't be charged any more."),
            _not_you(matter),
        ),
        action=_to_card(matter),
        rows=contact_rows(matter),
        sms=matter.sms(
            say("Your {brand} ending {last4} is removed and can't be charged any more.", **card),
            say("Your card ending {last4} is removed.", last4=card["last4"]),
            link=_to_card(matter).url,
        ),
    )


def card_expiring(matter: Matter) -> Copy:
    """The card on file expires before the appointment whose fee it is kept for: another is asked for in time."""
    say, card, clock = matter.say, _card(matter), matter.clock
    when, short = clock.short_moment(matter.starts_at), matter.sms_places()
    meaning = say("Your {brand} ending {last4} will have expired by the time of your appointment.", **card)
    return matter.copy(
        subject=say("Your {brand} ending {last4} expires before your appointment", **card),
        preheader=say("Please save another card with {venue}. It is charged nothing now.", venue=matter.venue),
        heading=say("Your card is about to expire"),
        mood=Mood.WAITING,
        paragraphs=(
            meaning,
            say(
                "Your booking on {when} has a fee for cancelling late or not coming, for which a card is kept.",
                when=when,
            ),
            say("Please save another card with {venue}. It is charged nothing now.", venue=matter.venue),
        ),
        action=Link(say("Save another card"), _to_card(matter).url),
        rows=contact_rows(matter),
        sms=matter.sms(
            say(
                "Your card ending {last4} expires before {when}. Please save another:",
                last4=card["last4"],
                when=short["when"],
            ),
            say("Your card ending {last4} expires. Please save another:", last4=card["last4"]),
            link=_to_card(matter).url,
        ),
    )


def _card(matter: Matter) -> dict[str, str]:
    return {"brand": brand_text(matter.facts["brand"], matter.words), "last4": matter.one_line_of("last4")}


def _to_card(matter: Matter) -> Link:
    return Link(matter.say("See your card"), matter.manage_url("panel=payment"))


def _not_you(matter: Matter) -> str:
    return matter.say("If this wasn't you, please tell {venue}.", venue=matter.venue)
