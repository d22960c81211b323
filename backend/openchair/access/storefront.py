"""A venue's storefront: what anyone may come into, without a credential."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.access.viewer import Author
from openchair.core.database import Database
from openchair.rules.actors import Actor, ActorKind
from openchair.rules.records.venue import HostKey, VenueRecord
from openchair.rules.scope import VenueScope
from openchair.store.people import find_venue
from openchair.store.wall import by_host, by_slug

OWNER = "storefront"
"""Whose idempotency keys a visitor's are: nobody's by name, so each key is its own visitor's secret."""


@dataclass(frozen=True, slots=True)
class Storefront:
    """A venue as whoever passes by may see it: what it offers, who works there, when they are free.

    It is no viewer, and no viewer holds one: what asks for a customer's or an operator's scope is never handed this one. The
    room `storefront` alone takes it, and that room reads of bookings and customers only what it needs to make one
    (tests/integration/storefront/test_reach.py).
    """

    venue: VenueRecord

    @property
    def scope(self) -> VenueScope:
        """The venue's, for the use cases of the room `storefront`."""
        return VenueScope(self.venue.id)

    def author(self, name: str) -> Author:
        """A visitor who gives this name, as who makes a booking. Of what they are refused nothing is kept."""
        return Author(self.scope, OWNER, Actor(ActorKind.CUSTOMER, name), keeps_refusals=False)


async def find_storefront(database: Database, *, host: HostKey | None, slug: str | None) -> Storefront | None:
    """The storefront of the venue with this slug, or of the one that lives at this host; None where there is none."""
    async with database.reading(
        by_host(host) if slug is None and host is not None else by_slug(slug or "")
    ) as connection:
        found = await find_venue(connection, host=host, slug=slug)
    return None if found is None else Storefront(found)
