"""A venue, its services, staff and hosts, as rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openchair.rules.hosts import HostKind
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.policy import Policy
from openchair.rules.slots import Schedule, ServiceTime


@dataclass(frozen=True, slots=True)
class HostKey:
    """A host as the table of hosts knows it: a venue's slug, or a custom domain."""

    kind: HostKind
    name: str


@dataclass(frozen=True, slots=True)
class VenueRecord:
    """A salon, its policy, and the host its links are built with."""

    id: str
    slug: str
    name: str
    time_zone: str
    currency: str
    locale: str
    address: str
    phone: str | None
    email: str | None
    accent: str | None
    storefront_url: str | None
    stripe_account_id: str | None
    credit_days: int | None
    policy: Policy
    host: HostKey
    stripe_lost_at: datetime | None = None
    """Since when its account at Stripe can't be used."""
    stripe_paused_at: datetime | None = None
    """Since when Stripe takes no payments into it."""


@dataclass(frozen=True, slots=True)
class VariantRecord:
    """Which of a service's variants a service is: `name` (long hair) of what is called `of` (Blow-dry)."""

    of: str
    name: str


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """A service as the venue offers it now; what a booking agreed on stands in the booking.

    A variant is a service of its own, and its name says so: "Blow-dry, long hair".
    """

    id: str
    name: str
    description: str | None
    price_minor: int
    time: ServiceTime
    variant: VariantRecord | None = None


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A service on offer with the deposit rule assigned to it, and the terms that a booking of it is made on."""

    service: ServiceRecord
    rule: Mapping[str, Any] | None
    terms: dict[str, Any] | None
    category: str | None
    """The heading under which the storefront shows it."""


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A staff member; `no` is their number in the occupancy constraint."""

    no: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffTime:
    """A staff member's working time and what already takes of it: (start, end) in epoch minutes, sorted."""

    staff: StaffRecord
    schedule: Schedule
    busy: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BlockedTimeRecord:
    """A stretch of a staff member's time in which nothing can be booked."""

    id: str
    staff: StaffRecord
    starts_at: datetime
    ends_at: datetime
    kind: BlockedTimeKind
    note: str | None
