"""What comes to /webhooks/stripe: a forged, stale or broken event is refused and leaves no row; a true one is taken once."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import timedelta
from typing import Any

import pytest

from openchair.core.clock import Clock
from openchair.store import tables
from openchair_devkit.stripe.webhooks import sign
from tests.support.stand_in import signed
from tests.support.till import REFUNDED_LATER, Till
from tests.support.untouched import everything_written, untouched
from tests.support.web import Web, web_over

SECRET = "whsec_lumen"
CONNECT_SECRET = "whsec_connected"
EVENT: dict[str, Any] = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}
AT = "http://localhost:8000/webhooks/stripe"


@pytest.fixture
async def web(database_url: str, clock: Clock) -> Any:
    settings = {
        "stripe_secret_key": "sk_test_1",
        "stripe_publishable_key": "pk_test_1",
        "stripe_webhook_secret": f"{CONNECT_SECRET}, {SECRET}",
        "stripe_api_url": "http://stripe.localhost",
    }
    async with web_over(database_url, clock, **settings) as web:
        yield web


async def _post(web: Web, body: bytes, signature: str | None) -> int:
    headers = {} if signature is None else {"stripe-signature": signature}
    return (await web.client.post(AT, content=body, headers=headers)).status_code


def _signature(clock: Clock, body: bytes, *, seconds: float = 0, secret: str = SECRET) -> str:
    return sign(body, secret, int((clock.now() + timedelta(seconds=seconds)).timestamp()))


@pytest.mark.parametrize("seconds", [-301, 301, -86400, 86400, 10**9])
async def test_a_signature_of_another_time_is_refused(web: Web, till: Till, seconds: int) -> None:
    body = json.dumps(EVENT).encode()
    async with untouched(till.salon.database):
        assert await _post(web, body, _signature(till.clock, body, seconds=seconds)) == 400


@pytest.mark.parametrize("seconds", [-300, 300, 0])
async def test_a_signature_within_five_minutes_is_taken(web: Web, till: Till, seconds: int) -> None:
    body = json.dumps(EVENT).encode()
    assert await _post(web, body, _signature(till.clock, body, seconds=seconds)) == 204
    (row,) = await till.salon.rows(tables.stripe_event)
    assert (row["id"], row["type"], row["object_id"]) == ("evt_1", "payment_intent.succeeded", "pi_1")


async def test_a_forged_signature_is_refused(web: Web, till: Till) -> None:
    body = json.dumps(EVENT).encode()
    good = _signature(till.clock, body)
    time, _, mac = good.partition(",v1=")
    seconds = int(time[2:])
    forged = [
        None,
        "",
        "v1=",
        "t=,v1=",
        f"{time},v1=",
        f"{time},v0={mac}",
        f"{time},v1={mac[:-1]}{'0' if mac[-1] != '0' else '1'}",
        f"{time},v1={mac.upper()}x",
        f"t={seconds + 1},v1={mac}",
        f"t={seconds}.0,v1={mac}",
        f"v1={mac}",
        f"t=now,v1={mac}",
        f"t={'9' * 400},v1={mac}",
        "t" * 5000,
        _signature(till.clock, body, secret="whsec_other"),
        _signature(till.clock, body + b" "),
    ]
    async with untouched(till.salon.database):
        for signature in forged:
            assert await _post(web, body, signature) == 400, signature


async def test_a_signature_whose_header_is_no_text_is_refused(web: Web, till: Till) -> None:
    body = json.dumps(EVENT).encode()
    async with untouched(till.salon.database):
        for raw in (b"\xff\xfe", b"t=1,v1=\xe9", "t=１,v1=x".encode()):
            response = await web.client.post(AT, content=body, headers=[(b"stripe-signature", raw)])
            assert response.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"evt_1"',
        b"\xff\xfe\xfa",
        b"{}",
        b'{"id": "evt_1"}',
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": null}',
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": []}}',
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": 5}}}',
        b'{"id": "", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}',
        b'{"id": 1, "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "evt_1", "type": ["payment_intent"], "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "account": 7, "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "evt_\\u0000", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "evt_\\ud800", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}',
        json.dumps({**EVENT, "id": "evt_" + "1" * 300}).encode(),
        json.dumps({**EVENT, "type": "payment_intent." + "x" * 100}).encode(),
        b"[" * 100_000,
        b'{"id": ' + b"1" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:60]),
)
async def test_what_is_signed_and_is_no_event_is_refused(web: Web, till: Till, body: bytes) -> None:
    async with untouched(till.salon.database):
        assert await _post(web, body, _signature(till.clock, body)) == 400


async def test_a_body_that_is_too_large_is_refused(web: Web, till: Till) -> None:
    body = json.dumps({**EVENT, "more": "x" * 300_000}).encode()
    async with untouched(till.salon.database):
        assert await _post(web, body, _signature(till.clock, body)) == 400


async def test_nothing_but_a_post_is_taken(web: Web, till: Till) -> None:
    async with untouched(till.salon.database):
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            assert (await web.client.request(method, AT)).status_code in (404, 405)


async def test_an_event_that_comes_often_and_at_once_is_one_row(web: Web, till: Till) -> None:
    body, signature = signed(EVENT, SECRET, till.clock.now())
    answers = await asyncio.gather(*(_post(web, body, signature) for _ in range(20)))
    assert set(answers) == {204}
    assert len(await till.salon.rows(tables.stripe_event)) == 1


@pytest.mark.parametrize(
    "type", ["charge.succeeded", "customer.created", "payout.paid", "payment_intentx.a", "x", "account.closed"]
)
async def test_an_event_that_tells_us_nothing_is_taken_and_leaves_no_row(web: Web, till: Till, type: str) -> None:
    body, signature = signed({**EVENT, "type": type}, SECRET, till.clock.now())
    async with untouched(till.salon.database):
        assert await _post(web, body, signature) == 204


async def test_without_a_secret_there_is_no_such_address(database_url: str, till: Till) -> None:
    body, signature = signed(EVENT, SECRET, till.clock.now())
    async with web_over(database_url, till.clock) as bare, untouched(till.salon.database):
        assert await _post(bare, body, signature) in (404, 405)


@pytest.mark.parametrize("seed", range(4))
async def test_events_shuffled_and_repeated_lead_to_the_same_state(web: Web, till: Till, seed: int) -> None:
    mixed = random.Random(seed)
    paid, back, saved = await till.books(), await till.books(), await till.books(asks=0)
    for booking in (paid, back):
        begun = await till.starts(booking)
        await till.confirms(begun.client_secret, REFUNDED_LATER)
    form = await till.opens_card_form(saved)
    await till.confirms(form.client_secret)
    await till.hears()
    await till.run_jobs()
    await till.cancels(back)
    await till.run_jobs()
    till.stripe.settle(till.stripe.objects("refund")[0]["id"], "succeeded")
    # All of it over HTTP, in any order and up to three times; and every event that there ever was.
    coming = [event for event in till.events() for _ in range(mixed.randint(1, 3))]
    mixed.shuffle(coming)
    for event in coming:
        body, signature = signed(event, SECRET, till.clock.now())
        assert await _post(web, body, signature) == 204
    await till.run_jobs()
    await till.calms()
    # To ask again about each of them changes no value but when it was looked at.
    before = await everything_written(till.salon.database)
    await till.hears_again(mixed)
    await till.run_jobs()
    after = await everything_written(till.salon.database)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {"stripe_event", "payment", "refund", "card_setup", "saved_card"}
    assert (await till.salon.reads(paid.id)).deposit_status == "paid"
    assert (await till.salon.reads(back.id)).deposit_status == "refunded"
    assert (await till.ledger(paid), await till.ledger(back)) == ({"stripe": -2500, "deposits": 2500}, {})
    assert (await till.cards(), till.at_stripe()) == ([("in_use", "4242")], 2500)
    # Each thing was told of once, by each way.
    kinds = ("cancelled", "card_saved", "deposit_paid", "deposit_paid", "refund_done")
    assert sorted(await till.salon.told()) == sorted(f"{kind} by {way}" for kind in kinds for way in ("email", "sms"))


@pytest.mark.parametrize(("secret", "status"), [(SECRET, 204), (CONNECT_SECRET, 204), ("whsec_other", 400), ("", 400)])
async def test_the_platforms_secret_and_that_of_connected_accounts_are_both_taken(
    web: Web, till: Till, secret: str, status: int
) -> None:
    body = json.dumps(EVENT).encode()
    assert await _post(web, body, _signature(till.clock, body, secret=secret)) == status
    assert len(await till.salon.rows(tables.stripe_event)) == int(status == 204)


async def test_of_two_times_in_a_signature_the_one_that_was_signed_counts(web: Web, till: Till) -> None:
    body = json.dumps(EVENT).encode()
    old = _signature(till.clock, body, seconds=-3600)
    async with untouched(till.salon.database):
        assert await _post(web, body, f"{old},t={int(till.clock.now().timestamp())}") == 400
