"""Domains that venues claim, and the hosts that come of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.domains import DomainClaim
from openchair.rules.hosts import HostKind
from openchair.rules.scope import VenueScope
from openchair.store.tables import domain_claim, venue, venue_host

_COLUMNS = [domain_claim.c[name] for name in DomainClaim.__dataclass_fields__]


async def list_claims(connection: AsyncConnection, scope: VenueScope) -> list[DomainClaim]:
    """The venue's claims, by name."""
    rows = await connection.execute(
        select(*_COLUMNS).where(domain_claim.c.venue_id == scope.venue_id).order_by(domain_claim.c.domain)
    )
    return [DomainClaim(*row) for row in rows]


async def lock_claim(connection: AsyncConnection, scope: VenueScope, domain: str) -> DomainClaim | None:
    """The venue's claim, which no other transaction changes until this one ends."""
    found = await connection.execute(
        select(*_COLUMNS)
        .where(domain_claim.c.venue_id == scope.venue_id, domain_claim.c.domain == domain)
        .with_for_update()
    )
    row = found.one_or_none()
    return None if row is None else DomainClaim(*row)


async def find_claim(connection: AsyncConnection, scope: VenueScope, domain: str) -> DomainClaim | None:
    """The venue's claim of a domain."""
    return {claim.domain: claim for claim in await list_claims(connection, scope)}.get(domain)


async def insert_claim(connection: AsyncConnection, scope: VenueScope, claim: DomainClaim) -> None:
    """Write a new claim; nothing where the venue has claimed the domain already."""
    values = {column.name: getattr(claim, column.name) for column in _COLUMNS}
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(
        dialect_insert(domain_claim).values(venue_id=scope.venue_id, **values).on_conflict_do_nothing()
    )


async def change_claim(connection: AsyncConnection, scope: VenueScope, domain: str, **values: Any) -> None:
    """Set columns of the venue's claim."""
    await connection.execute(
        update(domain_claim)
        .where(domain_claim.c.venue_id == scope.venue_id, domain_claim.c.domain == domain)
        .values(**values)
    )


async def delete_claim(connection: AsyncConnection, scope: VenueScope, domain: str) -> bool:
    """Forget the venue's claim; whether there was one."""
    gone = await connection.execute(
        delete(domain_claim).where(domain_claim.c.venue_id == scope.venue_id, domain_claim.c.domain == domain)
    )
    return gone.rowcount > 0


async def list_claims_to_check(connection: AsyncConnection, checked_before: datetime) -> list[tuple[str, str]]:
    """The claims of all venues that were proved once and not looked at since then: the venue's id and the domain."""
    rows = await connection.execute(
        select(domain_claim.c.venue_id, domain_claim.c.domain)
        .where(domain_claim.c.proved_at.is_not(None), domain_claim.c.checked_at < checked_before)
        .order_by(domain_claim.c.checked_at)
    )
    return [(row.venue_id, row.domain) for row in rows]


async def insert_host(connection: AsyncConnection, scope: VenueScope, domain: str) -> bool:
    """Let the venue live at the domain, too; False where another lives or lived there."""
    host = {"kind": HostKind.CUSTOM, "name": domain, "venue_id": scope.venue_id, "is_primary": False}
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = await connection.execute(dialect_insert(venue_host).values(**host).on_conflict_do_nothing())
    return written.rowcount > 0


async def open_links_alone(connection: AsyncConnection, scope: VenueScope, domain: str, *, alone: bool) -> None:
    """Have the venue's domain open links that were sent and nothing else, or have the venue live there again."""
    await connection.execute(
        update(venue_host)
        .where(
            venue_host.c.venue_id == scope.venue_id, venue_host.c.kind == HostKind.CUSTOM, venue_host.c.name == domain
        )
        .values(links_only=alone)
    )


async def link_with_domain(connection: AsyncConnection, scope: VenueScope, domain: str) -> None:
    """Build the venue's links with this domain from now on; nothing changes where that is not among its hosts."""
    chosen = and_(venue_host.c.kind == HostKind.CUSTOM, venue_host.c.name == domain)
    own = venue_host.alias()
    is_own = exists().where(own.c.venue_id == scope.venue_id, own.c.kind == HostKind.CUSTOM, own.c.name == domain)
    await connection.execute(
        update(venue_host).where(venue_host.c.venue_id == scope.venue_id, is_own).values(is_primary=chosen)
    )


async def link_without_domain(connection: AsyncConnection, scope: VenueScope, domain: str) -> bool:
    """Where the venue's links are built with this domain, build them with its slug; whether they were. The host stays."""
    mine = venue_host.c.venue_id == scope.venue_id
    was = await connection.execute(
        update(venue_host)
        .where(mine, venue_host.c.kind == HostKind.CUSTOM, venue_host.c.name == domain, venue_host.c.is_primary)
        .values(is_primary=False)
    )
    if not was.rowcount:
        return False
    # Of the slugs that it has had, the one of today.
    of_today = exists().where(venue.c.id == venue_host.c.venue_id, venue.c.slug == venue_host.c.name)
    await connection.execute(
        update(venue_host).where(mine, venue_host.c.kind == HostKind.SLUG, of_today).values(is_primary=True)
    )
    return True


async def delete_host(connection: AsyncConnection, scope: VenueScope, domain: str) -> None:
    """Let the venue live at the domain no more: its old links there are nobody's."""
    await connection.execute(
        delete(venue_host).where(
            venue_host.c.venue_id == scope.venue_id,
            venue_host.c.kind == HostKind.CUSTOM,
            venue_host.c.name == domain,
        )
    )
