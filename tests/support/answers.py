"""What a use case answered, without whether it was a repetition: for tests of who had it, and of what they had."""

from __future__ import annotations

from typing import Any

from openchair.changes.booking import Changed
from openchair.changes.unit import Done
from openchair.desk.block_time import Blocked


def plain(answer: Any) -> Any:
    """The booking or the block of an answer, or the id of what else was done; any other answer as it is."""
    match answer:
        case Changed():
            return answer.booking
        case Blocked():
            return answer.time
        case Done():
            return answer.answer["id"]
    return answer
