"""The venue, its services and its staff, as anyone may see them."""

from __future__ import annotations

from urllib.parse import urlencode

import strawberry

from openchair.core.phone import format_phone
from openchair.graph.types.node import Money, Node, money
from openchair.rules import sentences
from openchair.store.records import ServiceRecord, StaffRecord, VenueRecord


@strawberry.type(description="A salon.")
class Venue(Node):
    slug: str = strawberry.field(description="Its name in addresses.")
    name: str = strawberry.field(description="What it calls itself.")
    time_zone: str = strawberry.field(description="IANA zone, like Australia/Sydney; every time is shown in it.")
    currency: str = strawberry.field(description="ISO 4217 code of its prices.")
    locale: str = strawberry.field(description="BCP 47 language and region, like en-AU.")
    address: str = strawberry.field(description="Street address, lines separated by newlines.")
    map_url: str = strawberry.field(description="A map of the address.")
    phone: str | None = strawberry.field(description="E.164, for a tel: link.")
    phone_formatted: str | None = strawberry.field(description="The phone number as it is written there.")
    accent: str | None = strawberry.field(description="The colour the venue chose, as #RRGGBB.")
    storefront_url: str | None = strawberry.field(description="Where new bookings are made.")
    cancellation_notice_hours: int = strawberry.field(
        description="Customers can reschedule and cancel online until this many hours before the start; 0 to 72."
    )
    booking_horizon_days: int = strawberry.field(description="How many days ahead can be booked.")
    customers_may_switch_staff: bool = strawberry.field(
        description="Whether a customer may move a booking to another staff member."
    )
    policy: list[str] = strawberry.field(description="The venue's rules for changing a booking, a sentence each.")


@strawberry.type(description="What is done at an appointment.")
class Service(Node):
    name: str = strawberry.field(description="What the venue calls it.")
    description: str | None = strawberry.field(description="A line or two about it.")
    duration_minutes: int = strawberry.field(description="From start to end, in minutes.")
    price: Money = strawberry.field(description="What it costs now; a booking keeps the price it was made at.")


@strawberry.type(description="Someone who does services at the venue.")
class StaffMember(Node):
    name: str = strawberry.field(description="The name customers know them by.")


def venue_of(record: VenueRecord) -> Venue:
    """The venue as the graph shows it."""
    return Venue(
        id=strawberry.ID(record.id),
        slug=record.slug,
        name=record.name,
        time_zone=record.time_zone,
        currency=record.currency,
        locale=record.locale,
        address=record.address,
        map_url="https://www.google.com/maps/search/?"
        + urlencode({"api": 1, "query": f"{record.name}, {record.address}".replace("\n", ", ")}),
        phone=record.phone,
        phone_formatted=record.phone and format_phone(record.phone, record.locale),
        accent=record.accent,
        storefront_url=record.storefront_url,
        cancellation_notice_hours=record.policy.cancellation_notice_hours,
        booking_horizon_days=record.policy.horizon_days,
        customers_may_switch_staff=record.policy.customers_may_switch_staff,
        policy=sentences.venue_policy(record.policy.cancellation_notice_hours, record.name),
    )


def service_of(record: ServiceRecord, venue: VenueRecord) -> Service:
    """The service as the graph shows it."""
    return Service(
        id=strawberry.ID(record.id),
        name=record.name,
        description=record.description,
        duration_minutes=record.time.duration_minutes,
        price=money(record.price_minor, venue.currency, venue.locale),
    )


def staff_of(record: StaffRecord) -> StaffMember:
    """The staff member as the graph shows them."""
    return StaffMember(id=strawberry.ID(record.id), name=record.name)
