"""Until when a deposit is to be paid: a property of any start, any hold, any outage, and any zone's clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.rules.deposit_due import WAITING, due_at_desk, has_lapsed, held_until, put_off, reminded_at
from openchair.rules.deposits import DepositStatus
from openchair.rules.status import BookingStatus

A_SECOND, A_MINUTE, A_DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=24)
ZONES = ("Australia/Sydney", "Australia/Lord_Howe", "America/New_York", "Europe/Berlin", "Asia/Kathmandu")
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.sampled_from(ZONES).map(ZoneInfo)).map(
    lambda at: at.astimezone(UTC)
)
AHEADS = st.integers(1, 60 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def start_after(now: datetime, ahead: timedelta) -> datetime:
    """A start on a whole minute, as bookings have."""
    return now.replace(second=0, microsecond=0) + A_MINUTE + ahead


@given(NOWS, AHEADS, st.integers(5, 60))
def test_a_time_is_held_as_long_as_the_venue_says_on_a_whole_minute_and_never_past_its_start(
    now: datetime, ahead: timedelta, minutes: int
) -> None:
    starts_at = start_after(now, ahead)
    until, asked = held_until(now, starts_at, minutes), now + timedelta(minutes=minutes)
    assert (until.second, until.microsecond) == (0, 0)
    assert until == starts_at if asked >= starts_at else asked <= until < asked + A_MINUTE
    assert now < until <= starts_at


@given(NOWS, AHEADS, st.integers(0, 168))
def test_at_the_desk_a_deposit_is_due_in_so_many_elapsed_hours_unless_the_start_is_within_a_day(
    now: datetime, ahead: timedelta, hours: int
) -> None:
    starts_at = start_after(now, ahead)
    due_at = due_at_desk(now, starts_at, hours)
    if hours == 0 or starts_at - now <= A_DAY:
        assert due_at is None
        return
    assert due_at is not None
    asked = now + timedelta(hours=hours)
    assert due_at == starts_at if asked >= starts_at else asked <= due_at < asked + A_MINUTE
    # Whoever is reminded of it has as long again to pay.
    halfway = reminded_at(now, due_at)
    assert abs((due_at - halfway) - (halfway - now)) <= timedelta(microseconds=1)


@given(NOWS, AHEADS, st.integers(5, 60), AHEADS, AHEADS)
def test_what_nobody_could_pay_while_stripe_was_away_is_given_back_and_never_taken(
    asked_at: datetime, ahead: timedelta, minutes: int, before: timedelta, away_for: timedelta
) -> None:
    starts_at = start_after(asked_at, ahead)
    due_at = held_until(asked_at, starts_at, minutes)
    away_since = due_at - before
    back_at = away_since + away_for
    later = put_off(due_at, starts_at, asked_at=asked_at, away_since=away_since, back_at=back_at)
    lost = max(timedelta(0), back_at - max(away_since, asked_at))
    assert due_at <= later <= starts_at
    assert later == starts_at or due_at + lost <= later < due_at + lost + A_MINUTE


@pytest.mark.parametrize("status", BookingStatus)
@pytest.mark.parametrize("deposit", [*DepositStatus, None])
def test_only_what_waits_unpaid_lapses_a_second_after_its_time(
    status: BookingStatus, deposit: DepositStatus | None
) -> None:
    due_at = datetime(2026, 11, 24, 23, 15, tzinfo=UTC)
    lapses = status in WAITING and deposit in (DepositStatus.ASKED, DepositStatus.FAILED)
    assert has_lapsed(status, deposit, due_at, due_at + A_SECOND) is lapses
    assert not has_lapsed(status, deposit, due_at, due_at)
    assert not has_lapsed(status, deposit, None, due_at + A_SECOND)
    # Whoever has arrived is here, and so are those who are served or done.
    assert not has_lapsed(BookingStatus.ARRIVED, deposit, due_at, due_at + A_DAY)
