"""Domains of a venue's own at the desk: claimed, looked for, listed, let go."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.permissions import Permission, may, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.domains import checked_domain
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.desk.prove_domain import let_go, look, settle, unless_overtaken
from openchair.rules.domains import MOST_CLAIMS, DomainChecked, DomainClaim, is_installations_own
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.domains import delete_claim, find_claim, insert_claim, list_claims, lock_claim
from openchair.store.security_events import note_event


@dataclass(frozen=True, slots=True)
class DomainDone:
    """A domain in ASCII form; its claim as it is now, None where it was taken back; and what a look came to, if there was one."""

    name: str
    claim: DomainClaim | None
    found: DomainChecked | None
    replayed: bool


async def list_domains(runtime: Runtime, operator: Operator) -> list[DomainClaim] | None:
    """The venue's claims, by name; None to those who may make none."""
    if not may(operator, Permission.KEEP_DOMAINS):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_claims(connection, operator.scope)


@needs(Permission.KEEP_DOMAINS)
async def add_domain(runtime: Runtime, operator: Operator, domain: str, key: str, *, base_domain: str) -> DomainDone:
    """Claim a domain as someone types it. Raises `InvalidInput`, `CredentialNeeded`, `KeyReused`."""
    name = _checked(domain)

    async def work(change: Change, scope: VenueScope) -> Answer:
        await claim_domain(change.connection, scope, name, change.now, base_domain=base_domain)
        return {"domain": name}

    call = Call("deskAddDomain", key, {"domain": name})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _done(runtime, operator, name, None, replayed=done.replayed)


@needs(Permission.KEEP_DOMAINS)
async def check_domain(runtime: Runtime, operator: Operator, domain: str, key: str) -> DomainDone:
    """Look now whether the record is there. Raises `NotFound`, `InvalidInput`, `CredentialNeeded`, `KeyReused`."""
    name = _checked(domain)
    async with runtime.database.reading(operator.scope) as connection:
        claim = await find_claim(connection, operator.scope, name)
    seen = None if claim is None else await look(runtime.names, claim)

    async def work(change: Change, scope: VenueScope) -> Answer:
        return {"found": (await settle(change.connection, scope, name, seen, change.now)).value}

    call = Call("deskCheckDomain", key, {"domain": name})
    done = await unless_overtaken(partial(make_change, runtime, operator.author, call, TheVenue(), work))
    return await _done(runtime, operator, name, DomainChecked(done.answer["found"]), replayed=done.replayed)


@needs(Permission.KEEP_DOMAINS)
async def remove_domain(runtime: Runtime, operator: Operator, domain: str, key: str) -> DomainDone:
    """Take a claim back. Raises `NotFound`, `InvalidInput`, `CredentialNeeded`, `KeyReused`."""
    name = _checked(domain)

    async def work(change: Change, scope: VenueScope) -> Answer:
        await unclaim_domain(change.connection, scope, name)
        event = SecurityEvent(
            SecurityEventKind.DOMAIN_REMOVED, None, name[:40], {"domain": name, "by": operator.record.name}
        )
        await note_event(change.connection, scope, event, change.now)
        return {}

    call = Call("deskRemoveDomain", key, {"domain": name})
    done = await make_change(runtime, operator.author, call, TheVenue(), work)
    return await _done(runtime, operator, name, None, replayed=done.replayed)


async def claim_domain(
    connection: AsyncConnection, scope: VenueScope, domain: str, now: datetime, *, base_domain: str
) -> DomainClaim:
    """Claim a domain in ASCII form for the venue, which changes nothing until it is proved; the claim there is, if there is one.

    Any number of venues may claim one domain: it is whose record is seen. Raises `InvalidInput`.
    """
    if is_installations_own(domain, base_domain):
        raise InvalidInput(
            "domain", "{domain} is this booking service's own, which no salon can have.", {"domain": domain}
        )
    claims = {claim.domain: claim for claim in await list_claims(connection, scope)}
    if domain in claims:
        return claims[domain]
    if len(claims) >= MOST_CLAIMS:
        raise InvalidInput(
            "domain", "There are {most} domains already: remove one that isn't used.", {"most": str(MOST_CLAIMS)}
        )
    await insert_claim(connection, scope, DomainClaim(domain, secrets.token_hex(16), now, None, None, None))
    claim = await find_claim(connection, scope, domain)
    assert claim is not None, "it is there now, whoever wrote it"
    return claim


async def unclaim_domain(connection: AsyncConnection, scope: VenueScope, domain: str) -> None:
    """Take a claim back. One that was proved opens the links that were sent and nothing else, until another venue proves it.

    Raises `NotFound`.
    """
    claim = await lock_claim(connection, scope, domain)
    if claim is None:
        raise NotFound("domain")
    await delete_claim(connection, scope, domain)
    if claim.proved_at is not None:
        await let_go(connection, scope, domain)


def _checked(domain: str) -> str:
    try:
        return checked_domain(domain)
    except InvalidText as wrong:
        raise InvalidInput("domain", wrong.template, wrong.places) from wrong


async def _done(
    runtime: Runtime, operator: Operator, name: str, found: DomainChecked | None, *, replayed: bool
) -> DomainDone:
    async with runtime.database.reading(operator.scope) as connection:
        return DomainDone(name, await find_claim(connection, operator.scope, name), found, replayed)
