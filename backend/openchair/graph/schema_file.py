"""The schema as a file that programs are generated from: served to anyone, at every host."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from openchair.graph.export import exported

PATH = "/schema.graphql"
_CACHED = "public, max-age=300"


def schema_file_routes() -> list[Route]:
    """GET /schema.graphql: the SDL of this version, with its digest as the ETag."""
    text = exported()
    headers = {"cache-control": _CACHED, "etag": f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'}

    async def told(request: Request) -> Response:
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(text, headers=headers)

    return [Route(PATH, told, methods=["GET"])]
