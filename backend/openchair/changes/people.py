"""A person who works at the venue, as the subject of a change."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.changes.change import Change
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import NotFound
from openchair.store.occupancy import lock_staff


@dataclass(frozen=True, slots=True)
class OnePerson:
    """A staff member, whose time nobody else takes until the transaction ends."""

    staff_id: str

    async def lock(self, change: Change) -> StaffRecord:
        """The staff member. Raises `NotFound`, and `CredentialNeeded` where the author doesn't see their bookings."""
        locked = await lock_staff(change.connection, change.scope, (self.staff_id,))
        if self.staff_id not in locked:
            raise NotFound("staff member")
        change.refuse_unless_seen(self.staff_id)
        return locked[self.staff_id]

    def refuse_if_changed(self, locked: StaffRecord) -> None:
        """A staff member has no version."""
