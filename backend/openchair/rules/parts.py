"""The parts of a visit: what is done, in the customer's order, and what that takes of whose time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openchair.rules.slots import ServiceTime, Span, busy_spans

MOST_PARTS: Final = 8
MOST_IDLE_MINUTES: Final = 15
"""For so long at most a customer waits between two parts."""

Taken = Mapping[int, Sequence[Span]]
"""What is taken of whose time, by the number of the person: [start, end) in epoch minutes, in order, none meeting another."""


@dataclass(frozen=True, slots=True)
class PartWish:
    """A part of a visit that somebody wants: a service, and by whom; by anyone who does it where `staff_id` is None."""

    service_id: str
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartFound:
    """When a part starts, in epoch minutes, how long it takes, who does it, and the resource it takes."""

    start_minute: int
    time: ServiceTime
    staff_no: int
    resource_no: int | None = None

    @property
    def end_minute(self) -> int:
        """When it ends, its buffer not counted."""
        return self.start_minute + self.time.duration_minutes


def stretches_of(run: Iterable[PartFound]) -> dict[int, list[Span]]:
    """What parts take, by the number of the person or the resource, in order: no two stretches of one of them overlap.

    Whoever goes on with the visit's next part has no buffer before it, and one in which it goes on hasn't either.
    """
    found: dict[int, list[Span]] = {}
    for part in run:
        start = part.start_minute
        whole = (start, part.end_minute + part.time.buffer_minutes)
        for no, taken in ((part.staff_no, busy_spans(start, part.time)), (part.resource_no, (whole,))):
            if no is not None:
                mine = found.setdefault(no, [])
                if mine and mine[-1][1] > start:
                    before = mine.pop()
                    # After a gap at the very end only the buffer is left of a part, and nothing of that.
                    if before[0] < start:
                        mine.append((before[0], start))
                mine.extend(taken)
    return {no: spans for no, spans in found.items() if spans}
