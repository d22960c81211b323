"""Taking a change back: for how long, and by whom. What a change leads to falls due when nobody can take it back any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

GRACE: Final = timedelta(minutes=2)
"""How long after a cancel or a move whoever made it may take it back."""


class SettlementKind(StrEnum):
    """The change that something follows from."""

    CANCELLATION = "cancellation"
    DECLINE = "decline"
    MOVE = "move"
    NO_SHOW = "no_show"
    DEPOSIT = "deposit"
    """The desk has decided about a deposit that was left with it."""


class SettlementStatus(StrEnum):
    """How far it has come. Only what waits is still to be done; OBJECTED waits for the owner, without a time."""

    WAITING = "waiting"
    OBJECTED = "objected"
    SETTLED = "settled"
    UNDONE = "undone"
    DROPPED = "dropped"


def grace_ends(now: datetime, *starts: datetime) -> datetime:
    """Until just before when a change made now can be taken back: `GRACE` later, never past any of these starts.

    It is `now` where a start has come: then nothing waits.
    """
    return max(now, min(now + GRACE, *starts))
