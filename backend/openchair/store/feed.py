"""The change feed: entries are written in the transaction of the change they tell of, and read so that none is passed over.

On PostgreSQL transactions commit in another order than they began. An entry is read only once every transaction with a lower
number has ended (below `pg_snapshot_xmin`), in order of (transaction, id): one that commits late is never behind a position
that somebody has read up to. SQLite has one writer at a time, and the order is the row's id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import note_venue
from openchair.core.within import POSTGRESQL, SETTING
from openchair.rules.feed import START, FeedEntry, FeedKind, Position, Stretch
from openchair.rules.scope import VenueScope
from openchair.store.booking_parts import of_booking
from openchair.store.tables import booking, booking_part, feed, membership, session

MOST: Final = 500
"""Entries that are read at a time."""
_XID: Final = "pg_current_xact_id()::text::bigint"
_XMIN: Final = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_LAST: Final = "(SELECT seq FROM sqlite_sequence WHERE name = 'feed')"
_COLUMNS: Final = ["venue_id", "xid", "kind", "about", "staff_id", "version", "at"]


async def note_change(
    connection: AsyncConnection,
    scope: VenueScope,
    kind: FeedKind,
    now: datetime,
    *,
    about: str | None = None,
    staff_id: str | None = None,
) -> None:
    """Write that something of the venue is changed by this transaction."""
    values = {"venue_id": scope.venue_id, "kind": kind, "about": about, "staff_id": staff_id, "at": now}
    await connection.execute(insert(feed).values(xid=_transaction(connection), **values))
    note_venue(connection, scope.venue_id)


async def note_bookings(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_ids: Collection[str],
    now: datetime,
    *,
    kind: FeedKind = FeedKind.BOOKING,
) -> None:
    """Write that these bookings, as this transaction has left them so far, are changed by it."""
    await _note_bookings(connection, scope.venue_id, booking_ids, now, kind)


async def note_claimed_booking(connection: AsyncConnection, venue_id: str, booking_id: str, now: datetime) -> None:
    """The same of one that was claimed for all venues: only whoever has its row knows of which venue it is."""
    await _note_bookings(connection, venue_id, (booking_id,), now, FeedKind.BOOKING)


async def _note_bookings(
    connection: AsyncConnection, venue_id: str, booking_ids: Collection[str], now: datetime, kind: FeedKind
) -> None:
    rows = select(
        booking.c.venue_id,
        _transaction(connection),
        literal(kind, feed.c.kind.type),
        booking.c.id,
        booking_part.c.staff_id,
        booking.c.version,
        literal(now, feed.c.at.type),
    )
    # Whoever does any part of it hears of it, once.
    rows = (
        rows.join_from(booking, booking_part, of_booking())
        .where(booking.c.venue_id == venue_id, booking.c.id.in_(list(booking_ids)))
        .distinct()
    )
    await connection.execute(insert(feed).from_select(_COLUMNS, rows))
    note_venue(connection, venue_id)


async def note_sessions_ended(connection: AsyncConnection, session_ids: Collection[str], now: datetime) -> None:
    """Write that sessions are over, at each venue where their person works, and where their device is.

    Sessions are of no one venue: whatever the transaction is within, this is written across venues.
    """
    ids = list(session_ids)
    if not ids:
        return
    places = union(
        select(membership.c.venue_id.label("venue_id"), session.c.id.label("session_id"))
        .join(session, session.c.person_id == membership.c.person_id)
        .where(session.c.id.in_(ids), membership.c.ended_at.is_(None)),
        select(session.c.venue_id, session.c.id).where(session.c.id.in_(ids), session.c.venue_id.is_not(None)),
    ).subquery()
    rows = select(
        places.c.venue_id,
        _transaction(connection),
        literal(FeedKind.ACCESS, feed.c.kind.type),
        places.c.session_id,
        literal(None, feed.c.staff_id.type),
        literal(None, feed.c.version.type),
        literal(now, feed.c.at.type),
    )
    before = await _look_across(connection)
    written = await connection.execute(insert(feed).from_select(_COLUMNS, rows).returning(feed.c.venue_id))
    for venue_id in written.scalars():
        note_venue(connection, venue_id)
    await _look_as(connection, before)


async def read_feed(connection: AsyncConnection, scope: VenueScope, after: Position, most: int = MOST) -> Stretch:
    """What follows a position of the venue's feed, at most so many entries. One statement."""
    rows = (await connection.execute(_following(connection, scope, after, most))).all()
    horizon: int | None = rows[0].horizon
    if horizon is None:
        # SQLite: whatever can be read is committed, and nothing before it is still to come.
        entries = [row for row in rows if row.id is not None]
        behind = Position(0, entries[-1].id) if entries else after
        known = rows[0].last is not None and rows[0].last >= after.entry
        return Stretch(_entries(entries), behind, len(entries) < most, known or after == START)
    settled = [row for row in rows if row.id is not None and row.xid < horizon]
    entries = settled[:most]
    if len(rows) >= most and len(entries) == len(rows):
        return Stretch(_entries(entries), Position(entries[-1].xid, entries[-1].id), is_all=False)
    waits = any(row.id is not None for row in rows[len(settled) :])
    # All that is below the horizon has been read, and nothing can come there any more.
    return Stretch(_entries(entries), Position(horizon, 0), is_all=not waits, is_known=after.transaction <= horizon)


async def find_end(connection: AsyncConnection) -> Position:
    """Behind all that can be read of any venue's feed now. One statement."""
    if connection.dialect.name == POSTGRESQL:
        return Position((await connection.execute(select(literal_column(_XMIN)))).scalar_one(), 0)
    last = await connection.scalar(select(literal_column(_LAST).label("last")))
    return START if last is None else Position(0, last)


async def list_venues_changed(connection: AsyncConnection, behind: Position) -> tuple[set[str], Position]:
    """The venues whose feeds have entries behind a position, and from where to look next time. One statement, of all venues."""
    horizon: ColumnElement[Any] = literal_column(_XMIN if connection.dialect.name == POSTGRESQL else "NULL").label(
        "horizon"
    )
    now = select(horizon).subquery("now")
    last = func.max(feed.c.id).label("last")
    found = (
        await connection.execute(
            select(feed.c.venue_id, last, now.c.horizon)
            .select_from(now.outerjoin(feed, tuple_(feed.c.xid, feed.c.id) > _bound(behind)))
            .group_by(feed.c.venue_id, now.c.horizon)
        )
    ).all()
    venues = {row.venue_id for row in found if row.venue_id is not None}
    if found and found[0].horizon is not None:
        return venues, Position(found[0].horizon, 0)
    return venues, max([behind, *(Position(0, row.last) for row in found if row.last is not None)])


async def find_identity(connection: AsyncConnection) -> str:
    """What tells this database from another, and from itself after it was brought back to an earlier state by its server."""
    if connection.dialect.name != POSTGRESQL:
        return "sqlite"
    row: Any = (
        await connection.execute(
            select(
                literal_column("(SELECT system_identifier FROM pg_control_system())").label("system"),
                literal_column("(SELECT timeline_id FROM pg_control_checkpoint())").label("timeline"),
                literal_column("(SELECT oid::bigint FROM pg_database WHERE datname = current_database())").label(
                    "database"
                ),
            )
        )
    ).one()
    return f"{row.system}.{row.timeline}.{row.database}"


def _following(connection: AsyncConnection, scope: VenueScope, after: Position, most: int) -> Select[Any]:
    is_postgresql = connection.dialect.name == POSTGRESQL
    now = select(
        literal_column(_XMIN if is_postgresql else "NULL").label("horizon"),
        literal_column("NULL" if is_postgresql else _LAST).label("last"),
    ).subquery("now")
    entries = (
        select(feed)
        .where(feed.c.venue_id == scope.venue_id, tuple_(feed.c.xid, feed.c.id) > _bound(after))
        .order_by(feed.c.xid, feed.c.id)
        .limit(most)
        .subquery("entry")
    )
    columns = [entries.c[name] for name in ("id", "xid", "kind", "about", "staff_id", "version")]
    return (
        select(now.c.horizon, now.c.last, *columns)
        .select_from(now.outerjoin(entries, true()))
        .order_by(entries.c.xid, entries.c.id)
    )


def _bound(position: Position) -> ColumnElement[Any]:
    return tuple_(*(literal(number, BigInteger) for number in position))


def _entries(rows: Sequence[Row[Any]]) -> tuple[FeedEntry, ...]:
    return tuple(FeedEntry(row.kind, row.about, row.staff_id, row.version) for row in rows)


def _transaction(connection: AsyncConnection) -> ColumnElement[Any]:
    return literal_column(_XID if connection.dialect.name == POSTGRESQL else "0")


async def _look_across(connection: AsyncConnection) -> str | None:
    """Have the transaction see all venues' places; gives within which it was."""
    if connection.dialect.name != POSTGRESQL:
        return None
    before: str = (await connection.exec_driver_sql(f"SELECT current_setting('{SETTING}', true)")).scalar_one()
    await _look_as(connection, "*")
    return before


async def _look_as(connection: AsyncConnection, setting: str | None) -> None:
    if setting is not None:
        await connection.exec_driver_sql(f"SELECT set_config('{SETTING}', $1::text, true)", (setting,))
