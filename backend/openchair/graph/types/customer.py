"""A customer as the desk knows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from openchair.core.ids import is_id
from openchair.core.instants import parse_instant
from openchair.core.phone import format_phone
from openchair.desk.customers import Caller as FoundCaller
from openchair.desk.customers import find_customer_card, list_customer_credit, list_visits
from openchair.graph.compiler import TOGETHER
from openchair.graph.context import Info
from openchair.graph.cursors import bad_cursor, cursor_of, position_of
from openchair.graph.scalars import DateTime
from openchair.graph.types.connection import Connection, PageAfter, PageFirst, connection_of, page_length
from openchair.graph.types.desk_money import StoreCredit, store_credit_of_desk
from openchair.graph.types.node import Node
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.zone import local_text

if TYPE_CHECKING:
    from openchair.graph.types.booking import Booking

_BOOKINGS = "bookings of a customer"


@strawberry.type(description="How often a customer came, of the bookings that this operator sees.")
class CustomerVisits:
    kept: int = strawberry.field(description="How many appointments are done.")
    missed: int = strawberry.field(description="To how many they did not come.")
    cancelled: int = strawberry.field(description="How many they cancelled, online or by phone.")
    last_at: DateTime | None = strawberry.field(description="The start of the last that is done.")
    next_at: DateTime | None = strawberry.field(description="The start of the next, a request or agreed.")


@strawberry.type(description="The card that is on file for a customer.")
class CustomerCard:
    brand: str = strawberry.field(description="As Stripe calls it: visa.")
    last4: str = strawberry.field(description="The last four digits.")
    exp_month: int = strawberry.field(description="The last month in which it is good, 1 to 12.")
    exp_year: int = strawberry.field(description="And of which year.")


@strawberry.type(
    description="A person at one venue. What is known of them is null to staff of whose bookings none is theirs."
)
class Customer(Node):
    name: str = strawberry.field(description="Their name.")
    record: strawberry.Private[CustomerRecord]
    version: int = strawberry.field(description="Rises whenever their contact changes; deskUpdateCustomer asks for it.")
    notes_version: int = strawberry.field(
        description="Rises whenever notes or alert change; deskNoteCustomer asks for it."
    )

    @strawberry.field(
        description="Where mail reaches them; null to staff of whose bookings none is theirs. "
        "One operator is shown the contacts of at most 300 customers within an hour.",
        metadata=TOGETHER,
    )
    async def email(self, info: Info) -> str | None:
        return await info.context.contacts.of_customer(self.record.id, self.record.email)

    @strawberry.field(description="Where SMS and calls reach them, E.164; shown as `email` is.", metadata=TOGETHER)
    async def phone(self, info: Info) -> str | None:
        return await info.context.contacts.of_customer(self.record.id, self.record.phone)

    @strawberry.field(
        description="The number as people in the venue's country write it; shown as `email` is.", metadata=TOGETHER
    )
    async def phone_formatted(self, info: Info) -> str | None:
        phone = self.record.phone
        written = None if phone is None else format_phone(phone, info.context.operator.record.venue.locale)
        return await info.context.contacts.of_customer(self.record.id, written)

    @strawberry.field(
        description="The last three digits of their number, to tell two of one name apart. "
        "It doesn't count as reading a contact.",
        metadata=TOGETHER,
    )
    async def phone_ending(self, info: Info) -> str | None:
        phone = self.record.phone
        return phone[-3:] if phone is not None and await self._is_seen(info) else None

    @strawberry.field(
        description="What staff noted of them; their bookings have notes of their own.", metadata=TOGETHER
    )
    async def notes(self, info: Info) -> str | None:
        return self.record.notes if await self._is_seen(info) else None

    @strawberry.field(
        description="What staff must see with each of their bookings: an allergy, say.", metadata=TOGETHER
    )
    async def alert(self, info: Info) -> str | None:
        return self.record.alert if await self._is_seen(info) else None

    @strawberry.field(description="How often they came, and did not come.", metadata=TOGETHER)
    async def visits(self, info: Info) -> CustomerVisits | None:
        if not await self._is_seen(info):
            return None
        found = await info.context.customers.visits.load(self.record.id)

        def text(at: datetime | None) -> DateTime | None:
            return None if at is None else DateTime(local_text(at, info.context.operator.record.venue.time_zone))

        return CustomerVisits(
            kept=found.kept,
            missed=found.missed,
            cancelled=found.cancelled,
            last_at=text(found.last_at),
            next_at=text(found.next_at),
        )

    @strawberry.field(description="Their bookings that this operator sees, the latest start first.")
    async def bookings(
        self, info: Info, first: PageFirst = 20, after: PageAfter = None
    ) -> Connection[Annotated[Booking, strawberry.lazy("openchair.graph.types.booking")]]:
        from openchair.graph.types.booking import booking_of  # noqa: PLC0415  # a booking has its customer

        said = position_of(_BOOKINGS, after, 2)
        try:
            behind = None if said is None else (parse_instant(said[0]), said[1])
        except ValueError:
            raise bad_cursor() from None
        if behind is not None and not is_id(behind[1]):
            raise bad_cursor()
        context = info.context
        page = await list_visits(context.runtime, context.operator, self.record.id, page_length(first), behind)
        pairs = [(cursor_of(_BOOKINGS, each.starts_at.isoformat(), each.id), booking_of(each)) for each in page.found]
        return connection_of(pairs, has_more=page.has_more)

    @strawberry.field(description="The credit they can use now, first to expire first.", metadata=TOGETHER)
    async def store_credits(self, info: Info) -> list[StoreCredit]:
        if not await self._is_seen(info):
            return []
        operator = info.context.operator
        found = await list_customer_credit(info.context.runtime, operator, self.record.id)
        return [store_credit_of_desk(credit, operator.record.venue) for credit in found]

    @strawberry.field(description="The card that is on file for them; null where there is none.", metadata=TOGETHER)
    async def saved_card(self, info: Info) -> CustomerCard | None:
        if not await self._is_seen(info):
            return None
        card = await find_customer_card(info.context.runtime, info.context.operator, self.record.id)
        if card is None:
            return None
        return CustomerCard(brand=card.brand, last4=card.last4, exp_month=card.exp_month, exp_year=card.exp_year)

    async def _is_seen(self, info: Info) -> bool:
        return await info.context.customers.seen.load(self.record.id)


def customer_of(record: CustomerRecord) -> Customer:
    """The customer as the graph shows them to operators."""
    return Customer(
        id=strawberry.ID(record.id),
        record=record,
        name=record.name,
        version=record.version,
        notes_version=record.notes_version,
    )


@strawberry.type(description="Whoever calls.")
class Caller:
    phone: str | None = strawberry.field(description="The number, E.164; null where what was given is none.")
    phone_formatted: str | None = strawberry.field(description="As people in the venue's country write it.")
    problem: str | None = strawberry.field(description="Why it is no number, in words; null where it is one.")
    customers: list[Customer] = strawberry.field(
        description="The customers who have it, whoever was here last first; at most 20. "
        "To staff, those who have a booking with them."
    )


def caller_of(caller: FoundCaller, venue: VenueRecord) -> Caller:
    """Whoever calls as the graph shows them to operators."""
    return Caller(
        phone=caller.phone,
        phone_formatted=None if caller.phone is None else format_phone(caller.phone, venue.locale),
        problem=caller.problem,
        customers=[customer_of(each) for each in caller.found],
    )
