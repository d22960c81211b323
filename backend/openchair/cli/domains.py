"""The commands about a venue's own domains."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openchair.cli.where import Failure, opened, settings_for
from openchair.core.database import Database
from openchair.core.dns import DnsLookup, NameLookup
from openchair.core.domains import checked_domain
from openchair.desk.domains import claim_domain, unclaim_domain
from openchair.desk.prove_domain import check_claim
from openchair.rules.domains import DomainChecked, DomainClaim, DomainState
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.scope import VenueScope
from openchair.settings import Settings
from openchair.store.domains import list_claims
from openchair.store.people import find_venue
from openchair.store.wall import by_slug

lookup_of: type[NameLookup] = DnsLookup
_STANDS = {
    DomainState.CLAIMED: "not proved yet",
    DomainState.PROVED: "proved, in use",
    DomainState.LOST: "its record is gone: put it back",
}


def run_add(parsed: argparse.Namespace) -> None:
    """`openchair venue domain add`."""
    asyncio.run(_add(parsed))


def run_check(parsed: argparse.Namespace) -> None:
    """`openchair venue domain check`."""
    asyncio.run(_check(parsed))


def run_remove(parsed: argparse.Namespace) -> None:
    """`openchair venue domain remove`."""
    asyncio.run(_remove(parsed))


def run_list(parsed: argparse.Namespace) -> None:
    """`openchair venue domain list`."""
    asyncio.run(_list(parsed))


async def _add(parsed: argparse.Namespace) -> None:
    domain = _domain(parsed)
    async with _at(parsed) as (settings, database, scope), database.transaction(scope) as connection:
        now = settings.clock.now()
        try:
            claim = await claim_domain(connection, scope, domain, now, base_domain=settings.base_domain)
        except InvalidInput as wrong:
            raise Failure(wrong.message.format(**(wrong.places or {}))) from wrong
    print(f"{domain} is claimed for {parsed.venue}. Publish this record where the domain's names are kept:")
    print(_record(claim))
    print(
        f"Then `openchair venue domain check --venue {parsed.venue} {domain}`. The domain must lead to this installation, too."
    )


async def _check(parsed: argparse.Namespace) -> None:
    domain = _domain(parsed)
    async with _at(parsed) as (settings, database, scope):
        try:
            found = await check_claim(database, lookup_of(), scope, domain, settings.clock.now())
        except NotFound:
            raise _not_claimed(parsed, domain) from None
        async with database.reading(scope) as connection:
            (claim,) = [each for each in await list_claims(connection, scope) if each.domain == domain]
    match found:
        case DomainChecked.PROVED:
            print(f"{domain} is {parsed.venue}'s: its pages are there, and links are built with it.")
        case DomainChecked.NOT_SEEN:
            raise Failure(
                f"The record is not there. A new one can take an hour to be seen everywhere.\n{_record(claim)}"
            )
        case DomainChecked.LEADS_NOWHERE:
            raise Failure(f"The record is there, but {domain} has no address: have it lead to this installation first.")
        case DomainChecked.HELD_BY_ANOTHER:
            raise Failure(f"Another venue has {domain}, and its record is still there: remove that one first.")
        case DomainChecked.UNDECIDED:
            raise Failure(f"The name servers of {domain} give no answer, so nothing was changed. Try again later.")


async def _remove(parsed: argparse.Namespace) -> None:
    domain = _domain(parsed)
    async with _at(parsed) as (_, database, scope), database.transaction(scope) as connection:
        try:
            await unclaim_domain(connection, scope, domain)
        except NotFound:
            raise _not_claimed(parsed, domain) from None
    print(
        f"{domain} is no longer claimed for {parsed.venue}. Links are built with its slug; those already sent still open."
    )


async def _list(parsed: argparse.Namespace) -> None:
    async with _at(parsed) as (_, database, scope), database.reading(scope) as connection:
        for claim in await list_claims(connection, scope):
            print(f"{claim.domain}  {_STANDS[claim.state]}\n{_record(claim)}")


@asynccontextmanager
async def _at(parsed: argparse.Namespace) -> AsyncIterator[tuple[Settings, Database, VenueScope]]:
    settings = settings_for(parsed)
    async with opened(settings) as database:
        async with database.reading(by_slug(parsed.venue)) as connection:
            venue = await find_venue(connection, slug=parsed.venue)
        if venue is None:
            raise Failure(f"There is no venue {parsed.venue!r} in this database.")
        yield settings, database, VenueScope(venue.id)


def _domain(parsed: argparse.Namespace) -> str:
    try:
        return checked_domain(parsed.domain)
    except ValueError as wrong:
        raise Failure(str(wrong)) from wrong


def _record(claim: DomainClaim) -> str:
    return f'  {claim.record_name}.  TXT  "{claim.record_text}"'


def _not_claimed(parsed: argparse.Namespace, domain: str) -> Failure:
    return Failure(f"{domain} is not claimed for {parsed.venue}: `openchair venue domain add` does that.")
