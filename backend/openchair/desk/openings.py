"""What the desk sees of openings: each with who was told and who was not, and what it all has brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.openings import OpeningStatus
from openchair.rules.records.waitlist import OpeningOfferRecord, OpeningRecord
from openchair.store.moves import epoch_minute
from openchair.store.opening_offers import find_names, list_offers_of_openings, sum_won
from openchair.store.openings import count_openings, list_newest_openings, list_openings


@dataclass(frozen=True, slots=True)
class Figures:
    """How many openings there were, and what was won; the price in minor units of the venue's currency."""

    openings: int
    filled: int
    taken: int
    minutes: int
    price_minor: int


async def list_openings_for_desk(
    runtime: Runtime,
    operator: Operator,
    bounds: tuple[datetime, datetime] | None,
    first: int,
    after: str | None,
) -> tuple[list[OpeningRecord], list[OpeningOfferRecord], dict[str, str]]:
    """Openings that start within `bounds`, in order, else the newest first; who was told; and names by booking."""
    async with runtime.database.reading() as connection:
        if bounds is None:
            found = await list_newest_openings(connection, operator.scope, first, after=after)
        else:
            minutes = [epoch_minute(bound) for bound in bounds]
            found = await list_openings(connection, operator.scope, minutes[0], minutes[1], first)
        offers = await list_offers_of_openings(connection, operator.scope, [opening.id for opening in found])
        looked_at = {each["booking"] for opening in found for each in opening.considered}
        return found, offers, await find_names(connection, operator.scope, looked_at)


async def read_figures(runtime: Runtime, operator: Operator, from_at: datetime, before: datetime) -> Figures:
    """What appeared and what was taken in [from_at, before)."""
    async with runtime.database.reading() as connection:
        openings = await count_openings(connection, operator.scope, from_at, before)
        taken, minutes, price_minor = await sum_won(connection, operator.scope, from_at, before)
    return Figures(sum(openings.values()), openings.get(OpeningStatus.FILLED, 0), taken, minutes, price_minor)
