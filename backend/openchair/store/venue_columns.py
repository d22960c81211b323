"""What records of venues, their services and their staff are made of."""

from __future__ import annotations

from typing import Any, Final

from openchair.rules.policy import Policy
from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VenueRecord
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
    policy=Columns(
        Policy,
        cancellation_notice_hours=venue.c.cancellation_notice_hours,
        customers_may_switch_staff=venue.c.customers_may_switch_staff,
        earlier_times_min_days=venue.c.earlier_times_min_days,
        lead_time_minutes=venue.c.lead_time_minutes,
        horizon_days=venue.c.horizon_days,
        slot_grid_minutes=venue.c.slot_grid_minutes,
        review_first=venue.c.review_first,
        reminder_hours=venue.c.reminder_hours,
        request_expiry_hours=venue.c.request_expiry_hours,
        counter_offer_window_days=venue.c.counter_offer_window_days,
        counter_offer_hours=venue.c.counter_offer_hours,
        deposit_hold_minutes=venue.c.deposit_hold_minutes,
        deposit_due_hours=venue.c.deposit_due_hours,
        quiet_from=venue.c.quiet_from,
        quiet_until=venue.c.quiet_until,
    ),
    host=Columns(HostKey, kind=primary_host.c.kind, name=primary_host.c.name),
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
)
STAFF: Final = Columns(StaffRecord, no=staff.c.no, id=staff.c.id, name=staff.c.name)
RULE: Final = Columns(
    dict[str, Any],
    ask_fixed_minor=deposit_rule.c.ask_fixed_minor,
    ask_percent=deposit_rule.c.ask_percent,
    terms=deposit_rule.c.terms,
).where_present("terms")
"""What a service's deposit rule asks, and on which terms; None of one without a rule."""
