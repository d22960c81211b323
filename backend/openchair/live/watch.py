"""One watcher: what it follows, what it may hear of, and what it is still to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from openchair.access.viewer import BySession, Customer, Operator
from openchair.rules.feed import FeedEntry, FeedKind, Position
from openchair.rules.scope import EVERYONE, VenueScope

_MOST_PENDING: Final = 500
"""Things that were changed and not yet told: who is so slow to take it asks for everything anew."""
GAP_SECONDS: Final = 0.2
"""Between two words to one watcher: what is changed meanwhile comes together, each thing once."""
_BY_LINK_SECONDS: Final = 1_800.0
"""How long a customer's stream lasts: their link holds until it is revoked."""
_SIGNED_IN_SECONDS: Final = 600.0
"""As long as an access token: a key and a session may end by themselves meanwhile, which no entry tells."""
_ON_DEVICE_SECONDS: Final = 60.0
"""A device that is left alone locks itself, and the next one acts there."""


class ChangeKind(StrEnum):
    """What a watcher is told of."""

    BOOKING = "booking"
    BLOCKED_TIME = "blocked_time"
    OPENING = "opening"
    ACTIVITY = "activity"
    SALON = "salon"
    BUSY_TIME = "busy_time"
    """Something in the time of a colleague whose bookings the watcher doesn't see."""


class StreamEnd(StrEnum):
    """Why a stream is over."""

    ACCESS_CHANGED = "access_changed"
    RENEW = "renew"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was changed, and to which version where it has one."""

    kind: ChangeKind
    id: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One word to a watcher: what was changed up to a position. `is_reset` says that there may have been more than that."""

    position: Position
    is_reset: bool
    changes: tuple[Seen, ...]
    ended: StreamEnd | None


class Follower(Protocol):
    """Who watches, and what of a venue's feed they hear of."""

    @property
    def scope(self) -> VenueScope:
        """Whose feed it is."""

    @property
    def owner(self) -> str:
        """Whose streams are counted together."""

    @property
    def longest_seconds(self) -> float:
        """For how long they are believed, until they have to subscribe again."""

    def see(self, entry: FeedEntry) -> Seen | StreamEnd | None:
        """What they are told of an entry; why their stream ends by it; or None where it is nothing to them."""


@dataclass(frozen=True, slots=True)
class BookingFollower:
    """A customer follows the booking of their link, for as long as that link is worth anything."""

    scope: VenueScope
    booking_id: str

    @classmethod
    def of(cls, customer: Customer) -> BookingFollower:
        """The follower of the link's booking."""
        return cls(customer.scope, customer.booking.id)

    @property
    def owner(self) -> str:
        return f"manage:{self.booking_id}"

    @property
    def longest_seconds(self) -> float:
        return _BY_LINK_SECONDS

    def see(self, entry: FeedEntry) -> Seen | StreamEnd | None:
        if entry.about != self.booking_id:
            return None
        if entry.kind is FeedKind.LINK:
            return StreamEnd.ACCESS_CHANGED
        return Seen(ChangeKind.BOOKING, entry.about, entry.version) if entry.kind is FeedKind.BOOKING else None


@dataclass(frozen=True, slots=True)
class DeskFollower:
    """An operator follows their venue, as far as they see it, until anything that lets them in is changed."""

    operator: Operator

    @property
    def scope(self) -> VenueScope:
        return self.operator.scope

    @property
    def owner(self) -> str:
        return f"desk:{self.operator.by.id}"

    @property
    def longest_seconds(self) -> float:
        by = self.operator.by
        return _ON_DEVICE_SECONDS if isinstance(by, BySession) and by.device is not None else _SIGNED_IN_SECONDS

    def see(self, entry: FeedEntry) -> Seen | StreamEnd | None:
        operator, sight = self.operator, self.operator.sight
        match entry.kind:
            case FeedKind.ACCESS:
                lets_in = {operator.record.id, operator.by.id}
                if isinstance(operator.by, BySession) and operator.by.device is not None:
                    lets_in.add(operator.by.device.id)
                return StreamEnd.ACCESS_CHANGED if entry.about in lets_in else None
            case FeedKind.LINK:
                return None
            case FeedKind.ACTIVITY:
                return Seen(ChangeKind.ACTIVITY) if sight == EVERYONE else None
            case FeedKind.SALON:
                return Seen(ChangeKind.SALON)
            case FeedKind.BOOKING | FeedKind.BLOCKED_TIME | FeedKind.OPENING:
                if entry.staff_id is None or sight.sees(entry.staff_id):
                    return Seen(ChangeKind(entry.kind.value), entry.about, entry.version)
                return None if entry.kind is FeedKind.OPENING else Seen(ChangeKind.BUSY_TIME)


@dataclass(eq=False, slots=True)
class Watch:
    """What one watcher is still to be told. Versions coalesce: of each thing only the newest is told."""

    follower: Follower
    leave: Callable[[Watch], None]
    position: Position
    is_reset: bool = False
    ended: StreamEnd | None = None
    is_over: bool = False
    ends_by_itself: asyncio.TimerHandle | None = None
    _pending: dict[tuple[ChangeKind, str | None], Seen] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, entries: Iterable[FeedEntry], behind: Position) -> None:
        """Hear of entries, and that all before `behind` have been heard of."""
        if self.ended is not None:
            return
        for entry in entries:
            seen = self.follower.see(entry)
            if isinstance(seen, StreamEnd):
                # Who subscribes again goes on behind what has ended this one.
                self.position = max(self.position, behind)
                self.end(seen)
                return
            if seen is not None:
                key = (seen.kind, seen.id)
                before = self._pending.get(key)
                if before is None or (seen.version or 0) >= (before.version or 0):
                    self._pending[key] = seen
        self.position = max(self.position, behind)
        if len(self._pending) > _MOST_PENDING:
            self.reset()
        elif self._pending:
            self._news.set()

    def reset(self) -> None:
        """Have the watcher ask for everything anew."""
        self._pending.clear()
        self.is_reset = True
        self._news.set()

    def end(self, why: StreamEnd) -> None:
        """Say why it is over, once what is pending was told; where rights have ended nothing more is told."""
        if self.ended is None:
            self.ended = why
            if why is StreamEnd.ACCESS_CHANGED:
                self._pending.clear()
            self._news.set()

    async def next(self) -> Told:
        """Wait until there is something to tell, and give it."""
        await self._news.wait()
        self._news.clear()
        told = Told(self.position, self.is_reset, tuple(self._pending.values()), self.ended)
        self._pending.clear()
        self.is_reset = False
        return told
