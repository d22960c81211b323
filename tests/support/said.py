"""What a process writes to its log when every logger may speak, for tests of what must not be there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from openchair.logs import configure_logging


class Said(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def with_any_of(self, *canaries: str) -> list[str]:
        """The lines that have one of these in them."""
        return [line for line in self.lines if any(canary in line for canary in canaries)]


@contextmanager
def everything_said() -> Iterator[Said]:
    """Our own logging, set up as the commands do it but at its most talkative, until the block ends."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level, said = list(root.handlers), root.level, Said()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    configure_logging(logging.DEBUG)
    said.setFormatter(root.handlers[0].formatter)
    root.handlers = [said]
    try:
        logging.getLogger("tests").debug("All is said.")
        yield said
        assert said.with_any_of("All is said.")
    finally:
        root.handlers, root.level = handlers, level
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
        structlog.configure(**ours)
