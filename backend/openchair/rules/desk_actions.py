"""What the venue may do with a booking now, and if not, why: for the desk's verbs, and for the buttons that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from openchair.rules.actions import Action
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingClosed, NotPossibleNow
from openchair.rules.status import CLOSED_STATUSES, BookingStatus, may_become

_ALLOWED: Final = Action(allowed=True)
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DeskActions:
    """The desk's verbs over a booking, beside those that its customer has, too. Who may use them is asked elsewhere."""

    approve: Action
    decline: Action
    send_counter_offers: Action
    mark_arrived: Action
    mark_ready: Action
    complete: Action
    mark_no_show: Action
    update: Action


def desk_actions(booking: BookingRecord, now: datetime) -> DeskActions:
    """What the venue may do with this booking at `now`."""
    return DeskActions(
        approve=step(booking, BookingStatus.CONFIRMED, now),
        decline=answering(booking, holds=True),
        send_counter_offers=answering(booking, holds=False),
        mark_arrived=step(booking, BookingStatus.ARRIVED, now),
        mark_ready=step(booking, BookingStatus.READY_TO_START, now),
        complete=step(booking, BookingStatus.COMPLETED, now),
        mark_no_show=step(booking, BookingStatus.NO_SHOW, now),
        update=_ALLOWED if booking.status not in CLOSED_STATUSES else _refused(BookingClosed(booking.status)),
    )


def step(booking: BookingRecord, wanted: BookingStatus, now: datetime) -> Action:
    """Whether a booking may take this status at `now`."""
    if booking.status in CLOSED_STATUSES:
        return _refused(BookingClosed(booking.status))
    if not may_become(booking.status, wanted) or now < _begins(booking, wanted):
        return _refused(NotPossibleNow(booking.status, wanted))
    return _ALLOWED


def answering(booking: BookingRecord, *, holds: bool) -> Action:
    """Whether this is a request that waits for an answer; `holds` where a time that is held for a deposit or a code is one."""
    if booking.status in CLOSED_STATUSES:
        return _refused(BookingClosed(booking.status))
    # What is asked for is an answer, and only what still waits is answered.
    if booking.status is not BookingStatus.PENDING or (booking.is_held and not holds):
        return _refused(NotPossibleNow(booking.status, BookingStatus.PENDING))
    return _ALLOWED


def _begins(booking: BookingRecord, wanted: BookingStatus) -> datetime:
    """From when on a booking may take this status."""
    if wanted is BookingStatus.COMPLETED:
        # What has not begun is not done, and nothing is earned by it. Who comes earlier is moved to that time first.
        return booking.starts_at
    if wanted is BookingStatus.NO_SHOW:
        # Nobody can have missed what has not begun.
        return booking.agreement.can_be_missed_from(booking.starts_at)
    return _EVER


def _refused(refusal: BookingClosed | NotPossibleNow) -> Action:
    return Action(allowed=False, refusal=refusal)
