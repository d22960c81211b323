"""The commands about people: a venue's first owner, who works where, and what lets them in."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import API_KEY, new_secret, secret_hash
from openchair.access.hosts import HostRule
from openchair.access.tokens import AccountLinks
from openchair.accounts.devices import take_off
from openchair.accounts.invitations import Invitee, take_back, write_invitation
from openchair.accounts.operators import create_operator
from openchair.accounts.team import end_place
from openchair.changes.change import Change
from openchair.cli.where import Failure, opened, settings_for
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.imports.calendar_file import MOST_BYTES
from openchair.imports.report import venue_lines
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.rules.accounts import REFRESH_TIME, SessionEnd
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import InvalidInput, LastOwner
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.rules.security import COMMAND_LINE, SecurityEvent, SecurityEventKind
from openchair.settings import Settings
from openchair.store.account_lists import find_kind, find_venue_of_key, list_open_sessions
from openchair.store.accounts import change_api_key, find_member, list_api_keys, list_members, lock_team
from openchair.store.devices import list_devices
from openchair.store.people import find_venue
from openchair.store.security_events import note_event
from openchair.store.sessions import end_sessions_of
from openchair.store.sign_ins import list_invitations
from openchair.store.wall import by_key, by_slug

_Work = Callable[[argparse.Namespace], Coroutine[None, None, None]]


def _whole(work: _Work) -> Callable[[argparse.Namespace], None]:
    """The command that does this work, and ends with it."""

    def command(parsed: argparse.Namespace) -> None:
        asyncio.run(work(parsed))

    command.__doc__ = work.__doc__
    return command


@_whole
async def run_create_venue(parsed: argparse.Namespace) -> None:
    """`openchair venue create`."""
    settings = settings_for(parsed)
    now = settings.clock.now()
    with parsed.file.open("rb") as file:
        read = read_venue(file.read(MOST_BYTES + 1), str(parsed.file))
    reader = DeskReader(read.columns["locale"], read.columns["time_zone"])
    owner = _invitee(parsed.name or parsed.owner.partition("@")[0], parsed.owner, OperatorRole.OWNER, reader)
    async with opened(settings) as database:
        async with database.reading(by_slug(read.slug)) as connection:
            if await find_venue(connection, slug=read.slug) is not None:
                raise Failure(
                    f"There is a venue {read.slug!r} already: `openchair import` changes it, and `openchair operator invite` "
                    "invites to it."
                )
        made = await import_venue(database, read, now, base_domain=settings.base_domain)
        async with database.transaction(VenueScope(made.venue_id)) as connection:
            id = await write_invitation(connection, VenueScope(made.venue_id), owner, now)
    print("\n".join(venue_lines(made, rehearsed=False)))
    _say_invited(settings, owner, id, shown=parsed.link)


@_whole
async def run_create_operator(parsed: argparse.Namespace) -> None:
    """`openchair operator create`."""
    async with _at(parsed) as (settings, connection, venue):
        scope, role = VenueScope(venue.id), OperatorRole(parsed.role)
        credential = await create_operator(connection, scope, parsed.name, role, settings.clock.now())
        await _note(connection, scope, SecurityEventKind.KEY_ISSUED, credential[5:27], parsed.name, settings)
    _print_credential(credential)


@_whole
async def run_invite(parsed: argparse.Namespace) -> None:
    """`openchair operator invite`."""
    async with _at(parsed) as (settings, connection, venue):
        invitee = _invitee(
            parsed.name, parsed.email, OperatorRole(parsed.role), DeskReader(venue.locale, venue.time_zone)
        )
        try:
            id = await write_invitation(connection, VenueScope(venue.id), invitee, settings.clock.now())
        except InvalidInput as wrong:
            raise Failure(wrong.message) from wrong
    _say_invited(settings, invitee, id, shown=parsed.link)


@_whole
async def run_list_operators(parsed: argparse.Namespace) -> None:
    """`openchair operator list`."""
    async with _at(parsed) as (settings, connection, venue):
        scope, now = VenueScope(venue.id), settings.clock.now()
        members = await list_members(connection, scope)
        people = {member.person.id: member.person.name for member in members}
        sessions = await list_open_sessions(connection, list(people), now - REFRESH_TIME)
        keys = [
            key
            for key in await list_api_keys(connection, scope)
            if key.revoked_at is None and key.member.ended_at is None and key.expires_at > now
        ]
        invitations = await list_invitations(connection, scope, now)
    rows: list[Sequence[str]] = [
        ("person", member.id, member.person.name, member.role.value, member.person.email or "(no login)")
        for member in members
    ]
    rows += [("session", id, people[person], name, f"last used {_day(at)}") for id, person, name, at in sessions]
    rows += [("key", key.id, key.name, key.role.value, f"until {_day(key.expires_at)}") for key in keys]
    rows += [
        ("invitation", each.id, each.name, each.role.value, f"{each.email} until {_day(each.expires_at)}")
        for each in invitations
    ]
    _print_rows(rows)


@_whole
async def run_revoke(parsed: argparse.Namespace) -> None:
    """`openchair operator revoke`."""
    settings = settings_for(parsed)
    now = settings.clock.now()
    async with opened(settings) as database, database.transaction(ACROSS) as connection:
        kind, whose = await find_kind(connection, parsed.id) or ("", "")
        if kind != "session":
            await keep_within(connection, VenueScope(whose))
        done = False
        if kind == "member":
            scope = VenueScope(whose)
            await lock_team(connection, scope)
            member = await find_member(connection, scope, parsed.id)
            if member is not None:
                runtime = Runtime(database, settings.clock, settings.channels)
                try:
                    await end_place(Change(runtime, connection, scope, now), member)
                except LastOwner:
                    raise Failure("This is the venue's last owner who can sign in: invite another first.") from None
                event = SecurityEvent(
                    SecurityEventKind.ROLE_CHANGED, member.person.name, member.id, {"by": COMMAND_LINE}
                )
                await note_event(connection, scope, event, now)
                done = True
        elif kind == "key":
            done = await change_api_key(connection, VenueScope(whose), parsed.id, revoked_at=now)
            if done:
                await _note(connection, VenueScope(whose), SecurityEventKind.KEY_REVOKED, parsed.id, "", settings)
        elif kind == "invitation":
            done = await take_back(connection, VenueScope(whose), parsed.id, COMMAND_LINE, now)
        elif kind == "session":
            done = await end_sessions_of(connection, whose, SessionEnd.REVOKED, now, session_id=parsed.id) > 0
        if not done:
            raise Failure(f"Nothing with the id {parsed.id!r} lets anyone in: see `openchair operator list`.")
    print(f"The {'person' if kind == 'member' else kind} is let in no more, from this moment on.")


@_whole
async def run_rotate(parsed: argparse.Namespace) -> None:
    """`openchair operator rotate`."""
    settings = settings_for(parsed)
    now, secret = settings.clock.now(), new_secret()
    async with opened(settings) as database, database.transaction(by_key(parsed.id)) as connection:
        scope = VenueScope(await find_venue_of_key(connection, parsed.id) or "")
        found = [key for key in await list_api_keys(connection, scope) if key.id == parsed.id]
        if not found or found[0].revoked_at is not None or found[0].member.ended_at is not None:
            raise Failure(f"There is no key with the id {parsed.id!r}: see `openchair operator list`.")
        (key,) = found
        lives = {"created_at": now, "expires_at": now + (key.expires_at - key.created_at)}
        await change_api_key(connection, scope, key.id, secret_hash=secret_hash(secret), **lives)
        await _note(connection, scope, SecurityEventKind.KEY_ISSUED, key.id, key.name, settings)
    _print_credential(f"{API_KEY}.{parsed.id}{secret}")


@_whole
async def run_list_devices(parsed: argparse.Namespace) -> None:
    """`openchair device list`."""
    async with _at(parsed) as (_, connection, venue):
        found = await list_devices(connection, VenueScope(venue.id))
    rows: list[Sequence[str]] = []
    for listed in found:
        device = listed.device
        seen = f"last seen {_day(device.last_seen_at or device.paired_at)}"
        used = f"last used by {listed.last_used_by}" if listed.last_used_by else "used by nobody yet"
        rows.append((device.id, device.name, device.role.value, seen, used))
    _print_rows(rows)


@_whole
async def run_revoke_device(parsed: argparse.Namespace) -> None:
    """`openchair device revoke`."""
    async with _at(parsed) as (settings, connection, venue):
        if not await take_off(connection, VenueScope(venue.id), parsed.id, COMMAND_LINE, settings.clock.now()):
            raise Failure(f"No device of this venue has the id {parsed.id!r}: see `openchair device list`.")
    print("The device can do nothing there any more, from this moment on.")


@asynccontextmanager
async def _at(parsed: argparse.Namespace) -> AsyncIterator[tuple[Settings, AsyncConnection, VenueRecord]]:
    """The settings, a transaction, and the venue that is named."""
    settings = settings_for(parsed)
    async with opened(settings) as database, database.transaction(by_slug(parsed.venue)) as connection:
        venue = await find_venue(connection, slug=parsed.venue)
        if venue is None:
            raise Failure(f"There is no venue {parsed.venue!r} in this database.")
        yield settings, connection, venue


def _invitee(name: str, email: str, role: OperatorRole, reader: DeskReader) -> Invitee:
    try:
        return Invitee(name, email, role).checked()
    except InvalidInput as wrong:
        raise Failure(desk_refusal_sentence(wrong, reader)) from wrong


async def _note(
    connection: AsyncConnection, scope: VenueScope, kind: SecurityEventKind, key_id: str, name: str, settings: Settings
) -> None:
    event = SecurityEvent(kind, COMMAND_LINE, key_id, {"key": name, "by": COMMAND_LINE})
    await note_event(connection, scope, event, settings.clock.now())


def _say_invited(settings: Settings, invitee: Invitee, invitation_id: str, *, shown: bool) -> None:
    print(f"{invitee.name} is invited by a mail to {invitee.email}, for 7 days.")
    if shown:
        links = AccountLinks(settings.key_ring, HostRule.of(settings.base_url))
        print(links.invitation_url(invitation_id))
        print(
            "Whoever opens this link and presses the button there is let in: give it to nobody else.", file=sys.stderr
        )


def _print_rows(rows: Sequence[Sequence[str]]) -> None:
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _print_credential(credential: str) -> None:
    print(f"Authorization: Bearer {credential}")
    print("This is shown once: only a digest of it is kept.", file=sys.stderr)


def _day(at: object) -> str:
    return str(at)[:10]
