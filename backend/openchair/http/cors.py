"""Which pages of other origins may use the graph from a browser: those that the installation names, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_ADDRESSES: Final = frozenset(("/graphql", "/schema.graphql"))
_HEADERS: Final = ("authorization", "content-type")
_MAX_AGE: Final = 600


class AllowedOrigins:
    """Answers preflights, and lets pages of these origins read what the graph answers, refusals and streams among it.

    Never with a browser's own credentials: a cookie of ours is of no use to another origin, which sends a bearer token. The
    pages' own addresses, `/manage/{id}/graphql` among them, are left as they are.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=_HEADERS,
            expose_headers=("retry-after",),
            max_age=_MAX_AGE,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = scope["type"] == "http" and scope["path"] in _ADDRESSES
        await (self._open if is_open else self._app)(scope, receive, send)
