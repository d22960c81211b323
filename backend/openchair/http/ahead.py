"""The graph's addresses, answered ahead of the framework: no other address is asked a hundredth as often."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

_UNDER_A_BOOKING = ("/manage/", "/graphql")


class GraphAhead(FastAPI):
    """An application that answers its graph's addresses before its routes are looked through.

    `graph` is at /graphql, `page_graph` at /manage/{booking_id}/graphql, within the same middleware as everything else.
    """

    def __init__(self, graph: ASGIApp, page_graph: ASGIApp, *, middleware: list[Middleware], **more: Any) -> None:
        super().__init__(middleware=middleware, **more)
        self.graph = graph
        self._graph, self._page_graph = _within(middleware, graph), _within(middleware, page_graph)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if path == "/graphql":
                await self._graph(scope, receive, send)
                return
            before, after = _UNDER_A_BOOKING
            if path.startswith(before) and path.endswith(after):
                booking_id = path[len(before) : -len(after)]
                if booking_id and "/" not in booking_id:
                    scope["path_params"] = {"booking_id": booking_id}
                    await self._page_graph(scope, receive, send)
                    return
        await super().__call__(scope, receive, send)


def _within(middleware: list[Middleware], app: ASGIApp) -> ASGIApp:
    for each in reversed(middleware):
        app = each.cls(app, *each.args, **each.kwargs)
    return app
