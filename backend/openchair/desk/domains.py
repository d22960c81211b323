"""Domains of a venue's own: claimed, proved by a record in the domain name system, looked at again, let go."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_key
from openchair.core.database import Database
from openchair.core.dns import DnsUnreachable, NameLookup
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.domains import MOST_CLAIMS, DomainChecked, DomainClaim, DomainState, is_installations_own
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey
from openchair.rules.refusals import InvalidInput
from openchair.rules.scope import VenueScope
from openchair.store.domains import (
    change_claim,
    delete_claim,
    delete_host,
    insert_claim,
    insert_host,
    link_with_domain,
    link_without_domain,
    list_claims,
    list_claims_to_check,
    lock_claim,
)
from openchair.store.setup import find_host_owner

EVERY: Final = timedelta(hours=6)
"""How often a domain that was proved is looked at again."""
_log = structlog.get_logger(__name__)


class DomainNotClaimed(Exception):
    """The venue has not claimed this domain."""


class _Overtaken(Exception):
    """Another venue came to live at the domain meanwhile."""


async def claim_domain(
    connection: AsyncConnection, scope: VenueScope, domain: str, now: datetime, *, base_domain: str
) -> DomainClaim:
    """Claim a domain in ASCII form for the venue, which changes nothing until it is proved; the claim there is, if there is one.

    Any number of venues may claim one domain: it is whose record is seen. Raises `InvalidInput`.
    """
    if is_installations_own(domain, base_domain):
        raise InvalidInput("domain", f"{domain} is this installation's own, which no venue can claim.")
    claims = {claim.domain: claim for claim in await list_claims(connection, scope)}
    if domain in claims:
        return claims[domain]
    if len(claims) >= MOST_CLAIMS:
        raise InvalidInput("domain", f"There are {MOST_CLAIMS} domains already: remove one that isn't used.")
    claim = DomainClaim(domain, secrets.token_hex(16), now, None, None, None)
    await insert_claim(connection, scope, claim)
    return claim


async def check_domain(
    database: Database, lookup: NameLookup, scope: VenueScope, domain: str, now: datetime
) -> DomainChecked:
    """Look whether the venue's record is there, and let what follows from that follow. Raises `DomainNotClaimed` without a claim.

    Seen: the venue lives at the domain, and links are built with it; who lived there and is not proved by a record of their
    own, which is there, too, does no more. Not seen: a domain that was proved is lost, and after a grace links are built with
    the slug. Where name servers can't be reached, nothing is known, and nothing changes.
    """
    async with database.reading(scope) as connection:
        claim = {claim.domain: claim for claim in await list_claims(connection, scope)}.get(domain)
    if claim is None:
        raise DomainNotClaimed
    try:
        texts = await lookup.texts(claim.record_name)
    except DnsUnreachable:
        return DomainChecked.UNDECIDED
    try:
        return await _settle(database, scope, domain, texts, now)
    except _Overtaken:
        # Another venue has come to live there between two of our statements: it is seen now.
        return await _settle(database, scope, domain, texts, now)


async def remove_domain(connection: AsyncConnection, scope: VenueScope, domain: str) -> None:
    """Take the claim back. Links are built with the slug then; old ones open, until another venue proves the domain.

    Raises `DomainNotClaimed`.
    """
    if not await delete_claim(connection, scope, domain):
        raise DomainNotClaimed
    await link_without_domain(connection, scope, domain)


def domain_jobs(runtime: Runtime, lookup: NameLookup) -> dict[str, Job]:
    """The job that looks at proved domains again."""
    due_at: datetime | None = None

    async def job() -> bool:
        nonlocal due_at
        now = runtime.clock.now()
        if due_at is None or now >= due_at:
            due_at = now + EVERY / 6
            await check_domains_again(runtime, lookup)
        return False

    return {"domains": job}


async def check_domains_again(runtime: Runtime, lookup: NameLookup) -> None:
    """Look at each domain that was proved and has not been looked at for some hours. Any number may do so at once."""
    now = runtime.clock.now()
    async with runtime.database.reading(ACROSS) as connection:
        due = await list_claims_to_check(connection, now - EVERY)
    await do_each(due, partial(_check_again, runtime, lookup))


async def _check_again(runtime: Runtime, lookup: NameLookup, due: tuple[str, str]) -> None:
    venue_id, domain = due
    try:
        checked = await check_domain(runtime.database, lookup, scope_of_key(venue_id), domain, runtime.clock.now())
    except DomainNotClaimed:
        return
    if checked is not DomainChecked.PROVED:
        _log.warning("domain_not_proved", venue=venue_id, domain=domain, found=checked.value)


async def _settle(
    database: Database, scope: VenueScope, domain: str, texts: frozenset[str], now: datetime
) -> DomainChecked:
    async with database.transaction(ACROSS) as connection:
        owner = await find_host_owner(connection, HostKey(HostKind.CUSTOM, domain))
        await keep_within(connection, scope)
        claim = await lock_claim(connection, scope, domain)
        if claim is None:
            raise DomainNotClaimed
        if not claim.is_proved_by(texts):
            await _note_absence(connection, scope, claim, now)
            return DomainChecked.NOT_SEEN
        if owner not in (None, scope.venue_id):
            others = VenueScope(owner)
            await keep_within(connection, others)
            if not await _give_up(connection, others, domain, texts):
                return DomainChecked.HELD_BY_ANOTHER
            await keep_within(connection, scope)
        if owner != scope.venue_id and not await insert_host(connection, scope, domain):
            raise _Overtaken
        if claim.state is not DomainState.PROVED or owner != scope.venue_id:
            await link_with_domain(connection, scope, domain)
        proved_at = claim.proved_at or now
        await change_claim(connection, scope, domain, proved_at=proved_at, lost_at=None, checked_at=now)
    return DomainChecked.PROVED


async def _note_absence(connection: AsyncConnection, scope: VenueScope, claim: DomainClaim, now: datetime) -> None:
    if claim.proved_at is None:
        await change_claim(connection, scope, claim.domain, checked_at=now)
        return
    await change_claim(connection, scope, claim.domain, lost_at=claim.lost_at or now, checked_at=now)
    if claim.is_over(now):
        await link_without_domain(connection, scope, claim.domain)


async def _give_up(connection: AsyncConnection, scope: VenueScope, domain: str, texts: frozenset[str]) -> bool:
    """Let the domain go that another venue has proved; False where this one's record is still there."""
    claim = await lock_claim(connection, scope, domain)
    if claim is not None and claim.is_proved_by(texts):
        return False
    await link_without_domain(connection, scope, domain)
    await delete_host(connection, scope, domain)
    if claim is not None:
        await change_claim(connection, scope, domain, proved_at=None, lost_at=None)
    return True
