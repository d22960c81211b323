"""The three who may ask. Having one of these is having been let in; nothing else mints a venue's scope."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.rules.activity import Actor, ActorKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import HostKey, OperatorRecord
from openchair.rules.scope import VenueScope


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change: whose idempotency keys they are, at which venue, and how the feed calls them.

    `pressing` is the booking on whose manage page they press a button for the first time; None where one was before.
    `keeps_refusals` says that a refusal is kept under its key, to be met again by a repeated call.
    """

    scope: VenueScope
    owner: str
    actor: Actor
    pressing: str | None = None
    keeps_refusals: bool = True


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone without a credential, on some host."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class Customer:
    """Whoever holds the manage link of this one booking, as it stood when they were let in."""

    booking: BookingRecord
    scope: VenueScope

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
class Operator:
    """An operator of one venue, with a role."""

    record: OperatorRecord
    scope: VenueScope

    @property
    def owner(self) -> str:
        """Whose idempotency keys these are."""
        return f"desk:{self.record.id}"

    @property
    def author(self) -> Author:
        """The operator as who makes a change."""
        return Author(self.scope, self.owner, Actor(ActorKind.OPERATOR, self.record.name))


Viewer = Visitor | Customer | Operator
