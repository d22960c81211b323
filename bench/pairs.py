"""Costs of the product beside those of floors, measured in turn, and the medians of the pairs."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson

from bench.questions import Question, Salon
from bench.servers import Asked, Cost, Target, serving_floor

# What is asked before anything is measured: enough for pools to be open and documents to be known.
WARM_UP = 20


@dataclass(frozen=True)
class Figure:
    """A request beside the floor: seconds of CPU at the median, and the medians of what the pairs' ratios were."""

    floor: float
    ours: float
    ratio: float
    ratio_without_reset: float
    ratio_of_both: float
    took: float


class Floors:
    """The floor, and the same one that doesn't have asyncpg reset its connections; both send what the product answers."""

    def __init__(
        self,
        url: str,
        salon: Salon,
        product: Target,
        questions: Sequence[Question],
        backends: Callable[[], Sequence[int]],
    ) -> None:
        self.salon = salon
        self._url, self._backends = url, backends
        self._answers = {each.name: _said(product.content(each.asked)) for each in questions}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="openchair-bench-")))
        answers = folder / "answers.json"
        answers.write_bytes(orjson.dumps(self._answers))
        environment = {"DATABASE_URL": self._url, "FLOOR_ANSWERS": str(answers)}
        self.usual, self.without_reset = (
            self._stack.enter_context(serving_floor({**environment, "FLOOR_RESETS": resets}, self._backends))
            for resets in ("yes", "no")
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def compare(self, question: Question, product: Target, *, rounds: int, times: int) -> Figure:
        """The three, in turn. Raises RuntimeError where floor and product don't send the same."""
        below = self.salon.below(question)
        assert _said(self.usual.content(below)) == self._answers[question.name], question.name
        for target in (self.usual, self.without_reset):
            target.cost([below] * WARM_UP)
        product.cost([question.asked] * WARM_UP)
        return _figure(
            [
                (
                    self.usual.cost([below] * times),
                    self.without_reset.cost([below] * times),
                    product.cost([question.asked] * times),
                )
                for _ in range(rounds)
            ]
        )


def _said(content: bytes) -> Any:
    return orjson.loads(content) if content.startswith(b"{") else content.decode()


def _figure(found: list[tuple[Cost, Cost, Cost]]) -> Figure:
    return Figure(
        statistics.median(floor.web for floor, _, _ in found),
        statistics.median(ours.web for _, _, ours in found),
        statistics.median(ours.web / floor.web for floor, _, ours in found),
        statistics.median(ours.web / bare.web for _, bare, ours in found),
        statistics.median(ours.both / floor.both for floor, _, ours in found),
        statistics.median(ours.took for _, _, ours in found),
    )


def changes(salon: Salon, product: Target, count: int) -> dict[str, list[Asked]]:
    """So many moves, cancels and bookings by their names, each of another booking; their terms are asked for now."""
    sample, per_day = salon.sample, 10
    moves, cancels = [], []
    for number in range(count):
        person = number % per_day
        to = sample.free(person, 3 + number // per_day).isoformat()
        booking_id = sample.booked(person, 3 + number // per_day)
        terms = product.content(salon.by_page(booking_id, "MoveTerms", {"startsAt": to}))
        quote_id = orjson.loads(terms)["data"]["managedBooking"]["moveQuote"]["id"]
        moves.append(salon.move(booking_id, to, quote_id))
        booking_id = sample.booked(person, 17 + number // per_day)
        terms = product.content(salon.by_page(booking_id, "CancelTerms"))
        quote_id = orjson.loads(terms)["data"]["managedBooking"]["cancellationQuote"]["id"]
        cancels.append(salon.cancel(booking_id, quote_id))
    return {"move": moves, "cancel": cancels, "book": [salon.book(number) for number in range(count)]}
