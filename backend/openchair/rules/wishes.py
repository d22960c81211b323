"""What a customer who would come earlier asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from openchair.rules.openings import BANDS
from openchair.rules.refusals import InvalidInput


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which earlier times a customer wants to hear of: weekdays (0 is Monday) and bands of the day, in order; one each at least."""

    weekdays: tuple[int, ...]
    bands: tuple[int, ...]

    @classmethod
    def checked(cls, weekdays: Collection[int], bands: Collection[int], of_field: str = "") -> Wanted:
        """What was asked for, each once. Raises `InvalidInput`, naming the field, which lies in `of_field`."""
        for field, given, most in (("weekdays", weekdays, 7), ("bands", bands, BANDS)):
            if not given or not set(given) <= set(range(most)):
                raise InvalidInput(of_field + field, "Please choose at least one day and one time of day.")
        return cls(tuple(sorted(set(weekdays))), tuple(sorted(set(bands))))

    def as_json(self) -> dict[str, list[int]]:
        """The same for a record of it."""
        return {"weekdays": list(self.weekdays), "bands": list(self.bands)}
