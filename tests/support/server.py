"""The product as it is run: `openchair serve` in a process of its own, on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.present import Present

START_SECONDS = 30
RUN = "\nfrom openchair.cli import main; raise SystemExit(main())"
# With every log open: what is said at this level is what the worst-set installation writes down.
RUN_AND_SAY_ALL = f"""
import logging, openchair.logs as logs
configure_logging = logs.configure_logging

def say_all():
    configure_logging(logging.DEBUG)
    logging.getLogger("tests").debug("All is said.")

logs.configure_logging = say_all
{RUN}
"""


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    database_url: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def venue_url(self) -> str:
        return f"http://lumen.localhost:{self.port}"

    def stop(self) -> None:
        """End it, as a restart would."""
        self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    """A port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    *,
    clock: Present,
    port: int | None = None,
    says_all: bool = False,
    environment: Mapping[str, str] | None = None,
    prologue: str = "",
) -> Iterator[Server]:
    """A server over this database that lives by `clock`, until the block ends; one that `says_all` logs at the debug level.

    `prologue` is run in its process before anything else: the way a test has it die at a chosen step.
    """
    port = port or free_port()
    log = folder / f"server-{port}.log"
    script = prologue + (RUN_AND_SAY_ALL if says_all else RUN)
    given = {**settings_of(database_url, port, clock), **(environment or {})}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", script, "serve", "--port", str(port)], env=given, stdout=output, stderr=output
        )
    server = Server(port, database_url, log, process)
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def settings_of(database_url: str, port: int, clock: Present) -> dict[str, str]:
    """The environment of a process of the product that lives by `clock`."""
    return {
        **os.environ,
        **clock.environment,
        "OPENCHAIR_ENVIRONMENT": "development",
        "DATABASE_URL": database_url,
        "OPENCHAIR_LINK_KEYS": "a:" + "5a" * 32,
        "OPENCHAIR_BASE_URL": f"http://localhost:{port}",
        "OPENCHAIR_GRAPHIQL": "true",
    }


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()[-3000:]}")
