"""31 days of one busy staff member, and of three parts by two people with a chair, in the engine alone."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime

from openchair.rules.policy import Policy
from openchair.rules.runs import PartWanted, PersonTime, Runs
from openchair.rules.slots import DayHours, Schedule, ServiceTime, busy_spans, open_slots


def report() -> None:
    """Print what one call takes, in milliseconds of CPU."""
    now = datetime(2027, 5, 3, 0, 0, tzinfo=UTC)
    hours = Schedule(
        {weekday: (DayHours(540, 1050),) for weekday in range(6)},
        {weekday: (DayHours(720, 765),) for weekday in range(6)},
    )
    first = int(datetime(2027, 5, 2, 23, 0, tzinfo=UTC).timestamp()) // 60
    busy = sorted(
        span
        for day in range(31)
        for start, service in ((15, ServiceTime(60)), (120, ServiceTime(45)), (255, ServiceTime(105, 30, 35, 10)))
        for span in busy_spans(first + day * 1440 + start, service)
    )
    policy = Policy(24, True, 14, 60, 90, 15, False)
    for name, service in (("one hour", ServiceTime(60, 0, 0, 10)), ("with a gap", ServiceTime(105, 30, 35, 10))):
        times = []
        for _ in range(400):
            started = time.process_time_ns()
            found = open_slots(
                hours,
                service,
                busy,
                zone="Australia/Sydney",
                first_day=date(2027, 5, 3),
                days=31,
                now=now,
                policy=policy,
            )
            times.append((time.process_time_ns() - started) / 1e6)
        slots = sum(len(starts) for _, starts in found)
        print(
            f"slot engine, 31 days, {len(busy)} busy stretches, {name}: {statistics.median(times):.3f} ms ({slots} slots)"
        )
    parts = [
        PartWanted(ServiceTime(60, 20, 20), (1, 2), (3,)),
        PartWanted(ServiceTime(45), (1, 2), (3,)),
        PartWanted(ServiceTime(30), (2,)),
    ]
    # The second person is busy half as often, a quarter of an hour later, and the chair a third as often.
    people = {1: PersonTime(hours, busy), 2: PersonTime(hours, [(start + 15, end + 15) for start, end in busy[::2]])}
    chair = {3: busy[::3]}
    times = []
    for _ in range(200):
        started = time.process_time_ns()
        runs = Runs(parts, people, chair, "Australia/Sydney", date(2027, 5, 3), 31, now, policy).starts()
        times.append((time.process_time_ns() - started) / 1e6)
    starts = sum(len(starts) for _, starts in runs)
    print(
        f"slot engine, 31 days, three parts, two people, a chair: {statistics.median(times):.3f} ms ({starts} starts)"
    )
