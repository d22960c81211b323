"""The four who may ask. Having one of these is having been let in; nothing else mints a venue's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from openchair.access.permissions import Permission
from openchair.access.sight import sight_of
from openchair.core.contacts import LONGEST_NAME
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.actors import Actor, ActorKind
from openchair.rules.records.account import DeviceRecord, OperatorRecord
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import HostKey, VenueRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import EVERYONE, Sight, VenueScope


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change: whose idempotency keys they are, at which venue, and how the feed calls them.

    `pressing` is the booking on whose manage page they press a button for the first time; None where one was before.
    `keeps_refusals` says that a refusal is kept under its key, to be met again by a repeated call.
    `sight` is whose bookings they may change.
    """

    scope: VenueScope
    owner: str
    actor: Actor
    pressing: str | None = None
    keeps_refusals: bool = True
    sight: Sight = EVERYONE


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone without a credential, on some host."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Customer:
    """Whoever holds the manage link of this one booking, as it stood when they were let in.

    `has_receipt_only`: it is long over. They see what was booked and paid, and change nothing any more.
    """

    booking: BookingRecord
    scope: VenueScope
    has_receipt_only: bool = False

    @property
    def owner(self) -> str:
        """Whose idempotency keys these are."""
        return f"manage:{self.booking.id}"

    @property
    def author(self) -> Author:
        """The customer as who makes a change."""
        pressing = self.booking.id if self.booking.agreement.pressed_at is None else None
        return Author(self.scope, self.owner, Actor(ActorKind.CUSTOMER, self.booking.customer.name), pressing)


@dataclass(frozen=True, slots=True)
class ByKey:
    """An operator's credential is a key of a program: its id, its name, and the most that it may do."""

    id: str
    name: str
    role: OperatorRole


@dataclass(frozen=True, slots=True)
class BySession:
    """An operator's credential is the access token of a session, since when they are signed in, and on which device, if on one."""

    id: str
    signed_in_at: datetime
    device: DeviceRecord | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """A person at one venue, by a session or a key.

    `only` are the permissions that their credential is limited to; None where it is limited to none.
    """

    record: OperatorRecord
    scope: VenueScope
    by: ByKey | BySession
    only: frozenset[Permission] | None = None

    @property
    def by_key(self) -> bool:
        """Whether a program asks, with a key."""
        return isinstance(self.by, ByKey)

    @property
    def device(self) -> DeviceRecord | None:
        """The venue's device that they act on after their PIN; None where they ask by their own session, or by a key."""
        return None if isinstance(self.by, ByKey) else self.by.device

    @property
    def roles(self) -> tuple[OperatorRole, ...]:
        """The roles whose permissions they need all of: their own, and the one that their key or device is limited to."""
        match self.by:
            case ByKey(role=role) | BySession(device=DeviceRecord(role=role)):
                return self.record.role, role
            case BySession():
                return (self.record.role,)
        assert_never(self.by)

    @property
    def owner(self) -> str:
        """Whose idempotency keys these are."""
        return f"desk:{self.record.id}"

    @property
    def sight(self) -> Sight:
        """Whose bookings they see, and may change."""
        return sight_of(self.roles, self.record.staff_id)

    @property
    def actor(self) -> Actor:
        """How the feed calls them: by the key's name, too, where that is another, or by the device's."""
        name, device = self.record.name, self.device
        other = self.by.name if isinstance(self.by, ByKey) else device and device.name
        if other is not None and other != name:
            name = f"{name} ({other})"[:LONGEST_NAME]
        return Actor(ActorKind.OPERATOR, name)

    @property
    def author(self) -> Author:
        """The operator as who makes a change."""
        return Author(self.scope, self.owner, self.actor, sight=self.sight)

    @property
    def reader(self) -> DeskReader:
        """The operator as who reads: in their own language, else the venue's, by the venue's clock."""
        venue = self.record.venue
        return DeskReader(self.record.locale or venue.locale, venue.time_zone)


@dataclass(frozen=True, slots=True)
class LockedDevice:
    """A device that is paired with a venue, where nobody acts by this token: good for typing a PIN, and for nothing else."""

    record: DeviceRecord
    venue: VenueRecord
    scope: VenueScope
    session_id: str

    @property
    def reader(self) -> DeskReader:
        """Whoever stands before it, in the venue's locale, by the venue's clock."""
        return DeskReader(self.venue.locale, self.venue.time_zone)


Viewer = Visitor | Customer | Operator | LockedDevice
