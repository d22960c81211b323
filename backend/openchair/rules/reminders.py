"""Reminders: when one goes, by the policy as it is now and by the venue's quiet hours.

A reminder wakes nobody. One that is due in quiet hours goes at the last minute before them; where that has passed, at their
end, if that is before the appointment; else not at all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from openchair.rules.openings import quiet_end
from openchair.rules.policy import Policy

_MINUTE = timedelta(minutes=1)


def reminder_at(starts_at: datetime, policy: Policy, zone: str, told_at: datetime) -> datetime | None:
    """When to remind of a start, UTC, by this policy; None where the venue doesn't, or where no moment is left for it.

    `told_at` is when the customer was told of this start, by its confirmation or its move: one who is told later than the
    reminder would go needs none.
    """
    at = starts_at - timedelta(hours=policy.reminder_hours)
    if not policy.reminder_hours or at <= told_at:
        return None
    end = quiet_end(policy, zone, at)
    if end is None:
        return at
    before = _last_minute_before(policy, zone, at)
    if before > told_at:
        return before
    return end if end < starts_at else None


def reminder_goes_at(
    starts_at: datetime, policy: Policy, zone: str, told_at: datetime, now: datetime
) -> datetime | None:
    """The same for one that has not been sent by `now`: one that is late goes now, in quiet hours at their end."""
    at = reminder_at(starts_at, policy, zone, told_at)
    if at is None or at > now:
        return at
    goes_at = quiet_end(policy, zone, now) or now
    return goes_at if goes_at < starts_at else None


def _last_minute_before(policy: Policy, zone: str, at: datetime) -> datetime:
    """The last whole minute before the quiet hours in which `at` lies. They last less than a day, so it is found."""
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    while quiet_end(policy, zone, minute) is not None:
        minute -= _MINUTE
    return minute
