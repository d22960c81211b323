"""Removing rows whose time is over, as their tables declare it: in batches, each its own transaction and of one venue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.payments import PaymentStatus
from openchair.rules.scope import VenueScope
from openchair.store.tables import booking, customer, dispute, message, metadata, payment, venue
from openchair.store.tables.retention import Anonymised, Ends, GoesWith, clears_of, rule_of

BATCH: Final = 500
"""How many rows one transaction removes, beside those that go with them."""
EMPTY: Final[dict[str, Any]] = {
    "facts": {},
    "sent_to": None,
    "provider_id": None,
    "former_provider_id": None,
    "problem": None,
}
"""What stands in a message's columns once they are cleared."""


def swept_tables(*, of_venues: bool) -> list[str]:
    """The tables of venues, or of nobody, whose rows are removed by themselves; those that refer to others come first."""
    return [
        table.name
        for table in reversed(metadata.sorted_tables)
        if isinstance(rule_of(table), Ends | Anonymised) and ("venue_id" in table.c) is of_venues
    ]


@dataclass(frozen=True, slots=True)
class KeptVenue:
    """A venue whose rows are looked through."""

    venue_id: str


async def list_venues_kept(connection: AsyncConnection) -> list[KeptVenue]:
    """Every venue, for upkeep that goes through them one by one."""
    return [KeptVenue(id) for id in await connection.scalars(select(venue.c.id).order_by(venue.c.id))]


async def remove_past(
    connection: AsyncConnection, scope: VenueScope, name: str, now: datetime, limit: int = BATCH
) -> int:
    """Remove at most `limit` rows of a venue from a table whose time is over, with what goes with them; gives how many."""
    table = metadata.tables[name]
    return await _remove(connection, table, [table.c.venue_id == scope.venue_id, *_past(table, now)], limit)


async def remove_past_of_nobody(connection: AsyncConnection, name: str, now: datetime, limit: int = BATCH) -> int:
    """Remove at most `limit` rows from a table that is no venue's, whose time is over; gives how many."""
    table = metadata.tables[name]
    assert "venue_id" not in table.c, "a venue's rows are removed venue by venue"
    return await _remove(connection, table, _past(table, now), limit)


async def clear_messages(connection: AsyncConnection, scope: VenueScope, now: datetime, limit: int = BATCH) -> int:
    """Empty what at most `limit` messages said and to whom, once their term is over; gives how many."""
    declared = clears_of(message)
    assert declared is not None, "it is declared beside the table"
    before = now - declared.after.length
    of_booking = and_(payment.c.venue_id == message.c.venue_id, payment.c.booking_id == message.c.booking_id)
    paid_since = exists().where(of_booking, payment.c.status == PaymentStatus.SUCCEEDED, payment.c.updated_at >= before)
    disputed = exists().where(
        dispute.c.venue_id == message.c.venue_id,
        dispute.c.booking_id == message.c.booking_id,
        dispute.c.settled_at.is_(None),
    )
    due = (
        select(message.c.id)
        .join(booking, and_(booking.c.venue_id == message.c.venue_id, booking.c.id == message.c.booking_id))
        .where(
            message.c.venue_id == scope.venue_id,
            message.c.cleared_at.is_(None),
            message.c.created_at < before,
            booking.c.starts_at < before,
            ~paid_since,
            ~disputed,
        )
        .order_by(message.c.created_at)
        .limit(limit)
        .with_for_update(of=message, skip_locked=True)
    )
    ids = list(await connection.scalars(due))
    if ids:
        await connection.execute(
            update(message)
            .where(message.c.venue_id == scope.venue_id, message.c.id.in_(ids))
            .values(**{column: EMPTY[column] for column in declared.columns}, cleared_at=now)
        )
    return len(ids)


async def list_long_gone(
    connection: AsyncConnection, scope: VenueScope, now: datetime, after: str, limit: int = BATCH
) -> list[str]:
    """The ids of customers whose last visit, or whose entry where they never had one, is past its term; in their order."""
    declared = rule_of(customer)
    assert isinstance(declared, Anonymised), "it is declared beside the table"
    before = now - declared.after.length
    came_since = exists().where(
        booking.c.venue_id == customer.c.venue_id,
        booking.c.customer_id == customer.c.id,
        booking.c.starts_at >= before,
    )
    return list(
        await connection.scalars(
            select(customer.c.id)
            .where(
                customer.c.venue_id == scope.venue_id,
                customer.c.id > after,
                customer.c.erased_at.is_(None),
                customer.c.created_at < before,
                ~came_since,
            )
            .order_by(customer.c.id)
            .limit(limit)
        )
    )


def _past(table: Table, now: datetime) -> list[ColumnElement[bool]]:
    rule = rule_of(table)
    conditions: list[ColumnElement[bool]] = []
    match rule:
        case Ends():
            terms = [(rule.since, rule.after), (rule.or_since, rule.or_after)]
            over = [
                table.c[since] < _as_kept(table.c[since].type, now - after.length)
                for since, after in terms
                if since is not None and after is not None
            ]
            conditions.append(or_(*over))
            if rule.unless is not None:
                conditions.append(literal_column(f"(NOT ({rule.unless}))", Boolean()))
        case Anonymised():
            conditions.append(customer.c.erased_at.is_not(None))
        case _:
            raise ValueError(f"{table.name}: its rows don't end by themselves")
    return [*conditions, *(~blocker for blocker in _blockers(table))]


def _as_kept(kind: object, instant: datetime) -> Any:
    """An instant as a column of this type holds it: minutes since 1970 UTC where it is a number."""
    match kind:
        case Date():
            return instant.astimezone(UTC).date()
        case Integer():
            return int(instant.timestamp()) // 60
    return instant


def _referring(table: Table) -> Iterable[tuple[Table, ForeignKeyConstraint]]:
    for other in metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is table and other is not table:
                yield other, key


def _goes(table: Table, with_: Table) -> GoesWith | None:
    rule = rule_of(table)
    return rule if isinstance(rule, GoesWith) and rule.table == with_.name else None


def _matches(key: ForeignKeyConstraint) -> ColumnElement[bool]:
    return and_(*(element.parent == element.column for element in key.elements))


def _blockers(table: Table) -> list[ColumnElement[bool]]:
    """What keeps a row of this table: rows that refer to it and don't go with it, or that go with it and hold it."""
    found: list[ColumnElement[bool]] = []
    for other, key in _referring(table):
        goes = _goes(other, table)
        if goes is None:
            found.append(exists().where(_matches(key)))
            continue
        if key.elements[-1].parent.name != goes.by:
            continue
        if goes.holds is not None:
            found.append(exists().where(_matches(key), literal_column(f"({goes.holds})", Boolean())))
        for third, reference in _referring(other):
            its = _goes(third, table)
            # Of another booking, say, which stays: a payment with a card that was saved on this one's page.
            elsewhere = [] if its is None else [third.c[its.by] != other.c[goes.by]]
            if its is None and _goes(third, other) is not None:
                continue
            found.append(exists().where(_matches(key), _matches(reference), *elsewhere))
    return found


async def _remove(
    connection: AsyncConnection, table: Table, conditions: Sequence[ColumnElement[bool]], limit: int
) -> int:
    key = tuple(table.primary_key.columns)
    rows = (
        (
            await connection.execute(
                select(*key).where(*conditions).order_by(*key).limit(limit).with_for_update(of=table, skip_locked=True)
            )
        )
        .mappings()
        .all()
    )
    if not rows:
        return 0
    found = [dict(row) for row in rows]
    if "id" in table.c:
        venue_id = found[0].get("venue_id")
        await _remove_going_with(connection, table, [row["id"] for row in found], venue_id)
    await connection.execute(
        delete(table).where(*(column == bindparam(f"key_{column.name}") for column in key)),
        [{f"key_{name}": value for name, value in row.items()} for row in found],
    )
    return len(rows)


async def _remove_going_with(
    connection: AsyncConnection, table: Table, ids: Sequence[str], venue_id: str | None
) -> None:
    for other in reversed(metadata.sorted_tables):
        goes = _goes(other, table)
        if goes is None:
            continue
        of_these = [other.c[goes.by].in_(ids)]
        if venue_id is not None:
            of_these.append(other.c.venue_id == venue_id)
        if any(_goes(third, other) for third, _ in _referring(other)):
            below = list(await connection.scalars(select(other.c.id).where(*of_these)))
            if below:
                await _remove_going_with(connection, other, below, venue_id)
        await connection.execute(delete(other).where(*of_these))
