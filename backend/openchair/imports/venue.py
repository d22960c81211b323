"""Bringing a venue to what its file says: all of it or nothing, and the second time without doubling anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.core.within import ACROSS, keep_within
from openchair.imports.added_hours import note_added_hours
from openchair.imports.left_over import notes_on_bookings
from openchair.imports.mistakes import Mistake, plain
from openchair.imports.problems import Problems
from openchair.imports.services import ServiceEntry
from openchair.imports.stripe_account import account_columns, check_account
from openchair.imports.venue_file import StaffEntry, VenueFile
from openchair.messages.reminders import plan_reminders
from openchair.presentation.desk import imports as texts
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.domains import is_installations_own
from openchair.rules.feed import FeedKind
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey
from openchair.rules.scope import VenueScope
from openchair.store.domains import list_claims
from openchair.store.feed import note_change
from openchair.store.imported import ToCome, has_bookings, list_to_come
from openchair.store.occupancy import lock_staff
from openchair.store.setup import (
    Changes,
    Setup,
    SetupRow,
    bring_setup,
    find_host_owner,
    find_setup,
    insert_venue,
    lock_venue,
)


@dataclass(frozen=True, slots=True)
class VenueImported:
    """What an import of a venue's file did, or would have done."""

    name: str
    slug: str
    is_new: bool
    changes: Changes
    services: tuple[str, ...]
    staff: tuple[str, ...]
    retired: tuple[str, ...]
    notes: tuple[str, ...]
    venue_id: str
    reader: DeskReader
    """Who is told of it: in the venue's language, by its clock."""


async def import_venue(
    database: Database, file: VenueFile, now: datetime, *, base_domain: str, rehearse: bool = False
) -> VenueImported:
    """Make the venue what the file says, in one transaction. Raises `FileRefused`.

    The venue is found by its slug, the rest by name. With `rehearse` everything is tried and nothing kept.
    """
    async with database.transaction(ACROSS) as connection:
        imported = await _bring(connection, file, now, base_domain)
        if rehearse:
            await connection.rollback()
    if not rehearse:
        # What is queued goes by the policy as it is now. Should this fail, the reminders' job does it.
        await plan_reminders(database, VenueScope(imported.venue_id), now)
    return imported


async def _bring(connection: AsyncConnection, file: VenueFile, now: datetime, base_domain: str) -> VenueImported:
    reader = DeskReader(file.columns["locale"], file.columns["time_zone"])
    problems = Problems(file.name, reader)
    venue_id = await lock_venue(connection, file.slug)
    is_new = venue_id is None
    scope = VenueScope(venue_id or new_id())
    await _check_hosts(connection, file, scope, base_domain, problems)
    await keep_within(connection, scope)
    if is_new:
        problems.refuse_if_any()
        # Its account follows, once it is known to be nobody else's.
        own_columns = {**file.columns, "stripe_account_id": None}
        await insert_venue(connection, {"id": scope.venue_id, "slug": file.slug, "created_at": now, **own_columns})
    proved = {claim.domain for claim in await list_claims(connection, scope) if claim.proved_at is not None}
    before = await find_setup(connection, scope)
    (own,) = before["venue"]
    if own["currency"] != file.currency and await has_bookings(connection, scope):
        problems.add(
            file.lines["currency"],
            Mistake(
                "{where}: there are bookings in {before}; a venue that takes {currency} needs another slug.",
                where=("venue", "currency"),
                before=own["currency"],
                currency=file.currency,
            ),
        )
    await check_account(connection, file, scope, own, problems)
    if file.domain in proved and (HostKind.CUSTOM, file.domain) in {
        (row["kind"], row["name"]) for row in before["venue_host"] if row["links_only"]
    }:
        problems.add(
            file.lines["domain"],
            Mistake(
                "{where}: the record that proved {domain} is gone. Put it back, or take the domain out of the file.",
                where=("venue", "domain"),
                domain=file.domain,
            ),
        )
    problems.refuse_if_any()
    wanted = _wanted(file, before, proved)
    # Whoever books by the hours of before is through by now, and among those below; or waits, and reads the new ones.
    await lock_staff(connection, scope, [row["id"] for row in before["staff"]])
    to_come = await list_to_come(connection, scope, now)
    changes = await bring_setup(connection, scope, before, wanted)
    if not is_new:
        await note_added_hours(connection, scope, before, wanted, now)
        if changes:
            await note_change(connection, scope, FeedKind.SALON, now)
    return VenueImported(
        name=file.columns["name"],
        slug=file.slug,
        is_new=is_new,
        changes=changes,
        services=tuple(entry.name for entry in file.services),
        staff=tuple(entry.name for entry in file.staff),
        retired=tuple(_retired(before, wanted)),
        notes=tuple(_notes(before, wanted, to_come, reader)),
        venue_id=scope.venue_id,
        reader=reader,
    )


async def _check_hosts(
    connection: AsyncConnection, file: VenueFile, scope: VenueScope, base_domain: str, problems: Problems
) -> None:
    hosts = [("slug", HostKey(HostKind.SLUG, file.slug))]
    if file.domain is not None:
        hosts.append(("domain", HostKey(HostKind.CUSTOM, file.domain)))
        if is_installations_own(file.domain, base_domain):
            problems.add(
                file.lines["domain"],
                Mistake(
                    "{where}: {domain} is this installation's own; venues have {own} anyway.",
                    where=("venue", "domain"),
                    domain=file.domain,
                    own=f"{file.slug}.{base_domain}",
                ),
            )
    for key, host in hosts:
        owner = await find_host_owner(connection, host)
        if owner not in (None, scope.venue_id):
            problems.add(
                file.lines[key],
                Mistake(
                    "{where}: {host} belongs to another venue; its old links open there.",
                    where=("venue", key),
                    host=host.name,
                ),
            )


def _wanted(file: VenueFile, before: Setup, proved: Collection[str]) -> Setup:
    rules = _ids([(rule.name, None) for rule in file.rules], before["deposit_rule"])
    services = _ids([(entry.name, entry.was) for entry in file.services], before["service"])
    people = _ids([(entry.name, entry.was) for entry in file.staff], before["staff"])
    wanted: Setup = {
        "venue": [
            {
                **file.columns,
                **account_columns(file, before["venue"][0]),
                "deposit_rule_id": rules.get(plain(file.deposit_rule or "")),
            }
        ],
        "venue_host": _hosts(file, before["venue_host"], proved),
        "deposit_rule": [
            {
                "id": rules[plain(entry.name)],
                "name": entry.name,
                "ask_fixed_minor": entry.rule.ask_fixed_minor,
                "ask_percent": entry.rule.ask_percent,
                "terms": entry.rule.terms.as_json(),
            }
            for entry in file.rules
        ],
        "service": [
            _service(entry, services[plain(entry.name)], rules, position)
            for position, entry in enumerate(file.services)
        ],
        "staff": [
            {"id": people[plain(entry.name)], "name": entry.name, "position": position, "active": True}
            for position, entry in enumerate(file.staff)
        ],
        "staff_service": [],
        "working_hours": [],
        "day_hours": [],
    }
    for entry in file.staff:
        _add_time(wanted, entry, people[plain(entry.name)], services)
    return wanted


def _ids(entries: Iterable[tuple[str, str | None]], before: list[SetupRow]) -> dict[str, str]:
    """The id of each entry by its plain name: of the row with that name, else with the name it had, else a new one."""
    # Of two rows with one name the active one counts, and of two such the older: the last one read here.
    newest_first = sorted(before, key=lambda row: str(row["id"]), reverse=True)
    by_name = {
        plain(row["name"]): str(row["id"]) for row in sorted(newest_first, key=lambda row: row.get("active", True))
    }
    names = {plain(name) for name, _ in entries}
    found = {}
    for name, was in entries:
        id_ = by_name.get(plain(name))
        if id_ is None and was is not None and plain(was) not in names:
            id_ = by_name.get(plain(was))
        found[plain(name)] = id_ or new_id()
    return found


def _hosts(file: VenueFile, before: list[SetupRow], proved: Collection[str]) -> list[SetupRow]:
    # Old domains stay, so that links sent from them open; links are built with the primary one. A file that names none leaves
    # that to the domain that the venue has proved itself.
    if file.domain is None and any(row["is_primary"] and row["name"] in proved for row in before):
        return [{name: row[name] for name in ("kind", "name", "is_primary")} for row in before]
    hosts = {(row["kind"], row["name"]): False for row in before}
    hosts[HostKind.SLUG, file.slug] = file.domain is None
    if file.domain is not None:
        hosts[HostKind.CUSTOM, file.domain] = True
    # The venue lives at the primary one, by the word of who runs the installation, though it had let it go.
    return [
        {"kind": kind, "name": name, "is_primary": is_primary, **({"links_only": False} if is_primary else {})}
        for (kind, name), is_primary in hosts.items()
    ]


def _service(entry: ServiceEntry, id_: str, rules: Mapping[str, str], position: int) -> SetupRow:
    return {
        "id": id_,
        "name": entry.name,
        "variant_of": entry.variant_of,
        "variant": entry.variant,
        "category": entry.category,
        "description": entry.description,
        "duration_minutes": entry.time.duration_minutes,
        "gap_start_minutes": entry.time.gap_start_minutes,
        "gap_minutes": entry.time.gap_minutes,
        "buffer_minutes": entry.time.buffer_minutes,
        "price_minor": entry.price_minor,
        "deposit_rule_id": None if entry.deposit_rule is None else rules[plain(entry.deposit_rule)],
        "position": position,
        "active": True,
    }


def _add_time(wanted: Setup, entry: StaffEntry, staff_id: str, services: Mapping[str, str]) -> None:
    wanted["staff_service"].extend(
        {"staff_id": staff_id, "service_id": services[plain(name)]} for name in entry.services
    )
    for is_break, week in ((False, entry.weekly), (True, entry.breaks)):
        wanted["working_hours"].extend(
            {"staff_id": staff_id, "weekday": day, "is_break": is_break, "opens_minute": opens, "closes_minute": closes}
            for day, stretches in week.items()
            for opens, closes in stretches
        )
    wanted["day_hours"].extend(
        {"staff_id": staff_id, "day": day, "opens_minute": opens, "closes_minute": closes}
        for day, stretches in entry.exceptions.items()
        # A closed day is a row, too: without one the week's hours would hold.
        for opens, closes in stretches or ((0, 0),)
    )


def _retired(before: Setup, wanted: Setup) -> Iterable[str]:
    for table in ("service", "staff"):
        staying = {row["id"] for row in wanted[table]}
        yield from (row["name"] for row in before[table] if row["active"] and row["id"] not in staying)


def _notes(before: Setup, wanted: Setup, to_come: Sequence[ToCome], reader: DeskReader) -> Iterable[str]:
    yield from notes_on_bookings(before, wanted, to_come, reader)
    (own,), (new,) = before["venue"], wanted["venue"]
    if own["time_zone"] != new["time_zone"] and to_come:
        yield texts.other_zone(own["time_zone"], new["time_zone"], reader)
