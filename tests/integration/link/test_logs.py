"""No capability and nobody's address reaches a log, whatever is asked, whatever goes wrong, at the most talkative level."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from openchair.access.client import client_of
from openchair.core.database import Database
from openchair.customers.new import NewCustomer
from openchair.logs import redact
from openchair.rules.records.booking import BookingRecord
from openchair.storefront.book import book_appointment
from tests.support.account import MIA, Post, hires_person, link_for
from tests.support.device import PIN
from tests.support.device import WRONG as WRONG_PIN
from tests.support.present import Present
from tests.support.salon import KEY_RING, LINKS, Salon, open_salon
from tests.support.server import Server, serving
from tests.support.visitor import storefront_of, wish
from tests.support.wrong_links import SURFACES, WRONG, Knock, Links3, changed_last, token_for

EMAIL, PHONE = "ann.lee@example.com", "+61491570156"
TYPED_EMAIL, TYPED_PHONE = "zed.canary@example.com", "0491 570 006"
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) {
  __typename ... on Refusal { message } ... on BookingCreated { booking { desk { customer { email phone } } } } } }"""

WRONG_CODE = "482917"
SIGN_IN = """mutation ($input: SignInInput!) { signIn(input: $input) {
  __typename ... on Refusal { message } ... on SignedIn { accessToken refreshToken } } }"""
REFRESH = """mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
  __typename ... on Refusal { message } ... on SignedIn { accessToken refreshToken } } }"""
SET_PIN = "mutation ($input: DeskSetPinInput!) { deskSetPin(input: $input) { __typename } }"
PAIR = "mutation ($input: DeskPairDeviceInput!) { deskPairDevice(input: $input) { __typename ... on PairingMade { code } } }"
CLAIM = """mutation ($input: ClaimDeviceInput!) { claimDevice(input: $input) {
  __typename ... on Refusal { message } ... on DeviceReady { accessToken refreshToken } } }"""
UNLOCK = """mutation ($input: UnlockDeviceInput!) { unlockDevice(input: $input) {
  __typename ... on Refusal { message } ... on DeviceUnlocked { accessToken } } }"""
API_KEY = """mutation ($input: DeskCreateApiKeyInput!) { deskCreateApiKey(input: $input) {
  __typename ... on ApiKeyChanged { credential } } }"""
CODE = """mutation ($input: ConfirmWithCodeInput!) { confirmWithCode(input: $input) {
  __typename ... on Refusal { message } } }"""


async def _every_surface(client: httpx.AsyncClient, server: Server, salon: Salon, booking: BookingRecord) -> None:
    """Every surface with a good link, and with each wrong one."""
    for name, surface in SURFACES.items():
        good = Knock(salon.host, booking.id, token_for(name, booking))
        assert (await surface(client, server.url, good)).status_code == 200
        knocks = (make(Links3(good, good, good)) for make in WRONG.values())
        wrong = await asyncio.gather(*(surface(client, server.url, knock) for knock in knocks), return_exceptions=True)
        # Some can't be sent, and some the server takes for no request; most arrive.
        arrived = [answer.status_code for answer in wrong if isinstance(answer, httpx.Response)]
        assert set(arrived) <= {200, 400, 404}
        assert len(arrived) > 20


async def _the_desk(client: httpx.AsyncClient, server: Server, salon: Salon, credential: str) -> None:
    """An operator types in a customer, rightly, wrongly, and into a database that refuses the row."""

    async def create(hour: int, email: str, key: str) -> httpx.Response:
        new = {
            "parts": [{"serviceId": salon.services["Cut"][0], "staffId": salon.staff["Mia"][1]}],
            "startsAt": salon.day(6, hour).isoformat(),
            "customer": {"name": "Zed Canary", "email": email, "phone": TYPED_PHONE},
            # Else the desk would be asked: of the same name and number one is on record.
            "newCustomer": key == "c",
            "idempotencyKey": key,
        }
        headers = {"host": salon.host, "authorization": f"Bearer desk.{credential}"}
        body = {"query": CREATE, "variables": {"input": new}}
        return await client.post(f"{server.url}/graphql", json=body, headers=headers)

    assert TYPED_EMAIL in (await create(9, TYPED_EMAIL, "a")).text
    assert "InvalidInput" in (await create(10, f"{TYPED_EMAIL}@", "b")).text
    refuse = (
        "ALTER TABLE customer ADD CONSTRAINT none_more CHECK (name = '') NOT VALID"
        if salon.database.is_postgresql
        else "CREATE TRIGGER none_more BEFORE INSERT ON customer BEGIN SELECT RAISE(ABORT, 'none_more'); END"
    )
    async with salon.database.transaction() as connection:
        await connection.execute(text(refuse))
    broken = (await create(11, "x" + TYPED_EMAIL, "c")).json()
    assert broken["errors"][0]["extensions"]["code"] == "INTERNAL"


async def _a_stranger(client: httpx.AsyncClient, server: Server, salon: Salon) -> str:
    """A visitor's fourth booking is held for a code, which they type wrongly, then rightly, and once more; gives the code."""
    key, shop = "a visitor's own secret", await storefront_of(salon)
    for number in range(4):
        who = NewCustomer(f"Nobody {number}", f"nobody{number}@example.com", None)
        wanted = wish(salon, salon.day(10 + number, 9), customer=who)
        stranger = client_of("203.0.113.7", KEY_RING)
        booked = await book_appointment(salon.runtime, None, shop, wanted, f"{key} {number}", stranger)
    assert booked.booking.awaits_code
    code = LINKS.code(booked.booking)
    for typed, answered in ((changed_last(code), "WrongCode"), (code, "Success"), (code, "Success")):
        body = {"query": CODE, "variables": {"input": {"idempotencyKey": f"{key} 3", "code": typed}}}
        answer = (await client.post(f"{server.url}/graphql", json=body, headers={"host": salon.host})).text
        assert answered in answer and typed not in answer
    return code


async def _the_people(client: httpx.AsyncClient, server: Server, salon: Salon, mia: str, link: str) -> list[str]:
    """Someone signs in, refreshes, has a key, a PIN and a device, and each wrongly, too; gives the secret part of all of it.

    What is refused repeats none of what was presented.
    """

    async def asks(query: str, as_: str | None = None, /, host: str = "localhost", **input: object) -> dict[str, Any]:
        headers = {"host": host} | ({} if as_ is None else {"authorization": f"Bearer {as_}"})
        body = {"query": query, "variables": {"input": input}}
        answer = (await client.post(f"{server.url}/graphql", json=body, headers=headers)).json()
        (said,) = (answer.get("data") or {"": None}).values()
        return said or {"errors": answer["errors"]}

    first = await asks(SIGN_IN, token=link, idempotencyKey="press")
    second = await asks(REFRESH, refreshToken=first["refreshToken"])
    access = second["accessToken"]
    assert (await asks(SET_PIN, access, pin=PIN, idempotencyKey="pin"))["__typename"] == "PinSet"
    code = (await asks(PAIR, access, name="Front desk", role="OWNER", idempotencyKey="pair"))["code"]
    device = await asks(CLAIM, code=code, idempotencyKey="claim")
    unlocked = await asks(UNLOCK, device["accessToken"], personId=mia, pin=PIN)
    key = (await asks(API_KEY, access, name="Books", role="OWNER", idempotencyKey="key"))["credential"]
    token = key.removeprefix("desk.")
    refused = [
        await asks(SIGN_IN, token=link, idempotencyKey="another press"),
        await asks(SIGN_IN, token=changed_last(link), idempotencyKey="press"),
        await asks(SIGN_IN, f"access.{link}", token=f"{server.url}/desk/sign-in#{link}", idempotencyKey="whole"),
        await asks(REFRESH, refreshToken=changed_last(second["refreshToken"])),
        await asks(REFRESH, access, refreshToken=access),
        await asks(UNLOCK, device["accessToken"], personId=mia, pin=WRONG_PIN),
        await asks(UNLOCK, device["accessToken"], personId=PIN, pin=f"{PIN} "),
        await asks(SET_PIN, changed_last(access), pin=PIN, idempotencyKey="changed"),
        await asks(SET_PIN, second["refreshToken"], pin=PIN, idempotencyKey="no access token"),
        await asks(SET_PIN, f"desk.{changed_last(token)}", pin=PIN, idempotencyKey="another key"),
        await asks(SET_PIN, access, pin=[PIN], idempotencyKey=7),
        await asks(SIGN_IN, token=link),
        await asks(UNLOCK, device["accessToken"], pin=PIN),
        await asks(UNLOCK, device["accessToken"], personId=mia, pin=PIN, other=1),
        await asks(CLAIM, code=code, idempotencyKey="spent"),
        await asks(CODE, host=salon.host, idempotencyKey="none", code=WRONG_CODE),
    ]
    # What is no mutation's: tokens in an address and in a cookie, where a client has no reason to put them.
    for wrong in (link, access, second["refreshToken"], code):
        given = {"query": "{ __typename }", "variables": f'{{"token": "{wrong}"}}', "token": wrong}
        await client.get(f"{server.url}/graphql", params=given, headers={"cookie": f"openchair_session={wrong}"})
        await client.get(f"{server.url}/desk/sign-in/{wrong}", headers={"referer": f"{server.url}/desk/x#{wrong}"})
    refuse = (
        "ALTER TABLE session ADD CONSTRAINT no_more CHECK (name = '') NOT VALID"
        if salon.database.is_postgresql
        else "CREATE TRIGGER no_more BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no_more'); END"
    )
    async with salon.database.transaction() as connection:
        await connection.execute(text(refuse))
    broken = await asks(REFRESH, refreshToken=device["refreshToken"])
    assert broken["errors"][0]["extensions"]["code"] == "INTERNAL"
    refused.append(broken)
    secrets = [link[22:], token[22:], PIN, WRONG_PIN, code, code.replace("-", ""), WRONG_CODE]
    pairs = (first, second, device)
    tokens = [*(each["accessToken"] for each in (*pairs, unlocked)), *(each["refreshToken"] for each in pairs)]
    # Without its last character: what was presented changed counts, too.
    secrets = [*secrets, *(each.rpartition(".")[2][:-1] for each in tokens)]
    said = [json.dumps(answer) for answer in refused]
    assert [(each, answer) for each in secrets for answer in said if each in answer] == []
    return secrets


def _raw(server: Server, request: str) -> None:
    """What no client library sends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        connection.settimeout(0.5)
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            return


def _what_is_no_request(server: Server, address: str, token: str) -> None:
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = (
        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    for request in (
        f"GET {address} HTTP/9.9\r\nHost: x\r\n\r\n",
        f"GET {address} nonsense\r\n\r\n",
        f"GET {address}&x={'y' * 70_000} HTTP/1.1\r\nHost: lumen.localhost\r\n\r\n",
        f"GET {address} HTTP/1.1\r\nHost: lumen.localhost\r\nCookie: openchair_manage={token}\r\n{upgrade}",
        f"POST /graphql HTTP/1.1\r\nHost: lumen.localhost\r\nAuthorization: Bearer manage.x.{token}\r\nContent-Length: 9\r\n\r\n{{",
    ):
        _raw(server, request)


async def test_no_secret_email_or_phone_reaches_a_log(
    database: Database, database_url: str, present: Present, tmp_path: Path
) -> None:
    salon = await open_salon(database, present)
    booking = await salon.books(salon.day(30, 9))
    credential = await salon.issues_credential()
    mia = await hires_person(salon, MIA)
    link = await link_for(salon, Post())
    token, signature = token_for("page", booking), token_for("calendar", booking)
    with serving(database_url, tmp_path, clock=present, says_all=True) as server:
        async with httpx.AsyncClient(timeout=30) as client:
            await _every_surface(client, server, salon, booking)
            code = await _a_stranger(client, server, salon)
            secrets = await _the_people(client, server, salon, mia, link)
            await _the_desk(client, server, salon, credential)
        await asyncio.to_thread(_what_is_no_request, server, f"/manage/{booking.id}?token={token}", token)
    said = server.log.read_text()
    # The log is not silent: it tells of the failure, of what was no request, and at the debug level.
    assert "graph_resolver_failed" in said
    assert "none_more" in said
    assert "no_more" in said
    assert "wrong_pin" in said
    assert "Invalid HTTP request received." in said
    assert "All is said." in said
    for canary in (
        token,
        signature,
        changed_last(token),
        credential[22:],
        EMAIL,
        PHONE,
        TYPED_EMAIL,
        "491570006",
        "491 570 006",
        MIA,
        code,
        *secrets,
    ):
        lines = [line for line in said.splitlines() if canary in line]
        assert lines == [], canary


ID = "2AbCdEfGhJkLmNpQrStUvW"


@pytest.mark.parametrize(
    "said",
    [
        "GET /manage/2Ab?token=SECRET&action=reschedule HTTP/1.1",
        "https://lumen.example/manage/2Ab?action=cancel&token=SECRET",
        "cookie: a=b; openchair_manage=SECRET; c=d",
        "GET /calendar/2Ab/SECRET/feed.ics",
        "authorization: Bearer manage.2Ab.SECRET",
        "{'authorization': 'Bearer desk.SECRET'}",
        f"{{'authorization': 'Bearer access.{ID}.{ID}.1.SECRET'}}",
        f"refreshToken: '{ID}.12.SECRET', venueId: None",
        "http://localhost:8000/desk/sign-in#SECRET",
        "https://lumen.example/desk/pair#SECRET and more",
    ],
)
def test_what_opens_a_door_is_taken_out_of_whatever_is_logged(said: str) -> None:
    assert "SECRET" not in redact(said)
    # The rest can still be read.
    assert redact(said).replace("[redacted]", "SECRET") == said
