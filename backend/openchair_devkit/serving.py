"""What each stand-in does that runs as a process of its own: where it is run, saying that it listens, and its end."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from pydantic_settings import BaseSettings, SettingsConfigDict

from openchair.core.clock import Clock, SystemClock, TurnedClock

TO_NOBODY: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
"""Headers of what the stand-ins show: it is kept nowhere and told to nobody."""
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


class Surroundings(BaseSettings):
    """Where it is run: said by the environment or by `.env`, as for every other command."""

    model_config = SettingsConfigDict(env_prefix="OPENCHAIR_", env_file=".env", extra="ignore")

    environment: str | None = None
    clock_file: Path | None = None

    @property
    def clock(self) -> Clock:
        """The clock that the product's processes live by, too."""
        return SystemClock() if self.clock_file is None else TurnedClock(self.clock_file)


class TellingServer(uvicorn.Server):
    """A server that says where it is once it listens, and not before."""

    def __init__(self, config: uvicorn.Config, told: str) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if not self.should_exit:
            print(self._told, flush=True)


@contextmanager
def until_told(server: uvicorn.Server) -> Iterator[None]:
    """End the server on a signal and go on after it, where uvicorn would raise the signal anew."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: object) -> None:
        server.should_exit = True

    before = {ending: signal.signal(ending, end) for ending in _ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
