"""How much room there is at a venue for visitors of whom nobody has heard."""

from __future__ import annotations

from datetime import date

from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.rules.records.venue import ServiceRecord, StaffTime
from openchair.rules.verification import Unverified, is_client_full, is_day_full


def has_room(
    storefront: Storefront, held: list[Unverified], person: StaffTime, day: date, service: ServiceRecord
) -> bool:
    """Whether a stranger may have so much of this person's day without a code."""
    minutes = service.time.duration_minutes + service.time.buffer_minutes
    return not is_day_full(held, person.staff.id, person.schedule, day, minutes, storefront.venue.time_zone)


def must_prove(
    storefront: Storefront,
    held: list[Unverified],
    client: Client | None,
    person: StaffTime,
    day: date,
    service: ServiceRecord,
) -> bool:
    """Whether a code is asked of whoever takes this time now."""
    source = None if client is None else client.address
    return is_client_full(held, source) or not has_room(storefront, held, person, day, service)
