"""Whether this process is alive, and whether it can serve."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from openchair.core.database import Database
from openchair.http.headers import NO_STORE


def health_routes(database: Database) -> list[Route]:
    """GET /healthz (alive) and GET /readyz (the database answers)."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=NO_STORE)

    async def ready(_request: Request) -> Response:
        if not await database.answers():
            return PlainTextResponse("the database does not answer\n", status_code=503, headers=NO_STORE)
        return PlainTextResponse("ok\n", headers=NO_STORE)

    return [Route("/healthz", alive, methods=["GET"]), Route("/readyz", ready, methods=["GET"])]
