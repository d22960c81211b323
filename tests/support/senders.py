"""Senders for tests of what happens around a send: they keep what they are given, and fail as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from openchair.messages.channel import OutgoingMessage, Receipt


@dataclass
class KeepingSender:
    """Takes every message, unless there is a failure left to raise; may do something first."""

    failures: list[Exception] = field(default_factory=list)
    sent: list[OutgoingMessage] = field(default_factory=list)
    unsure: list[bool] = field(default_factory=list)
    first: Callable[[], None] = lambda: None

    async def send(self, outgoing: OutgoingMessage, *, unsure: bool) -> Receipt:
        """Keep the message."""
        self.first()
        self.unsure.append(unsure)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(outgoing)
        return Receipt(f"provider-{outgoing.id}")

    async def aclose(self) -> None:
        """Holds nothing."""
