"""Servers in processes of their own, and what a request costs them in CPU time."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from bench.cpu import used_by, with_children

KEYS = "a:" + "5a" * 32
BASE_URL = "http://localhost:8000"
# As browsers ask, so that what they are sent is compressed.
_ENCODINGS = "gzip, deflate, br"


@dataclass(frozen=True)
class Asked:
    """A request, and what stands in its answer if all went well."""

    method: str
    path: str
    host: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    answers: bytes = b""


@dataclass(frozen=True)
class Cost:
    """Of one request: seconds of CPU of the web process and of the database, and the median seconds to its answer."""

    web: float
    database: float
    took: float

    @property
    def both(self) -> float:
        return self.web + self.database


@dataclass(frozen=True)
class Target:
    """A running server; `backends` gives the database's processes that may work for it."""

    port: int
    pid: int
    backends: Callable[[], Sequence[int]] = field(default=lambda: ())

    def cost(self, asked: Sequence[Asked]) -> Cost:
        """What these requests cost on average, asked one after the other on one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        took, answers = [], []
        backends, web = list(self.backends()), with_children(self.pid)
        before = used_by(web), used_by(backends)
        for each in asked:
            started = time.perf_counter()
            answers.append(_asked(connection, each))
            took.append(time.perf_counter() - started)
        after = used_by(web), used_by(backends)
        connection.close()
        for each, (response, content) in zip(asked, answers, strict=True):
            _check(each, response, content)
        of_web, of_database = ((then - first) / len(asked) for first, then in zip(before, after, strict=True))
        return Cost(of_web, of_database, statistics.median(took))

    def content(self, asked: Asked) -> bytes:
        """What is answered, once it is decompressed. Raises RuntimeError where it isn't what should be answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            return _check(asked, *_asked(connection, asked))
        finally:
            connection.close()


def _asked(connection: http.client.HTTPConnection, asked: Asked) -> tuple[http.client.HTTPResponse, bytes]:
    headers = {"Host": asked.host, "Accept-Encoding": _ENCODINGS, **dict(asked.headers)}
    connection.request(asked.method, asked.path, asked.body or None, headers)
    response = connection.getresponse()
    return response, response.read()


def _check(asked: Asked, response: http.client.HTTPResponse, content: bytes) -> bytes:
    if response.headers.get("content-encoding") == "gzip":
        content = gzip.decompress(content)
    if response.status != 200 or content.startswith(b'{"errors"') or asked.answers not in content:
        raise RuntimeError(f"{asked.path} answered {response.status}: {content[:300]!r}")
    return content


@contextmanager
def serving_floor(environment: dict[str, str], backends: Callable[[], Sequence[int]] = lambda: ()) -> Iterator[Target]:
    """The floor, by uvicorn with the settings of production."""
    port = _free_port()
    command = [
        "uvicorn", "bench.floor:app", "--port", str(port), "--loop", "uvloop", "--http", "httptools",
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    with _running(command, environment, port) as process:
        yield Target(port, process.pid, backends)


@contextmanager
def serving(
    url: str, environment: dict[str, str] | None = None, backends: Callable[[], Sequence[int]] = lambda: ()
) -> Iterator[Target]:
    """The product, by `openchair serve` over this database."""
    port = _free_port()
    given = {
        "OPENCHAIR_ENVIRONMENT": "development",
        "DATABASE_URL": url,
        "OPENCHAIR_LINK_KEYS": KEYS,
        "OPENCHAIR_BASE_URL": BASE_URL,
        **(environment or {}),
    }
    with _running(["openchair.cli", "serve", "--port", str(port)], given, port) as process:
        yield Target(port, process.pid, backends)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            _wait(port, process, log)
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(f"the server did not start: {log.read()[-2000:].decode(errors='replace')}")
