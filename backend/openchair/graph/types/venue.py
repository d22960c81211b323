"""The venue, its services and its staff, as anyone may see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

import strawberry

from openchair.core.locales import first_weekday
from openchair.core.phone import format_phone
from openchair.graph.context import Info
from openchair.graph.scalars import Date, DateTime, day_of
from openchair.graph.types.enums import Weekday
from openchair.graph.types.node import Money, Node, money
from openchair.graph.types.storefront import ServiceDeposit, VisitSlotDay
from openchair.graph.types.visit import PARTS_DESCRIPTION, VisitPartInput, refuse_unless_visit, wishes_of
from openchair.presentation.catalogue import words_of
from openchair.presentation.policy import venue_policy
from openchair.presentation.wall_clock import WallClock
from openchair.rules import repeated_hours
from openchair.rules.records.venue import ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.zone import local_text


@strawberry.type(description="Someone who does services at the venue.")
class StaffMember(Node):
    name: str = strawberry.field(description="The name customers know them by.")


@strawberry.type(
    description="One of a service's variants: the same done to longer hair, say, with a length and a price of its own."
)
class ServiceVariant:
    of: str = strawberry.field(description="What the service is called, whichever variant it is: Blow-dry.")
    name: str = strawberry.field(description="What this variant is called beside the others: long hair.")


@strawberry.type(description="What is done at an appointment. Each variant is a service that is booked by its own id.")
class Service(Node):
    record: strawberry.Private[ServiceRecord]
    of_venue: strawberry.Private[VenueRecord]
    name: str = strawberry.field(description="What the venue calls it; of a variant in whole: Blow-dry, long hair.")
    variant: ServiceVariant | None = strawberry.field(
        description="Which variant of a service it is, to show it beside the others; null where the service has none."
    )
    description: str | None = strawberry.field(description="A line or two about it.")
    duration_minutes: int = strawberry.field(
        description="From start to end, in minutes, as it is booked now; a booking has its own durationMinutes."
    )
    price: Money = strawberry.field(description="What it costs now; a booking keeps the price it was made at.")

    @strawberry.field(description="Who does it, in the venue's order.")
    async def staff(self, info: Info) -> list[StaffMember]:
        return [staff_of(person) for person in await info.context.shop(self.of_venue).reads.able(self.record.id)]

    @strawberry.field(description="The deposit that is asked when it is booked; null where none is.")
    async def deposit(self, info: Info) -> ServiceDeposit | None:
        return await info.context.shop(self.of_venue).deposit(self.record.id)

    @strawberry.field(description="The rules that a booking of it is made on, a sentence each.")
    async def policy(self, info: Info) -> list[str]:
        return await info.context.shop(self.of_venue).policy(self.record.id)


@strawberry.type(
    description=(
        "An hour that the venue's clock shows twice, since clocks go back by it. With a time in it, the name of the zone's time "
        'is written: "2:30 am AEDT". Messages and sentences do so with the same names.'
    )
)
class RepeatedHour:
    starts_at: DateTime = strawberry.field(description="When it begins for the first time.")
    changes_at: DateTime = strawberry.field(description="When clocks go back, and it begins for the second time.")
    ends_at: DateTime = strawberry.field(description="When it is over for the second time.")
    first_name: str = strawberry.field(
        description='What the zone\'s time is called from startsAt until changesAt: "AEDT", or "UTC+11" where it has no name.'
    )
    second_name: str = strawberry.field(description="The same from changesAt until endsAt.")


@strawberry.type(description="A salon.")
class Venue(Node):
    record: strawberry.Private[VenueRecord]
    slug: str = strawberry.field(description="Its name in addresses.")
    name: str = strawberry.field(description="What it calls itself.")
    time_zone: str = strawberry.field(description="IANA zone, like Australia/Sydney; every time is shown in it.")
    time_zone_text: str = strawberry.field(description='What its time is called, in words: "Sydney time".')
    week_start: Weekday = strawberry.field(description="The day on which weeks begin there.")
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
    cooling_off_minutes: int = strawberry.field(
        description="For so long after it was made, a booking can be cancelled with everything back, once a day; 0 for not at all."
    )
    booking_horizon_days: int = strawberry.field(description="How many days ahead can be booked.")
    customers_may_switch_staff: bool = strawberry.field(
        description="Whether a customer may move a booking to another staff member."
    )
    earlier_times_min_days: int = strawberry.field(
        description="How many calendar days away an appointment is, at the least, for its customer to ask for earlier times."
    )
    deposit_hold_minutes: int = strawberry.field(
        description="For how many minutes a time booked at the storefront is held until its deposit is paid; 5 to 60."
    )
    booking_paused_until: DateTime | None = strawberry.field(
        description="Until when nobody books online, and no time is on offer; it may be over. Bookings that are made stand."
    )
    booking_paused_note: str | None = strawberry.field(description="What the venue says about that, in its own words.")
    policy: list[str] = strawberry.field(description="The venue's rules for changing a booking, a sentence each.")

    @strawberry.field(
        description=(
            "The hours that its clock shows twice, from a year ago to two years ahead, in order: with any start, end or deadline "
            "in one, write the zone's name. Empty where clocks never go back."
        )
    )
    def repeated_hours(self, info: Info) -> list[RepeatedHour]:
        zone = self.record.time_zone
        return [
            RepeatedHour(
                starts_at=DateTime(local_text(hour.starts_at, zone)),
                changes_at=DateTime(local_text(hour.changes_at, zone)),
                ends_at=DateTime(local_text(hour.ends_at, zone)),
                first_name=hour.first,
                second_name=hour.second,
            )
            for hour in repeated_hours.repeated_hours(zone, info.context.runtime.clock.now())
        ]

    @strawberry.field(description="What it offers, in its order.")
    async def services(self, info: Info) -> list[Service]:
        offers = await info.context.shop(self.record).reads.offers()
        return [service_of(offer.service, self.record) for offer in offers.values()]

    @strawberry.field(description="One service it offers; null where there is no such.")
    async def service(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The service.")]
    ) -> Service | None:
        offer = (await info.context.shop(self.record).reads.offers()).get(id)
        return None if offer is None else service_of(offer.service, self.record)

    @strawberry.field(
        description=(
            "When these parts can be booked one after another. Every day of the range is there; one without free time has an "
            "empty list; none is where a part is not offered any more."
        )
    )
    async def open_slots(
        self,
        info: Info,
        parts: Annotated[list[VisitPartInput], strawberry.argument(description=PARTS_DESCRIPTION)],
        start: Annotated[
            Date | None, strawberry.argument(name="from", description="The first day; today if left out.")
        ] = None,
        days: Annotated[int, strawberry.argument(description="How many days; at most 93 are looked at.")] = 31,
    ) -> list[VisitSlotDay]:
        refuse_unless_visit(parts)
        first_day = None if start is None else day_of(start)
        return await info.context.shop(self.record).slots(wishes_of(parts), first_day, days)

    @strawberry.field(description="Who works there, in its order.")
    async def staff(self, info: Info) -> list[StaffMember]:
        return [staff_of(person) for person in await info.context.shop(self.record).reads.staff()]


def _instant(at: datetime | None, zone: str) -> DateTime | None:
    return None if at is None else DateTime(local_text(at, zone))


def venue_of(record: VenueRecord) -> Venue:
    """The venue as the graph shows it."""
    words = words_of(record.locale)
    return Venue(
        record=record,
        id=strawberry.ID(record.id),
        slug=record.slug,
        name=record.name,
        time_zone=record.time_zone,
        week_start=Weekday(first_weekday(record.locale)),
        time_zone_text=WallClock(words, record.time_zone).zone_name(),
        currency=record.currency,
        locale=record.locale,
        address=record.address,
        map_url="https://www.google.com/maps/search/?"
        + urlencode({"api": 1, "query": f"{record.name}, {record.address}".replace("\n", ", ")}),
        phone=record.phone,
        phone_formatted=record.phone and words.as_number(format_phone(record.phone, record.locale)),
        accent=record.accent,
        storefront_url=record.storefront_url,
        cancellation_notice_hours=record.policy.cancellation_notice_hours,
        cooling_off_minutes=record.policy.cooling_off_minutes,
        booking_horizon_days=record.policy.horizon_days,
        customers_may_switch_staff=record.policy.customers_may_switch_staff,
        earlier_times_min_days=record.policy.earlier_times_min_days,
        deposit_hold_minutes=record.policy.deposit_hold_minutes,
        booking_paused_until=_instant(record.policy.paused_until, record.time_zone),
        booking_paused_note=record.policy.paused_note,
        policy=venue_policy(record.policy.cancellation_notice_hours, record.name, words),
    )


def service_of(record: ServiceRecord, venue: VenueRecord) -> Service:
    """The service as the graph shows it."""
    return Service(
        record=record,
        of_venue=venue,
        id=strawberry.ID(record.id),
        name=record.name,
        variant=None if record.variant is None else ServiceVariant(of=record.variant.of, name=record.variant.name),
        description=record.description,
        duration_minutes=record.time.duration_minutes,
        price=money(record.price_minor, venue.currency, venue.locale),
    )


def staff_of(record: StaffRecord) -> StaffMember:
    """The staff member as the graph shows them."""
    return StaffMember(id=strawberry.ID(record.id), name=record.name)
