"""What the desk's verbs on a booking share: which booking it is, and what any of them may refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.changes.booking import Changed, Notify, OneBooking, Rule, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.rules.agreement import is_unusual_start
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import (
    DisputeOpen,
    InvalidInput,
    UnusualStart,
)
from openchair.rules.scope import VenueScope
from openchair.store.disputes import is_frozen
from openchair.store.people import list_staff


@dataclass(frozen=True, slots=True)
class Target:
    """Which booking an operator changes, the version they saw, and the call's idempotency key."""

    booking_id: str
    expected_version: int
    key: str


async def change_as_operator(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    verb: str,
    inputs: Mapping[str, Any],
    rule: Rule[BookingRecord],
    notify: Notify | None = None,
) -> Changed:
    """Run a verb of the desk over a booking. Raises `NotFound`, `BookingChanged`, `KeyReused`, and what `rule` raises."""
    whole = {"bookingId": target.booking_id, "expectedVersion": target.expected_version, **inputs}
    subject = OneBooking(target.booking_id, target.expected_version)
    return await make_booking_change(
        runtime, operator.author, Call(verb, target.key, whole), subject, rule, notify=notify
    )


def unusual_start(operator: Operator, starts_at: datetime, now: datetime, *, confirmed: bool) -> bool:
    """Whether this start is none that bookings are made for. Raises `UnusualStart` unless the desk confirmed it."""
    venue = operator.record.venue
    unusual = is_unusual_start(starts_at, venue.policy.horizon_days, venue.time_zone, now)
    if unusual and not confirmed:
        raise UnusualStart(venue.policy.horizon_days)
    return unusual


async def refuse_while_disputed(change: Change, booking: BookingRecord, *, refunds: bool) -> None:
    """Raise `DisputeOpen` while a dispute keeps the booking's money from moving: its `refunds`, or charges to a card."""
    if await is_frozen(change.connection, change.scope, booking.id, refunds=refunds):
        raise DisputeOpen


async def refuse_unless_able(
    connection: AsyncConnection, scope: VenueScope, staff: StaffRecord, booking: BookingRecord
) -> None:
    """Raise `InvalidInput` unless this staff member does all that who comes first does in the booking."""
    for service in booking.of_first:
        able = await list_staff(connection, scope, service_id=service.id)
        if staff.id not in {person.id for person in able}:
            raise InvalidInput(
                "staffId", "{staff} doesn't do {service}.", {"staff": staff.name, "service": service.name}
            )
