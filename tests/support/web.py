"""The whole application over a test's database, asked as a browser or a program would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from openchair.app import create_app
from openchair.core.clock import Clock
from openchair.rules.records.booking import BookingRecord
from openchair.settings import Settings
from tests.support.names import Names
from tests.support.salon import LINKS, Salon

OWN_SCRIPT = {"x-openchair-manage": "1"}


def settings_for(database_url: str, **more: Any) -> Settings:
    """Settings as the tests' links expect them."""
    values = {
        "environment": "development",
        "DATABASE_URL": database_url,
        "link_keys": "a:" + "5a" * 32,
        "base_url": "http://localhost:8000",
        # Messages are written to the outbox, as they are wherever something sends; here nobody takes them out.
        "smtp_url": "smtp://localhost:1",
        "mail_from": "bookings@openchair.example",
        "twilio_account_sid": "AC5a",
        "twilio_auth_token": "5a",
        "sms_from": "+61491570006",
        "REDIS_URL": "redis://localhost:1/0",
        **more,
    }
    return Settings.model_validate(values)


class Web:
    """A client of the application."""

    def __init__(self, client: httpx.AsyncClient, app: FastAPI, names: Names) -> None:
        self.client = client
        self.app = app
        self.names = names

    async def get(self, url: str, **more: Any) -> httpx.Response:
        return await self.client.get(url, **more)

    async def ask(
        self, host: str, query: str, *, bearer: str | None = None, variables: dict[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        """POST /graphql as `bearer`."""
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        body = {"query": query, "variables": variables or {}}
        return await self.client.post(f"http://{host}/graphql", json=body, headers=headers, **more)

    async def data(self, host: str, query: str, **more: Any) -> dict[str, Any]:
        """The data of an answer that has no errors."""
        response = await self.ask(host, query, **more)
        answer = response.json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


@asynccontextmanager
async def seen_from(web: Web, address: str) -> AsyncIterator[Web]:
    """The same application, asked from this address: `web` itself is on this machine, which has no budget."""
    transport = httpx.ASGITransport(app=web.app, raise_app_exceptions=False, client=(address, 1))
    async with httpx.AsyncClient(transport=transport) as client:
        yield Web(client, web.app, web.names)


@asynccontextmanager
async def web_over(database_url: str, clock: Clock, **settings: Any) -> AsyncIterator[Web]:
    """The application, started and stopped."""
    names = Names()
    app = create_app(settings_for(database_url, **settings), clock=clock, names=names)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            yield Web(client, app, names)


def bearer(booking: BookingRecord) -> str:
    """The manage credential of a booking."""
    return f"manage.{booking.id}.{LINKS.manage_token(booking.id, booking.link_epoch)}"


def manage_url(salon: Salon, booking: BookingRecord, token: str | None = None) -> str:
    """The manage page's address on the salon's host."""
    token = LINKS.manage_token(booking.id, booking.link_epoch) if token is None else token
    return f"http://{salon.host}/manage/{booking.id}?token={token}"
