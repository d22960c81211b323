"""Every query of the store that takes a venue's scope, asked for another venue's rows."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair import store
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import SYSTEM
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.people import Identity
from openchair.rules.records.booking import BookingRecord, NewPart, PartPlace
from openchair.rules.refusals import KeyReused
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.rules.status import BookingSource
from openchair.rules.wishes import Wanted
from openchair.store import (
    activity,
    allowance,
    availability,
    blocked,
    bookings,
    calendar,
    customer_search,
    customer_words,
    customers,
    earlier,
    idempotency,
    imported,
    merging,
    moves,
    occupancy,
    offers,
    opening_offers,
    openings,
    outbox,
    people,
    setup,
    storefront,
    tables,
)
from openchair.store.ledger import NotOfThisVenue
from tests.support.salon import FULL_REFUND, Salon, day, open_salon
from tests.support.untouched import Written, everything_written

from . import (
    accounts_next_door,
    devices_next_door,
    domains_next_door,
    kept_next_door,
    links_next_door,
    live_next_door,
    money_next_door,
    settled_next_door,
    stripe_next_door,
    told_next_door,
    waiting_next_door,
    watched_next_door,
)
from .accounts_next_door import bring_account
from .devices_next_door import bring_device
from .domains_next_door import bring_domain
from .links_next_door import bring_link_request
from .money_next_door import Money, bring_money
from .settled_next_door import bring_settlement
from .stripe_next_door import bring_stripe_account
from .waiting_next_door import wait_for_deposit
from .watched_next_door import bring_watched

ANY_TIME = Wanted(tuple(range(21)))


def _online(booking: BookingRecord) -> BookingRecord:
    """The booking as one that was made online, for somebody who has another there."""
    customer = replace(booking.customer, email="cy@example.com", phone=None)
    return replace(booking, source=BookingSource.STOREFRONT, customer=customer)


@dataclass
class Neighbours:
    """Two venues of one database: `ours` asks, `theirs` has one of everything."""

    ours: Salon
    theirs: Salon
    booking: BookingRecord
    blocked_id: str
    own: BookingRecord
    dead_letter: str
    money: Money
    opening_id: str
    offer_id: str
    waiting: BookingRecord

    @property
    def staff_id(self) -> str:
        return self.theirs.staff["Mia"][1]

    @property
    def service_id(self) -> str:
        return self.theirs.services["Cut"][0]


@pytest.fixture
async def neighbours(salon: Salon) -> Neighbours:
    theirs = await open_salon(salon.database, salon.clock, slug="hudson")
    booking = await theirs.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    blocked_id, now = "b" * 22, salon.clock.now()
    span = {"starts_at": day(3, 12), "ends_at": day(3, 13)}
    await theirs.write(tables.blocked_time, id=blocked_id, staff_id=theirs.staff["Mia"][1], kind="lunch", **span)
    by_themselves = await theirs.books(day(5, 9), source="storefront")
    async with salon.database.transaction() as connection:
        known = tables.customer.c.id == by_themselves.customer.id
        await connection.execute(
            update(tables.customer)
            .where(known)
            .values(name="Cy", name_key="cy", email="cy@example.com", email_key="cy@example.com", phone="+61491570158")
        )
    await theirs.write(tables.customer, id="k" * 22, name="Bo", phone="+61491570006", created_at=now)
    await theirs.write(tables.customer_word, word="hudsonia", customer_id="k" * 22)
    async with salon.database.transaction() as connection:
        scope = theirs.scope
        taken = [(int(day(3, 12).timestamp()) // 60, int(day(3, 13).timestamp()) // 60)]
        await occupancy.take_time(
            connection, scope, theirs.staff["Mia"][0], taken, kind=OccupancyKind.BLOCKED, blocked_time_id=blocked_id
        )
        held = [(start + 1440, end + 1440) for start, end in taken]
        await occupancy.take_time(
            connection, scope, theirs.staff["Mia"][0], held, kind=OccupancyKind.HOLD, hold_id="h" * 22
        )
        held_money = await bring_money(connection, scope, booking, now)
        await offers.insert_offers(connection, scope, booking.id, now, [_offer_of(theirs.staff["Mia"][1], "h" * 22)])
        await bring_settlement(connection, scope, booking, now)
        await bring_account(connection, scope, theirs.staff["Mia"][1], now)
        await bring_watched(connection, scope, booking, now)
        await bring_stripe_account(connection, scope, now)
        await bring_device(connection, scope, now)
        await bring_domain(connection, scope, now)
        await bring_link_request(connection, scope)
        await activity.record_activity(connection, scope, booking.id, now, SYSTEM, Plain(ActivityKind.CREATED))
        await imported.remember_event(connection, scope, "event", "fingerprint", booking.id, now)
        await idempotency.claim_key(connection, scope, "desk:x", "key", "hash", now)
        await idempotency.keep_answer(connection, scope, "desk:x", "key", {"secret": "of theirs"})
        dead_letter, *_ = await outbox.queue_messages(
            connection,
            scope,
            booking.id,
            now,
            [
                outbox.NewMessage(MessageKind.LINK_RESENT, Channel.EMAIL, "event:x", now),
                outbox.NewMessage(MessageKind.REMINDER, Channel.SMS, "version:1", now),
                outbox.NewMessage(MessageKind.CONFIRMED, Channel.EMAIL, "version:1", now),
            ],
        )
        await connection.execute(
            update(tables.message).where(tables.message.c.id == dead_letter).values(status="failed")
        )
    opening_id, offer_id = await _offered_opening(theirs, booking)
    own, waiting = await salon.books(day(3, 9)), await wait_for_deposit(theirs, booking)
    return Neighbours(salon, theirs, booking, blocked_id, own, dead_letter, held_money, opening_id, offer_id, waiting)


async def _offered_opening(theirs: Salon, booking: BookingRecord) -> tuple[str, str]:
    """One who waits for earlier times, and an opening that is offered to them; gives the opening's id and the offer's."""
    now, scope, mia = theirs.clock.now(), theirs.scope, theirs.staff["Mia"][1]
    async with theirs.database.transaction() as connection:
        await earlier.keep_earlier(connection, scope, booking, ANY_TIME, now)
        start = int(day(2, 9).timestamp()) // 60
        await openings.note_opening(connection, scope, mia, start, start + 60, OpeningCause.UNBLOCKED, now)
        (opening,) = await openings.list_newest_openings(connection, scope, EVERYONE, 1)
        await opening_offers.insert_offer(connection, scope, **_opening_offer_of(opening.id, booking, now))
    return opening.id, "o" * 22


def _opening_offer_of(opening_id: str, booking: BookingRecord, now: datetime) -> dict[str, Any]:
    return {
        "id": "o" * 22, "opening_id": opening_id, "booking_id": booking.id, "customer_id": booking.customer.id,
        "hold_id": "o" * 22, "starts_at": day(2, 9), "held_until": day(1, 9), "shared": False, "by_hand": False,
        "told_at": now,
    }  # fmt: skip


async def _bring_our_setup(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> None:
    before = await setup.find_setup(connection, scope)
    does = {"staff_id": neighbours.staff_id, "service_id": neighbours.service_id}
    await setup.bring_setup(connection, scope, before, {**before, "staff_service": [does]})


async def _who_does(connection: AsyncConnection, scope: VenueScope, service_id: str) -> list[Any]:
    return (await storefront.list_who_does_what(connection, scope)).get(service_id, [])


async def _to_come_of_theirs(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    found = await imported.list_to_come(connection, scope, day(-9))
    return [each for each in found if each.reference == neighbours.booking.reference]


async def _theirs_of_team(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    days = {name: value for name, value in _RANGE.items() if name != "staff_id"}
    found = await availability.load_team_time(connection, scope, **days)
    return [each for each in found if each.staff.id == neighbours.staff_id]


async def _their_customers(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    found = await customer_search.list_customers(connection, scope, EVERYONE, 100)
    return [each for each in found or () if each.id in ("k" * 22, neighbours.booking.customer.id)]


async def _theirs_with_phone(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    theirs = neighbours.booking.customer
    found = await customer_search.list_with_phone(connection, scope, EVERYONE, theirs.phone or "", 9)
    return [each for each in found if each.id == theirs.id]


def _their_week(neighbours: Neighbours) -> calendar.Within:
    return calendar.Within(day(0), day(9), EVERYONE, frozenset({neighbours.staff_id}))


Query = Callable[[AsyncConnection, VenueScope, Neighbours], Awaitable[Any]]

_RANGE: dict[str, Any] = {
    "staff_id": None,
    "first_day": day(0).date(),
    "last_day": day(9).date(),
    "first_minute": 0,
    "last_minute": 2**31 - 1,
}
# What each gives to our scope when it is asked for what is theirs: nothing.
READS: dict[Any, tuple[Query, Any]] = {
    activity.list_activity: (lambda c, s, n: activity.list_activity(c, s, EVERYONE, 10, booking_id=n.booking.id), []),
    availability.load_staff_time: (lambda c, s, n: availability.load_staff_time(c, s, n.service_id, **_RANGE), []),
    availability.load_team_time: (_theirs_of_team, []),
    calendar.list_calendar_bookings: (lambda c, s, n: calendar.list_calendar_bookings(c, s, _their_week(n), 10), []),
    calendar.list_other_time: (
        lambda c, s, n: calendar.list_other_time(c, s, _their_week(n)),
        calendar.OtherTime([], [], []),
    ),
    blocked.find_blocked_time: (lambda c, s, n: blocked.find_blocked_time(c, s, n.blocked_id), None),
    blocked.list_blocked_time: (lambda c, s, n: blocked.list_blocked_time(c, s, EVERYONE, day(0), day(9)), []),
    bookings.find_bookings: (lambda c, s, n: bookings.find_bookings(c, s, [n.booking.id]), {}),
    earlier.find_earlier: (lambda c, s, n: earlier.find_earlier(c, s, n.booking.id), None),
    earlier.find_earlier_of: (lambda c, s, n: earlier.find_earlier_of(c, s, [n.booking.id]), {}),
    earlier.list_candidates: (
        lambda c, s, n: earlier.list_candidates(
            c, s, services=[n.service_id], slots=list(range(21)), later_than_minute=0
        ),
        [],
    ),
    earlier.list_longest_waiting: (lambda c, s, n: earlier.list_longest_waiting(c, s, n.ours.clock.now(), 9), []),
    opening_offers.find_offer: (lambda c, s, n: opening_offers.find_offer(c, s, n.offer_id), None),
    opening_offers.find_told: (
        lambda c, s, n: opening_offers.find_told(c, s, n.opening_id, [n.booking.customer.id]),
        {},
    ),
    opening_offers.find_names: (lambda c, s, n: opening_offers.find_names(c, s, EVERYONE, [n.booking.id]), {}),
    opening_offers.list_offers_of_booking: (
        lambda c, s, n: opening_offers.list_offers_of_booking(c, s, n.booking.id),
        [],
    ),
    opening_offers.list_offers_of_openings: (
        lambda c, s, n: opening_offers.list_offers_of_openings(c, s, [n.opening_id]),
        [],
    ),
    openings.count_openings: (lambda c, s, n: openings.count_openings(c, s, day(-1), day(9)), {}),
    openings.list_newest_openings: (lambda c, s, n: openings.list_newest_openings(c, s, EVERYONE, 9), []),
    openings.list_openings: (lambda c, s, n: openings.list_openings(c, s, EVERYONE, 0, 2**31 - 1), []),
    openings.lock_openings: (lambda c, s, n: openings.lock_openings(c, s, [n.opening_id]), {}),
    people.list_services_of: (lambda c, s, n: people.list_services_of(c, s, n.staff_id), []),
    bookings.find_booking: (lambda c, s, n: bookings.find_booking(c, s, n.booking.id), None),
    bookings.list_bookings: (
        lambda c, s, n: bookings.list_bookings(c, s, EVERYONE, day(0), day(9), staff_id=n.staff_id),
        [],
    ),
    bookings.lock_booking: (lambda c, s, n: bookings.lock_booking(c, s, n.booking.id), None),
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
    idempotency.claim_key: (
        # The same owner and key in our venue is free: what they answered is not given to us.
        lambda c, s, n: idempotency.claim_key(c, s, "desk:x", "key", "another hash", n.ours.clock.now()),
        None,
    ),
    idempotency.find_answer: (lambda c, s, n: idempotency.find_answer(c, s, "desk:x", "key"), None),
    imported.list_imported: (lambda c, s, n: imported.list_imported(c, s, ["event"]), {}),
    imported.list_references_taken: (
        lambda c, s, n: imported.list_references_taken(c, s, [n.booking.reference]),
        set(),
    ),
    imported.list_taken: (lambda c, s, n: imported.list_taken(c, s, n.theirs.staff["Mia"][0], 0, 2**31 - 1), []),
    imported.list_to_come: (_to_come_of_theirs, []),
    blocked.list_met: (lambda c, s, n: blocked.list_met(c, s, n.theirs.staff["Mia"][0], (0, 2**31 - 1)), []),
    **accounts_next_door.READS,
    **devices_next_door.READS,
    **live_next_door.READS,
    **domains_next_door.READS,
    **links_next_door.READS,
    **money_next_door.READS,
    **settled_next_door.READS,
    **stripe_next_door.READS,
    **told_next_door.READS,
    **kept_next_door.READS,
    **watched_next_door.READS,
    **waiting_next_door.READS,
    offers.list_offers: (lambda c, s, n: offers.list_offers(c, s, n.booking.id), []),
    outbox.find_messages: (lambda c, s, n: outbox.find_messages(c, s, [n.dead_letter]), []),
    outbox.list_links_sent: (lambda c, s, n: outbox.list_links_sent(c, s, n.booking.id, day(-9)), []),
    outbox.list_messages: (lambda c, s, n: outbox.list_messages(c, s, n.booking.id, 10), []),
    occupancy.lock_staff: (lambda c, s, n: occupancy.lock_staff(c, s, [n.staff_id]), {}),
    people.find_service_with_rule: (lambda c, s, n: people.find_service_with_rule(c, s, n.service_id), None),
    people.find_staff: (lambda c, s, n: people.find_staff(c, s, n.staff_id), None),
    people.list_services: (lambda c, s, n: people.list_services(c, s), "of ours"),
    people.list_staff: (lambda c, s, n: people.list_staff(c, s, service_id=n.service_id), []),
    storefront.list_offers: (lambda c, s, n: storefront.list_offers(c, s, service_id=n.service_id), []),
    storefront.list_unpaid_made_since: (
        lambda c, s, n: storefront.list_unpaid_made_since(c, s, "cy@example.com", None, day(-9), day(0), 10),
        [],
    ),
    storefront.list_unverified: (lambda c, s, n: storefront.list_unverified(c, s, day(-1)), []),
    storefront.list_of_source: (
        lambda c, s, n: storefront.list_of_source(c, s, _online(n.booking), day(-1)),
        [],
    ),
    storefront.list_who_does_what: (
        lambda c, s, n: _who_does(c, s, n.service_id),
        [],
    ),
}
# Changes and deletions under our scope that name what is theirs: their rows stay as they are.
CHANGES: dict[Any, Query] = {
    blocked.delete_blocked_time: lambda c, s, n: blocked.delete_blocked_time(c, s, n.blocked_id),
    blocked.let_blocks_take: lambda c, s, n: blocked.let_blocks_take(c, s, n.staff_id, (0, 2**31 - 1)),
    bookings.change_booking: lambda c, s, n: bookings.change_booking(
        c, s, n.booking.id, n.ours.clock.now(), notes="taken over"
    ),
    bookings.place_booking: lambda c, s, n: bookings.place_booking(
        c, s, n.booking, n.ours.clock.now(), [PartPlace(n.booking.staff.id, day(9, 9), day(9, 10))]
    ),
    bookings.change_only_part: lambda c, s, n: bookings.change_only_part(
        c, s, n.booking.id, n.ours.clock.now(), NewPart(n.service_id, n.staff_id, day(9, 9), n.booking.time, 1)
    ),
    bookings.note_press: lambda c, s, n: bookings.note_press(c, s, n.booking.id, n.ours.clock.now()),
    idempotency.keep_answer: lambda c, s, n: idempotency.keep_answer(c, s, "desk:x", "key", {"taken": "over"}),
    **accounts_next_door.CHANGES,
    **devices_next_door.CHANGES,
    **live_next_door.CHANGES,
    **domains_next_door.CHANGES,
    **links_next_door.CHANGES,
    **money_next_door.CHANGES,
    **settled_next_door.CHANGES,
    **stripe_next_door.CHANGES,
    **told_next_door.CHANGES,
    **kept_next_door.CHANGES,
    offers.end_offers: lambda c, s, n: offers.end_offers(c, s, n.booking.id, OfferStatus.WITHDRAWN, n.ours.clock.now()),
    offers.mark_accepted: lambda c, s, n: offers.mark_accepted(c, s, "h" * 22, n.ours.clock.now()),
    outbox.drop_unsent: lambda c, s, n: outbox.drop_unsent(
        c, s, n.booking.id, (MessageKind.REMINDER,), "Moved.", n.ours.clock.now()
    ),
    outbox.requeue_message: lambda c, s, n: outbox.requeue_message(c, s, n.dead_letter, n.ours.clock.now()),
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
    occupancy.free_blocked_time: lambda c, s, n: occupancy.free_blocked_time(c, s, n.blocked_id),
    occupancy.free_held_time: lambda c, s, n: occupancy.free_held_time(c, s, "h" * 22),
    occupancy.keep_held_time: lambda c, s, n: occupancy.keep_held_time(c, s, "h" * 22, n.booking.id),
    occupancy.free_booking_time: lambda c, s, n: occupancy.free_booking_time(c, s, n.booking.id),
}
CHANGES |= {
    earlier.follow_booking: lambda c, s, n: earlier.follow_booking(
        c, s, replace(n.booking, starts_at=n.booking.starts_at + timedelta(days=7))
    ),
    earlier.stop_earlier: lambda c, s, n: earlier.stop_earlier(c, s, n.booking.id, n.ours.clock.now()),
    opening_offers.end_offers: lambda c, s, n: opening_offers.end_offers(
        c, s, [n.offer_id], OpeningOfferStatus.LAPSED, n.ours.clock.now()
    ),
    openings.change_opening: lambda c, s, n: openings.change_opening(
        c, s, n.opening_id, status=OpeningStatus.FILLED.value
    ),
    outbox.add_to_unsent: lambda c, s, n: outbox.add_to_unsent(
        c, s, n.booking.id, MessageKind.REMINDER, "more", {"x": 1}, n.ours.clock.now() - timedelta(seconds=1)
    ),
}
# New rows under our scope that point at what is theirs: the foreign keys refuse them, since each holds the venue.
ADDITIONS: dict[Any, Query] = {
    activity.record_activity: lambda c, s, n: activity.record_activity(
        c, s, n.booking.id, n.ours.clock.now(), SYSTEM, Plain(ActivityKind.CREATED)
    ),
    blocked.insert_blocked_time: lambda c, s, n: blocked.insert_blocked_time(
        c, s, {"id": "c" * 22, "staff_id": n.staff_id, "starts_at": day(4), "ends_at": day(5), "kind": "lunch"}
    ),
    earlier.keep_earlier: lambda c, s, n: earlier.keep_earlier(c, s, n.booking, ANY_TIME, n.ours.clock.now()),
    moves.note_old_time: lambda c, s, n: moves.note_old_time(
        c, s, n.booking, OpeningCause.CANCELLED, n.ours.clock.now()
    ),
    opening_offers.insert_offer: lambda c, s, n: opening_offers.insert_offer(
        c, s, **_opening_offer_of(n.opening_id, n.booking, n.ours.clock.now()) | {"id": "p" * 22}
    ),
    openings.note_opening: lambda c, s, n: openings.note_opening(
        c, s, n.staff_id, 2**31 - 90, 2**31 - 30, OpeningCause.HOURS, n.ours.clock.now()
    ),
    bookings.insert_booking: lambda c, s, n: bookings.insert_booking(
        c, s, _copy_of(n), [NewPart(n.own.service.id, n.own.staff.id, day(4, 9), n.own.time, 1)]
    ),
    imported.remember_event: lambda c, s, n: imported.remember_event(
        c, s, "another", "fingerprint", n.booking.id, n.ours.clock.now()
    ),
    **accounts_next_door.ADDITIONS,
    **devices_next_door.ADDITIONS,
    **money_next_door.ADDITIONS,
    **settled_next_door.ADDITIONS,
    **stripe_next_door.ADDITIONS,
    **watched_next_door.ADDITIONS,
    offers.insert_offers: lambda c, s, n: offers.insert_offers(
        c, s, n.booking.id, n.ours.clock.now(), [_offer_of(n.ours.staff["Mia"][1], "i" * 22)]
    ),
    outbox.queue_messages: lambda c, s, n: outbox.queue_messages(
        c,
        s,
        n.booking.id,
        n.ours.clock.now(),
        [outbox.NewMessage(MessageKind.REMINDER, Channel.EMAIL, "version:9", n.ours.clock.now())],
    ),
    occupancy.take_time: lambda c, s, n: occupancy.take_time(
        c, s, n.ours.staff["Mia"][0], [(1, 2)], kind=OccupancyKind.BOOKING, booking_id=n.booking.id
    ),
    setup.bring_setup: _bring_our_setup,
}
# These carry nothing by which another venue's row could be named, or are made of the ones above.
MADE_OF_THE_OTHERS = {
    *accounts_next_door.MADE_OF_THE_OTHERS,
    *told_next_door.MADE_OF_THE_OTHERS,
    *stripe_next_door.MADE_OF_THE_OTHERS,
    *live_next_door.MADE_OF_THE_OTHERS,
    *kept_next_door.MADE_OF_THE_OTHERS,
    *watched_next_door.MADE_OF_THE_OTHERS,
    *domains_next_door.MADE_OF_THE_OTHERS,
    *links_next_door.MADE_OF_THE_OTHERS,
    earlier.follow_unnoticed,
    imported.has_bookings,
    offers.take_back_offers,
    opening_offers.sum_won,
    openings.find_waitlist_settings,
    openings.set_waitlist,
    # Each of one row, the venue's own, or of its messages alone.
    allowance.count_segments,
    allowance.note_cap_told,
    allowance.set_messages_paused,
    storefront.lock_storefront,
    people.find_active_terms,
    people.find_own_venue,
    customers.insert_customer,
    customer_words.write_words,
    customers.lock_names,
    setup.find_setup,
}
# Asked before anyone has a scope: by the door, by a visitor, by the command line and upkeep, or by those who send for all venues.
WITHOUT_A_SCOPE = (
    accounts_next_door.WITHOUT_A_SCOPE
    | devices_next_door.WITHOUT_A_SCOPE
    | live_next_door.WITHOUT_A_SCOPE
    | money_next_door.WITHOUT_A_SCOPE
    | settled_next_door.WITHOUT_A_SCOPE
    | stripe_next_door.WITHOUT_A_SCOPE
    | told_next_door.WITHOUT_A_SCOPE
    | kept_next_door.WITHOUT_A_SCOPE
    | waiting_next_door.WITHOUT_A_SCOPE
    | watched_next_door.WITHOUT_A_SCOPE
    | domains_next_door.WITHOUT_A_SCOPE
    | links_next_door.WITHOUT_A_SCOPE
    | {
        "claim_booking",
        "find_used_up",
        "list_codes_over",
        "list_lapsed_offers",
        "list_lapsed_requests",
        "begin_sending",
        "fill_in_sent",
        "finish_sending",
        "hand_over",
        "is_any_due",
        "list_known_to_us",
        "record_report",
        "take_back",
        "claim_opening",
        "forget_past_wishes",
        "is_any_opening_due",
        "find_by_link",
        "find_host_owner",
        "find_venue",
        "find_venue_of_booking",
        "list_venues_but",
        "insert_venue",
        "lock_venue",
        "check_overlap_guard",
        "find_open_tables",
        "missing_revision",
        "raise_wall",
    }
)


def _offer_of(staff_id: str, offer_id: str) -> dict[str, Any]:
    span = {"starts_at": day(4, 12), "ends_at": day(4, 13), "expires_at": day(1)}
    return {"id": offer_id, "number": 1, "round": 1, "staff_id": staff_id, **span}


def _copy_of(neighbours: Neighbours) -> dict[str, Any]:
    return {
        "id": "d" * 22, "reference": "ABCDEF", "version": 1, "status": "confirmed",
        "customer_id": neighbours.booking.customer.id, "currency": "AUD", "source": "desk",
        "created_at": day(0), "updated_at": day(0),
    }  # fmt: skip


def _public_functions() -> dict[str, Any]:
    names = [module.name for module in pkgutil.iter_modules(store.__path__) if module.name != "migrations"]
    modules = [importlib.import_module(f"openchair.store.{name}") for name in names]
    return {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }


def _name(function: Any) -> str:
    name: str = function.__name__
    return name


def test_every_query_of_the_store_is_looked_at_here() -> None:
    functions = _public_functions()
    scoped = {name for name, function in functions.items() if "scope" in inspect.signature(function).parameters}
    assert set(functions) - scoped == WITHOUT_A_SCOPE
    covered = {_name(function) for function in [*READS, *CHANGES, *ADDITIONS, *MADE_OF_THE_OTHERS]}
    assert covered == scoped


async def test_a_query_does_not_see_another_venues_rows(neighbours: Neighbours, subtests: pytest.Subtests) -> None:
    ours, theirs, database = neighbours.ours, neighbours.theirs, neighbours.ours.database
    for function, (ask, nothing) in READS.items():
        with subtests.test(_name(function)):
            # Twice: the product asks within the venue, and its own check does without that.
            for within in (ours.scope, None):
                async with database.transaction(within) as connection:
                    given = await ask(connection, ours.scope, neighbours)
                    if nothing == "of ours":
                        assert {service.id for service in given} == {ours.services["Cut"][0]}
                    else:
                        assert given == nothing
            # The same question under their own scope finds something: the answer above is not empty by accident.
            async with database.transaction(theirs.scope) as connection:
                if function is idempotency.claim_key:
                    with pytest.raises(KeyReused):
                        await ask(connection, theirs.scope, neighbours)
                else:
                    assert await ask(connection, theirs.scope, neighbours)


async def test_two_venues_may_know_the_same_person_apart(neighbours: Neighbours) -> None:
    async with neighbours.ours.database.reading() as connection:
        ours = await customers.list_like(
            connection, neighbours.ours.scope, Identity("ann lee", "ann.lee@example.com", None)
        )
    assert list(ours) == [neighbours.own.customer.id] != [neighbours.booking.customer.id]


@pytest.mark.parametrize("function", CHANGES, ids=_name)
async def test_a_change_does_not_reach_another_venues_rows(neighbours: Neighbours, function: Any) -> None:
    database, change = neighbours.ours.database, CHANGES[function]
    if function is blocked.let_blocks_take:
        # Else there is nothing for a block to take.
        async with database.transaction() as connection:
            await occupancy.free_blocked_time(connection, neighbours.theirs.scope, neighbours.blocked_id)
    before = await _everything(neighbours)
    for within in (neighbours.ours.scope, None):
        async with database.transaction(within) as connection:
            await change(connection, neighbours.ours.scope, neighbours)
    assert await _everything(neighbours) == before
    # Under their own scope the same call does change something.
    async with database.transaction(neighbours.theirs.scope) as connection:
        if function is blocked.delete_blocked_time:
            await occupancy.free_blocked_time(connection, neighbours.theirs.scope, neighbours.blocked_id)
        await change(connection, neighbours.theirs.scope, neighbours)
    assert await _everything(neighbours) != before


async def test_a_new_row_cannot_point_into_another_venue(neighbours: Neighbours, subtests: pytest.Subtests) -> None:
    refused = pytest.raises((IntegrityError, NotOfThisVenue), match=rf"(?i)foreign key|^{neighbours.booking.id}$")
    for function, add in ADDITIONS.items():
        with subtests.test(_name(function)):
            before = await _everything(neighbours)
            with refused:
                async with neighbours.ours.database.transaction(neighbours.ours.scope) as connection:
                    await add(connection, neighbours.ours.scope, neighbours)
            assert await _everything(neighbours) == before


async def test_time_cannot_be_taken_of_another_venues_staff_member(neighbours: Neighbours) -> None:
    row = {"venue_id": neighbours.ours.venue_id, "staff_no": neighbours.theirs.staff["Theo"][0], "kind": "hold"}
    with pytest.raises((IntegrityError, NotOfThisVenue), match=rf"(?i)foreign key|^{neighbours.booking.id}$"):
        async with neighbours.ours.database.transaction() as connection:
            await connection.execute(insert(tables.occupancy).values(start_minute=1, end_minute=2, **row))


async def _everything(neighbours: Neighbours) -> tuple[Written, list[Any]]:
    async with neighbours.ours.database.reading() as connection:
        keys = [tuple(row) for row in await connection.execute(select(tables.idempotency_key))]
    return await everything_written(neighbours.ours.database), keys
