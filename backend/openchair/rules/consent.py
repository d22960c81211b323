"""Which words a customer agrees to who saves a card: they are kept with the card, so a new version changes no old consent."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CONSENT_VERSION: Final = "2026-11"


class ConsentSource(StrEnum):
    """Where a customer agrees to a card's being saved."""

    MANAGE_PORTAL = "manage_portal"
