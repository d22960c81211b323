"""Where Stripe tells of what has changed: it is verified, put in the inbox, and looked into later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from openchair.core.runtime import Runtime
from openchair.http.headers import NO_STORE
from openchair.payments.events import BadEvent, read_event
from openchair.payments.inbox import receive

_LARGEST_BODY: Final = 256 * 1024


class StripeEvents:
    """POST /webhooks/stripe."""

    def __init__(self, runtime: Runtime, webhook_secrets: Sequence[str]) -> None:
        self._runtime = runtime
        self._secrets = webhook_secrets

    def routes(self) -> list[Route]:
        """The webhook."""
        return [Route("/webhooks/stripe", self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """An event, as often as it comes; what is no event of Stripe's is refused and leaves nothing behind."""
        body = await _body(request)
        if body is None:
            return _answer(400)
        try:
            event = read_event(
                body, request.headers.get("stripe-signature", ""), self._secrets, self._runtime.clock.now()
            )
        except BadEvent:
            return _answer(400)
        await receive(self._runtime, event)
        return _answer(204)


async def _body(request: Request) -> bytes | None:
    """The body as it was sent; None of one that is too large or breaks off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _answer(status: int) -> Response:
    return Response(status_code=status, headers=NO_STORE)
