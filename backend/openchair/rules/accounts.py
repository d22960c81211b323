"""People who sign in at the desk: how long what lets them in is good for, and what ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ACCESS_TIME: Final = timedelta(minutes=10)
"""How long an access token is good for."""
REFRESH_TIME: Final = timedelta(days=30)
"""How long a session lives that nobody refreshes."""
REPEAT_TIME: Final = timedelta(seconds=10)
"""Within this of a refresh its old token gets the same pair again: two tabs, or an answer that was lost."""
SIGN_IN_TIME: Final = timedelta(minutes=15)
INVITATION_TIME: Final = timedelta(days=7)
PAIRING_TIME: Final = timedelta(minutes=10)
CHALLENGE_TIME: Final = timedelta(minutes=5)
MOST_SIGN_IN_LINKS: Final = 5
"""Sign-in links to one address within `SIGN_IN_TIME`. Whoever had so many has one that still works: a stranger locks nobody out."""
LONGEST_KEY: Final = timedelta(days=366)
"""No API key lives longer."""
KEY_TIME: Final = timedelta(days=90)
"""How long an API key lives where nobody says."""
MOST_PINS: Final = 5
"""Wrong PINs of one person on one device; then it is locked."""


ACTING_TIME: Final = timedelta(minutes=5)
"""How long someone acts on a shared device after their PIN, or after they last touched it."""
RECENT_TIME: Final = timedelta(minutes=15)
"""How old a sign-in may be that makes a passkey."""


class SignInMethod(StrEnum):
    """How a session began."""

    LINK = "link"
    INVITATION = "invitation"
    PASSKEY = "passkey"
    PAIRING = "pairing"


class SessionEnd(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REUSED = "reused"
    LEFT = "left"


class ChallengePurpose(StrEnum):
    """What a passkey is asked to sign a challenge for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"


class AccountMailKind(StrEnum):
    """What a person who works at a venue is written to about; what customers are told is `rules.messages.MessageKind`."""

    SIGN_IN = "sign_in"
    """Where they sign in."""
    INVITATION = "invitation"
    """They are asked to work at a venue: `venue`, `role`, `by` where someone asks."""
    SESSION_REUSED = "session_reused"
    """To whom it is: their sign-in was used from two places, and was ended: `device`."""
    COLLEAGUE_REUSED = "colleague_reused"
    """The same of someone who works for them: `who`, `venue`."""
    ROLE_CHANGED = "role_changed"
    """They have another role: `venue`, `role`."""
    REMOVED = "removed"
    """They work at a venue no more: `venue`."""
    PASSKEY_ADDED = "passkey_added"
    """They have another passkey: `passkey`, its name."""
    PASSKEY_REMOVED = "passkey_removed"
    """They have one passkey less: `passkey`."""
    PASSKEY_COPIED = "passkey_copied"
    """A passkey was refused that counts as if there were two of it, and was ended: `passkey`."""
    PIN_CHANGED = "pin_changed"
    """They have a PIN, or another: `venue`."""
    PIN_REMOVED = "pin_removed"
    """They have none any more: `venue`."""
    PIN_LOCKED = "pin_locked"
    """Wrong PINs of theirs were typed on a device, as many as may be: `venue`, `device`."""
    DEVICE_REUSED = "device_reused"
    """To the owners: a device's sign-in was used from two places, and it was taken off: `venue`, `device`."""
    SECURITY = "security"
    """To an owner, of security events: `venue`, its `zone` and `currency`, and `events`, as `desk.security` writes them."""


class AccountMailStatus(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


def is_fresh(generation: int, current: int, refreshed_at: datetime, before_at: datetime | None, now: datetime) -> bool:
    """Whether the access token of this generation of a session is good now.

    The one before the current keeps its own time, since other tabs still hold it; `before_at` is when that was made.
    """
    if generation == current:
        return now < refreshed_at + ACCESS_TIME
    return generation == current - 1 and before_at is not None and now < before_at + ACCESS_TIME
