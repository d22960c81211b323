"""Until when a deposit is to be paid: how long a storefront's booking is held for it, and by when one made at the desk is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from openchair.rules.deposits import DepositStatus
from openchair.rules.status import BookingStatus

_TOO_NEAR: Final = timedelta(hours=24)
_MINUTE: Final = timedelta(minutes=1)
CALLED_OFF_AFTER: Final = timedelta(minutes=2)
"""After a booking has lapsed, a payment begun before it may still come through for so long: whoever is at their bank ends there."""
UNPAID: Final = (DepositStatus.ASKED, DepositStatus.FAILED)
"""Of a deposit that is still to be paid."""
WAITING: Final = (BookingStatus.PENDING, BookingStatus.CONFIRMED)
"""In which a booking lapses for want of its deposit: whoever has arrived is here, and pays here."""


def held_until(now: datetime, starts_at: datetime, minutes: int) -> datetime:
    """Until when a time that is booked at the storefront is held for its deposit: a whole minute, as people are told it."""
    return _told(now + timedelta(minutes=minutes), starts_at)


def due_at_desk(now: datetime, starts_at: datetime, hours: int) -> datetime | None:
    """Until when the deposit of a booking made at the desk is to be paid; None without a time: `hours` 0, or a start too near."""
    if hours == 0 or starts_at <= now + _TOO_NEAR:
        return None
    return _told(now + timedelta(hours=hours), starts_at)


def reminded_at(now: datetime, due_at: datetime) -> datetime:
    """When a deposit that is asked at `now` is reminded of: halfway."""
    return now + (due_at - now) / 2


def put_off(
    due_at: datetime, starts_at: datetime, *, asked_at: datetime, away_since: datetime, back_at: datetime
) -> datetime:
    """Until when it is to be paid, once Stripe is back: the time in which nobody could pay doesn't count. Never past the start."""
    return _told(due_at + max(timedelta(0), back_at - max(away_since, asked_at)), starts_at)


def is_awaited(status: BookingStatus, deposit_status: DepositStatus | None, due_at: datetime | None) -> bool:
    """Whether a booking lapses unless its deposit is paid by `due_at`."""
    return due_at is not None and status in WAITING and deposit_status in UNPAID


def has_lapsed(
    status: BookingStatus, deposit_status: DepositStatus | None, due_at: datetime | None, now: datetime
) -> bool:
    """Whether its time is up at `now`; at `due_at` itself it can still be paid."""
    return due_at is not None and now > due_at and is_awaited(status, deposit_status, due_at)


def _told(at: datetime, starts_at: datetime) -> datetime:
    """A whole minute, the next one where it is none, but never after the start."""
    whole = at.replace(second=0, microsecond=0)
    return min(whole if whole == at else whole + _MINUTE, starts_at)
