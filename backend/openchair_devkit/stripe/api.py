"""/v1: who calls, what is done once, and what is told to go wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from openchair_devkit.stripe.callers import find_caller, without
from openchair_devkit.stripe.calls import API_VERSION, CardRefused, Setup
from openchair_devkit.stripe.errors import StripeError, server_error
from openchair_devkit.stripe.faults import OF_THE_WIRE, Fault, take_fault
from openchair_devkit.stripe.forms import parse_form
from openchair_devkit.stripe.ids import new_id
from openchair_devkit.stripe.keys import begin_key, free_key, keep_answer
from openchair_devkit.stripe.prepared import Prepared
from openchair_devkit.stripe.records import Exchange, record_request
from openchair_devkit.stripe.store import Store

_LARGEST_BODY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status and JSON, as text, so that it can be given again byte for byte."""

    status: int
    body: str
    headers: dict[str, str]

    def response(self) -> Response:
        """For the wire."""
        return Response(self.body, self.status, self.headers, "application/json")


class Hangup(Response):
    """No answer: the connection is closed in the middle of it, so that the caller can't tell what was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's signature
        """Begin an answer whose end never comes."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


class Api:
    """Stripe's API over a store."""

    def __init__(
        self, store: Store, setup: Setup, secret_key: str, now: Callable[[], int], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._setup = setup
        self._secret_key = secret_key
        self._now = now
        self._wake = wake

    async def answer(self, request: Request) -> Response:
        """One call."""
        body = await request.body()
        request_id = new_id("req_", 14)
        path, method = request.url.path, request.method
        headers = {"request-id": request_id, "stripe-version": API_VERSION, "cache-control": "no-cache, no-store"}
        key = request.headers.get("idempotency-key") if method == "POST" else None
        given: dict[str, Any] = {}
        is_publishable = False
        account = request.headers.get("stripe-account", "")
        fault = await run_in_threadpool(self._wire_fault, method, path)
        kind = "" if fault is None else fault.kind
        try:
            if kind == "down":
                return Hangup()
            if fault is not None and kind == "timeout_before":
                await asyncio.sleep(fault.seconds)
                return Hangup()
            _raise_told(kind)
            text = request.url.query if method in ("GET", "DELETE") else _text(body)
            given = parse_form(text)
            caller = find_caller(request, given, self._secret_key)
            account, is_publishable = caller.account, caller.client_secret is not None
            given = without(given, ("key", "_stripe_account", *(["client_secret"] if caller.client_secret else [])))
            call = Prepared(self._setup, caller, method, path, given, request_id, key)
            answer = await self._once(call, headers, fault)
        except StripeError as error:
            answer = Answer(error.status, _json(error.body()), headers)
        exchange = Exchange(
            id=request_id,
            at=self._now(),
            account=account,
            method=method,
            path=path,
            params=given,
            status=answer.status,
            body=answer.body,
            idempotency_key=key,
            is_replayed="idempotent-replayed" in answer.headers,
            is_publishable=is_publishable,
            fault=kind,
        )
        await run_in_threadpool(self._record, exchange)
        self._wake()
        if fault is not None and kind == "timeout_after":
            await asyncio.sleep(fault.seconds)
        return Hangup() if kind in ("timeout_after", "drop_after") else answer.response()

    async def _once(self, call: Prepared, headers: dict[str, str], fault: Fault | None) -> Answer:
        if call.key is not None:
            kept = await run_in_threadpool(self._begin, call)
            if kept is not None:
                return Answer(kept[0], kept[1], {**headers, "idempotent-replayed": "true", "original-request": kept[2]})
            headers = {**headers, "idempotency-key": call.key, "original-request": call.request_id}
        try:
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            status, body = await run_in_threadpool(self._execute, call, fault)
        except BaseException:
            # Of a stand-in that is at fault itself, or is being stopped, no key keeps anything.
            if call.key is not None:
                self._free(call)
            raise
        return Answer(status, body, headers)

    def _begin(self, call: Prepared) -> tuple[int, str, str] | None:
        assert call.key is not None
        with self._store.transaction() as transaction:
            kept = begin_key(
                transaction, call.caller.account, call.key, f"{call.method} {call.path}", call.given, call.request_id
            )
        return None if kept is None else (kept.status, kept.body, kept.request_id)

    def _free(self, call: Prepared) -> None:
        assert call.key is not None
        with self._store.transaction() as transaction:
            free_key(transaction, call.caller.account, call.key)

    def _execute(self, prepared: Prepared, fault: Fault | None) -> tuple[int, str]:
        """Do the work and keep its answer, both or neither."""
        account, key = prepared.caller.account, prepared.key
        with self._store.transaction() as transaction:
            error: StripeError | None = None
            try:
                if fault is not None and fault.kind == "error_instead":
                    raise server_error()
                with transaction.undone_on_error((CardRefused,)):
                    status, body = 200, _json(prepared.run(transaction, self._now()))
                if fault is not None and fault.kind == "error_after":
                    raise server_error()
            except StripeError as refusal:
                error = refusal
                status, body = error.status, _json(error.body())
            if key is not None and error is not None and not error.began:
                free_key(transaction, account, key)
            elif key is not None:
                keep_answer(transaction, account, key, status, body)
        return status, body

    def _wire_fault(self, method: str, path: str) -> Fault | None:
        with self._store.transaction() as transaction:
            return take_fault(transaction, method, path, OF_THE_WIRE)

    def _record(self, exchange: Exchange) -> None:
        with self._store.transaction() as transaction:
            record_request(transaction, exchange)


def _raise_told(kind: str) -> None:
    if kind == "error_before":
        raise server_error()
    if kind == "unavailable":
        raise StripeError(503, "api_error", "Stripe is unavailable at the moment.")
    if kind == "rate_limit":
        message = "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits."
        raise StripeError(429, "invalid_request_error", message, code="rate_limit")


def _text(body: bytes) -> str:
    if len(body) > _LARGEST_BODY:
        raise StripeError(413, "invalid_request_error", "The request body is too large.", began=False)
    return body.decode("utf-8", "replace")


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, indent=2)
