"""What the storefront shows of a venue: what it offers, who does it, who works there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from openchair.access.storefront import Storefront, find_storefront
from openchair.core.runtime import Runtime
from openchair.rules.records.venue import HostKey, OfferRecord, StaffRecord, VenueRecord
from openchair.store.people import list_staff
from openchair.store.storefront import list_offers, list_who_does_what


@dataclass(slots=True)
class StorefrontReads:
    """One venue's storefront, read once however many services are asked at the same time: who comes second waits."""

    runtime: Runtime
    storefront: Storefront
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _offers: dict[str, OfferRecord] | None = None
    _able: dict[str, list[StaffRecord]] | None = None
    _staff: list[StaffRecord] | None = None

    async def offers(self) -> dict[str, OfferRecord]:
        """What it offers, by id, in its order."""
        async with self._lock:
            if self._offers is None:
                async with self.runtime.database.reading(self.storefront.scope) as connection:
                    found = await list_offers(connection, self.storefront.scope)
                self._offers = {offer.service.id: offer for offer in found}
        return self._offers

    async def able(self, service_id: str) -> list[StaffRecord]:
        """Who does a service."""
        async with self._lock:
            if self._able is None:
                async with self.runtime.database.reading(self.storefront.scope) as connection:
                    self._able = await list_who_does_what(connection, self.storefront.scope)
        return self._able.get(service_id, [])

    async def staff(self) -> list[StaffRecord]:
        """Who works there."""
        async with self._lock:
            if self._staff is None:
                async with self.runtime.database.reading(self.storefront.scope) as connection:
                    self._staff = await list_staff(connection, self.storefront.scope)
        return self._staff


async def find_venue(runtime: Runtime, *, host: HostKey | None, slug: str | None) -> VenueRecord | None:
    """The venue with this slug, or the one that lives at this host; None where there is none."""
    found = await find_storefront(runtime.database, host=host, slug=slug)
    return None if found is None else found.venue
