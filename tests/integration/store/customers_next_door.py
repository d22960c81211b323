"""The queries about customers, and who of them is the same, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.people import Identity
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.store import customer_search, customer_words, customers, merging
from tests.support.salon import day

from .two_venues import Neighbours


async def _their_customers(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    found = await customer_search.list_customers(connection, scope, EVERYONE, 100)
    return [each for each in found or () if each.id in ("k" * 22, neighbours.booking.customer.id)]


async def _theirs_with_phone(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    theirs = neighbours.booking.customer
    found = await customer_search.list_with_phone(connection, scope, EVERYONE, theirs.phone or "", 9)
    return [each for each in found if each.id == theirs.id]


READS: dict[Any, tuple[Any, Any]] = {
    merging.lock_cards: (lambda c, s, n: merging.lock_cards(c, s, [n.booking.customer.id]), (0, False)),
    merging.are_offered_the_same: (
        lambda c, s, n: merging.are_offered_the_same(c, s, n.booking.customer.id, n.booking.customer.id),
        False,
    ),
    customer_search.search_customers: (
        lambda c, s, n: customer_search.search_customers(c, s, EVERYONE, ["hudsonia"], 9),
        [],
    ),
    customer_search.list_customers: (_their_customers, []),
    customer_search.list_with_phone: (_theirs_with_phone, []),
    customer_search.count_visits: (
        lambda c, s, n: customer_search.count_visits(c, s, EVERYONE, [n.booking.customer.id], n.ours.clock.now()),
        {},
    ),
    customer_search.list_bookings_of_customer: (
        lambda c, s, n: customer_search.list_bookings_of_customer(c, s, EVERYONE, n.booking.customer.id, 9),
        [],
    ),
    customers.find_customers: (lambda c, s, n: customers.find_customers(c, s, [n.booking.customer.id]), []),
    customers.find_written: (lambda c, s, n: customers.find_written(c, s, n.booking.customer.id), None),
    customers.find_last_booking: (lambda c, s, n: customers.find_last_booking(c, s, n.booking.customer.id), None),
    customers.list_bookings_to_come: (
        lambda c, s, n: customers.list_bookings_to_come(c, s, n.booking.customer.id, ["confirmed"], day(-9), 10),
        [],
    ),
    customers.list_like: (lambda c, s, n: customers.list_like(c, s, Identity("cy", "cy@example.com", None)), {}),
    customers.lock_customer_row: (lambda c, s, n: customers.lock_customer_row(c, s, n.booking.customer.id), None),
}
CHANGES: dict[Any, Any] = {
    customers.complete_customer: lambda c, s, n: customers.complete_customer(c, s, "k" * 22, "e@example.com", None),
    customers.correct_customer: lambda c, s, n: customers.correct_customer(c, s, "k" * 22, "E", "e@example.com", None),
    customers.join_preferences: lambda c, s, n: customers.join_preferences(
        c, s, "k" * 22, n.ours.clock.now(), n.ours.clock.now()
    ),
    merging.merge_rows: lambda c, s, n: merging.merge_rows(
        c, s, "k" * 22, n.booking.customer.id, [n.booking.id], n.ours.clock.now()
    ),
    customers.note_customer: lambda c, s, n: customers.note_customer(c, s, "k" * 22, "E", "E", n.ours.clock.now()),
    customer_words.rewrite_words: lambda c, s, n: customer_words.rewrite_words(c, s, "k" * 22),
    customers.revoke_links: lambda c, s, n: customers.revoke_links(c, s, n.booking.customer.id, n.ours.clock.now()),
}
MADE_OF_THE_OTHERS = {
    customers.insert_customer,
    customer_words.write_words,
    customers.lock_names,
}
