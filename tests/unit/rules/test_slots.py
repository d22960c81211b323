"""The slot engine against a reference that asks every minute of every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from openchair.rules.policy import Policy
from openchair.rules.slots import DayHours, Schedule, ServiceTime, busy_spans, is_open, open_slots
from tests.unit.rules.test_notice import ZONES, changes_of_clocks

MINUTE = timedelta(minutes=1)


def wall(instant: datetime, zone: str) -> tuple[date, int]:
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


def real_minutes(zone: str, day: date, opens: int, closes: int) -> set[datetime]:
    """The minutes from the first time the clock shows `opens` to the last time it shows `closes`, by trying all."""
    midnight = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    around = [midnight + MINUTE * step for step in range(54 * 60)]
    shown = [wall(instant, zone) for instant in around]

    def shows(minute: int) -> list[datetime]:
        target = (day + timedelta(days=minute // 1440), minute % 1440)
        for late in range(180):
            # What is skipped is when it skips: the next minute that exists.
            later = (target[0], target[1] + late)
            found = [instant for instant, seen in zip(around, shown, strict=True) if seen == later]
            if found:
                return found
        raise AssertionError(minute)

    start, end = shows(opens)[0], shows(closes)[-1]
    return {start + MINUTE * step for step in range(int((end - start) / MINUTE))}


def slow_slots(
    schedule: Schedule,
    service: ServiceTime,
    busy: list[tuple[int, int]],
    zone: str,
    first_day: date,
    days: int,
    now: datetime,
    policy: Policy,
) -> list[tuple[date, list[int]]]:
    """Every grid minute of every day is asked whether all its minutes are free."""
    taken = {minute for start, end in busy for minute in range(start, end)}
    for ahead in range(days + 1):
        day = first_day + timedelta(days=ahead)
        for span in schedule.breaks.get(day.weekday(), ()):
            for instant in real_minutes(zone, day, span.opens_minute, span.closes_minute):
                taken.add(int(instant.timestamp()) // 60)
    today = wall(now, zone)[0]
    found = []
    for ahead in range(days):
        day = first_day + timedelta(days=ahead)
        starts = set()
        spans = schedule.exceptions.get(day, schedule.weekly.get(day.weekday(), ()))
        for span in spans if (day - today).days <= policy.horizon_days else ():
            minutes = real_minutes(zone, day, span.opens_minute, span.closes_minute)
            for instant in minutes:
                shown_day, shown_minute = wall(instant, zone)
                if shown_day != day or shown_minute % policy.slot_grid_minutes:
                    continue
                if instant < now + timedelta(minutes=policy.lead_time_minutes):
                    continue
                if any(instant + MINUTE * step not in minutes for step in range(service.duration_minutes)):
                    continue
                start = int(instant.timestamp()) // 60
                if any(m in taken for first, end in busy_spans(start, service) for m in range(first, end)):
                    continue
                starts.add(start)
        found.append((day, sorted(starts)))
    return found


@st.composite
def situations(
    draw: st.DrawFn,
) -> tuple[Schedule, ServiceTime, list[tuple[int, int]], str, date, int, datetime, Policy]:
    zone = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(changes_of_clocks(zone, 2027)))
    first_day = change + timedelta(days=draw(st.integers(-2, 1)))
    days = draw(st.integers(1, 3))
    # Mostly by day; now and then through the night, over the change itself.
    opens = draw(st.sampled_from((0, 60, 540, 600, 75)))
    closes = draw(st.sampled_from((240, 1020, 1260, 1440, 645)))
    hours = (DayHours(opens, closes),) if opens < closes else ()
    weekly = {weekday: hours for weekday in range(7) if draw(st.booleans()) or weekday == first_day.weekday()}
    breaks = {weekday: (DayHours(690, 735),) for weekday in range(7)} if draw(st.booleans()) else {}
    exceptions = {}
    if draw(st.booleans()):
        exceptions[first_day] = draw(
            st.sampled_from(((), (DayHours(90, 300),), (DayHours(480, 600), DayHours(660, 780))))
        )
    duration = draw(st.integers(1, 16)) * 15
    gap_start = draw(st.integers(0, duration // 15)) * 15
    gap = draw(st.integers(0, (duration - gap_start) // 15)) * 15
    service = ServiceTime(duration, gap_start, gap, draw(st.sampled_from((0, 5, 15))))
    base = int(datetime.combine(first_day, time(), UTC).timestamp()) // 60
    busy: list[tuple[int, int]] = []
    at = base - 600
    for _ in range(draw(st.integers(0, 12))):
        at += draw(st.integers(0, 300))
        length = draw(st.integers(5, 180))
        busy.append((at, at + length))
        at += length
    now = datetime.combine(first_day, time(), UTC) + timedelta(seconds=draw(st.integers(-3 * 86400, 86400)))
    policy = Policy(
        24,
        True,
        14,
        draw(st.sampled_from((0, 7, 120))),
        draw(st.integers(0, 3)),
        draw(st.sampled_from((5, 15, 20, 60))),
        False,
    )
    return Schedule(weekly, breaks, exceptions), service, busy, zone, first_day, days, now, policy


@settings(max_examples=120, deadline=None)
@given(situation=situations())
def test_the_engine_offers_what_a_search_of_every_minute_finds(situation: tuple) -> None:  # type: ignore[type-arg]  # as drawn
    schedule, service, busy, zone, first_day, days, now, policy = situation
    offered = open_slots(schedule, service, busy, zone=zone, first_day=first_day, days=days, now=now, policy=policy)
    assert offered == slow_slots(schedule, service, busy, zone, first_day, days, now, policy)
    for _, starts in offered:
        for start in starts[:3]:
            assert is_open(start, schedule, service, busy, zone=zone, now=now, policy=policy)
            assert not is_open(start + 1, schedule, service, busy, zone=zone, now=now, policy=policy)


def test_the_night_the_clocks_go_back_a_venue_that_is_open_stays_open() -> None:
    # Open from half past one: at two it is one again, and the clock shows 1:00 to 1:29 with the door open.
    change = date(2027, 10, 31)
    ((_, starts),) = open_slots(
        Schedule({6: (DayHours(90, 180),)}),
        ServiceTime(30),
        [],
        zone="Europe/London",
        first_day=change,
        days=1,
        now=datetime(2027, 10, 30, tzinfo=UTC),
        policy=Policy(24, True, 14, 0, 90, 15, False),
    )
    shown = [datetime.fromtimestamp(start * 60, ZoneInfo("Europe/London")).strftime("%H:%M %Z") for start in starts]
    assert shown == [
        *("01:30 BST", "01:45 BST", "01:00 GMT", "01:15 GMT", "01:30 GMT", "01:45 GMT"),
        *("02:00 GMT", "02:15 GMT", "02:30 GMT"),
    ]


def test_a_gap_inside_one_service_takes_another_service() -> None:
    hours = Schedule({weekday: (DayHours(540, 720),) for weekday in range(7)})
    colour = ServiceTime(120, 45, 45)
    start = int(datetime(2026, 12, 1, 9, 0, tzinfo=UTC).timestamp()) // 60
    busy = sorted(busy_spans(start, colour))
    policy = Policy(24, True, 14, 0, 90, 15, False)
    ((_, starts),) = open_slots(
        hours,
        ServiceTime(45),
        busy,
        zone="Etc/UTC",
        first_day=date(2026, 12, 1),
        days=1,
        now=datetime(2026, 11, 1, tzinfo=UTC),
        policy=policy,
    )
    assert [minute - start for minute in starts] == [45, 120, 135]
