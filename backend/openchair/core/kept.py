"""Answers kept for a moment: for as long as nothing was written by this process, and no longer than they may be old."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from openchair.core.database import Database

_MOST: Final = 64


@dataclass(slots=True)
class Kept:
    """A few answers by what was asked. What another process writes is seen once an answer is too old."""

    _answers: OrderedDict[Hashable, tuple[datetime, int, Any]] = field(default_factory=OrderedDict)

    def find(self, database: Database, asked: Hashable, now: datetime, oldest: timedelta) -> Any:
        """The answer, if there is one that is good now; else None."""
        found = self._answers.get(asked)
        if found is None:
            return None
        kept_at, writes, answer = found
        if writes != database.writes or not kept_at <= now < kept_at + oldest:
            del self._answers[asked]
            return None
        self._answers.move_to_end(asked)
        return answer

    def keep(self, asked: Hashable, answer: object, read_at: datetime, writes: int) -> None:
        """Keep an answer that was read then, when this process had written so often."""
        self._answers[asked] = read_at, writes, answer
        if len(self._answers) > _MOST:
            self._answers.popitem(last=False)
