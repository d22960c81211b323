"""What records of venues, their services and their staff are made of."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from openchair.rules.policy import Policy
from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VariantRecord, VenueRecord
from openchair.rules.slots import ServiceTime
from openchair.store.rows import Columns
from openchair.store.tables import deposit_rule, service, staff, venue, venue_host

primary_host = venue_host.alias("primary_host")
"""The host a venue's links are built with, beside the one that was asked."""

VENUE: Final = Columns(
    VenueRecord,
    id=venue.c.id,
    slug=venue.c.slug,
    name=venue.c.name,
    time_zone=venue.c.time_zone,
    currency=venue.c.currency,
    locale=venue.c.locale,
    address=venue.c.address,
    phone=venue.c.phone,
    email=venue.c.email,
    accent=venue.c.accent,
    storefront_url=venue.c.storefront_url,
    stripe_account_id=venue.c.stripe_account_id,
    credit_days=venue.c.credit_days,
    # Each setting is a column of its own name.
    policy=Columns(Policy, **{setting.name: venue.c[setting.name] for setting in fields(Policy)}),
    host=Columns(HostKey, kind=primary_host.c.kind, name=primary_host.c.name),
    stripe_lost_at=venue.c.stripe_lost_at,
    stripe_paused_at=venue.c.stripe_paused_at,
)
SERVICE: Final = Columns(
    ServiceRecord,
    id=service.c.id,
    name=service.c.name,
    description=service.c.description,
    price_minor=service.c.price_minor,
    time=Columns(
        ServiceTime,
        duration_minutes=service.c.duration_minutes,
        gap_start_minutes=service.c.gap_start_minutes,
        gap_minutes=service.c.gap_minutes,
        buffer_minutes=service.c.buffer_minutes,
    ),
    variant=Columns(VariantRecord, of=service.c.variant_of, name=service.c.variant).where_present("name"),
)
STAFF: Final = Columns(StaffRecord, no=staff.c.no, id=staff.c.id, name=staff.c.name)
RULE: Final = Columns(
    dict[str, Any],
    ask_fixed_minor=deposit_rule.c.ask_fixed_minor,
    ask_percent=deposit_rule.c.ask_percent,
    terms=deposit_rule.c.terms,
).where_present("terms")
"""What a service's deposit rule asks, and on which terms; None of one without a rule."""
