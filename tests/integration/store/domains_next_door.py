"""The queries about domains of a venue's own, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.domains import DomainClaim
from openchair.rules.scope import VenueScope
from openchair.store import domains

DOMAIN, SPARE = "next-door.example", "spare.next-door.example"


async def bring_domain(connection: AsyncConnection, scope: VenueScope, now: datetime) -> None:
    """A domain that was proved, and that links are built with."""
    await domains.insert_claim(connection, scope, DomainClaim(DOMAIN, "0" * 32, now, now, None, now))
    await domains.insert_host(connection, scope, DOMAIN)
    await domains.insert_host(connection, scope, SPARE)
    await domains.link_with_domain(connection, scope, DOMAIN)


READS: dict[Any, tuple[Any, Any]] = {
    domains.list_claims: (lambda c, s, n: domains.list_claims(c, s), []),
    domains.find_claim: (lambda c, s, n: domains.find_claim(c, s, DOMAIN), None),
    domains.lock_claim: (lambda c, s, n: domains.lock_claim(c, s, DOMAIN), None),
}
CHANGES: dict[Any, Any] = {
    domains.change_claim: lambda c, s, n: domains.change_claim(c, s, DOMAIN, lost_at=n.ours.clock.now()),
    domains.delete_claim: lambda c, s, n: domains.delete_claim(c, s, DOMAIN),
    domains.link_with_domain: lambda c, s, n: domains.link_with_domain(c, s, SPARE),
    domains.link_without_domain: lambda c, s, n: domains.link_without_domain(c, s, DOMAIN),
    domains.open_links_alone: lambda c, s, n: domains.open_links_alone(c, s, DOMAIN, alone=True),
    domains.delete_host: lambda c, s, n: domains.delete_host(c, s, DOMAIN),
}
MADE_OF_THE_OTHERS = {domains.insert_claim, domains.insert_host}
"""They write what is their own, or nothing: `test_domains` has who comes to live where another does."""
WITHOUT_A_SCOPE = {"list_claims_to_check"}
