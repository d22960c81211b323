"""When a reminder goes: by the policy, and never at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.rules.policy import Policy
from openchair.rules.reminders import reminder_at, reminder_goes_at

SYDNEY = "Australia/Sydney"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def policy(hours: int, quiet: tuple[int, int] = (1260, 480)) -> Policy:
    return Policy(24, True, 14, 60, 90, 15, False, reminder_hours=hours, quiet_from=quiet[0], quiet_until=quiet[1])


def sydney(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in December 2026 by Sydney's clock."""
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo(SYDNEY)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "told_at", "goes_at"),
    [
        # Due at 3 in the morning: the last minute before the quiet hours, or at their end.
        (6, sydney(1, 9), sydney(8, 20, 59)),
        (6, sydney(8, 20, 59), sydney(9, 8)),
        (6, sydney(8, 22), sydney(9, 8)),
        (6, sydney(9, 2), sydney(9, 8)),
        # Told after it was due: the confirmation did it.
        (6, sydney(9, 3), None),
        # Due at 9 in the morning, and at 8, at which they have just ended.
        (24, sydney(1, 9), sydney(8, 9)),
        (25, sydney(1, 9), sydney(8, 8)),
        # Due at 21:00 and at 20:59.
        (12, sydney(1, 9), sydney(8, 20, 59)),
        (0, sydney(1, 9), None),
    ],
)
def test_a_reminder_of_a_nine_o_clock_wakes_nobody(hours: int, told_at: datetime, goes_at: datetime | None) -> None:
    assert reminder_at(sydney(9, 9), policy(hours), SYDNEY, told_at) == goes_at


def test_of_an_appointment_that_begins_in_the_quiet_hours_late_ones_are_not_reminded() -> None:
    starts_at = sydney(9, 7)
    assert reminder_at(starts_at, policy(3), SYDNEY, sydney(8, 22)) is None
    assert reminder_at(starts_at, policy(3), SYDNEY, sydney(8, 12)) == sydney(8, 20, 59)


def test_quiet_hours_in_the_middle_of_a_day_count_as_well() -> None:
    siesta = policy(2, (780, 960))
    assert reminder_at(sydney(9, 17), siesta, SYDNEY, LONG_AGO) == sydney(9, 12, 59)
    assert reminder_at(sydney(9, 17), siesta, SYDNEY, sydney(9, 14)) == sydney(9, 16)
    assert reminder_at(sydney(9, 15, 30), siesta, SYDNEY, sydney(9, 13, 10)) is None


def test_without_quiet_hours_it_goes_at_its_time() -> None:
    assert reminder_at(sydney(9, 9), policy(6, (0, 0)), SYDNEY, LONG_AGO) == sydney(9, 3)


def test_one_that_is_late_goes_now_and_at_night_in_the_morning_if_that_is_early_enough() -> None:
    starts_at, by_day = sydney(9, 9), policy(24)
    assert reminder_goes_at(starts_at, by_day, SYDNEY, LONG_AGO, sydney(8, 8)) == sydney(8, 9)
    assert reminder_goes_at(starts_at, by_day, SYDNEY, LONG_AGO, sydney(8, 15)) == sydney(8, 15)
    assert reminder_goes_at(starts_at, by_day, SYDNEY, LONG_AGO, sydney(8, 23)) == sydney(9, 8)
    assert reminder_goes_at(sydney(9, 7), by_day, SYDNEY, LONG_AGO, sydney(8, 23)) is None


ZONES = (
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Tokyo",
    "America/St_Johns",
)


@given(
    zone=st.sampled_from(ZONES),
    starts=st.integers(0, 60 * 24 * 365),
    hours=st.integers(0, 168),
    quiet=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    told_before=st.integers(1, 60 * 24 * 14),
    late=st.integers(0, 60 * 24 * 7),
)
def test_whatever_the_clocks_do_it_is_before_the_start_after_what_was_told_and_not_in_quiet_hours(
    zone: str, starts: int, hours: int, quiet: tuple[int, int], told_before: int, late: int
) -> None:
    starts_at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=starts)
    told_at = starts_at - timedelta(minutes=told_before)
    own = policy(hours, quiet)
    at = reminder_at(starts_at, own, zone, told_at)
    for goes_at in (at, reminder_goes_at(starts_at, own, zone, told_at, told_at + timedelta(minutes=late))):
        if goes_at is None:
            continue
        assert hours and told_at < goes_at < starts_at
        local = goes_at.astimezone(ZoneInfo(zone))
        wall = local.hour * 60 + local.minute
        start, end = quiet
        assert not (start <= wall < end if start < end else start != end and (wall >= start or wall < end))
    if at is None and hours and starts_at - timedelta(hours=hours) > told_at:
        # Not for nothing: it was due at night, the evening had passed, and the morning is too late.
        due = starts_at - timedelta(hours=hours)
        assert reminder_at(starts_at, policy(hours, (0, 0)), zone, told_at) == due
