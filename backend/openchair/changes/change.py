"""One change: the transaction it is made in, when, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.sight import refuse_unless_seen
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.rules.activity import Activity
from openchair.rules.actors import SYSTEM, Actor
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotFound
from openchair.rules.scope import EVERYONE, Sight, VenueScope
from openchair.store.activity import record_activity
from openchair.store.bookings import find_booking, lock_booking


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction in which something of one venue is changed; by nobody, where it goes by itself."""

    runtime: Runtime
    connection: AsyncConnection
    scope: VenueScope
    now: datetime
    actor: Actor = SYSTEM
    sight: Sight = EVERYONE

    @property
    def notifier(self) -> Notifier:
        """Writes what customers are told of the change."""
        return Notifier(self.runtime, self.connection, self.scope, self.now)

    async def lock(self, booking_id: str) -> BookingRecord:
        """The booking, which nobody else changes until the transaction ends.

        Raises `NotFound`, and `CredentialNeeded` where it is a colleague's whose bookings the author doesn't see.
        """
        booking = await lock_booking(self.connection, self.scope, booking_id)
        if booking is None:
            raise NotFound("booking")
        self.refuse_unless_sees(booking)
        return booking

    def refuse_unless_seen(self, *staff_ids: str) -> None:
        """Raise `CredentialNeeded` where one of these is someone whose bookings the author doesn't see."""
        for staff_id in staff_ids:
            refuse_unless_seen(self.sight, staff_id)

    def refuse_unless_sees(self, booking: BookingRecord) -> None:
        """Raise `CredentialNeeded` where no part of the booking is of anyone whose bookings the author sees."""
        if not self.sight.sees_any(booking.staff_ids):
            self.refuse_unless_seen(booking.staff.id)

    async def read(self, booking_id: str) -> BookingRecord:
        """A booking of this transaction, as the change has left it so far."""
        booking = await find_booking(self.connection, self.scope, booking_id)
        assert booking is not None, "bookings are never deleted"
        return booking

    async def record(self, happened: Activity, booking_id: str | None) -> None:
        """Write one line of the activity feed: of a booking, or of the venue where it is about none."""
        await record_activity(self.connection, self.scope, booking_id, self.now, self.actor, happened)
