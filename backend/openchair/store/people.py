"""Queries over venues, staff and services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.scope import VenueScope
from openchair.store.tables import deposit_rule, service, staff, staff_service, venue, venue_host
from openchair.store.venue_columns import RULE, SERVICE, STAFF, VENUE, primary_host


async def find_venue(
    connection: AsyncConnection, *, host: HostKey | None = None, slug: str | None = None
) -> VenueRecord | None:
    """The venue that lives at this host, or has this slug: what any visitor may see of it.

    It lives no more at a domain that opens links alone: who has that domain now may be anyone.
    """
    statement = select(*VENUE).join(
        primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary)
    )
    if slug is not None:
        statement = statement.where(venue.c.slug == slug)
    elif host is not None:
        statement = statement.join(venue_host, venue_host.c.venue_id == venue.c.id).where(
            venue_host.c.kind == host.kind, venue_host.c.name == host.name, ~venue_host.c.links_only
        )
    else:
        raise TypeError("name a host or a slug")
    found = (await connection.execute(statement)).one_or_none()
    return None if found is None else VENUE.read(found)


async def find_own_venue(connection: AsyncConnection, scope: VenueScope) -> VenueRecord:
    """The venue whose scope this is."""
    statement = (
        select(*VENUE)
        .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
        .where(venue.c.id == scope.venue_id)
    )
    return VENUE.read((await connection.execute(statement)).one())


async def list_venues_but(connection: AsyncConnection, slugs: Sequence[str]) -> list[str]:
    """The names of all venues but these: for the demo, which must not replace a salon that someone has brought."""
    return list(await connection.scalars(select(venue.c.name).where(venue.c.slug.not_in(slugs))))


async def list_staff(
    connection: AsyncConnection, scope: VenueScope, *, service_id: str | None = None
) -> list[StaffRecord]:
    """The active staff, in the venue's order; only those who do `service_id` where it is given."""
    statement = (
        select(*STAFF).where(staff.c.venue_id == scope.venue_id, staff.c.active).order_by(staff.c.position, staff.c.no)
    )
    if service_id is not None:
        statement = statement.where(
            exists().where(
                staff_service.c.venue_id == scope.venue_id,
                staff_service.c.service_id == service_id,
                staff_service.c.staff_id == staff.c.id,
            )
        )
    return [STAFF.read(row) for row in await connection.execute(statement)]


async def find_staff(connection: AsyncConnection, scope: VenueScope, staff_id: str) -> StaffRecord | None:
    """A staff member of this venue, active or not."""
    found = (
        await connection.execute(select(*STAFF).where(staff.c.venue_id == scope.venue_id, staff.c.id == staff_id))
    ).one_or_none()
    return None if found is None else STAFF.read(found)


async def list_services(connection: AsyncConnection, scope: VenueScope) -> list[ServiceRecord]:
    """The services the venue offers, in its order."""
    rows = await connection.execute(
        select(*SERVICE)
        .where(service.c.venue_id == scope.venue_id, service.c.active)
        .order_by(service.c.position, service.c.id)
    )
    return [SERVICE.read(row) for row in rows]


async def list_services_of(connection: AsyncConnection, scope: VenueScope, staff_id: str) -> list[ServiceRecord]:
    """The services on offer that a staff member does."""
    rows = await connection.execute(
        select(*SERVICE)
        .join(
            staff_service,
            and_(staff_service.c.venue_id == service.c.venue_id, staff_service.c.service_id == service.c.id),
        )
        .where(service.c.venue_id == scope.venue_id, service.c.active, staff_service.c.staff_id == staff_id)
        .order_by(service.c.id)
    )
    return [SERVICE.read(row) for row in rows]


async def find_service_with_rule(
    connection: AsyncConnection, scope: VenueScope, service_id: str
) -> tuple[ServiceRecord, Mapping[str, Any] | None] | None:
    """A service on offer, and the deposit rule assigned to it: ask_fixed_minor, ask_percent, terms."""
    found = (
        await connection.execute(
            select(
                *SERVICE,
                *RULE,
            )
            .outerjoin(
                deposit_rule,
                and_(
                    deposit_rule.c.venue_id == service.c.venue_id,
                    deposit_rule.c.id == service.c.deposit_rule_id,
                ),
            )
            .where(service.c.venue_id == scope.venue_id, service.c.id == service_id, service.c.active)
        )
    ).one_or_none()
    if found is None:
        return None
    return SERVICE.read(found), RULE.read(found)


async def find_active_terms(connection: AsyncConnection, scope: VenueScope) -> dict[str, Any] | None:
    """The terms of the venue's active rule, for services that have none of their own."""
    found = await connection.execute(
        select(deposit_rule.c.terms)
        .join(venue, and_(venue.c.id == deposit_rule.c.venue_id, venue.c.deposit_rule_id == deposit_rule.c.id))
        .where(venue.c.id == scope.venue_id)
    )
    return found.scalar_one_or_none()
