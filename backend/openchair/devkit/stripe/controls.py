"""/controls: what was asked and answered, and buttons that make the next call fail; the same for programs."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from openchair.devkit.stripe.errors import StripeError
from openchair.devkit.stripe.forms import parse_form
from openchair.devkit.stripe.standin import StandIn


def controls_routes(stand_in: StandIn) -> list[BaseRoute]:
    """The controls and the books."""
    return Controls(stand_in).routes()


class Controls:
    """What people and programs tell the stand-in to do."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    def routes(self) -> list[BaseRoute]:
        """The addresses."""
        return [
            Route("/books.json", self.books, methods=["GET"]),
            Route("/controls/fail", self.fail, methods=["POST"]),
            Route("/controls/lift", self.lift, methods=["POST"]),
            Route("/controls/authenticate", self.authenticate, methods=["POST"]),
            Route("/controls/settle", self.settle, methods=["POST"]),
            Route("/controls/resend", self.resend, methods=["POST"]),
        ]

    def books(self, _request: Request) -> Response:
        """Minor units by account and currency."""
        return JSONResponse(self._stand_in.books.balances())

    async def fail(self, request: Request) -> Response:
        """kind, match, times (0: until lifted), code, seconds."""
        given = await _given(request)
        times = int(given.get("times") or 1)
        seconds = given.get("seconds")
        try:
            fault = await run_in_threadpool(
                self._stand_in.fail,
                str(given.get("kind", "")),
                str(given.get("match") or "*"),
                times=times or None,
                code=str(given.get("code") or "generic_decline"),
                seconds=float(seconds) if seconds not in (None, "") else None,
            )
        except ValueError as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse({"id": fault.id, "kind": fault.kind, "match": fault.match, "left": fault.left})

    async def lift(self, request: Request) -> Response:
        """One fault by id, or all."""
        id = (await _given(request)).get("id")
        await run_in_threadpool(self._stand_in.lift, int(id) if id else None)
        return JSONResponse({})

    async def authenticate(self, request: Request) -> Response:
        """intent, and outcome: complete or fail."""
        given = await _given(request)
        passes = given.get("outcome") == "complete"
        try:
            intent = await run_in_threadpool(
                lambda: self._stand_in.authenticate(str(given.get("intent", "")), passes=passes)
            )
        except StripeError as error:
            return JSONResponse(error.body(), error.status)
        return JSONResponse(intent)

    async def settle(self, request: Request) -> Response:
        """refund, and outcome: succeeded or failed."""
        given = await _given(request)
        outcome = "failed" if given.get("outcome") == "failed" else "succeeded"
        try:
            await run_in_threadpool(self._stand_in.settle, str(given.get("refund", "")), outcome)
        except StripeError as error:
            return JSONResponse(error.body(), error.status)
        return JSONResponse({})

    async def resend(self, request: Request) -> Response:
        """An event, or all that were given up."""
        event = (await _given(request)).get("event")
        await run_in_threadpool(self._stand_in.resend, str(event) if event else None)
        return JSONResponse({})


async def _given(request: Request) -> dict[str, Any]:
    body = (await request.body()).decode("utf-8", "replace")
    if request.headers.get("content-type", "").startswith("application/json"):
        given = json.loads(body)
        return given if isinstance(given, dict) else {}
    return parse_form(body)
