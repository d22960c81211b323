"""What a calendar of several days shows: bookings, and what else takes people's time or waits to be taken. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.occupancy import BlockedTimeKind, OccupancyKind
from openchair.rules.openings import OpeningOfferStatus, OpeningStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.calendar import HeldTimeRecord, HoldReason, OpenTimeRecord
from openchair.rules.records.venue import BlockedTimeRecord, StaffRecord
from openchair.rules.scope import Sight, VenueScope
from openchair.rules.status import BookingStatus
from openchair.store.booking_columns import BOOKING, BOOKINGS
from openchair.store.columns import Id, Instant, written
from openchair.store.sight import is_done_by, seen, sees_booking
from openchair.store.tables import (
    blocked_time,
    booking,
    counter_offer,
    occupancy,
    opening,
    opening_offer,
    settlement,
    staff,
)

_LONGEST: Final = timedelta(days=1)
"""No booking, block or hold is longer, so an index over starts is read from there."""
_LONGEST_MINUTES: Final = 1440


@dataclass(frozen=True, slots=True)
class Within:
    """From when until when, and whose: everyone's that is seen where `staff_ids` is None."""

    starts_at: datetime
    ends_at: datetime
    sight: Sight
    staff_ids: frozenset[str] | None = None

    def wants(self, staff_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Of a row that names a staff member: whether it is of someone who is seen and asked for."""
        by_sight = seen(self.sight, staff_id)
        return by_sight if self.staff_ids is None else and_(by_sight, staff_id.in_(sorted(self.staff_ids)))

    def wants_booking(self) -> ColumnElement[bool]:
        """Of a selected booking: whether any of its parts is of someone who is seen and asked for."""
        by_sight = sees_booking(self.sight)
        return by_sight if self.staff_ids is None else and_(by_sight, is_done_by(self.staff_ids))

    def meets(self, starts_at: ColumnElement[Any], ends_at: ColumnElement[Any]) -> ColumnElement[bool]:
        """Of a row with two instants: whether it shares time with this."""
        return and_(starts_at < self.ends_at, starts_at > self.starts_at - _LONGEST, ends_at > self.starts_at)

    def meets_minutes(self, start: ColumnElement[int], end: ColumnElement[int]) -> ColumnElement[bool]:
        """The same of a row with two epoch minutes."""
        first, last = (int(instant.timestamp()) // 60 for instant in (self.starts_at, self.ends_at))
        return and_(start < last, start > first - _LONGEST_MINUTES, end > first)


async def list_calendar_bookings(
    connection: AsyncConnection, scope: VenueScope, within: Within, limit: int
) -> list[BookingRecord]:
    """The bookings that share time with `within`, in order of start, at most `limit`.

    Of the cancelled ones, only those whose time is still theirs, as that can be taken back.
    """
    statement = (
        BOOKINGS.where(
            booking.c.venue_id == scope.venue_id,
            within.meets(booking.c.starts_at, booking.c.ends_at),
            within.wants_booking(),
            or_(booking.c.status != BookingStatus.CANCELLED, settlement.c.id.is_not(None)),
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    return [BOOKING.read(row) for row in await connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class OtherTime:
    """What else than bookings takes people's time, or is free and offered; each in order of start."""

    blocked: list[BlockedTimeRecord]
    held: list[HeldTimeRecord]
    openings: list[OpenTimeRecord]


class _What(StrEnum):
    BLOCKED = "blocked"
    HELD = "held"
    OPENING = "opening"


async def list_other_time(connection: AsyncConnection, scope: VenueScope, within: Within) -> OtherTime:
    """Blocked time, held time, and openings nobody has taken, that share time with `within`. One statement."""
    parts = union_all(_blocked(scope, within), _held(scope, within), _openings(scope, within)).subquery("part")
    rows = (await connection.execute(select(parts).order_by(parts.c.start_minute, parts.c.starts_at, parts.c.id))).all()
    found = OtherTime([], [], [])
    held: dict[tuple[str, int], HeldTimeRecord] = {}
    for row in rows:
        who = StaffRecord(row.staff_no, row.staff_id, row.staff_name)
        match _What(row.what):
            case _What.BLOCKED:
                kind = BlockedTimeKind(row.state)
                found.blocked.append(BlockedTimeRecord(row.id, who, row.starts_at, row.ends_at, kind, row.note))
            case _What.OPENING:
                span = _instant(row.start_minute), _instant(row.end_minute)
                found.openings.append(OpenTimeRecord(row.id, who, *span, OpeningStatus(row.state)))
            case _What.HELD:
                # Offered to several at once it is one hold: whom the reader sees is named, the others aren't.
                sees = row.booking_id is not None and within.sight.sees(row.booking_staff_id)
                ids = (row.booking_id,) if sees else ()
                key = row.id, row.start_minute
                before = held.get(key)
                held[key] = HeldTimeRecord(
                    row.id,
                    who,
                    _instant(row.start_minute),
                    _instant(row.end_minute),
                    HoldReason(row.state),
                    row.until,
                    ids if before is None else (*before.booking_ids, *ids),
                )
    found.held.extend(held.values())
    return found


def _blocked(scope: VenueScope, within: Within) -> Select[Any]:
    return (
        _select(
            _What.BLOCKED,
            id=blocked_time.c.id,
            starts_at=blocked_time.c.starts_at,
            ends_at=blocked_time.c.ends_at,
            state=cast(blocked_time.c.kind, Text),
            note=blocked_time.c.note,
        )
        .join(blocked_time, and_(staff.c.venue_id == blocked_time.c.venue_id, staff.c.id == blocked_time.c.staff_id))
        .where(
            blocked_time.c.venue_id == scope.venue_id,
            within.meets(blocked_time.c.starts_at, blocked_time.c.ends_at),
            within.wants(blocked_time.c.staff_id),
        )
    )


def _held(scope: VenueScope, within: Within) -> Select[Any]:
    """Time that is held for someone: by a counter-offer, by an earlier time that is offered, or by a move's grace.

    A declined earlier time is held until it is passed on: for nobody, until then.
    """
    venue_id = occupancy.c.venue_id
    still_offered = case((opening_offer.c.status == written(OpeningOfferStatus.OFFERED), opening_offer.c.booking_id))
    found = (
        select(
            venue_id,
            occupancy.c.hold_id.label("id"),
            occupancy.c.staff_no,
            occupancy.c.start_minute,
            occupancy.c.end_minute,
            _first(counter_offer.c.booking_id, still_offered, settlement.c.booking_id).label("booking_id"),
            _first(counter_offer.c.expires_at, opening_offer.c.held_until, settlement.c.due_at).label("until"),
            _which(
                (counter_offer.c.id, HoldReason.COUNTER_OFFER),
                (opening_offer.c.id, HoldReason.EARLIER_TIME),
                otherwise=HoldReason.UNDO,
            ).label("state"),
        )
        .outerjoin(counter_offer, and_(counter_offer.c.venue_id == venue_id, counter_offer.c.id == occupancy.c.hold_id))
        .outerjoin(
            opening_offer,
            and_(opening_offer.c.venue_id == venue_id, opening_offer.c.hold_id == occupancy.c.hold_id),
        )
        .outerjoin(settlement, and_(settlement.c.venue_id == venue_id, settlement.c.id == occupancy.c.hold_id))
        .where(
            venue_id == scope.venue_id,
            occupancy.c.kind == written(OccupancyKind.HOLD),
            within.meets_minutes(occupancy.c.start_minute, occupancy.c.end_minute),
        )
        .subquery("held")
    )
    return (
        _select(
            _What.HELD,
            id=found.c.id,
            start_minute=found.c.start_minute,
            end_minute=found.c.end_minute,
            state=found.c.state,
            booking_id=found.c.booking_id,
            booking_staff_id=booking.c.staff_id,
            until=found.c.until,
        )
        .join(found, and_(staff.c.venue_id == found.c.venue_id, staff.c.no == found.c.staff_no))
        .outerjoin(booking, and_(booking.c.venue_id == found.c.venue_id, booking.c.id == found.c.booking_id))
        .where(within.wants(staff.c.id))
    )


def _openings(scope: VenueScope, within: Within) -> Select[Any]:
    return (
        _select(
            _What.OPENING,
            id=opening.c.id,
            start_minute=opening.c.start_minute,
            end_minute=opening.c.end_minute,
            state=cast(opening.c.status, Text),
        )
        .join(opening, and_(staff.c.venue_id == opening.c.venue_id, staff.c.id == opening.c.staff_id))
        .where(
            opening.c.venue_id == scope.venue_id,
            within.meets_minutes(opening.c.start_minute, opening.c.end_minute),
            opening.c.status.in_([written(OpeningStatus.OPEN), written(OpeningStatus.OFFERED)]),
            within.wants(opening.c.staff_id),
        )
    )


_COLUMNS: Final[dict[str, Any]] = {
    "id": Id,
    "starts_at": Instant,
    "ends_at": Instant,
    "start_minute": Integer,
    "end_minute": Integer,
    "state": Text,
    "note": Text,
    "booking_id": Id,
    "booking_staff_id": Id,
    "until": Instant,
}


def _select(what: _What, **columns: ColumnElement[Any]) -> Select[Any]:
    """Of a staff member's time; what this part has no value for is null."""
    return select(
        literal_column(f"'{what}'", Text).label("what"),
        staff.c.no.label("staff_no"),
        staff.c.id.label("staff_id"),
        staff.c.name.label("staff_name"),
        *(columns.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items()),
    ).select_from(staff)


def _first(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(*columns, type_=columns[0].type)


def _which(*found: tuple[ColumnElement[Any], HoldReason], otherwise: HoldReason) -> ColumnElement[str]:
    return case(*((id.is_not(None), written(reason)) for id, reason in found), else_=written(otherwise))


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
