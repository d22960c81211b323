"""The unsubscribe address of a mail (RFC 8058): a page with a button, and what the button or a mail program posts."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openchair.access.door import BadCredential, Door
from openchair.core.accent import accents
from openchair.core.runtime import Runtime
from openchair.http.headers import NO_STORE
from openchair.http.not_found import NotFoundPage
from openchair.http.templates import template_beside
from openchair.manage.preferences import stop_optional_messages
from openchair.messages.copy.unsubscribe import stop_page
from openchair.rules.records.booking import BookingRecord

_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Unsubscribe:
    """/unsubscribe/{booking}/{signature}: GET shows the page and changes nothing, since scanners open links; POST stops.

    The signature is good for this alone. What is posted isn't looked at: a mail program asks with no cookie and no session.
    """

    def __init__(self, door: Door, runtime: Runtime, not_found: NotFoundPage) -> None:
        self._door = door
        self._runtime = runtime
        self._not_found = not_found
        self._template = template_beside(__file__, "unsubscribe.html.j2")

    def routes(self) -> list[Route]:
        """The one address."""
        address = "/unsubscribe/{booking_id}/{signature}"
        return [Route(address, self.show, methods=["GET"]), Route(address, self.stop, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """The page, with the button that stops."""
        return await self._answer(request, stop=False)

    async def stop(self, request: Request) -> Response:
        """Stop what is not about a booking's own facts, and say so."""
        return await self._answer(request, stop=True)

    async def _answer(self, request: Request, *, stop: bool) -> Response:
        booking_id, signature = request.path_params["booking_id"], request.path_params["signature"]
        try:
            booking, scope = await self._door.unsubscriber(request.headers.get("host", ""), booking_id, signature)
        except BadCredential:
            return self._not_found.response(request)
        if stop:
            await stop_optional_messages(self._runtime, scope, booking.id)
        return self._page(booking, done=stop)

    def _page(self, booking: BookingRecord, *, done: bool) -> Response:
        nonce = secrets.token_urlsafe(16)
        day, night = accents(booking.venue.accent)
        page = stop_page(booking.venue, done=done)
        return Response(
            self._template.render(page=page, nonce=nonce, day=day, night=night),
            media_type="text/html",
            headers={**NO_STORE, "content-security-policy": _POLICY.format(nonce=nonce)},
        )
