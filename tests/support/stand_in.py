"""Stripe's stand-in for tests: called without a socket, spoken to by our gateway, its events as they come to us."""

from __future__ import annotations

import json
import ssl
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from openchair.payments.events import Event
from openchair.payments.gateway import StripeGateway
from openchair_devkit.stripe.oauth import CLIENT_ID
from openchair_devkit.stripe.standin import StandIn
from openchair_devkit.stripe.webhooks import sign

URL: Final = "http://stripe.localhost"
_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: the stand-in is called without TLS, and to read whom the world trusts takes 20 ms for each gateway."""


class InProcess(httpx.ASGITransport):
    """Calls the stand-in without a socket; an answer that breaks off is what it is on the wire."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except AssertionError:
            raise httpx.RemoteProtocolError("the connection was cut", request=request) from None


def event_of(event: dict[str, Any]) -> Event:
    """An event as the webhook reads it."""
    return Event(event["id"], event["type"], event["data"]["object"]["id"], event.get("account"))


def signed(event: dict[str, Any], secret: str, at: datetime) -> tuple[bytes, str]:
    """An event's body as Stripe sends it, and its signature."""
    body = json.dumps(event).encode()
    return body, sign(body, secret, int(at.timestamp()))


def gateway_to(stand_in: StandIn, transport: httpx.AsyncBaseTransport | None = None) -> StripeGateway:
    """Our gateway to the stand-in: over `transport`, or over a socket."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", lambda **_: _TLS)
        gateway = StripeGateway(
            stand_in.secret_key,
            publishable_key=stand_in.publishable_key,
            script_url=f"{stand_in.url}/v3/",
            api_url=stand_in.url,
            client_id=CLIENT_ID,
            connect_url=stand_in.url,
        )
    if transport is not None:
        gateway._http._client_async = httpx.AsyncClient(transport=transport)
    return gateway


def back_from_stripe(
    stand_in: StandIn, url: str, *, agrees: bool = True, account: str = "", name: str = "", unfinished: bool = False
) -> dict[str, str]:
    """What the address of Stripe's page leads back with, once an account's owner has agreed there, or not.

    Into an `unfinished` account Stripe takes no payments.
    """
    asked = {**_query(url), "account": account, "name": name, **({"unfinished": "1"} if unfinished else {})}
    return _query(stand_in.oauth.answer_for(asked, agrees=agrees))


def _query(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def stripe_settings(stand_in: StandIn) -> dict[str, str]:
    """The settings of an installation that takes cards through the stand-in."""
    return {
        "stripe_secret_key": stand_in.secret_key,
        "stripe_publishable_key": stand_in.publishable_key,
        "stripe_webhook_secret": stand_in.webhook_secret,
        "stripe_api_url": stand_in.url,
        "stripe_js_url": f"{stand_in.url}/v3/",
    }
