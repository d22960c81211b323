"""What a booking's customer agreed to, and who asked for its changes: time and money are decided by that, not only by the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from openchair.rules.notice import deadline
from openchair.rules.status import BookingStatus
from openchair.rules.zone import local_day

_ONCE_IN: Final = timedelta(hours=24)
_IN_TIME: Final = timedelta(hours=24)
_ENTERED_LATE: Final = timedelta(hours=12)


class AskedBy(StrEnum):
    """Who asked for a change that the desk makes."""

    VENUE = "venue"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Most:
    """The most that cancelling may cost, in minor units: forfeited, turned into credit, and as a fee."""

    forfeit_minor: int
    credit_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class DeskMove:
    """A move by the desk that the customer has not accepted on their page.

    `starts_at` and `staff_id` are those last agreed before it. `most` is what cancelling just before it would have cost.
    """

    at: datetime
    asked_by: AskedBy
    starts_at: datetime
    staff_id: str
    most: Most


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a booking's customer agreed to and when, and what has happened to its time since.

    The instants are when the terms were on the page where they booked or paid, when a mail server took a confirmation with
    them, and when a button of the manage page was first pressed; each None where that never was.
    """

    notice_hours: int | None = None
    shown_at: datetime | None = None
    mailed_at: datetime | None = None
    pressed_at: datetime | None = None
    imported: bool = False
    least_notice: timedelta | None = None
    """To the start it then had, at which the customer moved it."""
    unusual_start: bool = False
    move: DeskMove | None = None
    cooling_off_until: datetime | None = None
    """The last instant at which everything goes back, since it was only just made; None where there is none, or it was moved."""
    cooled_off_at: datetime | None = None
    """When its customer last cancelled another booking because it was only just made."""

    @property
    def is_moved_by_venue(self) -> bool:
        """Whether the venue asked for its time, and the customer has yet to answer."""
        return self.move is not None and self.move.asked_by is AskedBy.VENUE

    def is_cooling_off(self, now: datetime) -> bool:
        """Whether it was only just made, and its customer has not used that with another booking in the last 24 hours."""
        until, used_at = self.cooling_off_until, self.cooled_off_at
        return until is not None and now <= until and (used_at is None or now - used_at >= _ONCE_IN)

    def notice(self, hours_today: int) -> int:
        """The notice window in hours: what was agreed or what holds today, whichever is less."""
        return hours_today if self.notice_hours is None else min(self.notice_hours, hours_today)

    def is_in_time(self, starts_at: datetime) -> bool:
        """Whether the terms were agreed to in time for a fee or a forfeit."""
        if self.imported or self.unusual_start:
            return False
        return self._told_at(starts_at) is not None

    def _told_at(self, starts_at: datetime) -> datetime | None:
        if self.shown_at is not None:
            return self.shown_at
        latest = starts_at - _IN_TIME
        return min((at for at in (self.mailed_at, self.pressed_at) if at is not None and at <= latest), default=None)

    def told_before(self, starts_at: datetime) -> Agreement:
        """The same with what was agreed in time for this start agreed for good: moving it nearer doesn't better the money."""
        return replace(self, shown_at=self._told_at(starts_at))

    def counts_at(self, starts_at: datetime, now: datetime) -> datetime:
        """The instant that tiers and late fees are asked with: now, or earlier notice that was less."""
        return now if self.least_notice is None else max(now, starts_at - self.least_notice)

    def can_be_missed_from(self, starts_at: datetime) -> datetime:
        """The later of the start and the one that the customer last agreed to."""
        return starts_at if self.move is None else max(starts_at, self.move.starts_at)

    def pressed(self, now: datetime) -> Agreement:
        """The same once a button of the manage page was pressed."""
        return self if self.pressed_at is not None else replace(self, pressed_at=now)

    def moved_by_customer(self, status: BookingStatus, old_starts_at: datetime, now: datetime) -> Agreement:
        """The same once its customer has moved it on their page: that is an answer to whatever the desk did before."""
        counts = status is not BookingStatus.PENDING and not self.is_moved_by_venue
        least = _least(self.least_notice, old_starts_at - now) if counts else self.least_notice
        return replace(self.took_offer(old_starts_at, now), least_notice=least)

    def took_offer(self, old_starts_at: datetime, now: datetime) -> Agreement:
        """The same once its customer has taken a time that was offered to them: no notice is counted."""
        told = self.accepted(now).told_before(old_starts_at)
        return replace(told, unusual_start=False, cooling_off_until=None)

    def accepted(self, now: datetime) -> Agreement:
        """The same once its customer has accepted the time that the desk moved it to."""
        return replace(self.pressed(now), move=None)

    def moved_by_desk(
        self,
        old: tuple[datetime, str],
        new: tuple[datetime, str],
        status: BookingStatus,
        now: datetime,
        *,
        asked_by: AskedBy,
        waived: bool,
        unusual: bool,
        most: Most,
        later_parts: bool = False,
    ) -> Agreement:
        """The same once the desk has moved it from `old` to `new`, each a start and a staff member's id.

        Back to what was last agreed, nothing is left to accept. A venue's move stays one though the customer should have asked
        for the next by phone: only a press of theirs answers it. With `later_parts` what follows the first part is not where it
        was agreed, or another does it: that is left to accept though the visit starts as it did.
        """
        agreed = old if self.move is None else (self.move.starts_at, self.move.staff_id)
        asked = AskedBy.VENUE if self.is_moved_by_venue else asked_by
        counts = asked is AskedBy.CUSTOMER and not waived and status is not BookingStatus.PENDING
        return replace(
            self.told_before(old[0]),
            least_notice=_least(self.least_notice, old[0] - now) if counts else self.least_notice,
            unusual_start=unusual,
            cooling_off_until=None,
            move=None if new == agreed and not later_parts else DeskMove(now, asked, *agreed, most),
        )


def cooling_off_until(at: datetime, minutes: int, starts_at: datetime) -> datetime | None:
    """Until when a booking made, or paid, at `at` is cooling off, never past its start; None where that is over at once."""
    until = min(at + timedelta(minutes=minutes), deadline(starts_at, 0))
    return until if minutes and until > at else None


def is_unusual_start(starts_at: datetime, horizon_days: int, zone: str, now: datetime) -> bool:
    """Whether a start is none that a booking is made for: more than 12 hours ago, or beyond the venue's horizon."""
    days_ahead = (local_day(starts_at, zone) - local_day(now, zone)).days
    return starts_at < now - _ENTERED_LATE or days_ahead > horizon_days


def _least(before: timedelta | None, notice: timedelta) -> timedelta:
    return notice if before is None else min(before, notice)
