"""Senders for tests of what happens around a send: they keep what they are given, and fail as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from openchair.messages.channel import Letter, Receipt


@dataclass
class KeepingSender:
    """Takes every letter, unless there is a failure left to raise; may do something first."""

    failures: list[Exception] = field(default_factory=list)
    sent: list[Letter] = field(default_factory=list)
    unsure: list[bool] = field(default_factory=list)
    first: Callable[[], None] = lambda: None

    async def send(self, letter: Letter, *, unsure: bool) -> Receipt:
        """Keep the letter."""
        self.first()
        self.unsure.append(unsure)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(letter)
        return Receipt(f"provider-{letter.id}")

    async def aclose(self) -> None:
        """Holds nothing."""
