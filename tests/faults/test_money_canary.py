"""No client secret, card number, token or key of Stripe's in a log line, at the debug level, nor in any row we keep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair_devkit.stripe.serve import running_stripe
from openchair_devkit.stripe.standin import StandIn
from tests.support.fleet import Fleet
from tests.support.present import Present
from tests.support.salon import FULL_REFUND, LINKS
from tests.support.stand_in import stripe_settings
from tests.support.till import DECLINED, FEES, MASTERCARD, NEEDS_3DS_ALWAYS, VISA, Till, till_over
from tests.support.web import bearer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_PAY = """mutation ($purpose: PaymentPurpose!) { startPayment(input: {purpose: $purpose, idempotencyKey: "KEY"}) {
    __typename ... on Refusal { message } ... on StartPaymentSuccess { paymentId form { clientSecret } } } }"""
_FINISH = """mutation ($id: ID!) { finishPayment(input: {paymentId: $id, idempotencyKey: "KEY"}) {
    __typename ... on Refusal { message } ... on FinishPaymentSuccess { paid sentence } } }"""
_SETUP = """mutation { startCardSetup(input: {idempotencyKey: "KEY"}) { __typename ... on Refusal { message }
    ... on StartCardSetupSuccess { setupIntentId form { clientSecret } consent { version } } } }"""
_SAVE = """mutation ($id: ID!, $version: String!) { saveCard(input:
    {setupIntentId: $id, consentVersion: $version, idempotencyKey: "KEY"}) { __typename ... on Refusal { message } } }"""

# Bugs of ours, whose own words quote what must not be told.
_BUGS = """
import openchair.manage.pay as pay
import openchair.payments.gateway as gateway

def breaks_once(owner, name):
    real, broken = getattr(owner, name), []
    async def breaks(*given, **named):
        if not broken:
            broken.append(name)
            intent = next((one for one in given if hasattr(one, "client_secret")), None)
            raise ValueError(f"{given!r} {named!r} {intent and intent.client_secret}")
        return await real(*given, **named)
    setattr(owner, name, breaks)

breaks_once(pay, "_reconcile")
breaks_once(gateway.StripeGateway, "create_refund")
"""


@pytest.fixture
def stand_in(tmp_path: Path, present: Present) -> Iterator[StandIn]:
    with running_stripe(tmp_path / "stripe", refund_seconds=0.5, clock=present) as stand_in:
        yield stand_in


class _Page:
    """A customer's page, over HTTP."""

    def __init__(self, fleet: Fleet, client: httpx.AsyncClient, booking: BookingRecord) -> None:
        self.fleet, self.client, self.booking, self.keys = fleet, client, booking, 0

    async def asks(self, query: str, **variables: Any) -> dict[str, Any]:
        self.keys += 1
        response = await self.client.post(
            f"http://127.0.0.1:{self.fleet.port}/graphql",
            json={"query": query.replace("KEY", f"key-{self.keys}"), "variables": variables},
            headers={"host": self.fleet.salon.host, "authorization": f"Bearer {bearer(self.booking)}"},
        )
        data = response.json().get("data") or {}
        return next(iter(data.values()), None) or {}


async def _live(page: _Page, till: Till, secrets: list[str], *, pays: str, card: str) -> None:
    """Pays the deposit and saves a card, each also when something goes wrong."""
    for fault in ("error_after", "down", None):
        if fault is not None:
            till.stripe.fail(fault, "POST /v1/payment_intents")
            till.stripe.fail(fault, "POST /v1/setup_intents")
        begun = await page.asks(_PAY, purpose="DEPOSIT")
        setup = await page.asks(_SETUP)
    secrets += [begun["form"]["clientSecret"], setup["form"]["clientSecret"]]
    await till.confirms(begun["form"]["clientSecret"], DECLINED)
    await page.asks(_FINISH, id=begun["paymentId"])
    await till.confirms(begun["form"]["clientSecret"], pays)
    await page.asks(_FINISH, id=begun["paymentId"])
    await till.confirms(setup["form"]["clientSecret"], card)
    intent = setup["setupIntentId"]
    found = till.stripe.find_intent(intent)
    if found is not None and found["status"] == "requires_action":
        till.stripe.authenticate(intent, passes=True)
    saved = await page.asks(_SAVE, id=intent, version=setup["consent"]["version"])
    assert saved["__typename"] == "SaveCardSuccess", saved


async def test_nothing_that_opens_a_purse_is_told_or_kept(embedded: Fleet, stand_in: StandIn) -> None:
    embedded.more = {f"OPENCHAIR_{name.upper()}": value for name, value in stripe_settings(stand_in).items()}
    server = embedded.web(says_all=True, prologue=_BUGS)
    stand_in.deliver_to(f"http://127.0.0.1:{embedded.port}/webhooks/stripe")
    secrets: list[str] = []
    bookings: list[BookingRecord] = []
    async with (
        till_over(stand_in, embedded.salon, embedded.clock) as till,
        httpx.AsyncClient(timeout=20) as client,
    ):
        for number, (pays, card) in enumerate(((VISA, MASTERCARD), (MASTERCARD, NEEDS_3DS_ALWAYS))):
            booking = await till.books(embedded.salon.day(2, 10 + number), terms={**FULL_REFUND, **FEES})
            bookings.append(booking)
            await _live(_Page(embedded, client, booking), till, secrets, pays=pays, card=card)
        for booking in bookings:
            # Its refund fails at first, and so does its fee, for the one who has to be there.
            stand_in.fail("error_instead", "POST /v1/refunds")
            await till.cancels(booking)
        # What is no event of Stripe's is told of to nobody, either.
        await client.post(f"{server.url}/webhooks/stripe", content=secrets[0], headers={"stripe-signature": secrets[1]})
        began = time.monotonic()
        while {(await embedded.salon.reads(booking.id)).deposit_status for booking in bookings} != {"refunded"}:
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.2)
        while {row["status"] for row in await embedded.salon.rows(tables.fee)} != {"charged", "failed"}:
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.2)
    said = server.log.read_text()
    # It is not silent: of what went wrong it tells.
    assert said.count("All is said.") == 1
    assert "stripe_unreachable" in said and "ValueError" in said
    kept = {table.name: str(await _all(embedded, table)) for table in tables.metadata.sorted_tables}
    assert "pi_" in kept["payment"] and "startPayment" not in kept["payment"] and len(kept["idempotency_key"]) > 500
    assert len(set(secrets)) == 4 and all("_secret_" in secret for secret in secrets)
    tokens = [LINKS.manage_token(booking.id, booking.link_epoch) for booking in bookings]
    keys = [stand_in.secret_key, stand_in.webhook_secret]
    for canary in (*secrets, *(secret.split("_secret_")[1] for secret in secrets), *keys, *tokens):
        assert canary not in said, canary
        assert [name for name, rows in kept.items() if canary in rows] == []
    assert "_secret_[redacted]" in said
    assert [name for name, rows in kept.items() if "_secret_" in rows] == []
    for canary in (VISA, MASTERCARD, NEEDS_3DS_ALWAYS, DECLINED):
        assert [line for line in said.splitlines() if canary in line] == [], canary
        assert [name for name, rows in kept.items() if canary in rows] == [], canary


async def _all(fleet: Fleet, table: Any) -> list[Any]:
    async with fleet.salon.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(select(table))]
