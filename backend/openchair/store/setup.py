"""A venue's set-up as rows: itself, its hosts, rules, services, staff and hours, loaded and brought to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import HostKey
from openchair.rules.scope import VenueScope
from openchair.store.tables import (
    day_hours,
    deposit_rule,
    service,
    staff,
    staff_service,
    venue,
    venue_host,
    working_hours,
)

SetupRow = dict[str, Any]
Setup = dict[str, list[SetupRow]]

# In the order in which rows may be written, with what tells two rows of one venue apart.
_KEYS: Mapping[Table, tuple[str, ...]] = {
    venue_host: ("kind", "name"),
    deposit_rule: ("id",),
    service: ("id",),
    staff: ("id",),
    staff_service: ("service_id", "staff_id"),
    working_hours: ("staff_id", "weekday", "is_break", "opens_minute"),
    day_hours: ("staff_id", "day", "opens_minute"),
}
# Bookings name services and staff, and an old link opens on an old host: such rows are put out of use, never removed.
_KEPT = frozenset((venue_host, service, staff))


@dataclass(slots=True)
class Changes:
    """What was done, by table: the keys of the rows that are new, that are different now, and that are gone."""

    added: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    changed: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    removed: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


async def lock_venue(connection: AsyncConnection, slug: str) -> str | None:
    """The id of the venue with this slug, which no other import changes until the transaction ends."""
    found = await connection.execute(select(venue.c.id).where(venue.c.slug == slug).with_for_update(key_share=True))
    return found.scalar_one_or_none()


async def find_host_owner(connection: AsyncConnection, host: HostKey) -> str | None:
    """The id of the venue that has or had this host."""
    found = await connection.execute(
        select(venue_host.c.venue_id).where(venue_host.c.kind == host.kind, venue_host.c.name == host.name)
    )
    return found.scalar_one_or_none()


async def insert_venue(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Write a new venue; everything else of it follows with `bring_setup`."""
    await connection.execute(insert(venue).values(**values))


async def find_setup(connection: AsyncConnection, scope: VenueScope) -> Setup:
    """All rows of the venue's set-up by table, the venue's own among them."""
    found: Setup = {}
    for table in (venue, *_KEYS):
        belongs = (table.c.id if table is venue else table.c.venue_id) == scope.venue_id
        rows = await connection.execute(select(table).where(belongs))
        found[table.name] = [dict(row) for row in rows.mappings()]
    return found


async def bring_setup(connection: AsyncConnection, scope: VenueScope, before: Setup, wanted: Setup) -> Changes:
    """Make the rows `before`, as `find_setup` gave them, into the `wanted` ones, and tell what that took.

    A wanted row may leave columns out: they stay, or get their default. A service or staff member that isn't wanted is put
    out of use; a host stays; other rows are deleted.
    """
    changes = Changes()
    (own,) = before["venue"]
    for values in wanted["venue"]:
        if _differs(own, values):
            await connection.execute(update(venue).where(venue.c.id == scope.venue_id).values(**values))
            changes.changed["venue"] = [(scope.venue_id,)]
    gone: list[tuple[Table, list[tuple[Any, ...]]]] = []
    for table, key in _KEYS.items():
        there = {_key(row, key): row for row in before.get(table.name, ())}
        asked = {_key(row, key): row for row in wanted.get(table.name, ())}
        new = [row for found, row in asked.items() if found not in there]
        for columns in {tuple(sorted(row)) for row in new}:
            rows = [{"venue_id": scope.venue_id, **row} for row in new if tuple(sorted(row)) == columns]
            await connection.execute(insert(table), rows)
        different = {found: row for found, row in asked.items() if found in there and _differs(there[found], row)}
        missing = [found for found in there if found not in asked]
        if table in _KEPT:
            for found in missing:
                retired = _retired(table)
                if _differs(there[found], retired):
                    different[found] = retired
        else:
            gone.append((table, missing))
        for found, values in different.items():
            await connection.execute(update(table).where(_is(table, scope, key, found)).values(**values))
        _tell(changes.added, table, [_key(row, key) for row in new])
        _tell(changes.changed, table, different)
    # Last, and backwards: nothing that is deleted may still be named.
    for table, missing in reversed(gone):
        for found in missing:
            await connection.execute(delete(table).where(_is(table, scope, _KEYS[table], found)))
        _tell(changes.removed, table, missing)
    return changes


def _retired(table: Table) -> SetupRow:
    if table is service:
        return {"active": False, "deposit_rule_id": None}
    return {"active": False} if table is staff else {"is_primary": False}


def _key(row: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key)


def _differs(row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in values.items())


def _is(table: Table, scope: VenueScope, key: tuple[str, ...], found: tuple[Any, ...]) -> Any:
    return and_(
        table.c.venue_id == scope.venue_id, *(table.c[name] == value for name, value in zip(key, found, strict=True))
    )


def _tell(told: dict[str, list[tuple[Any, ...]]], table: Table, keys: Iterable[tuple[Any, ...]]) -> None:
    if found := list(keys):
        told[table.name] = found
