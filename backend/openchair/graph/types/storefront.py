"""What the storefront shows of a service: what it asks in advance, and when it can be booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import strawberry
from graphql import GraphQLError

from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.bookings.create import deposit_asked
from openchair.core.runtime import Runtime
from openchair.graph.scalars import Date, DateTime
from openchair.graph.types.node import Money, money
from openchair.presentation import storefront
from openchair.presentation.catalogue import words_of
from openchair.presentation.plain_pages import too_many_looks
from openchair.presentation.wall_clock import WallClock
from openchair.rules.parts import PartWish
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import TooOften
from openchair.rules.visit_times import DayOfSlots, PartAsked
from openchair.rules.zone import local_texts_of_day
from openchair.storefront.open_slots import look_at_slots
from openchair.storefront.reads import StorefrontReads


@strawberry.type(description="What a service asks in advance.")
class ServiceDeposit:
    amount: Money = strawberry.field(
        description="How much, at today's price; a booking keeps what was asked when it was made."
    )
    sentence: str = strawberry.field(description="The same in words.")
    policy: list[str] = strawberry.field(
        description="What becomes of it when the booking is cancelled, and what fees there are, a sentence each."
    )


@strawberry.type(description="The free times on a day with one staff member.")
class StaffStarts:
    staff_id: strawberry.ID = strawberry.field(description="Who does the first part.")
    starts: list[DateTime] = strawberry.field(description="The starts at which they are free, in order.")


@strawberry.type(description="A day, and the times on it at which a visit can be booked.")
class VisitSlotDay:
    date: Date = strawberry.field(description="The day, in the venue's zone.")
    starts: list[DateTime] = strawberry.field(description="The starts at which anyone asked for is free, in order.")
    by_staff: list[StaffStarts] = strawberry.field(
        description="The same by who could do the first part, in the venue's order; whoever has no free time that day is left out."
    )


@dataclass(slots=True)
class Shop:
    """One venue's storefront in one answer."""

    runtime: Runtime
    storefront: Storefront
    reads: StorefrontReads
    client: Client | None = None
    _looked: dict[tuple[object, ...], list[DayOfSlots] | TooOften] = field(default_factory=dict)

    async def deposit(self, service_id: str) -> ServiceDeposit | None:
        """What a service asks; None where it asks nothing, or is not offered any more."""
        offer, venue = (await self.reads.offers()).get(service_id), self.storefront.venue
        asked = 0 if offer is None else deposit_asked(offer.service, offer.rule, venue.currency)
        if offer is None or not asked:
            return None
        amount = money(asked, venue.currency, venue.locale)
        return ServiceDeposit(
            amount=amount,
            sentence=storefront.deposit_asked_sentence(amount.formatted, words_of(venue.locale)),
            policy=storefront.deposit_policy(offer, asked, venue),
        )

    async def policy(self, service_id: str) -> list[str]:
        """The rules a booking of a service is made on; none where it is not offered any more."""
        offer, venue = (await self.reads.offers()).get(service_id), self.storefront.venue
        if offer is None:
            return []
        return storefront.service_policy(offer, deposit_asked(offer.service, offer.rule, venue.currency), venue)

    async def parts(self, wished: Sequence[PartWish]) -> tuple[PartAsked, ...] | None:
        """The parts as they are offered now; None where one isn't any more."""
        offers = await self.reads.offers()
        if not all(part.service_id in offers for part in wished):
            return None
        return tuple(PartAsked.of(offers[part.service_id].service, part.staff_id) for part in wished)

    async def slots(self, wished: Sequence[PartWish], first_day: dt.date | None, days: int) -> list[VisitSlotDay]:
        """When a visit can be booked; never, where a part is not offered any more. Raises `GraphQLError` over the budget."""
        parts = await self.parts(wished)
        if parts is None:
            return []
        found = await self._look(parts, first_day, days)
        if isinstance(found, TooOften):
            raise self._too_often(found)
        return [_day_of(day, self.storefront.venue.time_zone) for day in found]

    async def _look(
        self, parts: tuple[PartAsked, ...], first_day: dt.date | None, days: int
    ) -> list[DayOfSlots] | TooOften:
        """What a look gives or is refused with. An answer that is worked out twice has looked, and paid, once."""
        asked = (parts, first_day, days)
        if asked not in self._looked:
            try:
                self._looked[asked] = await look_at_slots(
                    self.runtime,
                    self.storefront,
                    parts,
                    self.client,
                    first_day=first_day,
                    days=days,
                )
            except TooOften as refused:
                self._looked[asked] = refused
        return self._looked[asked]

    def _too_often(self, refused: TooOften) -> GraphQLError:
        venue = self.storefront.venue
        words, allowed_at = words_of(venue.locale), dt.datetime.fromisoformat(refused.allowed_at)
        return GraphQLError(
            too_many_looks(words, WallClock(words, venue.time_zone).moment(allowed_at)),
            extensions={
                "code": "TOO_OFTEN",
                "retryAfter": refused.seconds_from(self.runtime.clock.now()),
                "allowedAt": refused.allowed_at,
            },
        )


def shop_of(runtime: Runtime, shops: dict[str, Shop], venue: VenueRecord, client: Client | None) -> Shop:
    """The venue's storefront in this answer."""
    if venue.id not in shops:
        storefront = Storefront(venue)
        shops[venue.id] = Shop(runtime, storefront, StorefrontReads(runtime, storefront), client)
    return shops[venue.id]


def _day_of(found: DayOfSlots, zone: str) -> VisitSlotDay:
    def texts(minutes: list[int]) -> list[DateTime]:
        return [DateTime(text) for text in local_texts_of_day(minutes, zone)]

    starts = texts(found.starts)
    return VisitSlotDay(
        date=Date(found.day.isoformat()),
        starts=starts,
        by_staff=[
            StaffStarts(staff_id=strawberry.ID(person.id), starts=starts if minutes == found.starts else texts(minutes))
            for person, minutes in found.by_person
        ],
    )
