"""The notice window, to the second, over changes of clocks in both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.rules import actions as rules
from openchair.rules.actions import Viewer
from openchair.rules.agreement import Agreement
from openchair.rules.notice import deadline
from openchair.rules.policy import Policy
from openchair.rules.refusals import BookingClosed, InsideNoticeWindow, TooSoonForEarlierTimes
from openchair.rules.status import CLOSED_STATUSES, OPEN_STATUSES, BookingStatus, may_become

possible_actions = partial(rules.possible_actions, agreement=Agreement())

ZONES = ("Australia/Sydney", "America/New_York", "Europe/London", "Pacific/Chatham")
SECOND = timedelta(seconds=1)


def policy(hours: int = 24, **more: int) -> Policy:
    return Policy(hours, True, more.get("min_days", 14), 60, 90, 15, False)


def changes_of_clocks(zone: str, year: int) -> list[date]:
    """The days of that year on which the zone's offset at midnight differs from the next midnight's."""
    where = ZoneInfo(zone)
    days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    offset = [datetime.combine(day, time(), where).utcoffset() for day in (*days, date(year + 1, 1, 1))]
    return [day for day, before, after in zip(days, offset[:-1], offset[1:], strict=True) if before != after]


def slow_deadline(starts_at: datetime, hours: int) -> datetime:
    """The obvious way: count real seconds back, one hour at a time, on a clock that never changes."""
    seconds = int(starts_at.timestamp())
    for _ in range(hours):
        seconds -= 3600
    return datetime.fromtimestamp(seconds if hours else seconds - 1, UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_changes_its_clocks_in_both_directions(zone: str) -> None:
    assert len(changes_of_clocks(zone, 2027)) == 2


@given(
    zone=st.sampled_from(ZONES),
    change=st.integers(0, 1),
    day=st.integers(-1, 3),
    minute=st.integers(0, 24 * 60 - 1),
    hours=st.integers(0, 72),
    fold=st.integers(0, 1),
    status=st.sampled_from(sorted(OPEN_STATUSES)),
)
def test_the_deadline_is_exact_to_the_second_over_changes_of_clocks(
    zone: str, change: int, day: int, minute: int, hours: int, fold: int, status: BookingStatus
) -> None:
    on = changes_of_clocks(zone, 2027)[change] + timedelta(days=day)
    local = datetime.combine(on, time(minute // 60, minute % 60), ZoneInfo(zone)).replace(fold=fold)
    starts_at = local.astimezone(UTC)
    until = deadline(starts_at, hours)
    assert until == slow_deadline(starts_at, hours)
    for now, allowed in ((until - SECOND, True), (until, True), (until + SECOND, False), (starts_at, False)):
        actions = possible_actions(status, starts_at, policy(hours), zone, now)
        assert actions.reschedule.allowed is allowed
        assert actions.reschedule.until == until
        if not allowed:
            assert isinstance(actions.reschedule.refusal, InsideNoticeWindow)
        if status is not BookingStatus.PENDING:
            assert actions.cancel.allowed is allowed


def test_a_request_can_be_withdrawn_until_its_last_second_inside_any_window() -> None:
    starts_at = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)
    for now, allowed in ((starts_at - SECOND, True), (starts_at, False), (starts_at + SECOND, False)):
        actions = possible_actions(BookingStatus.PENDING, starts_at, policy(72), "Europe/London", now)
        assert actions.cancel.allowed is allowed
        assert not actions.reschedule.allowed


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES))
def test_a_closed_booking_allows_nothing_but_paying_a_fee_still_owed(status: BookingStatus) -> None:
    starts_at = datetime(2027, 3, 1, tzinfo=UTC)
    now = starts_at - timedelta(days=30)
    actions = possible_actions(status, starts_at, policy(), "Europe/London", now)
    for action in (actions.reschedule, actions.cancel, actions.accept_counter_offer, actions.manage_card):
        assert isinstance(action.refusal, BookingClosed)
    assert possible_actions(status, starts_at, policy(), "Europe/London", now, owes_fee=True).manage_card.allowed


def test_the_window_does_not_bind_operators() -> None:
    starts_at = datetime(2027, 3, 1, tzinfo=UTC)
    actions = possible_actions(
        BookingStatus.CONFIRMED, starts_at, policy(72), "Europe/London", starts_at, viewer=Viewer.OPERATOR
    )
    assert actions.reschedule.allowed
    assert actions.cancel.allowed


def test_earlier_times_count_calendar_days_in_the_venues_zone() -> None:
    # 8 am on the 15th in Sydney; the day before in UTC.
    starts_at = datetime(2027, 1, 14, 21, 0, tzinfo=UTC)
    just = datetime(2027, 1, 1, 12, 59, tzinfo=UTC)  # 11:59 pm on the 1st in Sydney
    late = just + timedelta(minutes=1)  # midnight of the 2nd
    assert possible_actions(BookingStatus.CONFIRMED, starts_at, policy(), "Australia/Sydney", just).ask_earlier.allowed
    refused = possible_actions(BookingStatus.CONFIRMED, starts_at, policy(), "Australia/Sydney", late).ask_earlier
    assert isinstance(refused.refusal, TooSoonForEarlierTimes)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2027, 1, 1), 24)


def test_statuses_go_forward_only() -> None:
    assert may_become(BookingStatus.PENDING, BookingStatus.CONFIRMED)
    assert may_become(BookingStatus.CONFIRMED, BookingStatus.ARRIVED)
    assert not may_become(BookingStatus.ARRIVED, BookingStatus.CONFIRMED)
    for closed in CLOSED_STATUSES:
        assert not any(may_become(closed, status) for status in BookingStatus)
