"""docs/desk-app.md by two generated clients: signed in, synced through a stream that drops, booking, and refused."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from openchair.app import create_app
from openchair.store import tables
from tests.support.account import MIA, Post, deliver, hires_person
from tests.support.clock import TestClock
from tests.support.desk_client import EXAMPLE, LANGUAGES, ROOT, Cable, DeskClient, cable_to, generate, running
from tests.support.fixtures import salon
from tests.support.names import Names
from tests.support.salon import Salon
from tests.support.server import free_port
from tests.support.web import settings_for

__all__ = ["salon"]
FIRST, LAST = "2026-11-25", "2026-12-02"
CREATE = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) { __typename
  ... on BookingCreated { booking { id version } } ... on Refusal { message } } }"""
NOTE = """mutation ($input: DeskUpdateBookingInput!) { deskUpdateBooking(input: $input) { __typename
  ... on Refusal { message } } }"""


@asynccontextmanager
async def serving(database_url: str, clock: TestClock) -> AsyncIterator[Cable]:
    """The application on a real port, behind a cable."""
    port, own = free_port(), free_port()
    app = create_app(settings_for(database_url, base_url=f"http://localhost:{own}"), clock=clock, names=Names())
    config = uvicorn.Config(app, port=port, log_config=None, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells nobody of it
        await asyncio.sleep(0.01)
    try:
        async with cable_to(port, own) as cable:
            yield cable
    finally:
        server.should_exit = True
        await running


class Colleague:
    """Somebody else at the desk, who asks by another way."""

    def __init__(self, salon: Salon, credential: str, port: int) -> None:
        self.salon, self._host = salon, f"http://localhost:{port}/graphql"
        self._headers = {"authorization": f"Bearer desk.{credential}"}
        self._keys = 0

    async def _ask(self, query: str, **input: Any) -> dict[str, Any]:
        self._keys += 1
        body = {"query": query, "variables": {"input": {**input, "idempotencyKey": f"colleague {self._keys}"}}}
        async with httpx.AsyncClient() as client:
            answer = (await client.post(self._host, json=body, headers=self._headers)).json()
        assert "errors" not in answer, answer
        (done,) = answer["data"].values()
        return dict(done)

    async def books(self, starts_at: str, name: str) -> str:
        made = await self._ask(CREATE, **wish(self.salon, starts_at, name))
        return str(made["booking"]["id"])

    async def notes(self, booking_id: str) -> None:
        done = await self._ask(NOTE, bookingId=booking_id, expectedVersion=1, notes="Comes by bus", tell=False)
        assert done["__typename"] == "BookingUpdated", done


def wish(salon: Salon, starts_at: str, name: str) -> dict[str, Any]:
    customer = {"name": name, "email": f"{name.lower()}@example.com"}
    return {"parts": [part(salon)], "startsAt": starts_at, "customer": customer}


def part(salon: Salon, staff: str = "Mia") -> dict[str, str]:
    return {"serviceId": salon.services["Cut"][0], "staffId": salon.staff[staff][1]}


async def shown(client: DeskClient) -> dict[str, int]:
    """By customer, the version that the client shows."""
    return {each["customer"]: each["version"] for each in (await client.shows()).values()}


def test_what_the_docs_quote_is_what_the_clients_ask() -> None:
    asked = (EXAMPLE / "desk.graphql").read_text()
    quoted = re.findall(
        r"^```graphql\n(.*?)^```$", (ROOT / "docs" / "desk-app.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert len(quoted) == 4
    for each in quoted:
        assert each in asked, each


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_generated_client_signs_in_stays_in_step_through_a_dropped_stream_and_books(
    language: str, salon: Salon, database_url: str, clock: TestClock, tmp_path: Path
) -> None:
    command = await asyncio.to_thread(generate, language, tmp_path)
    await hires_person(salon, MIA, "manager")
    async with serving(database_url, clock) as cable:
        colleague = Colleague(salon, await salon.issues_credential("owner"), cable.port)
        ann = await colleague.books("2026-11-26T10:00:00+11:00", "Ann")
        url = f"http://localhost:{cable.port}/graphql"
        async with running(command, url, FIRST, LAST) as client:
            assert (await client.does("askForLink", email=MIA))["__typename"] == "SignInRequested"
            post = Post()
            await deliver(salon, post)
            assert await client.does("signIn", token=post.token()) == {"venue": "Lumen"}
            again = await client.does("signIn", token=post.token())
            assert again["refused"] == "SignInLinkSpent" and again["message"]
            assert "KEEP_BOOK" in (await client.does("me"))["permissions"]

            await client.does("follow")
            await client.hears("loaded")
            assert await shown(client) == {"Ann": 1}
            bo = await colleague.books("2026-11-26T12:00:00+11:00", "Bo")
            await client.hears(bo)
            assert await shown(client) == {"Ann": 1, "Bo": 1}

            # What is changed while the stream is gone is told once it is back, by the cursor, without reading all anew.
            cable.cut()
            await client.hears("lost")
            loads = client.heard.count("loaded")
            cable.mend()
            cid = await colleague.books("2026-11-27T10:00:00+11:00", "Cid")
            await colleague.notes(ann)
            while await shown(client) != {"Ann": 2, "Bo": 1, "Cid": 1}:
                await client.hears(cid, ann)
            assert client.heard.count("loaded") == loads

            # The access token ends: the client has the next by itself.
            clock.advance(minutes=11)
            mine = {"startsAt": "2026-11-27T14:00:00+11:00", "name": "Dee", "email": "dee@example.com"}
            wanted = {"parts": json.dumps([part(salon), part(salon, "Theo"), part(salon)]), **mine}
            made = await client.does("book", **wanted, key="a press")
            assert made["services"] == ["Cut", "Cut", "Cut"]
            # The same press again books nothing more; another's finds the time taken, and is told what is free.
            assert await client.does("book", **wanted, key="a press") == made
            refused = await client.does("book", **{**wanted, "name": "Eve", "email": "eve@example.com"}, key="another")
            assert refused["refused"] == "SlotTaken" and refused["message"]
            assert datetime.fromisoformat(refused["alternatives"][0]).tzinfo is not None
            assert set(await shown(client)) == {"Ann", "Bo", "Cid", "Dee"}
            versions = {row["id"]: row["version"] for row in await salon.rows(tables.booking)}
            assert {id: each["version"] for id, each in (await client.shows()).items()} == versions
