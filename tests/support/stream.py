"""Server-sent events of the application itself, in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.web import Web

BOOKING = "subscription ($after: String) { bookingChanged(after: $after) { cursor isReset version ended } }"
DESK = (
    "subscription ($after: String) { deskChanged(after: $after) { cursor isReset ended changes { kind id version } } }"
)
IN_TIME = 20


@dataclass
class Stream:
    """What a client of a stream has heard."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    over: bool = False
    _heard: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, message: Any) -> None:
        """ASGI's send."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.text += message["body"].decode()
            self.over = not message.get("more_body", False)
        self._more.set()

    async def next(self) -> dict[str, Any] | None:
        """The next word, by the name of its field taken off; None once it is complete."""
        async with asyncio.timeout(IN_TIME):
            while True:
                events = [event for event in self.text.split("\n\n")[:-1] if event.startswith("event:")]
                if len(events) > self._heard:
                    kind, data = events[self._heard].split("\n", 1)
                    self._heard += 1
                    if kind == "event: complete":
                        return None
                    answer = json.loads(data.removeprefix("data:"))
                    assert "errors" not in answer, answer
                    (word,) = answer["data"].values()
                    return dict(word)
                self._more.clear()
                await self._more.wait()

    async def answered(self) -> Any:
        """The whole answer, where it is no stream."""
        async with asyncio.timeout(IN_TIME):
            while not self.over:
                self._more.clear()
                await self._more.wait()
        return json.loads(self.text)


@asynccontextmanager
async def streaming(
    web: Web, host: str, query: str, bearer: str | None = None, *, after: str | None = None
) -> AsyncIterator[Stream]:
    """A client that listens until the block ends."""
    stream, gone = Stream(), asyncio.Event()
    body = json.dumps({"query": query, "variables": {"after": after}}).encode()
    headers = [("host", host), ("content-type", "application/json"), ("accept", "text/event-stream")]
    if bearer is not None:
        headers.append(("authorization", f"Bearer {bearer}"))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": (host, 80),
    }
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        message = next(asked, None)
        if message is not None:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    task = asyncio.create_task(web.app(scope, receive, stream.take))
    try:
        yield stream
    finally:
        gone.set()
        await task
