"""The three who may ask. Having one of these is having been let in; nothing else mints a venue's scope."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import HostKey, OperatorRecord
from openchair.rules.scope import VenueScope


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
    def pressing(self) -> str | None:
        """The booking on whose page a button is pressed for the first time; None where one was before."""
        return self.booking.id if self.booking.agreement.pressed_at is None else None


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator of one venue, with a role."""

    record: OperatorRecord
    scope: VenueScope

    @property
    def owner(self) -> str:
        """Whose idempotency keys these are."""
        return f"desk:{self.record.id}"


Viewer = Visitor | Customer | Operator
