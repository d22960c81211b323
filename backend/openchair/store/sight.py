"""The condition that a row is of a staff member whose bookings are seen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, true

from openchair.rules.scope import Sight
from openchair.store.tables import booking, booking_part

# Another than the one that a statement may have joined.
_part = booking_part.alias("seen_part")


def seen(sight: Sight, staff_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a row that names a staff member: whether it is theirs."""
    return true() if sight.staff_ids is None else staff_id.in_(sorted(sight.staff_ids))


def sees_booking(sight: Sight) -> ColumnElement[bool]:
    """Of a selected `booking`: whether any of its parts is theirs."""
    return true() if sight.staff_ids is None else is_done_by(sight.staff_ids)


def is_done_by(staff_ids: Collection[str]) -> ColumnElement[bool]:
    """Of a selected `booking`: whether one of these people does any of its parts."""
    return _has_part_by(booking.c.venue_id, booking.c.id, staff_ids)


def of_seen_booking(sight: Sight, venue_id: ColumnElement[Any], booking_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a row that is about a booking: whether that is theirs. What is about none is only seen by those who see everyone's."""
    return true() if sight.staff_ids is None else _has_part_by(venue_id, booking_id, sight.staff_ids)


def _has_part_by(
    venue_id: ColumnElement[Any], booking_id: ColumnElement[Any], staff_ids: Collection[str]
) -> ColumnElement[bool]:
    return exists().where(
        _part.c.venue_id == venue_id, _part.c.booking_id == booking_id, _part.c.staff_id.in_(sorted(staff_ids))
    )
