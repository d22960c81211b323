"""What the storefront asks: what is offered and who does it, and whether it has met a customer before."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.contacts import email_key
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.records.venue import OfferRecord, StaffRecord
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.verification import Unverified
from openchair.store.booking_columns import DUE_BOOKING
from openchair.store.booking_parts import of_booking
from openchair.store.columns import written
from openchair.store.rows import Columns
from openchair.store.tables import booking, booking_part, customer, deposit_rule, service, staff, staff_service, venue
from openchair.store.venue_columns import RULE, SERVICE, STAFF

_default_rule = deposit_rule.alias("default_rule")
_OFFER: Final = Columns(
    OfferRecord,
    service=SERVICE,
    rule=RULE,
    terms=func.coalesce(deposit_rule.c.terms, _default_rule.c.terms, type_=deposit_rule.c.terms.type),
    category=service.c.category,
)


NOT_HEARD_OF: Final = and_(
    booking.c.source == written(BookingSource.STOREFRONT),
    booking.c.verified_at.is_(None),
    booking.c.pressed_at.is_(None),
    booking.c.deposit_paid_minor == 0,
    booking.c.status.in_([written(BookingStatus.PENDING), written(BookingStatus.CONFIRMED)]),
)
"""Of bookings whose customers have neither typed a code nor pressed a button of the page nor paid."""
_UNVERIFIED: Final = Columns(
    Unverified,
    client=booking.c.client,
    staff_id=booking_part.c.staff_id,
    starts_at=booking.c.starts_at,
    position=booking_part.c.position,
    minutes=booking_part.c.duration_minutes + booking_part.c.buffer_minutes,
    code_until=booking.c.verify_until,
)


async def list_offers(
    connection: AsyncConnection, scope: VenueScope, *, service_id: str | None = None
) -> list[OfferRecord]:
    """The services the venue offers, in its order, each with its deposit rule; `service_id` alone where it is given."""
    statement = (
        select(*_OFFER)
        .select_from(service)
        .join(venue, venue.c.id == service.c.venue_id)
        .outerjoin(
            deposit_rule,
            and_(deposit_rule.c.venue_id == service.c.venue_id, deposit_rule.c.id == service.c.deposit_rule_id),
        )
        .outerjoin(
            _default_rule,
            and_(_default_rule.c.venue_id == venue.c.id, _default_rule.c.id == venue.c.deposit_rule_id),
        )
        .where(service.c.venue_id == scope.venue_id, service.c.active)
        .order_by(service.c.position, service.c.id)
    )
    if service_id is not None:
        statement = statement.where(service.c.id == service_id)
    return [_OFFER.read(row) for row in await connection.execute(statement)]


async def list_who_does_what(connection: AsyncConnection, scope: VenueScope) -> dict[str, list[StaffRecord]]:
    """By service, the active staff who do it, in the venue's order."""
    rows = await connection.execute(
        select(staff_service.c.service_id, *STAFF)
        .join(staff, and_(staff.c.venue_id == staff_service.c.venue_id, staff.c.id == staff_service.c.staff_id))
        .where(staff_service.c.venue_id == scope.venue_id, staff.c.active)
        .order_by(staff.c.position, staff.c.no)
    )
    found: dict[str, list[StaffRecord]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(STAFF.read(row))
    return found


async def list_unpaid_made_since(
    connection: AsyncConnection,
    scope: VenueScope,
    email: str | None,
    phone: str | None,
    since: datetime,
    now: datetime,
    limit: int,
) -> list[datetime]:
    """When bookings still to come were made online since then for this address or number, newest first; no money holds them."""
    contact = []
    if email is not None:
        contact.append(customer.c.email_key == email_key(email))
    if phone is not None:
        contact.append(customer.c.phone == phone)
    rows = await connection.scalars(
        select(booking.c.created_at)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.starts_at > now,
            booking.c.created_at > since,
            booking.c.source == BookingSource.STOREFRONT,
            booking.c.deposit_paid_minor == 0,
            or_(*contact),
        )
        .order_by(booking.c.created_at.desc())
        .limit(limit)
    )
    return list(rows)


async def lock_storefront(connection: AsyncConnection, scope: VenueScope) -> None:
    """Have others who book at the venue's storefront wait until the transaction ends: what one client holds is counted."""
    await connection.execute(select(venue.c.id).where(venue.c.id == scope.venue_id).with_for_update(key_share=True))


async def list_unverified(connection: AsyncConnection, scope: VenueScope, now: datetime) -> list[Unverified]:
    """The storefront's open bookings still to come of whose customers nobody has heard, part by part, at most 1000."""
    rows = await connection.execute(
        select(*_UNVERIFIED)
        .join(booking_part, of_booking())
        .where(booking.c.venue_id == scope.venue_id, booking.c.starts_at > now, NOT_HEARD_OF)
        .order_by(booking.c.starts_at)
        .limit(1000)
    )
    return [_UNVERIFIED.read(row) for row in rows]


async def list_codes_over(connection: AsyncConnection, now: datetime, limit: int) -> list[DueBooking]:
    """The bookings whose code was not typed in time, over all venues, those that waited longest at the front."""
    rows = await connection.execute(
        select(*DUE_BOOKING)
        .where(
            booking.c.status == written(BookingStatus.PENDING),
            booking.c.verify_until < now,
            booking.c.verified_at.is_(None),
        )
        .order_by(booking.c.verify_until)
        .limit(limit)
    )
    return [DUE_BOOKING.read(row) for row in rows]


async def list_of_source(connection: AsyncConnection, scope: VenueScope, of: BookingRecord, now: datetime) -> list[str]:
    """The ids of open bookings still to come, made online and not paid for, from where this one came or for its contact.

    In order of start, at most 1000.
    """
    person = of.customer
    same = [booking.c.client == of.client] if of.client is not None else []
    if person.email is not None:
        same.append(customer.c.email_key == email_key(person.email))
    if person.phone is not None:
        same.append(customer.c.phone == person.phone)
    if of.source is not BookingSource.STOREFRONT or not same:
        return []
    found = await connection.scalars(
        select(booking.c.id)
        .join(customer, and_(customer.c.venue_id == booking.c.venue_id, customer.c.id == booking.c.customer_id))
        .where(
            booking.c.venue_id == scope.venue_id,
            booking.c.source == written(BookingSource.STOREFRONT),
            booking.c.status.in_([written(BookingStatus.PENDING), written(BookingStatus.CONFIRMED)]),
            booking.c.starts_at > now,
            booking.c.deposit_paid_minor == 0,
            or_(*same),
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(1000)
    )
    return list(found)
