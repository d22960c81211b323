"""What a customer who would come earlier asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from openchair.rules.openings import BANDS, SLOTS, numbers_of
from openchair.rules.refusals import InvalidInput


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which earlier times a customer wants to hear of: boxes of the week, each the weekday (0 is Monday) times 3, and the band.

    They are in order, each once; one at least.
    """

    slots: tuple[int, ...]

    @classmethod
    def checked(cls, times: Collection[tuple[int, int]], field: str = "times") -> Wanted:
        """What was asked for, as weekdays and bands. Raises `InvalidInput`, naming the field."""
        slots = {weekday * BANDS + band for weekday, band in times if 0 <= band < BANDS}
        if not times or len(slots) < len(set(times)) or not slots <= set(range(SLOTS)):
            raise InvalidInput(field, "Please choose at least one day and one time of day.")
        return cls(tuple(sorted(slots)))

    @classmethod
    def of_mask(cls, mask: int) -> Wanted:
        """What the bits of a mask name."""
        return cls(tuple(numbers_of(mask)))

    @property
    def times(self) -> list[tuple[int, int]]:
        """The weekday and the band of each, in order."""
        return [divmod(slot, BANDS) for slot in self.slots]

    def as_json(self) -> dict[str, list[int]]:
        """The same for a record of it."""
        return {"slots": list(self.slots)}


ANY_TIME: Final = Wanted(tuple(range(SLOTS)))
"""Each day, each time of day."""
