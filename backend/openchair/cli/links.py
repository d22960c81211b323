"""The commands of the drill for a link key that leaked: links sent anew, and whose still end with an old key."""

from __future__ import annotations

import argparse
import asyncio

from openchair.cli.where import Failure, opened, settings_for
from openchair.core.database import Database
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.messages.new_key import find_old_links, send_links_anew
from openchair.rules.scope import VenueScope
from openchair.store.people import find_venue
from openchair.store.retention import list_venues_kept
from openchair.store.wall import by_slug


def run_resend(parsed: argparse.Namespace) -> None:
    """`openchair links resend`."""
    asyncio.run(resend(parsed))


def run_old(parsed: argparse.Namespace) -> None:
    """`openchair links old`."""
    asyncio.run(old(parsed))


async def resend(parsed: argparse.Namespace) -> None:
    """Write the links, and say how far it is after each batch."""
    settings = settings_for(parsed)
    key_id, written, unreachable = settings.key_ring.current, 0, 0
    async with opened(settings) as database:
        runtime = Runtime(database, settings.clock, settings.channels)
        for scope in await _venues(database, parsed.venue):
            async for batch in send_links_anew(runtime, scope, key_id):
                written, unreachable = written + batch.written, unreachable + batch.unreachable
                print(f"{written:,} bookings: a link signed with key {key_id} is in the outbox.", flush=True)
    print(
        f"Done: {written:,} bookings whose customers held links of older keys. The worker sends them, within the allowances."
    )
    if unreachable:
        print(f"{unreachable:,} bookings have no address or number that is written to: call them.")
    print("`openchair links old` says how many still hold old links.")


async def old(parsed: argparse.Namespace) -> None:
    """Say how many hold old links, and of how many that is about to end."""
    settings = settings_for(parsed)
    key_id, held, under_way, being_sent = settings.key_ring.current, 0, 0, 0
    async with opened(settings) as database:
        runtime = Runtime(database, settings.clock, settings.channels)
        for scope in await _venues(database, parsed.venue):
            found = await find_old_links(runtime, scope, key_id)
            held, under_way = held + found.held, under_way + found.under_way
            being_sent += found.being_sent
    if being_sent:
        print(
            f"Links of {being_sent:,} open booking{'' if being_sent == 1 else 's'} are being sent just now, and it isn't known yet "
            "which key signs them. Ask again in a minute, before you drop one."
        )
    if held == 0 and not being_sent:
        where = "at this venue" if parsed.venue else "here"
        print(
            f"No open booking {where} needs a link of an older key than {key_id}: as for them, older keys can be dropped."
        )
    if held == 0:
        return
    hold = "1 open booking holds" if held == 1 else f"{held:,} open bookings hold"
    print(f"{hold} links of older keys than {key_id} alone; for {under_way:,} a new one is on its way.")
    if held > under_way:
        left = held - under_way
        print(
            f"{left:,} {'has' if left == 1 else 'have'} none on its way: run `openchair links resend`. "
            "Whom it then didn't reach is among the messages that failed, at the desk."
        )


async def _venues(database: Database, slug: str | None) -> list[VenueScope]:
    """The venue that is named, or all."""
    if slug is None:
        async with database.reading(ACROSS) as connection:
            return [VenueScope(kept.venue_id) for kept in await list_venues_kept(connection)]
    async with database.reading(by_slug(slug)) as connection:
        venue = await find_venue(connection, slug=slug)
    if venue is None:
        raise Failure(f"There is no venue {slug!r} in this database.")
    return [VenueScope(venue.id)]
