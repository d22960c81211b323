"""A client that is slow is let go, one that is served is not: uvicorn's protocol with this product's limits, on real sockets."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn

from openchair.http.connections import LARGEST_HEAD, Limits, protocol_within

LONG = 60
ALL_LONG = Limits(head_seconds=LONG, body_seconds=LONG, taking_seconds=LONG)
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
# More than the buffers of two sockets take.
MUCH = b"x" * 30_000_000


@dataclass
class Application:
    """Answers at once, or when the test says so."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        self.begun.append(path)
        if path == "/read":
            while (message := await receive()).get("more_body"):
                pass
            if message["type"] == "http.disconnect":
                return
        if path == "/wait":
            await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if path == "/stream":
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await self.go_on.wait()
        await send({"type": "http.response.body", "body": MUCH if path == "/much" else b"last"})


@dataclass(frozen=True)
class Serving:
    application: Application
    server: uvicorn.Server
    port: int
    opened: list[StreamWriter] = field(default_factory=list)

    async def open(self, said: bytes = b"") -> tuple[StreamReader, StreamWriter]:
        """A connection on which this was said; it stays open until the server has ended."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(writer)
        writer.write(said)
        return reader, writer

    async def connected(self, count: int) -> None:
        """Wait until the server has this many connections."""
        await fact(lambda: len(self.server.server_state.connections) == count)


async def fact(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(LONG):
        while not holds():  # noqa: ASYNC110  # uvicorn tells nobody of it
            await asyncio.sleep(0.01)


async def rest(reader: StreamReader) -> bytes:
    """All that comes until the server closes; b"" is also a connection that was cut."""
    said = bytearray()
    with suppress(ConnectionResetError):
        async with asyncio.timeout(LONG):
            while more := await reader.read(65_536):
                said += more
    return bytes(said)


async def told(reader: StreamReader, end: bytes) -> bytes:
    async with asyncio.timeout(LONG):
        return await reader.readuntil(end)


@asynccontextmanager
async def serving(limits: Limits, *, keep_alive_seconds: int = LONG) -> AsyncIterator[Serving]:
    application = Application()
    config = uvicorn.Config(
        application,
        http=protocol_within(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=keep_alive_seconds,
        timeout_graceful_shutdown=1,
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        await fact(lambda: server.started)
        running = Serving(application, server, listening.getsockname()[1])
        try:
            yield running
        finally:
            application.go_on.set()
            for writer in running.opened:
                writer.close()
            server.should_exit = True
            await task


async def dripping(reader: StreamReader, writer: StreamWriter, drop: bytes) -> bytes:
    """All that the server says to a client that goes on saying a little at a time."""

    async def drip() -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(drop)
                await writer.drain()
                await asyncio.sleep(0.02)

    task = asyncio.create_task(drip())
    try:
        return await rest(reader)
    finally:
        task.cancel()


@pytest.mark.parametrize(
    ("said", "drop", "answer"),
    [
        pytest.param(b"", b"", b"", id="a client that says nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n", b"a: b\r\n", b"HTTP/1.1 408", id="headers that never end"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n", b"", b"HTTP/1.1 408", id="headers that stop"),
        pytest.param(b"", b"\r\n", b"HTTP/1.1 408", id="empty lines before a request"),
        pytest.param(b"POST /read HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", b"x", b"HTTP/1.1 408", id="a slow body"),
        pytest.param(b"POST /read HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"", b"HTTP/1.1 408", id="no body"),
        pytest.param(
            b"POST /read HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", b"HTTP/1.1 408", id="chunks without end"
        ),
        pytest.param(ASK, b"\r\n", b"HTTP/1.1 200", id="empty lines after a request"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", b"x", b"HTTP/1.1 200", id="a slow body after its answer"
        ),
    ],
)  # fmt: skip
async def test_a_slow_client_is_told_so_and_let_go(
    said: bytes, drop: bytes, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(Limits(head_seconds=0.3, body_seconds=0.3)) as running:
        heard = await dripping(*await running.open(said), drop)
        assert heard.startswith(answer) and bool(heard) is bool(answer)
        if b"408" in answer:
            assert heard.count(b"HTTP/1.1 ") == 1
            assert b"\r\nconnection: close\r\n" in heard
        await running.connected(0)
    assert "ASGI" not in caplog.text


async def test_a_connection_on_which_nothing_more_is_asked_is_closed() -> None:
    async with serving(ALL_LONG, keep_alive_seconds=1) as running:
        reader, _ = await running.open(ASK)
        assert (await rest(reader)).count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
async def test_a_client_that_takes_no_answer_is_let_go(connection: str) -> None:
    async with serving(Limits(head_seconds=LONG, body_seconds=LONG, taking_seconds=0.3)) as running:
        with socket.socket() as deaf:
            # The answer stays with the server: there is next to no room on the way.
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            deaf.connect(("127.0.0.1", running.port))
            deaf.send(f"GET /much HTTP/1.1\r\nConnection: {connection}\r\n\r\n".encode())
            await fact(lambda: running.application.begun == ["/much"])
            await running.connected(0)


async def test_an_answer_in_progress_outlives_every_limit() -> None:
    async with serving(Limits(head_seconds=0.1, body_seconds=0.1, taking_seconds=0.1), keep_alive_seconds=1) as running:
        reader, _ = await running.open(b"GET /stream HTTP/1.1\r\n\r\n")
        await told(reader, b"first\r\n")
        for _ in range(5):
            idle, _ = await running.open()
            assert await rest(idle) == b""
        running.application.go_on.set()
        assert b"last" in await told(reader, b"0\r\n\r\n")


async def test_headers_without_end_are_refused_before_they_fill_the_memory() -> None:
    async with serving(ALL_LONG) as running:
        reader, _ = await running.open(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * LARGEST_HEAD)
        assert (await rest(reader)).startswith(b"HTTP/1.1 431")
        assert running.application.begun == []


def few(**limits: int) -> AbstractAsyncContextManager[Serving]:
    return serving(Limits(head_seconds=LONG, body_seconds=LONG, **limits))


async def test_where_there_are_too_many_the_one_who_kept_us_waiting_longest_goes() -> None:
    async with few(connections=3) as running:
        working, _ = await running.open(b"GET /wait HTTP/1.1\r\n\r\n")
        await running.connected(1)
        first, _ = await running.open(b"GET /a HTTP/1.1\r\n")
        await running.connected(2)
        second, writer = await running.open(b"POST /read HTTP/1.1\r\nContent-Length: 1\r\n\r\n")
        await running.connected(3)
        third, _ = await running.open(ASK)
        assert b"200" in await told(third, b"0\r\n\r\n")
        assert await rest(first) == b""
        writer.write(b"x")
        assert b"200" in await told(second, b"0\r\n\r\n")
        running.application.go_on.set()
        assert b"200" in await told(working, b"0\r\n\r\n")


async def test_where_too_much_is_asked_at_a_time_a_probe_is_answered_still() -> None:
    async with few(requests=1) as running:
        await running.open(b"POST /read HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
        working, _ = await running.open(b"GET /wait HTTP/1.1\r\n\r\n")
        await fact(lambda: len(running.application.begun) == 2)
        refused, _ = await running.open(ASK)
        assert b"503" in await told(refused, b"\r\n\r\n")
        for probe in (b"/healthz", b"/readyz?a=b"):
            reader, _ = await running.open(b"GET " + probe + b" HTTP/1.1\r\n\r\n")
            assert b"200" in await told(reader, b"0\r\n\r\n")
        running.application.go_on.set()
        assert b"200" in await told(working, b"0\r\n\r\n")
        # The slow one is not work yet, and held up nobody.
        again, _ = await running.open(ASK)
        assert b"200" in await told(again, b"0\r\n\r\n")
