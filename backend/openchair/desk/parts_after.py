"""What the desk makes of a booking's parts: one changed, some added, some taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from openchair.bookings.create import refuse_unless_a_visit, whole_minute
from openchair.changes.change import Change
from openchair.rules.deposits import CancellationTerms
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord, PartRecord
from openchair.rules.records.venue import ServiceRecord, StaffRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.slots import ServiceTime
from openchair.store.people import find_service_with_rule, list_staff

LONGEST_VISIT_MINUTES: Final = 1440
_MINUTE: Final = timedelta(minutes=1)
NOTHING_OWED: Final = CancellationTerms.agreed(None).as_json()
"""The terms of a part that the desk has added: neither deposit nor fee was agreed for it."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """What becomes of the part at this position, from 1 on; None is what stays.

    A service brings its length and price, unless those are said.
    """

    position: int = 1
    service_id: str | None = None
    staff_id: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    price_minor: int | None = None


async def parts_after(
    change: Change, booking: BookingRecord, wanted: PartChange, removed: Sequence[int], added: Sequence[PartWish]
) -> BookingRecord:
    """The booking with its parts as they are then; its start stays, and what follows a longer part begins when that is over.

    Raises `NotFound`, `InvalidInput`, and `CredentialNeeded` where a part that changes is a colleague's.
    """
    parts = list(booking.parts)
    if not {wanted.position, *removed} <= set(range(1, len(parts) + 1)):
        raise InvalidInput("part", "This visit has {count} parts.", {"count": str(len(parts))})
    at = wanted.position - 1
    parts[at] = await _changed(change, booking, parts[at], wanted)
    kept = [part for position, part in enumerate(parts, start=1) if position not in removed]
    for position in removed:
        _refuse_unless_removable(parts[position - 1])
    fresh = [await _added(change, wish) for wish in added]
    refuse_unless_a_visit([PartWish(part.service.id) for part in (*kept, *fresh)])
    said = parts[at] if wanted.starts_at is not None else None
    whole = replace(booking, parts=tuple(_one_after_another(kept, fresh, said)))
    run = whole.run
    whole = replace(
        whole,
        ends_at=booking.starts_at + max(part.end_minute for part in run) * _MINUTE - run[0].start_minute * _MINUTE,
    )
    if whole.minutes > LONGEST_VISIT_MINUTES:
        raise InvalidInput("minutes", "A visit takes a day at most.")
    for old, new in zip(booking.parts, whole.parts, strict=False):
        if old != new:
            change.refuse_unless_seen(old.staff.id, new.staff.id)
    for part in (*booking.parts[len(whole.parts) :], *whole.parts[len(booking.parts) :]):
        change.refuse_unless_seen(part.staff.id)
    return whole


async def _changed(change: Change, booking: BookingRecord, part: PartRecord, wanted: PartChange) -> PartRecord:
    service, time, price, staff = part.service, part.time, part.price_minor, part.staff
    if wanted.service_id is not None and wanted.service_id != service.id:
        service = await _service(change, wanted.service_id)
        time, price = service.time, service.price_minor
    if (wanted.staff_id is not None and wanted.staff_id != staff.id) or service.id != part.service.id:
        staff = await _able(change, service, wanted.staff_id or staff.id, staff)
    if wanted.minutes is not None and wanted.minutes != time.duration_minutes:
        time = _as_long(time, wanted.minutes)
    if wanted.price_minor is not None:
        price = wanted.price_minor
    after = part.after_minutes
    if wanted.starts_at is not None:
        if part == booking.parts[0]:
            raise InvalidInput("startsAt", "The first part begins when the visit does. Move the visit instead.")
        after = (whole_minute(wanted.starts_at) - booking.starts_at) // _MINUTE
    return replace(part, service=service, staff=staff, time=time, price_minor=price, after_minutes=after)


async def _added(change: Change, wish: PartWish) -> PartRecord:
    service = await _service(change, wish.service_id)
    if wish.staff_id is None:
        raise InvalidInput("add", "Say who does what is added.")
    staff = await _able(change, service, wish.staff_id, None)
    return PartRecord(service, staff, 0, service.time, service.price_minor, NOTHING_OWED, 0)


async def _service(change: Change, service_id: str) -> ServiceRecord:
    found = await find_service_with_rule(change.connection, change.scope, service_id)
    if found is None:
        raise NotFound("service")
    return found[0]


async def _able(change: Change, service: ServiceRecord, staff_id: str, now: StaffRecord | None) -> StaffRecord:
    able = {person.id: person for person in await list_staff(change.connection, change.scope, service_id=service.id)}
    if staff_id in able:
        return able[staff_id]
    named = {person.id: person for person in await list_staff(change.connection, change.scope)}
    if now is not None and now.id == staff_id:
        named[now.id] = now
    if staff_id not in named:
        raise NotFound("staff member")
    does = {"staff": named[staff_id].name, "service": service.name}
    raise InvalidInput("serviceId", "{staff} doesn't do {service}.", does)


def _refuse_unless_removable(part: PartRecord) -> None:
    if part.deposit_minor:
        raise InvalidInput(
            "remove",
            "A deposit was asked for {service}. Cancel the visit, which decides about it, and book the rest anew.",
            {"service": part.service.name},
        )


def _one_after_another(
    kept: Sequence[PartRecord], fresh: Sequence[PartRecord], said: PartRecord | None
) -> list[PartRecord]:
    """The parts in order: the first with the visit, each other where it is, or once the one before is over."""
    placed: list[PartRecord] = []
    end = 0
    for part in (*kept, *fresh):
        if part is said and part.after_minutes < end and placed:
            raise InvalidInput("startsAt", "The part before isn't over then.")
        after = max(part.after_minutes, end) if placed else 0
        placed.append(replace(part, after_minutes=after))
        end = after + part.time.duration_minutes
    return placed


def _as_long(time: ServiceTime, minutes: int) -> ServiceTime:
    """The same with another length: its pause in the middle stays where it is. Raises `InvalidInput` where that doesn't fit."""
    if time.gap_start_minutes + time.gap_minutes > minutes:
        least = {"least": str(time.gap_start_minutes + time.gap_minutes)}
        raise InvalidInput(
            "minutes", "With its processing time in the middle it takes {least} minutes at least.", least
        )
    return replace(time, duration_minutes=minutes)
