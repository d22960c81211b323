"""Apple's domain file, by which a domain may show Apple Pay in Stripe's form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/.well-known/apple-developer-merchantid-domain-association"


def apple_pay_routes(content: str) -> list[Route]:
    """GET of the file, at every host, as Stripe gives it out; nothing without a content."""

    async def told(_request: Request) -> Response:
        return PlainTextResponse(content, headers={"cache-control": "public, max-age=86400"})

    return [Route(PATH, told, methods=["GET"])] if content else []
