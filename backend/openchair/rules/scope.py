"""Which venue a query may see: asked of every query as an argument, so that forgetting it is a type error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VenueScope:
    """The right to read and write one venue's rows. Minted only in `access`, and by the tools that load a venue's data."""

    venue_id: str
