"""Whom an opening suits and why not, how long it is held, and when nobody is woken, over changes of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.presentation.desk.openings import why_not_sentence
from openchair.rules.openings import (
    ALL_SLOTS,
    LONGEST_HOLD,
    SHORTEST_HOLD,
    Waiting,
    WaitlistMode,
    WaitlistSettings,
    WhyNot,
    hold_until,
    judge,
    mask_of,
    numbers_of,
    quiet_end,
    slot_of,
    wants,
)
from openchair.rules.policy import Policy
from openchair.rules.refusals import InvalidInput
from openchair.rules.slots import DayHours, Schedule, ServiceTime
from openchair.rules.status import BookingStatus
from openchair.rules.stretches import added_stretches, starts_in
from openchair.rules.wishes import Wanted
from tests.support.words import DESK

ZONES = ("Australia/Sydney", "America/New_York", "Europe/London", "Pacific/Chatham")
SYDNEY = "Australia/Sydney"
NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
POLICY = Policy(24, False, 14, 60, 90, 15, False)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


# Monday 30 November, 10 am in Sydney.
START = minute(datetime(2026, 11, 29, 23, 0, tzinfo=UTC))
WAITING = Waiting(
    status=BookingStatus.CONFIRMED,
    starts_at=datetime(2026, 12, 20, 23, 0, tzinfo=UTC),
    staff_id="mia",
    slots=ALL_SLOTS,
    since=NOW - timedelta(days=3),
)


def verdict(waiting: Waiting = WAITING, starts: tuple[int, ...] = (START,), **more: Any) -> Any:
    settings = {"settings": WaitlistSettings(), "policy": POLICY, "zone": SYDNEY, "now": NOW, **more}
    return judge(waiting, starts, "mia", **settings)


def test_whom_it_suits_is_offered_the_first_start_that_does() -> None:
    found = verdict(starts=(START, START + 60))
    assert (found.start_minute, found.why_not) == (START, None)
    assert found.held_until == hold_until(START, WAITING.starts_at - timedelta(hours=24), POLICY, NOW)
    afternoons = replace(WAITING, slots=mask_of(range(1, 21, 3)))
    assert verdict(afternoons, (START, START + 180)).start_minute == START + 180


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": BookingStatus.CANCELLED}, WhyNot.CLOSED),
        ({"starts_at": NOW - timedelta(hours=1)}, WhyNot.CLOSED),
        ({"status": BookingStatus.PENDING}, WhyNot.NOT_CONFIRMED),
        ({"reachable": False}, WhyNot.NOT_REACHABLE),
        ({"staff_id": "theo"}, WhyNot.OTHER_STAFF),
        ({"served": False}, WhyNot.OTHER_SERVICE),
        ({"left_it": True}, WhyNot.LEFT_IT),
        ({"starts_at": datetime.fromtimestamp(START * 60, UTC)}, WhyNot.NOT_EARLIER),
        # Monday afternoon and Tuesday morning: neither the day nor the time of day alone is enough.
        ({"slots": mask_of([1, 3])}, WhyNot.NOT_WANTED),
        ({"slots": ALL_SLOTS & ~1}, WhyNot.NOT_WANTED),
        ({"offered_before": True}, WhyNot.OFFERED_BEFORE),
        ({"holds_another": True}, WhyNot.HOLDS_ANOTHER),
        ({"told_at": NOW - timedelta(hours=1)}, WhyNot.TOLD_LATELY),
    ],
)
def test_every_no_has_its_reason_and_its_words(change: dict[str, Any], why: WhyNot) -> None:
    found = verdict(replace(WAITING, **change))
    assert (found.why_not, found.start_minute) == (why, None)
    assert why_not_sentence(why, "Ann", DESK).endswith(".")


def test_a_service_that_does_not_fit_and_a_time_too_close_are_reasons_too() -> None:
    assert verdict(starts=()).why_not is WhyNot.DOES_NOT_FIT
    soon = minute(NOW + timedelta(minutes=65))
    assert verdict(starts=(soon,)).why_not is WhyNot.TOO_LATE
    inside = replace(WAITING, starts_at=NOW + timedelta(hours=24, minutes=5))
    assert verdict(inside, (minute(NOW + timedelta(hours=9)),)).why_not is WhyNot.INSIDE_NOTICE


def test_who_was_told_lately_may_be_told_when_the_throttle_is_over() -> None:
    told_at = NOW - timedelta(hours=1)
    assert verdict(replace(WAITING, told_at=told_at)).again_at == told_at + timedelta(hours=6)
    assert verdict(replace(WAITING, told_at=NOW - timedelta(hours=6))).start_minute == START


def test_the_desk_passes_over_what_was_asked_and_the_throttle_and_nothing_else() -> None:
    asked = replace(WAITING, slots=1 << 15, told_at=NOW)
    assert verdict(asked, by_hand=True).start_minute == START
    assert verdict(replace(asked, offered_before=True), by_hand=True).why_not is WhyNot.OFFERED_BEFORE
    assert verdict(replace(asked, staff_id="theo"), by_hand=True).why_not is WhyNot.OTHER_STAFF


@given(lead=st.integers(1, 60 * 24 * 90), sooner=st.integers(0, 60 * 24 * 30))
def test_a_hold_grows_with_the_lead_and_keeps_its_bounds(lead: int, sooner: int) -> None:
    far = NOW + timedelta(days=999)
    until = hold_until(minute(NOW) + lead, far, POLICY, NOW)
    assert until - NOW <= LONGEST_HOLD
    assert until <= NOW + timedelta(minutes=lead - POLICY.lead_time_minutes)
    if lead >= POLICY.lead_time_minutes + 10:
        assert until - NOW >= SHORTEST_HOLD - timedelta(seconds=1)
    assert hold_until(minute(NOW) + lead + sooner, far, POLICY, NOW) >= until


@given(at=INSTANTS, zone=st.sampled_from(ZONES), hours=st.sampled_from([(1260, 480), (60, 300), (0, 0), (120, 150)]))
def test_quiet_hours_are_those_of_the_clock_on_the_wall(at: datetime, zone: str, hours: tuple[int, int]) -> None:
    settings = WaitlistSettings(quiet_from=hours[0], quiet_until=hours[1])
    local = at.astimezone(ZoneInfo(zone))
    wall = local.hour * 60 + local.minute
    start, end = hours
    quiet = start <= wall < end if start < end else start != end and (wall >= start or wall < end)
    until = quiet_end(settings, zone, at)
    assert (until is not None) == quiet
    if until is not None:
        assert at < until <= at + timedelta(hours=25)
        assert quiet_end(settings, zone, until) is None or (start, end) in ((60, 300), (120, 150))


@given(at=INSTANTS, zone=st.sampled_from(ZONES))
def test_a_box_of_the_week_is_where_a_person_would_look(at: datetime, zone: str) -> None:
    local = at.astimezone(ZoneInfo(zone))
    band = 0 if local.hour < 12 else 1 if local.hour < 17 else 2
    assert slot_of(minute(at), zone) == local.weekday() * 3 + band
    box = 1 << local.weekday() * 3 + band
    assert wants(box, minute(at), zone)
    assert not wants(ALL_SLOTS & ~box, minute(at), zone)


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1))
def test_a_wish_is_the_boxes_that_were_pressed_and_no_others(times: set[tuple[int, int]]) -> None:
    wanted = Wanted.checked(times)
    assert wanted.times == sorted(times)
    assert Wanted.of_mask(mask_of(wanted.slots)) == wanted
    assert numbers_of(mask_of(wanted.slots)) == list(wanted.slots)


@pytest.mark.parametrize("times", [[], [(7, 0)], [(0, 3)], [(0, -1)], [(-1, 0)], [(0, 0), (0, 3)]])
def test_a_wish_for_no_box_or_one_that_the_week_does_not_have_is_refused(times: list[tuple[int, int]]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Wanted.checked(times, "earlierTimes.times")
    assert refused.value.field == "earlierTimes.times"


def test_an_opening_begins_where_it_began_though_off_the_grid() -> None:
    schedule = Schedule({day: (DayHours(540, 1020),) for day in range(7)})
    opening = (START + 10, START + 70)
    busy = [(START - 120, START + 10), (START + 70, START + 240)]
    found = starts_in(opening, schedule, ServiceTime(60), busy, zone=SYDNEY, now=NOW, policy=POLICY)
    assert found == [START + 10]
    # With free time around it, a longer service finds room, and its own start comes first for a shorter one.
    roomy = starts_in(opening, schedule, ServiceTime(60), [], zone=SYDNEY, now=NOW, policy=POLICY)
    assert roomy[0] == START + 10
    assert starts_in(opening, schedule, ServiceTime(90), [], zone=SYDNEY, now=NOW, policy=POLICY)


def test_added_hours_are_what_is_worked_now_and_was_not() -> None:
    before = Schedule({0: (DayHours(540, 1020),)}, {0: (DayHours(720, 780),)})
    after = Schedule({0: (DayHours(540, 1080),), 2: (DayHours(600, 660),)}, {0: (DayHours(720, 750),)})
    found = added_stretches(before, after, zone=SYDNEY, first_day=NOW.date(), days=8)
    monday, wednesday = (minute(datetime(2026, 11, day, tzinfo=UTC)) - 660 for day in (30, 25))
    assert found == [
        (wednesday + 600, wednesday + 660),
        (monday + 750, monday + 780),
        (monday + 1020, monday + 1080),
    ]
    assert added_stretches(after, after, zone=SYDNEY, first_day=NOW.date(), days=30) == []


def test_a_wave_is_one_or_five() -> None:
    assert (WaitlistSettings().wave, WaitlistSettings(mode=WaitlistMode.FIRST_TO_TAP).wave) == (1, 5)
