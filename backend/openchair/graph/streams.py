"""Answers as server-sent events, by graphql-sse's protocol for distinct connections: `next` for each result, then `complete`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final

import orjson
from graphql import ExecutionResult, GraphQLSchema, create_source_event_stream
from graphql.execution import map_source_to_response_event
from starlette.types import Receive, Scope, Send

from openchair.core.asgi import STREAM_BEGINS
from openchair.graph.context import GraphContext
from openchair.graph.documents import Document
from openchair.graph.execution import Answer, invalid, shown
from openchair.graph.plain_fields import PlainFieldsExecutor

EVENT_STREAM: Final = "text/event-stream"
HEARTBEAT_SECONDS: Final = 15.0
"""Between two signs of life: proxies close what is silent for a minute, and phones' networks what is silent for longer."""
_RETRY_SECONDS: Final = (1.0, 4.0)
_STATUSES: Final = {"TOO_MANY_STREAMS": 429, "BUSY": 503, "CREDENTIAL_NEEDED": 403}

Results = AsyncIterator[ExecutionResult]


async def subscribed(
    schema: GraphQLSchema,
    executor: type[PlainFieldsExecutor],
    document: Document,
    context: GraphContext,
    variables: dict[str, Any] | None,
    operation_name: str | None,
) -> Results | Answer:
    """The results of a subscription; or the answer that refuses it, before anything was sent."""
    built = executor.build(schema, document.tree, None, context, variables or {}, operation_name, hide_suggestions=True)
    if isinstance(built, list):
        return invalid(built, "INVALID_REQUEST")
    source: Any = create_source_event_stream(built)
    if built.is_awaitable(source):
        source = await source
    if not isinstance(source, ExecutionResult):
        return map_source_to_response_event(built, source)
    errors = [shown(error) for error in source.errors or ()]
    extensions = errors[0].get("extensions", {})
    status = _STATUSES.get(extensions.get("code"), 500)
    return Answer({"errors": errors}, status, status, extensions.get("retryAfter"))


class EventStream:
    """An ASGI answer that sends results as they come, with a sign of life now and then, until they end or nobody listens.

    `on_stop` is called when the server stops; `on_end` once, whatever ended it.
    """

    def __init__(self, results: Results, on_stop: Callable[[], None], on_end: Callable[[], None]) -> None:
        self._results = results
        self._on_stop, self._on_end = on_stop, on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        begins = scope.get("extensions", {}).get(STREAM_BEGINS)
        if begins is not None:
            begins(self._on_stop)
        sending = asyncio.ensure_future(self._send_all(send))
        listening = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait((sending, listening), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, listening):
                task.cancel()
            await asyncio.gather(sending, listening, return_exceptions=True)
            self._on_end()

    async def _send_all(self, send: Send) -> None:
        headers = {
            "content-type": f"{EVENT_STREAM}; charset=utf-8",
            "cache-control": "no-store",
            "vary": "accept",
            # nginx gathers answers otherwise, until there is more of them.
            "x-accel-buffering": "no",
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        # Not all at once, where a server has ended them all at once.
        retry = int(random.uniform(*_RETRY_SECONDS) * 1000)  # noqa: S311  # no secret
        await _say(send, b"retry: %d\n:\n\n" % retry)
        results = aiter(self._results)
        coming: asyncio.Future[ExecutionResult] = asyncio.ensure_future(anext(results))
        try:
            while True:
                await asyncio.wait((coming,), timeout=HEARTBEAT_SECONDS)
                if not coming.done():
                    await _say(send, b":\n\n")
                    continue
                try:
                    result = coming.result()
                except StopAsyncIteration:
                    break
                coming = asyncio.ensure_future(anext(results))
                await _say(send, b"event: next\ndata: " + orjson.dumps(body_of(result)) + b"\n\n")
            await _say(send, b"event: complete\ndata:\n\n")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            coming.cancel()
            with suppress(StopAsyncIteration, asyncio.CancelledError):
                await coming


def body_of(result: ExecutionResult) -> dict[str, Any]:
    """A result as it is sent; errors that are bugs are logged and masked."""
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [shown(error) for error in result.errors]}


async def _say(send: Send, what: bytes) -> None:
    await send({"type": "http.response.body", "body": what, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
