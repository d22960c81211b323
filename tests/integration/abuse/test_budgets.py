"""A stranger with a script: what they get before they are told to wait, and who does not notice."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

import openchair.app  # noqa: F401  # with it, every verb that declares a budget is loaded
from openchair.access.budgets import DECLARED, Budget, By, over_budget, spend, subjects_of
from openchair.access.client import client_of
from openchair.core.crowd import AT_ONCE, MOST_WAITING
from openchair.core.meter import Meter, SharedCounts
from openchair.http.budget import REQUESTS
from openchair.manage.card import SETUPS, start_card_setup
from openchair.rules.refusals import NotFound, TooOften
from openchair.rules.visit_times import PartAsked
from openchair.store import tables
from openchair.store.storefront import list_offers
from openchair.storefront import open_slots
from openchair.storefront.book import BOOKINGS, book_appointment
from openchair.storefront.open_slots import LOOKS, MOST_DAYS, look_at_slots
from tests.support.clock import TestClock
from tests.support.redis import running_redis
from tests.support.salon import KEY_RING, Salon, day
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.visitor import storefront_of, wish
from tests.support.web import Web, bearer, manage_url, seen_from

DOCS = Path(__file__).parents[3] / "docs" / "budgets.md"
STRANGER, NEIGHBOUR = "203.0.113.7", "198.51.100.7"


def test_the_docs_have_one_table_of_all_budgets() -> None:
    rows = re.findall(r"^\| `?([^|`]+)`? \| (\w+) \| ([\d,]+) (.+?) \| (.+?) \|$", DOCS.read_text(), re.MULTILINE)
    told = {(what, by, int(most.replace(",", "")), unit, within) for what, by, most, unit, within in rows}
    assert told == {(each.what, each.by.value, each.most, each.unit, _said(each.within)) for each in DECLARED}


def _said(within: timedelta) -> str:
    minutes = int(within.total_seconds() // 60)
    if minutes % 1440 == 0:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


@pytest.mark.parametrize(
    ("address", "same", "near", "other"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7", "203.0.113.250", "203.0.114.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", "2001:db8:1:3::7", "2001:db8:2:2::7"),
    ],
)
def test_a_client_is_an_address_or_the_64_bits_that_one_customer_has(
    address: str, same: str, near: str, other: str
) -> None:
    first, alike, beside, away = (client_of(each, KEY_RING) for each in (address, same, near, other))
    assert first is not None and beside is not None and away is not None
    assert first == alike
    assert (first.address != beside.address, first.network == beside.network) == (True, True)
    assert first.network != away.network
    assert address not in f"{first.address} {first.network}"
    assert [client_of(each, KEY_RING) for each in ("127.0.0.1", "::1", None, "testclient")] == [None] * 4


async def test_a_client_has_so_many_requests_a_minute_whatever_it_asks_and_nobody_else_has_fewer(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    booking = await salon.books(day(3, 9))
    most = REQUESTS[0].most
    async with seen_from(web, STRANGER) as stranger, seen_from(web, NEIGHBOUR) as neighbour:
        got = [(await stranger.get(f"http://{salon.host}/graphql")).status_code for _ in range(most + 5)]
        assert got == [405] * most + [429] * 5
        good, bad = manage_url(salon, booking), manage_url(salon, booking, "nonsense")
        refused = [await stranger.get(good), await stranger.get(bad)]
        # What a good link is answered tells it from a bad one in nothing.
        assert refused[0].content == refused[1].content
        assert [(each.status_code, each.headers["retry-after"]) for each in refused] == [(429, "60")] * 2
        assert "60 seconds" in refused[0].text
        asked = await stranger.ask(salon.host, "{ __typename }", bearer=bearer(booking))
        assert (asked.status_code, asked.json()["errors"][0]["extensions"]) == (
            429,
            {"code": "TOO_OFTEN", "retryAfter": 60},
        )
        assert (await stranger.get(f"http://{salon.host}/healthz")).status_code == 200
        assert (await neighbour.get(good)).status_code == 200
        clock.advance(seconds=60)
        assert (await stranger.get(good)).status_code == 200


async def test_one_link_makes_ten_setup_intents_in_ten_minutes_and_the_rest_writes_nothing(
    salon: Salon, till: Till, clock: TestClock
) -> None:
    customer, runtime = await salon.lets_in(await salon.books(day(30, 9))), salon.runtime
    for turn in range(SETUPS[0].most):
        await start_card_setup(runtime, till.gateway, customer, f"k{turn}")
    async with untouched(salon.database):
        for turn in range(397):
            with pytest.raises(TooOften) as refused:
                await start_card_setup(runtime, till.gateway, customer, f"more{turn}")
    assert len(await salon.rows(tables.card_setup)) == len(list(till.stripe.objects("setup_intent"))) == 10
    # 9:00 in Sydney; it is told to the minute after.
    assert refused.value.allowed_at == "2026-11-25T09:10:59+11:00"
    clock.advance(minutes=10)
    assert (await start_card_setup(runtime, till.gateway, customer, "later")).replayed is False


async def test_what_a_visitor_is_refused_leaves_no_row_and_ends_in_their_budget(salon: Salon) -> None:
    runtime, storefront = salon.runtime, await storefront_of(salon)
    nothing = wish(salon, service_id="1" * 22)
    client = client_of(STRANGER, KEY_RING)
    outcomes: list[type[Exception]] = []
    async with untouched(salon.database):
        for turn in range(BOOKINGS[0].most + 10):
            with pytest.raises((NotFound, TooOften)) as refused:
                await book_appointment(runtime, None, storefront, nothing, f"a visitor's secret {turn}", client)
            outcomes.append(refused.type)
    assert outcomes == [NotFound] * BOOKINGS[0].most + [TooOften] * 10
    assert await salon.rows(tables.idempotency_key) == []


async def test_free_times_cost_days_times_people_and_a_look_of_a_moment_ago_nothing(salon: Salon, web: Web) -> None:
    runtime = web.app.state.runtime
    storefront, client = await storefront_of(salon), client_of(STRANGER, KEY_RING)
    async with salon.database.reading() as connection:
        [cut] = [offer.service for offer in await list_offers(connection, salon.scope)]

    async def look(ahead: int) -> None:
        first = salon.today + timedelta(days=ahead)
        await look_at_slots(runtime, storefront, (PartAsked.of(cut),), client, first_day=first, days=MOST_DAYS)

    # Mia and Theo; most of it was spent before.
    each, left = MOST_DAYS * 2, 4
    afforded = left
    await spend(runtime, LOOKS, subjects_of(client), salon.zone, LOOKS[0].most - left * each)
    for ahead in range(afforded):
        await look(ahead)
        await look(ahead)
    with pytest.raises(TooOften):
        await look(afforded)
    await look(0)
    # Over the graph: what, until when, and everybody else as before.
    ask = 'query ($id: ID!) { venue { openSlots(parts: [{ serviceId: $id }], from: "%s", days: 90) { date } } }'
    variables = {"id": cut.id}
    async with seen_from(web, STRANGER) as stranger, seen_from(web, NEIGHBOUR) as neighbour:
        answer = await stranger.ask(salon.host, ask % salon.today, variables=variables)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "659")
        [error] = answer.json()["errors"]
        assert "9:10 am" in error["message"]
        assert error["extensions"]["allowedAt"] == "2026-11-25T09:10:59+11:00"
        assert (await neighbour.ask(salon.host, ask % salon.today, variables=variables)).status_code == 200


SIGNING_IN = {
    "requestSignIn": '{ email: "nobody@example.com" }',
    "signIn": '{ token: "t", idempotencyKey: "k" }',
    "acceptInvitation": '{ token: "t", idempotencyKey: "k" }',
    "refreshSession": '{ refreshToken: "t" }',
    "signInWithPasskey": '{ credential: "{}", idempotencyKey: "k" }',
    "claimDevice": '{ code: "ABCD2345", idempotencyKey: "k" }',
    "unlockDevice": '{ personId: "p", pin: "135790" }',
}


async def test_signing_in_has_budgets_by_client_and_network_that_tell_nothing_and_leave_others_be(
    salon: Salon, web: Web, subtests: pytest.Subtests
) -> None:
    runtime = web.app.state.runtime
    stranger, near = client_of(STRANGER, KEY_RING), client_of("203.0.113.250", KEY_RING)
    for verb, given in SIGNING_IN.items():
        with subtests.test(verb):
            declared = [each for each in DECLARED if each.what == verb]
            assert [each.by for each in declared] == [By.CLIENT, By.NETWORK]
            ask = f"mutation {{ {verb}(input: {given}) {{ __typename }} }}"
            async with (
                seen_from(web, STRANGER) as one,
                seen_from(web, "203.0.113.250") as beside,
                seen_from(web, NEIGHBOUR) as away,
            ):
                assert (await one.ask(salon.host, ask)).status_code != 429
                await over_budget(runtime, declared[:1], subjects_of(stranger), declared[0].most - 1)
                async with untouched(salon.database):
                    refused = await one.ask(salon.host, ask)
                assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
                [error] = refused.json()["errors"]
                assert error["extensions"]["code"] == "TOO_OFTEN"
                assert (await beside.ask(salon.host, ask)).status_code != 429
                await over_budget(runtime, declared[1:], subjects_of(near), declared[1].most - 2)
                assert (await beside.ask(salon.host, ask)).status_code == 429
                assert (await away.ask(salon.host, ask)).status_code != 429


async def test_a_time_that_is_taken_is_gone_at_once_here_and_within_five_seconds_elsewhere(
    salon: Salon, clock: TestClock, database_url: str
) -> None:
    storefront, runtime = await storefront_of(salon), salon.runtime
    async with salon.database.reading() as connection:
        [cut] = [offer.service for offer in await list_offers(connection, salon.scope)]

    async def free() -> int:
        tomorrow = salon.today + timedelta(days=1)
        mia = salon.staff["Mia"][1]
        found = await look_at_slots(runtime, storefront, (PartAsked.of(cut, mia),), None, first_day=tomorrow, days=5)
        return sum(len(each.starts) for each in found)

    before = await free()
    await salon.books(day(3, 9))
    here = await free()
    assert here < before
    # Another process: nothing in this one hears of it.
    elsewhere = salon.database.write_engine
    async with elsewhere.begin() as connection:
        await connection.execute(tables.occupancy.delete())
    assert await free() == here
    clock.advance(seconds=4.9)
    assert await free() == here
    clock.advance(seconds=0.1)
    assert await free() == before


async def test_customers_are_answered_while_visitors_fill_all_their_places(
    salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking, gate, within = await salon.books(day(3, 9)), asyncio.Event(), 0
    look = open_slots.list_visit_slots

    async def slowly(*args: object, **options: object) -> object:
        nonlocal within
        within += 1
        await gate.wait()
        return await look(*args, **options)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(open_slots, "list_visit_slots", slowly)
    ask = "query ($id: ID!) { venue { openSlots(parts: [{ serviceId: $id }], days: 1) { date } } }"
    variables = {"id": salon.services["Cut"][0]}
    looking = [
        asyncio.create_task(web.ask(salon.host, ask, variables=variables)) for _ in range(AT_ONCE + MOST_WAITING)
    ]
    while within < AT_ONCE:  # noqa: ASYNC110  # it waits for what happens without an event
        await asyncio.sleep(0)
    too_many = [await web.ask(salon.host, ask, variables=variables) for _ in range(10)]
    assert {(each.status_code, each.headers["retry-after"]) for each in too_many} == {(503, "3")}
    assert {each.json()["errors"][0]["extensions"]["code"] for each in too_many} == {"BUSY"}
    assert within == AT_ONCE
    answers = [
        await web.data(salon.host, "{ managedBooking { reference } }", bearer=bearer(booking)) for _ in range(20)
    ]
    assert {each["managedBooking"]["reference"] for each in answers} == {booking.reference}
    assert (await web.get(manage_url(salon, booking))).status_code == 200
    gate.set()
    assert {each.status_code for each in await asyncio.gather(*looking)} == {200}


async def test_all_processes_share_a_count_in_redis_and_each_counts_for_itself_while_it_is_away(
    tmp_path: Path, clock: TestClock
) -> None:
    minute = timedelta(minutes=1)
    with running_redis(tmp_path) as redis:
        here, there = SharedCounts(redis.url), SharedCounts(redis.url)
        meters = [Meter(here), Meter(there)]
        got = [await meters[turn % 2].spend("k", 1, 4, minute, clock.now()) for turn in range(6)]
        assert got == [None] * 4 + [clock.now() + minute] * 2
        redis.down()
        alone = [await meters[0].spend("k", 1, 4, minute, clock.now()) for _ in range(6)]
        assert alone == [None] * 4 + [clock.now() + minute] * 2
        assert await meters[1].spend("k", 1, 4, minute, clock.now()) is None
        await here.aclose()
        await there.aclose()


def test_no_budget_is_declared_twice() -> None:
    assert len(set(DECLARED)) == len(DECLARED) > 5
    assert all(isinstance(each, Budget) and each.by in By for each in DECLARED)
