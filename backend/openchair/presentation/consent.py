"""What a customer agrees to who saves a card. The words are kept with the card: other words are another `CONSENT_VERSION`."""

from __future__ import annotations

from openchair.presentation.catalogue import Words


def consent_text(venue: str, words: Words) -> str:
    """The consent as the customer reads it before they save a card."""
    return words.say(
        "I let {venue} keep this card on file. They may charge it for a fee I agreed to when I booked, if I cancel late or "
        "miss an appointment, and for what I pay at the salon. I can replace it here at any time, and remove it once no fee that "
        "I agreed to depends on it.",
        venue=venue,
    )
