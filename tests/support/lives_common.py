"""What all random lives have in common: that product and model say the same, chances that go where little was seen, and death."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from tests.support.mortal import Fate

T = TypeVar("T")
DIES: Final = 0.15
"""How often whoever acts dies at some step of it."""
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Wrong(AssertionError):
    """The product and the model don't say the same, or one of the promises is broken."""


def same(what: object, product: object, model: object) -> None:
    """Raise `Wrong` unless the two agree."""
    if product != model:
        raise Wrong(f"{what}: the product says {product}, and not {model}")


@dataclass
class Chances:
    """What happens by chance, the same for the same seed, and how often each rule has made a difference so far."""

    chance: random.Random
    fate: Fate = field(default_factory=Fate)
    """When the process that acts dies."""
    reached: Counter[StrEnum] = field(default_factory=Counter)
    aim: StrEnum | None = None
    """The rule that these lives are to reach soon, where they are about one."""

    def picks(self, *options: tuple[float, T, StrEnum | None]) -> T:
        """One of these, the likelier the more it weighs, and the rarer the rule that it is about has been reached so far."""
        weights = [
            weight
            * (30 if rule is not None and rule is self.aim else 1 if rule is None else 20 / (5 + self.reached[rule]))
            for weight, _, rule in options
        ]
        return self.chance.choices([option for _, option, _ in options], weights)[0]

    def dies_at(self, most: int) -> int | None:
        """At which step whoever acts now dies, of so many; mostly they don't."""
        return self.chance.randint(0, most) if self.chance.random() < DIES else None
