"""How an opening ends: with its reason, and with nothing of its time held any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from openchair.matching.stage import Stage
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus
from openchair.rules.records.earlier import OpeningOfferRecord
from openchair.store.blocked import let_blocks_take
from openchair.store.occupancy import free_held_time
from openchair.store.openings import change_opening

_GONE: Final = (Ending.TIME_USED, Ending.NOT_BOOKABLE, Ending.TOO_LATE)
_log = structlog.get_logger(__name__)


async def free_holds(stage: Stage, offers: Sequence[OpeningOfferRecord]) -> None:
    """Give back what these offers of the opening hold."""
    for hold_id in sorted({offer.hold_id for offer in offers}):
        freed = await free_held_time(stage.connection, stage.scope, hold_id)
        if freed is not None:
            await let_blocks_take(stage.connection, stage.scope, stage.opening.staff.id, freed)


async def end_opening(stage: Stage, ending: Ending, offers: Sequence[OpeningOfferRecord]) -> None:
    """Write that nobody is offered it any more, and why; of one that somebody took, that it was taken."""
    if any(offer.status is OpeningOfferStatus.ACCEPTED for offer in offers):
        status, ending = OpeningStatus.FILLED, Ending.TAKEN
    else:
        status = OpeningStatus.GONE if ending in _GONE else OpeningStatus.UNFILLED
    await change_opening(
        stage.connection,
        stage.scope,
        stage.opening.id,
        status=status.value,
        ending=ending.value,
        ended_at=stage.now,
    )
    _log.info("opening_ended", opening=stage.opening.id, status=status.value, ending=ending.value)
