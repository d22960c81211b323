"""Ending an opening: its reason is written, and none of its time is held any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from openchair.rules.feed import FeedKind
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus
from openchair.rules.records.waitlist import OpeningOfferRecord
from openchair.store.blocked import let_blocks_take
from openchair.store.feed import note_change
from openchair.store.occupancy import free_held_time
from openchair.store.openings import change_opening
from openchair.waitlist.locked_opening import LockedOpening

_GONE: Final = (Ending.TIME_USED, Ending.NOT_BOOKABLE, Ending.TOO_LATE)
_log = structlog.get_logger(__name__)


async def free_holds(locked: LockedOpening, offers: Sequence[OpeningOfferRecord]) -> None:
    """Free the time that these offers of the opening hold."""
    change = locked.change
    for hold_id in sorted({offer.hold_id for offer in offers}):
        freed = await free_held_time(change.connection, change.scope, hold_id)
        for staff_id, spans in freed.items():
            for span in spans:
                await let_blocks_take(change.connection, change.scope, staff_id, span)


async def end_opening(locked: LockedOpening, ending: Ending, offers: Sequence[OpeningOfferRecord]) -> None:
    """Write that the opening ended, and why: filled where somebody took it, else `ending`."""
    change = locked.change
    if any(offer.status is OpeningOfferStatus.ACCEPTED for offer in offers):
        status, ending = OpeningStatus.FILLED, Ending.TAKEN
    else:
        status = OpeningStatus.GONE if ending in _GONE else OpeningStatus.UNFILLED
    await change_opening(
        change.connection,
        change.scope,
        locked.opening.id,
        status=status.value,
        ending=ending.value,
        ended_at=change.now,
    )
    about = {"about": locked.opening.id, "staff_id": locked.opening.staff.id}
    await note_change(change.connection, change.scope, FeedKind.OPENING, change.now, **about)
    _log.info("opening_ended", opening=locked.opening.id, status=status.value, ending=ending.value)
