"""What every desk verb on a booking begins with: its call, its lock, its version."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.rules.agreement import is_unusual_start
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import (
    BookingChanged,
    BookingClosed,
    CredentialNeeded,
    InvalidInput,
    NotFound,
    NotPossibleNow,
    UnusualStart,
)
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.status import CLOSED_STATUSES, BookingStatus, may_become
from openchair.store.activity import record_activity
from openchair.store.bookings import find_booking, lock_booking
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again
from openchair.store.people import list_staff

Change = Callable[[AsyncConnection, BookingRecord, datetime], Awaitable[dict[str, Any]]]
Tell = Callable[[Notifier, BookingRecord, BookingRecord], Awaitable[object]]
"""Is handed the booking before the change and after it."""


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
    what: str,
    inputs: Mapping[str, Any],
    change: Change,
    tell: Tell | None = None,
) -> BookingRecord:
    """Lock the booking, check its version, `change` it, record `what` with the detail that gives, and `tell` the customer.

    Raises `NotFound`, `BookingChanged`, `KeyReused`, and what `change` raises.
    """
    whole = {"bookingId": target.booking_id, "expectedVersion": target.expected_version, **inputs}
    call = Call(operator.scope, operator.owner, target.key, verb, whole)

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, operator.scope, target.booking_id)
        if booking is None:
            raise NotFound("booking")
        if booking.version != target.expected_version:
            raise BookingChanged(booking.version)
        detail = await change(connection, booking, now)
        await record_activity(
            connection,
            operator.scope,
            booking.id,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what=what,
            **detail,
        )
        changed = await read_again(connection, operator.scope, booking.id)
        if tell is not None:
            await tell(Notifier(runtime, connection, operator.scope, now), booking, changed)
        return answer_with(changed)

    return await booking_answered(runtime, operator.scope, await once(runtime, call, work))


def refuse_unless_may_become(booking: BookingRecord, wanted: BookingStatus) -> None:
    """Raise why this booking can't take this status, if it can't."""
    if may_become(booking.status, wanted):
        return
    if booking.status in CLOSED_STATUSES:
        raise BookingClosed(booking.status)
    raise NotPossibleNow(booking.status, wanted)


def refuse_staff(operator: Operator, message: str) -> None:
    """Raise `CredentialNeeded` with this message where the role may not decide about money."""
    if operator.record.role is OperatorRole.STAFF:
        raise CredentialNeeded(message)


def unusual_start(operator: Operator, starts_at: datetime, now: datetime, *, confirmed: bool) -> bool:
    """Whether this start is none that bookings are made for. Raises `UnusualStart` unless the desk confirmed it."""
    venue = operator.record.venue
    unusual = is_unusual_start(starts_at, venue.policy.horizon_days, venue.time_zone, now)
    if unusual and not confirmed:
        raise UnusualStart(venue.policy.horizon_days)
    return unusual


async def refuse_unless_able(
    connection: AsyncConnection, scope: VenueScope, staff: StaffRecord, booking: BookingRecord
) -> None:
    """Raise `InvalidInput` unless this staff member does the booking's service."""
    able = await list_staff(connection, scope, service_id=booking.service.id)
    if staff.id not in {person.id for person in able}:
        raise InvalidInput("staffId", f"{staff.name} doesn't do {booking.service.name}.")


async def find_operator_booking(runtime: Runtime, operator: Operator, booking_id: str) -> BookingRecord | None:
    """A booking of the operator's venue; None where there is no such."""
    async with runtime.database.reading() as connection:
        return await find_booking(connection, operator.scope, booking_id)
