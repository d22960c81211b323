"""A real Redis server for the tests, started from the binary that is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.support.server import free_port

_NAMES = ("redis-server", "valkey-server")
_MISSING = (
    "Redis for the tests is missing. Install it: apt-get install redis-server, or brew install redis. "
    "Then run `make test` again."
)


@dataclass
class Redis:
    """A server on a port of its own, which can be taken down and brought up again."""

    binary: str
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        """A connection for looking in."""
        return redis.Redis.from_url(self.url)

    def unhurried(self) -> redis.Redis:
        """A connection that waits for as long as it takes."""
        return redis.Redis.from_url(self.url, socket_timeout=None)

    def up(self) -> None:
        """Start it, and wait until it answers."""
        command = [self.binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        # A title is written over the environment, by which tests/support/leftovers.py knows whose it is.
        command += ["--set-proc-title", "no"]
        log = (self.folder / "redis.log").open("ab")
        self.process = subprocess.Popen([*command, "--save", "", "--appendonly", "yes"], stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                with self.client() as client:
                    client.ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise RuntimeError("Redis did not start: " + (self.folder / "redis.log").read_text()[-2000:])

    def down(self) -> None:
        """Kill it, as a power cut would; what it wrote down it finds again."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@contextmanager
def running_redis(folder: Path) -> Iterator[Redis]:
    """A Redis server until the block ends. Fails with the line that installs one where there is none."""
    binary = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if binary is None:
        raise RuntimeError(_MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    server = Redis(binary, folder, free_port())
    server.up()
    try:
        yield server
    finally:
        server.down()
