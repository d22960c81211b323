"""The parts of bookings, read in one statement with the booking's row; `store.bookings` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, and_, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from openchair.rules.records.booking import PartRecord
from openchair.rules.slots import ServiceTime
from openchair.store.columns import Json
from openchair.store.rows import Columns
from openchair.store.tables import booking, booking_part, deposit_rule, service, staff
from openchair.store.venue_columns import SERVICE, STAFF


class _Listed(FunctionElement[Any]):
    """Rows of values as one JSON list of lists, in no order."""

    type = Json
    inherit_cache = True


@compiles(_Listed, "postgresql")
def _listed_on_postgresql(element: _Listed, compiler: Any, **how: Any) -> str:
    return f"jsonb_agg(jsonb_build_array({compiler.process(element.clauses, **how)}))"


@compiles(_Listed, "sqlite")
def _listed_on_sqlite(element: _Listed, compiler: Any, **how: Any) -> str:
    # SQLite keeps JSON as text, and would put it in as that.
    values = [
        f"json({compiler.process(value, **how)})" if isinstance(value.type, JSON) else compiler.process(value, **how)
        for value in element.clauses
    ]
    return f"json_group_array(json_array({', '.join(values)}))"


def _part(_position: int, **values: Any) -> tuple[int, PartRecord]:
    return _position, PartRecord(**values)


_PART: Final = Columns(
    _part,
    _position=booking_part.c.position,
    service=SERVICE,
    staff=STAFF,
    after_minutes=booking_part.c.after_minutes,
    time=Columns(
        ServiceTime,
        duration_minutes=booking_part.c.duration_minutes,
        gap_start_minutes=booking_part.c.gap_start_minutes,
        gap_minutes=booking_part.c.gap_minutes,
        buffer_minutes=booking_part.c.buffer_minutes,
    ),
    price_minor=booking_part.c.price_minor,
    terms=func.coalesce(booking_part.c.terms, deposit_rule.c.terms, type_=booking_part.c.terms.type),
    deposit_minor=booking_part.c.deposit_minor,
)
"""Each of these columns is a number, a text or JSON, and so what it is in a list of JSON."""
_COLUMNS: Final = tuple(_PART)


def _parts(rows: Sequence[Sequence[Any]]) -> tuple[PartRecord, ...]:
    read = (_PART.read_values(dict(zip(_COLUMNS, row, strict=True))) for row in rows)
    return tuple(part for _, part in sorted(read, key=lambda each: each[0]))


def of_booking(table: Any = booking) -> ColumnElement[bool]:
    """Of a part's row: whether it is of the row of `booking`."""
    return and_(booking_part.c.venue_id == table.c.venue_id, booking_part.c.booking_id == table.c.id)


PARTS: Final = Columns(
    _parts,
    rows=select(_Listed(*_COLUMNS))
    .select_from(booking_part)
    .join(service, and_(service.c.venue_id == booking_part.c.venue_id, service.c.id == booking_part.c.service_id))
    .join(staff, and_(staff.c.venue_id == booking_part.c.venue_id, staff.c.id == booking_part.c.staff_id))
    .where(of_booking())
    .correlate(booking, deposit_rule)
    .scalar_subquery(),
)
"""The parts of a selected `booking`, whose venue's active rule is joined as `deposit_rule`."""
