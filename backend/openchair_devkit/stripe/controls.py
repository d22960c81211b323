"""/controls: what was asked and answered, and buttons that make the next call fail; the same for programs."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from openchair.http.templates import template_beside
from openchair_devkit.stripe.currencies import say_amount
from openchair_devkit.stripe.errors import StripeError
from openchair_devkit.stripe.faults import KINDS
from openchair_devkit.stripe.forms import parse_form
from openchair_devkit.stripe.oauth import list_accounts
from openchair_devkit.stripe.standin import StandIn

_SHOWN: Final = 30
_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def controls_routes(stand_in: StandIn) -> list[BaseRoute]:
    """The controls and the books."""
    return Controls(stand_in).routes()


class Controls:
    """What people and programs tell the stand-in to do."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self._template = template_beside(__file__, "controls.html.j2", money=say_amount)

    def routes(self) -> list[BaseRoute]:
        """The addresses."""
        return [
            Route("/", _home, methods=["GET"]),
            Route("/controls", self.show, methods=["GET"]),
            Route("/books.json", self.books, methods=["GET"]),
            Route("/controls/fail", self.fail, methods=["POST"]),
            Route("/controls/lift", self.lift, methods=["POST"]),
            Route("/controls/authenticate", self.authenticate, methods=["POST"]),
            Route("/controls/settle", self.settle, methods=["POST"]),
            Route("/controls/dispute", self.dispute, methods=["POST"]),
            Route("/controls/dispute/end", self.end_dispute, methods=["POST"]),
            Route("/controls/account", self.account, methods=["POST"]),
            Route("/controls/resend", self.resend, methods=["POST"]),
        ]

    def show(self, _request: Request) -> Response:
        """The page."""
        stand_in = self._stand_in
        nonce = secrets.token_urlsafe(16)
        intents = [*stand_in.objects("payment_intent"), *stand_in.objects("setup_intent")]
        with stand_in.store.transaction() as transaction:
            accounts = list_accounts(transaction)
        page = self._template.render(
            accounts=accounts,
            nonce=nonce,
            secret_key=stand_in.secret_key,
            publishable_key=stand_in.publishable_key,
            kinds=KINDS,
            faults=stand_in.faults(),
            balances=stand_in.books.balances(),
            intents=sorted(intents, key=lambda intent: intent["created"], reverse=True)[:_SHOWN],
            refunds=stand_in.objects("refund")[:_SHOWN],
            disputes=stand_in.objects("dispute")[:_SHOWN],
            exchanges=stand_in.exchanges()[: -_SHOWN - 1 : -1],
            deliveries=stand_in.deliveries()[:_SHOWN],
            is_delivering=stand_in.is_delivering,
        )
        headers = {
            "cache-control": "no-store",
            "content-security-policy": _POLICY.format(nonce=nonce),
            "referrer-policy": "same-origin",
        }
        return HTMLResponse(page, headers=headers)

    def books(self, _request: Request) -> Response:
        """Minor units by account and currency."""
        return JSONResponse(self._stand_in.books.balances())

    async def fail(self, request: Request) -> Response:
        """kind, match, times (0: until lifted), code, seconds."""
        given = await _given(request)
        try:
            times = 1 if given.get("times") in (None, "") else int(given["times"])
            seconds = given.get("seconds")
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
        return _answered(request, {"id": fault.id, "kind": fault.kind, "match": fault.match, "left": fault.left})

    async def lift(self, request: Request) -> Response:
        """One fault by id, or all."""
        id = (await _given(request)).get("id")
        await run_in_threadpool(self._stand_in.lift, int(id) if id else None)
        return _answered(request, {})

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
        return _answered(request, intent)

    async def settle(self, request: Request) -> Response:
        """refund, and outcome: succeeded or failed."""
        given = await _given(request)
        outcome = "failed" if given.get("outcome") == "failed" else "succeeded"
        try:
            await run_in_threadpool(self._stand_in.settle, str(given.get("refund", "")), outcome)
        except StripeError as error:
            return JSONResponse(error.body(), error.status)
        return _answered(request, {})

    async def dispute(self, request: Request) -> Response:
        """payment (an intent or a charge), amount in minor units (all where there is none), reason, kind: dispute or inquiry."""
        given = await _given(request)
        amount = given.get("amount")
        try:
            dispute = await run_in_threadpool(
                lambda: self._stand_in.dispute(
                    str(given.get("payment", "")),
                    amount=None if amount in (None, "") else int(str(amount)),
                    reason=str(given.get("reason") or "fraudulent"),
                    is_inquiry=given.get("kind") == "inquiry",
                )
            )
        except StripeError as error:
            return JSONResponse(error.body(), error.status)
        except ValueError:
            return JSONResponse({"error": "The amount is a whole number of minor units."}, 400)
        return _answered(request, dispute)

    async def end_dispute(self, request: Request) -> Response:
        """dispute, and outcome: won or lost; of an inquiry warning_closed or escalated."""
        given = await _given(request)
        try:
            dispute = await run_in_threadpool(
                lambda: self._stand_in.end_dispute(str(given.get("dispute", "")), str(given.get("outcome", "")))
            )
        except StripeError as error:
            return JSONResponse(error.body(), error.status)
        return _answered(request, dispute)

    async def account(self, request: Request) -> Response:
        """account, and payments: pause or resume."""
        given = await _given(request)
        pauses = given.get("payments") == "pause"
        await run_in_threadpool(lambda: self._stand_in.oauth.pause(str(given.get("account", "")), is_paused=pauses))
        return _answered(request, {})

    async def resend(self, request: Request) -> Response:
        """An event, or all that were given up."""
        event = (await _given(request)).get("event")
        await run_in_threadpool(self._stand_in.resend, str(event) if event else None)
        return _answered(request, {})


def _home(_request: Request) -> Response:
    return RedirectResponse("/controls")


def _answered(request: Request, body: dict[str, Any]) -> Response:
    """JSON for programs; a person comes back to the page."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/controls", 303)
    return JSONResponse(body)


async def _given(request: Request) -> dict[str, Any]:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "The controls are used from their own page, or by programs.")
    body = (await request.body()).decode("utf-8", "replace")
    if request.headers.get("content-type", "").startswith("application/json"):
        given = json.loads(body)
        return given if isinstance(given, dict) else {}
    return parse_form(body)
