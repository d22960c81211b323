"""Caddy with the configuration that is shipped, in front of a server of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection

from tests.support.server import free_port

CONFIGURATION = Path(__file__).parents[2] / "examples" / "Caddyfile"
MISSING = "Caddy for the tests is missing. Install it: apt-get install caddy, or brew install caddy."
START_SECONDS = 30


def configuration(port: int, web_port: int) -> str:
    """What is shipped, at this port and in front of that one. A test has no name and no certificate."""
    text = CONFIGURATION.read_text()
    for shipped, here in (
        ("book.example.com, *.book.example.com {", f"http://:{port} {{"),
        ("127.0.0.1:8000", f"127.0.0.1:{web_port}"),
        ("\tservers {", "\tadmin off\n\tservers {"),
    ):
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    return text


@contextmanager
def running_caddy(folder: Path, web_port: int) -> Iterator[int]:
    """Caddy in front of that port; gives its own."""
    caddy = shutil.which("caddy")
    assert caddy is not None, MISSING
    port = free_port()
    file = folder / "Caddyfile"
    file.write_text(configuration(port, web_port))
    # What it keeps, it keeps here.
    homes = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            [caddy, "run", "--config", file, "--adapter", "caddyfile"],
            stdout=log,
            stderr=log,
            env={**os.environ, **homes},
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(port) and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None, (folder / "caddy.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
