"""How many requests one client may make, asked before anything else is: a 429 tells nothing of what was asked for."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

import orjson
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from openchair.access.budgets import By, budgets, subjects_of
from openchair.access.client import client_of
from openchair.core.clock import Clock
from openchair.core.meter import OwnCounts, stretch_at
from openchair.core.signing import KeyRing
from openchair.http.connections import PROBES
from openchair.http.headers import NO_STORE
from openchair.presentation.catalogue import words_asked_for
from openchair.presentation.plain_pages import too_many_requests

REQUESTS: Final = budgets(
    "requests",
    (By.CLIENT, 600, timedelta(minutes=1)),
    (By.NETWORK, 3_000, timedelta(minutes=1)),
    unit="requests to one web process",
)
_PROBES: Final = frozenset(probe.decode() for probe in PROBES)
_FROM_PROVIDERS: Final = "/webhooks/"


class RequestBudget:
    """ASGI middleware that answers 429 to a client that is over its budget.

    It counts in its own process: a count that all share would cost each request more than most answers do; `counts` are those of
    all that this process answers. Probes, and what providers report under their signature, are not counted.
    """

    def __init__(self, app: ASGIApp, *, clock: Clock, key_ring: KeyRing, counts: OwnCounts) -> None:
        self.app = app
        self._clock = clock
        self._key_ring = key_ring
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_free(scope["path"]):
            now = self._clock.now()
            until = self._over(scope, now)
            if until is not None:
                await _too_many(scope, math.ceil((until - now).total_seconds()))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_free(self, path: str) -> bool:
        return path in _PROBES or path.startswith(_FROM_PROVIDERS)

    def _over(self, scope: Scope, now: datetime) -> datetime | None:
        from_ = scope.get("client")
        client = client_of(None if from_ is None else from_[0], self._key_ring)
        if client is None:
            return None
        who = subjects_of(client)
        for budget in REQUESTS:
            stretch, ends_at = stretch_at(now, budget.within)
            for subject in who[budget.by]:
                if self._counts.add_now(f"{budget.by}:{subject}:{stretch}", 1) > budget.most:
                    return ends_at
        return None


def _too_many(scope: Scope, seconds: int) -> Response:
    headers = {**NO_STORE, "retry-after": str(seconds)}
    words = words_asked_for(Headers(scope=scope).get("accept-language", ""))
    said = too_many_requests(words, seconds)
    if scope["path"].endswith("/graphql"):
        body = {"errors": [{"message": said, "extensions": {"code": "TOO_OFTEN", "retryAfter": seconds}}]}
        return Response(orjson.dumps(body), 429, headers, "application/json")
    return PlainTextResponse(said + "\n", 429, {**headers, "vary": "Accept-Language"})
