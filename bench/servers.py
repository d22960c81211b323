"""Servers in processes of their own, and what a request costs them in CPU time."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Asked:
    """A request to repeat."""

    method: str
    path: str
    host: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Target:
    """A running server."""

    port: int
    process: psutil.Process

    def cost(self, asked: Asked, times: int) -> tuple[float, float]:
        """CPU microseconds of the server for each request, and the median time to the answer in milliseconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Host": asked.host, **dict(asked.headers)}
        took = []
        before = self.process.cpu_times()
        for _ in range(times):
            started = time.perf_counter()
            connection.request(asked.method, asked.path, asked.body or None, headers)
            response = connection.getresponse()
            content = response.read()
            took.append(time.perf_counter() - started)
            if response.status != 200 or b'"errors"' in content:
                raise RuntimeError(f"{asked.path} answered {response.status}: {content[:300]!r}")
        after = self.process.cpu_times()
        connection.close()
        cpu = (after.user + after.system) - (before.user + before.system)
        return cpu / times * 1e6, statistics.median(took) * 1e3


@contextmanager
def serving(application: str, environment: dict[str, str], *, factory: bool = False) -> Iterator[Target]:
    """uvicorn with the settings of production, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "uvicorn", application, "--port", str(port), "--loop", "uvloop", "--http", "httptools",
        "--no-access-log", "--log-level", "warning", *(("--factory",) if factory else ()),
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait(port, process)
        yield Target(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
