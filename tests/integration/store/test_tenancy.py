"""Every query of the store that takes a venue's scope, asked for another venue's rows."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair import store
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import SYSTEM
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.openings import OpeningCause
from openchair.rules.people import Identity
from openchair.rules.records.booking import BookingRecord, NewPart, PartPlace
from openchair.rules.refusals import KeyReused
from openchair.rules.scope import EVERYONE, VenueScope
from openchair.rules.slots import ServiceTime
from openchair.rules.status import BookingSource
from openchair.rules.visit_times import PartAsked
from openchair.store import (
    activity,
    allowance,
    availability,
    blocked,
    bookings,
    calendar,
    customers,
    idempotency,
    imported,
    moves,
    occupancy,
    outbox,
    people,
    setup,
    storefront,
    tables,
)
from openchair.store.ledger import NotOfThisVenue
from tests.support.salon import day
from tests.support.untouched import Written, everything_written

from . import (
    accounts_next_door,
    customers_next_door,
    devices_next_door,
    domains_next_door,
    kept_next_door,
    links_next_door,
    live_next_door,
    money_next_door,
    openings_next_door,
    settled_next_door,
    stripe_next_door,
    told_next_door,
    two_venues,
    waiting_next_door,
    watched_next_door,
)
from .two_venues import Neighbours


def _online(booking: BookingRecord) -> BookingRecord:
    """The booking as one that was made online, for somebody who has another there."""
    customer = replace(booking.customer, email="cy@example.com", phone=None)
    return replace(booking, source=BookingSource.STOREFRONT, customer=customer)


async def _bring_our_setup(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> None:
    before = await setup.find_setup(connection, scope)
    does = {"staff_id": neighbours.staff_id, "service_id": neighbours.service_id}
    await setup.bring_setup(connection, scope, before, {**before, "staff_service": [does]})


async def _visit_time(connection: AsyncConnection, scope: VenueScope, service_id: str) -> Any:
    range = {name: value for name, value in _RANGE.items() if name != "staff_id"}
    found = await availability.load_visit_time(connection, scope, [PartAsked(service_id, ServiceTime(60))] * 2, **range)
    return found.people, found.able


async def _who_does(connection: AsyncConnection, scope: VenueScope, service_id: str) -> list[Any]:
    return (await storefront.list_who_does_what(connection, scope)).get(service_id, [])


async def _to_come_of_theirs(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    found = await imported.list_to_come(connection, scope, day(-9))
    return [each for each in found if each.reference == neighbours.booking.reference]


async def _theirs_of_team(connection: AsyncConnection, scope: VenueScope, neighbours: Neighbours) -> list[Any]:
    days = {name: value for name, value in _RANGE.items() if name != "staff_id"}
    found = await availability.load_team_time(connection, scope, **days)
    return [each for each in found if each.staff.id == neighbours.staff_id]


def _their_week(neighbours: Neighbours) -> calendar.Within:
    return calendar.Within(day(0), day(9), EVERYONE, frozenset({neighbours.staff_id}))


neighbours = two_venues.neighbours
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
    availability.load_visit_time: (lambda c, s, n: _visit_time(c, s, n.service_id), ([], [frozenset(), frozenset()])),
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
    people.list_services_of: (lambda c, s, n: people.list_services_of(c, s, n.staff_id), []),
    bookings.find_booking: (lambda c, s, n: bookings.find_booking(c, s, n.booking.id), None),
    bookings.list_bookings: (
        lambda c, s, n: bookings.list_bookings(c, s, EVERYONE, day(0), day(9), staff_id=n.staff_id),
        [],
    ),
    bookings.lock_booking: (lambda c, s, n: bookings.lock_booking(c, s, n.booking.id), None),
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
    **customers_next_door.READS,
    **openings_next_door.READS,
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
    outbox.drop_unsent: lambda c, s, n: outbox.drop_unsent(
        c, s, n.booking.id, (MessageKind.REMINDER,), "Moved.", n.ours.clock.now()
    ),
    outbox.requeue_message: lambda c, s, n: outbox.requeue_message(c, s, n.dead_letter, n.ours.clock.now()),
    occupancy.free_blocked_time: lambda c, s, n: occupancy.free_blocked_time(c, s, n.blocked_id),
    occupancy.free_held_time: lambda c, s, n: occupancy.free_held_time(c, s, "h" * 22),
    occupancy.keep_held_time: lambda c, s, n: occupancy.keep_held_time(c, s, "h" * 22, n.booking.id),
    occupancy.free_booking_time: lambda c, s, n: occupancy.free_booking_time(c, s, n.booking.id),
    **customers_next_door.CHANGES,
    **openings_next_door.CHANGES,
}
CHANGES |= {
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
    moves.note_left_time: lambda c, s, n: moves.note_left_time(
        c, s, n.booking.id, n.booking.stretches, OpeningCause.CANCELLED, n.ours.clock.now()
    ),
    moves.note_old_time: lambda c, s, n: moves.note_old_time(
        c, s, n.booking, OpeningCause.CANCELLED, n.ours.clock.now()
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
    outbox.queue_messages: lambda c, s, n: outbox.queue_messages(
        c,
        s,
        n.booking.id,
        n.ours.clock.now(),
        [outbox.NewMessage(MessageKind.REMINDER, Channel.EMAIL, "version:9", n.ours.clock.now())],
    ),
    occupancy.take_time: lambda c, s, n: occupancy.take_time(
        c, s, {n.ours.staff["Mia"][0]: [(1, 2)]}, kind=OccupancyKind.BOOKING, booking_id=n.booking.id
    ),
    setup.bring_setup: _bring_our_setup,
    **openings_next_door.ADDITIONS,
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
    imported.has_bookings,
    # Each of one row, the venue's own, or of its messages alone.
    allowance.count_segments,
    allowance.note_cap_told,
    allowance.set_messages_paused,
    storefront.lock_storefront,
    people.find_active_terms,
    people.find_own_venue,
    setup.find_setup,
    *customers_next_door.MADE_OF_THE_OTHERS,
    *openings_next_door.MADE_OF_THE_OTHERS,
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
