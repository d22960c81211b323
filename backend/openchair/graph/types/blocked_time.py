"""Stretches of staff time in which nothing can be booked."""

from __future__ import annotations

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Node
from openchair.graph.types.venue import StaffMember, staff_of
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.records.venue import BlockedTimeRecord
from openchair.rules.zone import local_text


@strawberry.type(description="A stretch of a staff member's time in which nothing can be booked.")
class BlockedTime(Node):
    staff: StaffMember = strawberry.field(description="Whose time.")
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")
    kind: BlockedTimeKind = strawberry.field(description="Why.")
    note: str | None = strawberry.field(description="A note for the staff.")


def blocked_time_of(record: BlockedTimeRecord, zone: str) -> BlockedTime:
    """The blocked time as the graph shows it."""
    return BlockedTime(
        id=strawberry.ID(record.id),
        staff=staff_of(record.staff),
        starts_at=DateTime(local_text(record.starts_at, zone)),
        ends_at=DateTime(local_text(record.ends_at, zone)),
        kind=record.kind,
        note=record.note,
    )
