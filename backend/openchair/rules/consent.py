"""What a customer agrees to who saves a card. The words are kept with the card, so a new version changes no old consent."""

from __future__ import annotations

from typing import Final

CONSENT_VERSION: Final = "2026-11"
CONSENT_SOURCE: Final = "manage_portal"


def consent_text(venue: str) -> str:
    """The consent as the customer reads it before they save a card."""
    return (
        f"I let {venue} keep this card on file. They may charge it for a fee I agreed to when I booked, if I cancel late or "
        "miss an appointment, and for what I pay at the salon. I can replace it here at any time, and remove it once no fee that "
        "I agreed to depends on it."
    )
