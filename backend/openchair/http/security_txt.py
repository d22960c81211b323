"""Whom to tell of a hole, as RFC 9116 has it."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from openchair.core.clock import Clock

# RFC 9116 asks for less than a year. It is told anew with each request, so it ends with the process that tells it.
_GOOD_FOR = timedelta(days=90)
PATH = "/.well-known/security.txt"


def security_txt_routes(contact: str, clock: Clock) -> list[Route]:
    """GET /.well-known/security.txt, at every host; nothing without a contact, which is a mailto: or https: address."""

    async def told(_request: Request) -> Response:
        expires = (clock.now() + _GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
        # A day is as long as it may be kept: then it says another.
        return PlainTextResponse(
            f"Contact: {contact}\nExpires: {expires}\n", headers={"cache-control": "public, max-age=86400"}
        )

    return [Route(PATH, told, methods=["GET"])] if contact else []
