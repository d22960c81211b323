"""The desk's customers: found as one types, and what is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openchair.access.viewer import Operator
from openchair.core.folding import asked_words
from openchair.core.phone import parse_phone
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.card import CardOnFile
from openchair.rules.records.customer import Visits
from openchair.rules.records.money import CreditRecord
from openchair.rules.scope import EVERYONE
from openchair.store import bookings, customers
from openchair.store.cards import find_card_in_use
from openchair.store.contact_reads import list_seen_customers
from openchair.store.credit import list_credit
from openchair.store.customer_search import (
    count_visits,
    list_bookings_of_customer,
    list_customers,
    list_with_phone,
    search_customers,
)

MOST_OF_A_NUMBER: Final = 20
"""Of the customers who have one number: a family, as a rule."""


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """Customers in order, and whether more follow."""

    found: list[CustomerRecord]
    has_more: bool


@dataclass(frozen=True, slots=True)
class BookingsPage:
    """A customer's bookings, the latest start first, and whether more follow."""

    found: list[BookingRecord]
    has_more: bool


async def find_customers(
    runtime: Runtime, operator: Operator, search: str | None, first: int, after: str | None
) -> CustomersPage | None:
    """The venue's customers each of whose words begins as one that was typed; all, by name, where nothing was.

    Of staff, those who have a booking with them. With `after`, the id of one of these, those who follow; None where that is none.
    """
    found: list[CustomerRecord] | None
    asked = asked_words(search or "")
    async with runtime.database.reading(operator.scope) as connection:
        if asked:
            found = await search_customers(connection, operator.scope, operator.sight, asked, first + 1, after=after)
        elif (search or "").strip():
            # Signs alone begin nobody's name.
            found = []
        else:
            found = await list_customers(connection, operator.scope, operator.sight, first + 1, after=after)
    return None if found is None else CustomersPage(found[:first], len(found) > first)


async def find_customer(runtime: Runtime, operator: Operator, customer_id: str) -> CustomerRecord | None:
    """A customer of the venue; None where there is no such that the operator sees."""
    async with runtime.database.reading(operator.scope) as connection:
        found = await customers.find_customers(connection, operator.scope, (customer_id,))
    seen = await which_are_seen(runtime, operator, (customer_id,))
    return found[0] if found and seen[0] else None


async def which_are_seen(runtime: Runtime, operator: Operator, customer_ids: Sequence[str]) -> list[bool]:
    """Whether the operator sees what is known of each of these customers: those of the bookings they see."""
    if operator.sight == EVERYONE:
        return [True] * len(customer_ids)
    async with runtime.database.reading(operator.scope) as connection:
        seen = await list_seen_customers(connection, operator.scope, operator.sight, customer_ids)
    return [id in seen for id in customer_ids]


async def list_visits(
    runtime: Runtime, operator: Operator, customer_id: str, first: int, after: tuple[datetime, str] | None
) -> BookingsPage:
    """A customer's bookings that the operator sees, the latest start first."""
    async with runtime.database.reading(operator.scope) as connection:
        ids = await list_bookings_of_customer(
            connection, operator.scope, operator.sight, customer_id, first + 1, after=after
        )
        found = await bookings.find_bookings(connection, operator.scope, ids[:first])
    return BookingsPage([found[id] for id in ids[:first] if id in found], len(ids) > first)


async def sum_visits(runtime: Runtime, operator: Operator, customer_ids: Sequence[str]) -> list[Visits]:
    """How often each of these customers came, did not come, and when, of the bookings that the operator sees."""
    async with runtime.database.reading(operator.scope) as connection:
        found = await count_visits(connection, operator.scope, operator.sight, customer_ids, runtime.clock.now())
    return [found.get(id, Visits()) for id in customer_ids]


async def list_customer_credit(runtime: Runtime, operator: Operator, customer_id: str) -> list[CreditRecord]:
    """What a customer can use now in the venue's currency, first to expire first."""
    currency, now = operator.record.venue.currency, runtime.clock.now()
    async with runtime.database.reading(operator.scope) as connection:
        return await list_credit(connection, operator.scope, customer_id, currency, now)


async def find_customer_card(runtime: Runtime, operator: Operator, customer_id: str) -> CardOnFile | None:
    """The card that is on file for a customer."""
    async with runtime.database.reading(operator.scope) as connection:
        return await find_card_in_use(connection, operator.scope, customer_id)


@dataclass(frozen=True, slots=True)
class Caller:
    """A number as it was given by a phone, E.164, and the customers who have it; or why it is none, in words."""

    phone: str | None
    problem: str | None
    found: list[CustomerRecord]


async def find_caller(runtime: Runtime, operator: Operator, number: str) -> Caller:
    """Who of the customers that the operator sees has a number, in whatever writing; at most 20, whoever was here last first."""
    try:
        phone = parse_phone(number, operator.record.venue.locale)
    except InvalidText as wrong:
        return Caller(None, operator.reader.say(wrong.template, **(wrong.places or {})), [])
    async with runtime.database.reading(operator.scope) as connection:
        found = await list_with_phone(connection, operator.scope, operator.sight, phone, MOST_OF_A_NUMBER)
    return Caller(phone, None, found)
