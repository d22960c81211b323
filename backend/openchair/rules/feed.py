"""The change feed: what was changed at a venue and to which version, in an order in which nothing is passed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

KEPT: Final = timedelta(days=7)
"""How long entries are kept. Whoever was away for longer asks for everything anew."""


class FeedKind(StrEnum):
    """What an entry is about."""

    BOOKING = "booking"
    """A booking, or something that is shown with it: its messages, its money."""
    BLOCKED_TIME = "blocked_time"
    OPENING = "opening"
    ACTIVITY = "activity"
    """A line of the venue's activity that is of no booking."""
    SALON = "salon"
    """The venue's own: its team, services, hours and settings."""
    LINK = "link"
    """A booking's manage links that are out there are worth nothing any more."""
    ACCESS = "access"
    """What a place at the venue, a person, a session, a key or a device may do was changed, or it was ended."""


class Position(NamedTuple):
    """How far the feed was read: up to an entry of a transaction. On SQLite all entries are of transaction 0."""

    transaction: int
    entry: int


START: Final = Position(0, 0)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change. `about` is the id of what was changed; `staff_id` whose time it is in, where it is in anyone's."""

    kind: FeedKind
    about: str | None
    staff_id: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What follows a position, in order, and the position behind it.

    `is_all` is False where more was there to be read, or where a change has been committed that may only be read once those
    before it are: then it is worth reading again soon. `is_known` is False where the position was never one of this database.
    """

    entries: tuple[FeedEntry, ...]
    behind: Position
    is_all: bool
    is_known: bool = True
