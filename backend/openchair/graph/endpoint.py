"""GraphQL over HTTP: POST and JSON, refused early, answered in the media type that was asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
from graphql import GraphQLSchema, OperationType, get_operation_ast
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from openchair.access.budgets import By, budgets, over_budget, subjects_of
from openchair.access.viewer import Customer, Operator, Visitor
from openchair.core.crowd import AGAIN_SECONDS, Crowd, Full
from openchair.graph import limits
from openchair.graph.context import GraphContext
from openchair.graph.documents import Document, Documents, InvalidDocument, UnknownDocument
from openchair.graph.execution import TOO_OFTEN, Answer, invalid, refused, run
from openchair.graph.guard import TooMuch
from openchair.graph.plain_fields import PlainFieldsExecutor
from openchair.graph.streams import EVENT_STREAM, EventStream, subscribed
from openchair.presentation.catalogue import words_of
from openchair.presentation.plain_pages import too_busy, too_many_requests

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
# As JSON escapes it, and as GraphQL does inside.
_NUL = rb"\u0000"
_NUL_IN_DOCUMENT = re.compile(r"\\u(?:0000|\{0+\})")
_HEADERS = {"cache-control": "no-store", "vary": "accept"}

PRESSES = budgets("any mutation with a manage link", (By.BOOKING, 120, timedelta(minutes=10)))

Authorize = Callable[[Request], Awaitable[GraphContext | Response]]


class _BadRequest(Exception):
    """The HTTP request is no GraphQL request."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GraphEndpoint:
    """Takes POST requests to the graph. `authorize` says who asks, or gives the answer that ends it there.

    A browser that asks for a page gets `explorer`, where there is one. Visitors are looked after a few at a time.
    Without `plans`, graphql-core runs each query.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        documents: Documents,
        authorize: Authorize,
        explorer: Callable[[], Response] | None = None,
        *,
        plans: bool = True,
    ) -> None:
        self._plans = plans
        self._explorer = explorer
        self._schema = schema
        self._executor = PlainFieldsExecutor.over(schema)
        self._documents = documents
        self._authorize = authorize
        self._looking, self._booking = Crowd(), Crowd()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever its method."""
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response | EventStream:
        if request.method == "GET" and self._explorer is not None and "text/html" in request.headers.get("accept", ""):
            return self._explorer()
        if request.method != "POST":
            return _plain(
                405,
                "METHOD_NOT_ALLOWED",
                "The graph takes POST requests only: a GET never changes anything here.",
                {"allow": "POST"},
            )
        accept = request.headers.get("accept")
        streams = accept is not None and EVENT_STREAM in accept.lower()
        media_type = _answer_type(accept) or (JSON if streams else None)
        if media_type is None:
            return _plain(
                406, "NOT_ACCEPTABLE", f"The graph answers {RESPONSE_JSON} or {JSON}; a subscription, {EVENT_STREAM}."
            )
        who = await self._authorize(request)
        if isinstance(who, Response):
            return who
        try:
            asked = _parsed(await _body(request))
        except _BadRequest as bad:
            return _encoded(refused(str(bad), "BAD_REQUEST", bad.status), media_type)
        if streams:
            stream = await self._stream(asked, who, request)
            if stream is not None:
                return _encoded(stream, media_type) if isinstance(stream, Answer) else stream
        response = _encoded(await self.answer(asked, who), media_type)
        for cookie in who.browser.answered:
            response.headers.append("set-cookie", cookie)
        return response

    async def answer(self, asked: dict[str, Any], context: GraphContext) -> Answer:
        """Answer a request whose parts have the right types."""
        try:
            document = self._document(asked)
        except TooMuch as much:
            return refused(str(much), "TOO_MUCH")
        except UnknownDocument:
            return refused(
                "There is no document of this id. The app may be older than the server: reload it.",
                "PERSISTED_DOCUMENT_NOT_FOUND",
            )
        except InvalidDocument as wrong:
            return invalid(wrong.errors, "INVALID_DOCUMENT")
        viewer = context.viewer
        kind = _kind_of(document, asked)
        if kind is OperationType.SUBSCRIPTION:
            return refused(
                f"A subscription is answered as a stream: send Accept: {EVENT_STREAM}.", "STREAM_NEEDED", 406
            )
        changes = kind is OperationType.MUTATION
        if isinstance(viewer, Customer) and changes:
            until = await over_budget(context.runtime, PRESSES, subjects_of(None, booking=viewer.booking.id))
            if until is not None:
                seconds = math.ceil((until - context.runtime.clock.now()).total_seconds())
                said = too_many_requests(words_of(viewer.booking.venue.locale), seconds)
                return refused(said, TOO_OFTEN, 429, retry_after=seconds)
        if not isinstance(viewer, Visitor):
            return await self._run(document, asked, context)
        try:
            # Who makes a booking doesn't wait for those who look, nor they for Stripe.
            async with (self._booking if changes else self._looking).place():
                return await self._run(document, asked, context)
        except Full:
            return refused(too_busy(context.words), "BUSY", 503, retry_after=AGAIN_SECONDS)

    async def _run(self, document: Document, asked: dict[str, Any], context: GraphContext) -> Answer:
        variables, operation = asked.get("variables"), asked.get("operationName")
        answer = await run(self._schema, self._executor, document, context, variables, operation, plans=self._plans)
        if (asked.get("extensions") or {}).get("cost") is True and operation in document.costs:
            cost = {"requested": document.costs[operation], "most": limits.MAX_COST}
            answer.body["extensions"] = {**answer.body.get("extensions", {}), "cost": cost}
        return answer

    async def _stream(
        self, asked: dict[str, Any], context: GraphContext, request: Request
    ) -> EventStream | Response | Answer | None:
        """The stream of a subscription, or what refuses it; None where something else is asked, which has one answer."""
        try:
            document = self._document(asked)
        except (TooMuch, UnknownDocument, InvalidDocument):
            return None
        if _kind_of(document, asked) is not OperationType.SUBSCRIPTION:
            return None
        variables, name = asked.get("variables"), asked.get("operationName")
        results = await subscribed(self._schema, self._executor, document, context, variables, name)
        if isinstance(results, Answer):
            return results

        def let_go() -> None:
            for watch in context.watches:
                watch.leave(watch)

        # What ended their right after they were let in, and before they were heard of here, is behind them in the feed.
        try:
            now = await self._authorize(request)
        except BaseException:
            let_go()
            raise
        if isinstance(now, Response):
            let_go()
            return now
        if isinstance(now.viewer, Operator) and now.viewer != context.viewer:
            let_go()
            return refused("What you may see here has just changed. Subscribe again.", "BUSY", 503, retry_after=1)
        return EventStream(results, context.live.drain, let_go)

    def _document(self, asked: dict[str, Any]) -> Document:
        id = asked.get("documentId")
        return self._documents.trusted(id) if id is not None else self._documents.prepared(asked["query"])


def _kind_of(document: Document, asked: dict[str, Any]) -> OperationType | None:
    operation = get_operation_ast(document.tree, asked.get("operationName"))
    return None if operation is None else operation.operation


def _answer_type(accept: str | None) -> str | None:
    """The media type to answer in: the newer one where it is named, else JSON where it or anything is taken."""
    if accept is None:
        return JSON
    ranges = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    if RESPONSE_JSON in ranges:
        return RESPONSE_JSON if JSON not in ranges or ranges.index(RESPONSE_JSON) < ranges.index(JSON) else JSON
    return JSON if any(part in ("*/*", "application/*", JSON) for part in ranges) else None


async def _body(request: Request) -> bytes:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    # A form can't send this type, and a foreign page can't without asking first: no request is forged.
    if media_type.strip().lower() != JSON:
        raise _BadRequest(415, f"Send the request as {JSON}.")
    named = {part.strip().partition("=")[::2] for part in parameters.lower().replace('"', "").split(";")}
    if any(name == "charset" and value != "utf-8" for name, value in named):
        raise _BadRequest(415, "Send the request in UTF-8.")
    too_large = _BadRequest(413, f"A request may have at most {limits.MAX_BODY_BYTES // 1024} kB.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.MAX_BODY_BYTES:
                raise too_large
    except ClientDisconnect:
        raise _BadRequest(400, "The request ended early.") from None
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _BadRequest(400, "The request is not valid JSON in UTF-8.") from None
    if not isinstance(asked, dict):
        raise _BadRequest(400, "A request is one JSON object; batches are not taken.")
    query, id = asked.get("query"), asked.get("documentId")
    if query is None and id is None:
        raise _BadRequest(400, 'A request has a "query", or the "documentId" of a trusted document.')
    if query is not None and id is not None:
        raise _BadRequest(400, 'A request has either "query" or "documentId", not both.')
    for name, kind, words in (
        ("query", str, "a string"),
        ("documentId", str, "a string"),
        ("operationName", str, "a string"),
        ("variables", dict, "an object"),
        ("extensions", dict, "an object"),
    ):
        if asked.get(name) is not None and not isinstance(asked[name], kind):
            raise _BadRequest(400, f'"{name}" must be {words}.')
    # No name or note has one, and PostgreSQL takes none in any text.
    if _NUL in body or (query is not None and _NUL_IN_DOCUMENT.search(query)):
        raise _BadRequest(400, "A request may not contain NUL characters.")
    return asked


def _encoded(answer: Answer, media_type: str) -> Response:
    later = {} if answer.retry_after is None else {"retry-after": str(answer.retry_after)}
    return Response(
        orjson.dumps(answer.body),
        status_code=answer.json_status if media_type == JSON else answer.status,
        headers={**_HEADERS, **later, "content-type": f"{media_type}; charset=utf-8"},
    )


def _plain(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    body = orjson.dumps(refused(message, code).body)
    return Response(body, status_code=status, media_type=JSON, headers={**_HEADERS, **(headers or {})})
