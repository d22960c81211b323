"""The condition that a row is of a staff member whose bookings are seen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, true

from openchair.rules.scope import Sight
from openchair.store.tables import booking

# Another than the one that a statement may have joined.
_booking = booking.alias("seen_booking")


def seen(sight: Sight, staff_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a row that names a staff member: whether it is theirs."""
    return true() if sight.staff_ids is None else staff_id.in_(sorted(sight.staff_ids))


def of_seen_booking(sight: Sight, venue_id: ColumnElement[Any], booking_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of a row that is about a booking: whether that is theirs. What is about none is only seen by those who see everyone's."""
    if sight.staff_ids is None:
        return true()
    return exists().where(
        _booking.c.venue_id == venue_id,
        _booking.c.id == booking_id,
        _booking.c.staff_id.in_(sorted(sight.staff_ids)),
    )
