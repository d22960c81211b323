"""The commands that do one thing with data, and end."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.cli.where import Failure, opened, settings_for
from openchair.core.ids import is_id
from openchair.core.within import ACROSS
from openchair.imports.bookings import Options, import_bookings
from openchair.imports.calendar_file import MOST_BYTES
from openchair.imports.report import booking_lines, venue_lines
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.rules.scope import VenueScope
from openchair.settings import Settings
from openchair.store.bookings import find_booking, find_venue_of_booking


def run_link(parsed: argparse.Namespace) -> None:
    """`openchair link`."""
    asyncio.run(_link(parsed))


async def _link(parsed: argparse.Namespace) -> None:
    if not is_id(parsed.booking_id):
        raise Failure(f"{parsed.booking_id!r} is not the id of a booking: ids have 22 letters and digits.")
    settings = settings_for(parsed)
    async with opened(settings) as database, database.reading(ACROSS) as connection:
        venue_id = await find_venue_of_booking(connection, parsed.booking_id)
    if venue_id is None:
        raise Failure(f"There is no booking {parsed.booking_id} in this database.")
    await _print_links(settings, venue_id, [parsed.booking_id])


async def _print_links(settings: Settings, venue_id: str, booking_ids: Sequence[str]) -> None:
    links = Links(settings.key_ring, HostRule.of(settings.base_url))
    async with opened(settings) as database, database.reading(VenueScope(venue_id)) as connection:
        for booking_id in booking_ids:
            booking = await find_booking(connection, VenueScope(venue_id), booking_id)
            assert booking is not None, "it was found or made a moment ago"
            print(links.manage_url(booking))


def run_import(parsed: argparse.Namespace) -> None:
    """`openchair import`."""
    asyncio.run(_import(parsed))


async def _import(parsed: argparse.Namespace) -> None:
    settings, kind = settings_for(parsed), parsed.file.suffix.lower()
    now = settings.clock.now()
    if kind not in (".yaml", ".yml", ".ics"):
        raise Failure(f"{parsed.file} is neither a venue's file (.yaml) nor a calendar (.ics).")
    with parsed.file.open("rb") as file:
        # One more than is read of either kind: enough to say that it is too much.
        data = file.read(MOST_BYTES + 1)
    if kind != ".ics":
        for_calendars = ("venue", "staff", "service", "skip_unknown", "upcoming", "links")
        if given := [name for name in for_calendars if getattr(parsed, name)]:
            raise Failure(f"--{given[0].replace('_', '-')} is for .ics files.")
        read = read_venue(data, str(parsed.file))
        async with opened(settings) as database:
            venue = await import_venue(database, read, now, base_domain=settings.base_domain, rehearse=parsed.check)
        print("\n".join(venue_lines(venue, rehearsed=parsed.check)))
        return
    if parsed.venue is None:
        raise Failure("say whose bookings these are: --venue SLUG")
    options = Options(
        venue=parsed.venue,
        staff=parsed.staff,
        aliases=[_alias(text) for text in parsed.service],
        skip_unknown=parsed.skip_unknown,
        upcoming=parsed.upcoming,
        rehearse=parsed.check,
    )
    async with opened(settings) as database:
        imported = await import_bookings(database, data, str(parsed.file), now, options)
    print("\n".join(booking_lines(imported, rehearsed=parsed.check)))
    if parsed.links and not parsed.check:
        await _print_links(settings, imported.venue_id, [each.booking_id for each in imported.upcoming])


def _alias(text: str) -> tuple[str, str]:
    there, equals, here = (part.strip() for part in text.partition("="))
    if not (there and equals and here):
        raise Failure(f'--service {text}: write the name there, "=", and the name here, like "Haircut=Cut & style".')
    return there, here
