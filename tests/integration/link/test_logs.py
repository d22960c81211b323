"""No capability and nobody's address reaches a log, whatever is asked, whatever goes wrong, at the most talkative level."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from openchair.core.database import Database
from openchair.logs import redact
from openchair.rules.records.booking import BookingRecord
from tests.support.present import Present
from tests.support.salon import Salon, open_salon
from tests.support.server import Server, serving
from tests.support.wrong_links import SURFACES, WRONG, Knock, Links3, changed_last, token_for

EMAIL, PHONE = "ann.lee@example.com", "+61491570156"
TYPED_EMAIL, TYPED_PHONE = "zed.canary@example.com", "0491 570 006"
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) {
  __typename ... on Refusal { message } ... on BookingCreated { booking { desk { customer { email phone } } } } } }"""


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
            "serviceId": salon.services["Cut"][0],
            "staffId": salon.staff["Mia"][1],
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


async def test_no_token_email_or_phone_reaches_a_log(
    database: Database, database_url: str, present: Present, tmp_path: Path
) -> None:
    salon = await open_salon(database, present)
    booking = await salon.books(salon.day(30, 9))
    credential = await salon.issues_credential()
    token, signature = token_for("page", booking), token_for("calendar", booking)
    with serving(database_url, tmp_path, clock=present, says_all=True) as server:
        async with httpx.AsyncClient(timeout=30) as client:
            await _every_surface(client, server, salon, booking)
            await _the_desk(client, server, salon, credential)
        await asyncio.to_thread(_what_is_no_request, server, f"/manage/{booking.id}?token={token}", token)
    said = server.log.read_text()
    # The log is not silent: it tells of the failure, of what was no request, and at the debug level.
    assert "graph_resolver_failed" in said
    assert "none_more" in said
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
    ):
        lines = [line for line in said.splitlines() if canary in line]
        assert lines == [], canary


@pytest.mark.parametrize(
    "said",
    [
        "GET /manage/2Ab?token=SECRET&action=reschedule HTTP/1.1",
        "https://lumen.example/manage/2Ab?action=cancel&token=SECRET",
        "cookie: a=b; openchair_manage=SECRET; c=d",
        "GET /calendar/2Ab/SECRET/feed.ics",
        "authorization: Bearer manage.2Ab.SECRET",
        "{'authorization': 'Bearer desk.SECRET'}",
    ],
)
def test_what_opens_a_door_is_taken_out_of_whatever_is_logged(said: str) -> None:
    assert "SECRET" not in redact(said)
    # The rest can still be read.
    assert redact(said).replace("[redacted]", "SECRET") == said
