"""Which venue a query may see, and whose bookings: asked as an argument, so that forgetting it is a type error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class VenueScope:
    """The right to read and write one venue's rows. Minted only in `access`, and by the tools that load a venue's data."""

    venue_id: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose bookings someone sees at a venue: everyone's where `staff_ids` is None, else those of these staff members.

    Asked of every query that lists bookings for the desk, or what is of bookings. What one may not see one may not change.
    """

    staff_ids: frozenset[str] | None = None

    def sees(self, staff_id: str) -> bool:
        """Whether the bookings of this staff member are seen."""
        return self.staff_ids is None or staff_id in self.staff_ids

    def sees_any(self, staff_ids: Iterable[str]) -> bool:
        """Whether what these people do together is seen: whoever does a part of a visit sees all of it."""
        return any(map(self.sees, staff_ids))


EVERYONE: Final = Sight()
NOBODY: Final = Sight(frozenset())
