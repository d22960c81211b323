"""Events on their way to their endpoints, signed and tried again; and refunds that come to their end."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import httpx
from starlette.concurrency import run_in_threadpool

from openchair_devkit.stripe.calls import Call, Setup
from openchair_devkit.stripe.forms import Params
from openchair_devkit.stripe.refunds import settle_refund
from openchair_devkit.stripe.store import Store

BACKOFF: Final = (1.0, 2.0, 4.0, 8.0, 15.0, *(30.0,) * 20)
"""Seconds before each further attempt; after the last the delivery has failed."""
_LOOK_SECONDS: Final = 0.5
_AT_ONCE: Final = 8

_log = logging.getLogger(__name__)


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over "timestamp.payload"."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


class Webhooks:
    """Sends what is due, again after anything but a 2xx, and remembers through restarts how far it has come."""

    def __init__(
        self,
        store: Store,
        setup: Setup,
        now: Callable[[], int],
        *,
        backoff: Sequence[float] = BACKOFF,
        timeout: float = 10,
    ) -> None:
        # It logs the address of each call, which is the receiver's to tell.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._store = store
        self._setup = setup
        self._now = now
        self._backoff = backoff
        self._timeout = timeout
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._awake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look at once; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._awake.set)

    async def run(self) -> None:
        """Deliver until cancelled."""
        self._loop = asyncio.get_running_loop()
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=self._timeout, limits=limits, trust_env=False) as client:
            try:
                while True:
                    self._awake.clear()
                    await run_in_threadpool(self._settle)
                    room = _AT_ONCE - len(self._under_way)
                    for id, event, endpoint in await run_in_threadpool(self._due, room):
                        task = asyncio.create_task(self._deliver(client, id, event, endpoint))
                        self._under_way[id] = task
                        task.add_done_callback(partial(self._done, id))
                    try:
                        await asyncio.wait_for(self._awake.wait(), _LOOK_SECONDS)
                    except TimeoutError:
                        continue
            finally:
                under_way = list(self._under_way.values())
                for task in under_way:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)

    def _done(self, id: int, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(id, None)
        self._awake.set()

    def _settle(self) -> None:
        with self._store.transaction() as transaction:
            due = transaction.rows(
                "SELECT refund, account, outcome FROM settlements WHERE due <= ? ORDER BY due", self._now()
            )
            for refund, account, outcome in due:
                call = Call(transaction, self._setup, account, Params({}), self._now(), "POST", f"/v1/refunds/{refund}")
                settle_refund(call, refund, outcome)

    def _due(self, room: int) -> list[tuple[int, dict[str, Any], str]]:
        if room < 1:
            return []
        with self._store.transaction() as transaction:
            found = transaction.rows(
                "SELECT d.seq, o.body, d.endpoint FROM deliveries d JOIN objects o ON o.id = d.event "
                "WHERE d.state = 'pending' AND d.due <= ? ORDER BY d.seq LIMIT ?",
                *(time.time(), room + len(self._under_way)),
            )
        return [
            (id, json.loads(body), endpoint)
            for id, body, endpoint in found
            if id not in self._under_way and endpoint in self._setup.endpoints
        ][:room]

    async def _deliver(self, client: httpx.AsyncClient, id: int, event: dict[str, Any], endpoint: str) -> None:
        url, secret = self._setup.endpoints[endpoint]
        payload = json.dumps(event, indent=2).encode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": sign(payload, secret, self._now()),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            response = await client.post(url, content=payload, headers=headers)
            told, is_taken = str(response.status_code), response.is_success
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            told, is_taken = type(problem).__name__, False
        await run_in_threadpool(self._told, id, event["id"], told, is_taken=is_taken)

    def _told(self, id: int, event: str, told: str, *, is_taken: bool) -> None:
        with self._store.transaction() as transaction:
            [(attempts,)] = transaction.rows(
                "UPDATE deliveries SET attempts = attempts + 1, told = ? WHERE seq = ? RETURNING attempts", told, id
            )
            if is_taken:
                state, due = "delivered", 0.0
            elif attempts > len(self._backoff):
                state, due = "failed", 0.0
                _log.warning("A webhook was given up: %s", told)
            else:
                state, due = "pending", time.time() + self._backoff[attempts - 1]
            transaction.rows("UPDATE deliveries SET state = ?, due = ? WHERE seq = ?", state, due, id)
            if state != "pending":
                transaction.rows(
                    "UPDATE objects SET body = json_set(body, '$.pending_webhooks', "
                    "(SELECT COUNT(*) FROM deliveries WHERE event = ? AND state = 'pending')) WHERE id = ?",
                    *(event, event),
                )
