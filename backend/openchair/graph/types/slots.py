"""Times that can be booked."""

from __future__ import annotations

import datetime as dt

import strawberry

from openchair.graph.scalars import Date, DateTime
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.rules.records.calendar import OpenSlot
from openchair.rules.zone import local_text, local_texts_of_day


@strawberry.type(description="A day, and the free times on it.")
class SlotDay:
    date: Date = strawberry.field(description="The day, in the venue's zone.")
    starts: list[DateTime] = strawberry.field(description="The starts that can be booked, in order.")

    @classmethod
    def of(cls, day: dt.date, minutes: list[int], zone: str) -> SlotDay:
        """A day from the engine's epoch minutes."""
        return cls(
            date=Date(day.isoformat()),
            starts=[DateTime(text) for text in local_texts_of_day(minutes, zone)],
        )


@strawberry.type(description="A time that can be booked, and with whom.")
class Slot:
    starts_at: DateTime = strawberry.field(description="When it starts.")
    staff: StaffMember = strawberry.field(description="With whom; in a visit of several parts, who does the first.")


def slot_of(slot: OpenSlot, zone: str) -> Slot:
    """The slot as the graph shows it."""
    return Slot(starts_at=DateTime(local_text(slot.starts_at, zone)), staff=staff_of(slot.staff))
