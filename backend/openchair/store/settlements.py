"""What follows from a change and waits: written with it, found when it is due, ended once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.booking import DueBooking, PartPlace
from openchair.rules.records.settlement import LeftTime, SettlementRecord, ToldTime
from openchair.rules.scope import VenueScope
from openchair.rules.slots import Span
from openchair.rules.undo import SettlementStatus
from openchair.store.columns import Instant, Seconds, written
from openchair.store.rows import Columns
from openchair.store.tables import booking, settlement

_WAITING: Final = settlement.c.status == written(SettlementStatus.WAITING)
_PLACES: Final = "places"
_DUE: Final = Columns(DueBooking, venue_id=settlement.c.venue_id, booking_id=settlement.c.booking_id)


def left_time(left: Mapping[str, Any]) -> LeftTime:
    """The time that a change has left, as its row says."""
    return LeftTime(
        datetime.fromisoformat(left["starts_at"]),
        left["staff_id"],
        left["staff_name"],
        _spans(left["spans"]),
        {staff_id: _spans(spans) for staff_id, spans in left.get("others", {}).items()},
        tuple((staff_id, (start, end)) for staff_id, start, end in left.get("stretches", ())),
    )


def _left_as_json(left: LeftTime) -> dict[str, Any]:
    of_several = {
        "others": {staff_id: list(spans) for staff_id, spans in left.others.items()},
        "stretches": [[staff_id, *span] for staff_id, span in left.stretches],
    }
    return {
        "starts_at": left.starts_at.isoformat(),
        "staff_id": left.staff_id,
        "staff_name": left.staff_name,
        "spans": list(left.spans),
        # What has one part is written as it always was.
        **{name: value for name, value in of_several.items() if value},
    }


def _spans(spans: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in spans)


def _settlement(
    left: dict[str, Any] | None, told: dict[str, Any] | None, offers: list[str] | None, **others: Any
) -> SettlementRecord:
    return SettlementRecord(
        left=None if left is None else left_time(left),
        told=None if told is None else ToldTime(**{**told, "starts_at": datetime.fromisoformat(told["starts_at"])}),
        offers=tuple(offers or ()),
        **others,
    )


SETTLEMENT: Final = Columns(
    _settlement,
    id=settlement.c.id,
    venue_id=settlement.c.venue_id,
    booking_id=settlement.c.booking_id,
    kind=settlement.c.kind,
    status=settlement.c.status,
    written_at=settlement.c.written_at,
    due_at=settlement.c.due_at,
    undo_by=settlement.c.undo_by,
    before=settlement.c.before,
    left=settlement.c.left_time,
    told=settlement.c.told,
    offers=settlement.c.offers,
    depth=settlement.c.depth,
    outcome=settlement.c.outcome,
    refund_minor=settlement.c.refund_minor,
    forfeit_minor=settlement.c.forfeit_minor,
    credit_minor=settlement.c.credit_minor,
    fee_minor=settlement.c.fee_minor,
    fee_kind=settlement.c.fee_kind,
    on_word=settlement.c.on_word,
    not_before=settlement.c.not_before,
    objected_at=settlement.c.objected_at,
    words=settlement.c.words,
    decided_at=settlement.c.decided_at,
    remind_at=settlement.c.remind_at,
)


async def insert_settlement(connection: AsyncConnection, scope: VenueScope, row: SettlementRecord) -> None:
    """Write what is to follow, in the transaction of the change it follows from."""
    left, told = row.left, row.told
    await connection.execute(
        insert(settlement).values(
            venue_id=scope.venue_id,
            id=row.id,
            booking_id=row.booking_id,
            kind=row.kind,
            status=row.status,
            written_at=row.written_at,
            due_at=row.due_at,
            undo_by=row.undo_by,
            before=row.before,
            left_time=None if left is None else _left_as_json(left),
            told=None
            if told is None
            else {"starts_at": told.starts_at.isoformat(), "staff_id": told.staff_id, "staff_name": told.staff_name},
            offers=list(row.offers) or None,
            depth=row.depth,
            outcome=row.outcome,
            refund_minor=row.refund_minor,
            forfeit_minor=row.forfeit_minor,
            credit_minor=row.credit_minor,
            fee_minor=row.fee_minor,
            fee_kind=row.fee_kind,
            on_word=row.on_word,
            not_before=row.not_before,
        )
    )


async def list_waiting(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> list[SettlementRecord]:
    """All that waits of a locked booking, oldest first."""
    rows = await connection.execute(
        select(*SETTLEMENT)
        .where(settlement.c.venue_id == scope.venue_id, settlement.c.booking_id == booking_id, _WAITING)
        .order_by(settlement.c.id)
    )
    return [SETTLEMENT.read(row) for row in rows]


async def end_settlements(
    connection: AsyncConnection, scope: VenueScope, ids: Collection[str], status: SettlementStatus, now: datetime
) -> None:
    """Write how these, of a locked booking, have ended: nothing more follows from them."""
    await connection.execute(
        update(settlement)
        .where(settlement.c.venue_id == scope.venue_id, settlement.c.id.in_(list(ids)))
        .values(status=status, due_at=None, undo_by=None, before=None, ended_at=now)
    )


async def make_due(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> None:
    """End the grace of a locked booking's last change: nobody can take it back, and what follows from it is due now."""
    await connection.execute(
        update(settlement)
        .where(
            settlement.c.venue_id == scope.venue_id,
            settlement.c.booking_id == booking_id,
            _WAITING,
            settlement.c.undo_by.is_not(None),
        )
        .values(due_at=now, undo_by=None, before=None)
    )


async def list_due(connection: AsyncConnection, now: datetime, limit: int) -> list[DueBooking]:
    """The bookings, of all venues, for which something is due, the longest due first; at most `limit` of them."""
    rows = await connection.execute(
        select(*_DUE)
        .where(_WAITING, settlement.c.due_at <= now)
        .group_by(settlement.c.venue_id, settlement.c.booking_id)
        .order_by(func.min(settlement.c.due_at))
        .limit(limit)
    )
    return [_DUE.read(row) for row in rows]


async def has_fee_waiting(connection: AsyncConnection, scope: VenueScope, customer_id: str) -> bool:
    """Whether a fee of this customer's is still to be written: no less owed than one that is."""
    found = await connection.execute(
        select(func.count())
        .select_from(settlement)
        .join(booking, and_(booking.c.venue_id == settlement.c.venue_id, booking.c.id == settlement.c.booking_id))
        .where(
            settlement.c.venue_id == scope.venue_id,
            booking.c.customer_id == customer_id,
            settlement.c.status.in_((SettlementStatus.WAITING, SettlementStatus.OBJECTED)),
            settlement.c.fee_minor > 0,
        )
    )
    return bool(found.scalar_one())


async def columns_as_they_are(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str,
    names: Collection[str],
    places: Collection[PartPlace] = (),
) -> dict[str, Any]:
    """These columns of a locked booking, and where its parts are if that is given, as values that JSON can hold."""
    before: dict[str, Any] = {}
    if names:
        columns = [booking.c[name] for name in names]
        of_it = (booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
        found = await connection.execute(select(*columns).where(*of_it))
        before = {name: _as_json(value) for row in found for name, value in zip(names, row, strict=True)}
    if places:
        before[_PLACES] = [[place.staff_id, place.starts_at.isoformat(), place.ends_at.isoformat()] for place in places]
    return before


def columns_as_they_were(before: Mapping[str, Any]) -> tuple[list[PartPlace], dict[str, Any]]:
    """What `columns_as_they_are` gave: where its parts were, none where that wasn't given, and its columns."""
    places = [
        PartPlace(staff_id, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
        for staff_id, starts_at, ends_at in before.get(_PLACES, ())
    ]
    return places, {name: _as_value(name, value) for name, value in before.items() if name != _PLACES}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value


def _as_value(name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = booking.c[name].type
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return timedelta(seconds=value) if isinstance(kind, Seconds) else value
