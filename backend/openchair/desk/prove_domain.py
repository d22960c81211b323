"""Whether a venue's domain is proved to be its own by a record in the domain name system, and what follows from that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_holder, scope_of_key
from openchair.core.database import Database
from openchair.core.dns import DnsUnreachable, NameLookup
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.domains import GRACE, DomainChecked, DomainClaim, DomainState
from openchair.rules.hosts import HostKind
from openchair.rules.records.venue import HostKey
from openchair.rules.refusals import NotFound
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.domains import (
    change_claim,
    delete_host,
    find_claim,
    insert_host,
    link_with_domain,
    link_without_domain,
    list_claims_to_check,
    lock_claim,
    open_links_alone,
)
from openchair.store.security_events import note_event
from openchair.store.setup import find_host_owner

EVERY: Final = timedelta(hours=6)
"""How often a domain that was proved is looked at again."""
Given = TypeVar("Given")
_log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """Another venue came to live at the domain between two statements."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What name servers say of a claim: the texts of its record's name; and whether a domain that isn't in use leads anywhere."""

    texts: frozenset[str]
    leads_anywhere: bool


async def look(lookup: NameLookup, claim: DomainClaim) -> Seen | None:
    """Ask about the claim, with no transaction open; None where nobody could say."""
    try:
        texts = await lookup.texts(claim.record_name)
        begins = claim.state is not DomainState.PROVED and claim.is_proved_by(texts)
        return Seen(texts, not begins or await lookup.has_address(claim.domain))
    except DnsUnreachable:
        return None


async def settle(
    connection: AsyncConnection, scope: VenueScope, domain: str, seen: Seen | None, now: datetime
) -> DomainChecked:
    """Let follow what follows from what was seen. The connection is within the scope, and is so again afterwards.

    Seen: the venue lives at the domain, and links are built with it; who lived there and is not proved by a record of their
    own, which is there, too, does no more. Not seen: a domain that was proved is lost, and after a grace links are built with
    the slug, and the domain opens those that were sent and nothing else. Where name servers can't be reached, nothing is
    known, and nothing changes. Raises `NotFound` without a claim, and `Overtaken`, after which it is done anew.
    """
    claim = await lock_claim(connection, scope, domain)
    if claim is None:
        raise NotFound("domain")
    if seen is None:
        return DomainChecked.UNDECIDED
    if not claim.is_proved_by(seen.texts):
        await _note_absence(connection, scope, claim, now)
        return DomainChecked.NOT_SEEN
    if not seen.leads_anywhere:
        if claim.is_over(now):
            await let_go(connection, scope, domain)
        await change_claim(connection, scope, domain, checked_at=now)
        return DomainChecked.LEADS_NOWHERE
    await keep_within(connection, ACROSS)
    owner = await find_host_owner(connection, HostKey(HostKind.CUSTOM, domain))
    others = None if owner in (None, scope.venue_id) else scope_of_holder(owner)
    if others is not None:
        await keep_within(connection, others)
        if not await _give_up(connection, others, domain, seen.texts, now):
            await keep_within(connection, scope)
            return DomainChecked.HELD_BY_ANOTHER
    await keep_within(connection, scope)
    if owner != scope.venue_id and not await insert_host(connection, scope, domain):
        raise Overtaken
    if claim.state is not DomainState.PROVED or owner != scope.venue_id:
        await open_links_alone(connection, scope, domain, alone=False)
        if claim.proved_at is None or owner != scope.venue_id or claim.is_over(now):
            # Within the grace links are still built with whichever they were: another one of the venue's, perhaps.
            await link_with_domain(connection, scope, domain)
        await _tell(connection, scope, SecurityEventKind.DOMAIN_PROVED, domain, now)
    proved_at = claim.proved_at or now
    await change_claim(connection, scope, domain, proved_at=proved_at, lost_at=None, checked_at=now)
    return DomainChecked.PROVED


async def unless_overtaken(act: Callable[[], Awaitable[Given]]) -> Given:
    """Do it; and once more where another venue was quicker, which is seen then."""
    try:
        return await act()
    except Overtaken:
        return await act()


async def check_claim(
    database: Database, lookup: NameLookup, scope: VenueScope, domain: str, now: datetime
) -> DomainChecked:
    """Look whether the venue's record is there, and let follow what follows. Raises `NotFound` without a claim."""
    async with database.reading(scope) as connection:
        claim = await find_claim(connection, scope, domain)
    if claim is None:
        raise NotFound("domain")
    seen = await look(lookup, claim)

    async def act() -> DomainChecked:
        async with database.transaction(scope) as connection:
            return await settle(connection, scope, domain, seen, now)

    return await unless_overtaken(act)


async def let_go(connection: AsyncConnection, scope: VenueScope, domain: str) -> None:
    """Build links with the slug, and have the domain open those that were sent and nothing else."""
    await link_without_domain(connection, scope, domain)
    await open_links_alone(connection, scope, domain, alone=True)


def domain_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that looks at proved domains again."""
    due_at: datetime | None = None

    async def job() -> bool:
        nonlocal due_at
        now = runtime.clock.now()
        if due_at is None or now >= due_at:
            due_at = now + EVERY / 6
            await check_domains_again(runtime)
        return False

    return {"domains": job}


async def check_domains_again(runtime: Runtime) -> None:
    """Look at each domain that was proved and has not been looked at for some hours. Any number may do so at once."""
    now = runtime.clock.now()
    async with runtime.database.reading(ACROSS) as connection:
        due = await list_claims_to_check(connection, now - EVERY)
    await do_each(due, partial(_check_again, runtime))


async def _check_again(runtime: Runtime, due: tuple[str, str]) -> None:
    venue_id, domain = due
    try:
        found = await check_claim(runtime.database, runtime.names, scope_of_key(venue_id), domain, runtime.clock.now())
    except NotFound:
        return
    if found is not DomainChecked.PROVED:
        _log.warning("domain_not_proved", venue=venue_id, domain=domain, found=found.value)


async def _note_absence(connection: AsyncConnection, scope: VenueScope, claim: DomainClaim, now: datetime) -> None:
    if claim.proved_at is None:
        await change_claim(connection, scope, claim.domain, checked_at=now)
        return
    if claim.lost_at is None:
        until = (now + GRACE).isoformat()
        await _tell(connection, scope, SecurityEventKind.DOMAIN_LOST, claim.domain, now, until=until)
    elif claim.is_over(now):
        await let_go(connection, scope, claim.domain)
    await change_claim(connection, scope, claim.domain, lost_at=claim.lost_at or now, checked_at=now)


async def _give_up(
    connection: AsyncConnection, scope: VenueScope, domain: str, texts: frozenset[str], now: datetime
) -> bool:
    """Let the domain go that another venue has proved; False where this one's record is still there."""
    claim = await lock_claim(connection, scope, domain)
    if claim is not None and claim.is_proved_by(texts):
        return False
    await link_without_domain(connection, scope, domain)
    await delete_host(connection, scope, domain)
    if claim is not None:
        await change_claim(connection, scope, domain, proved_at=None, lost_at=None)
    await _tell(connection, scope, SecurityEventKind.DOMAIN_TAKEN, domain, now)
    return True


async def _tell(
    connection: AsyncConnection, scope: VenueScope, kind: SecurityEventKind, domain: str, now: datetime, **more: str
) -> None:
    # By the beginning of its name: a whole one is longer than what an event can be about.
    event = SecurityEvent(kind, None, domain[:40], {"domain": domain, **more})
    await note_event(connection, scope, event, now)
