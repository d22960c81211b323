"""Hours as people write them: days of the week, times of the day, and days that differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import yaml

from openchair.imports.marked import line_of, pairs
from openchair.imports.mistakes import Mistake, Where, did_you_mean
from openchair.imports.problems import Problems

Stretch = tuple[int, int]
Week = Mapping[int, tuple[Stretch, ...]]
Days = Mapping[date, tuple[Stretch, ...]]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {name: number for number, day in enumerate(_DAYS) for name in (day, day[:3])}
_EVERY = {"every day": range(7), "weekdays": range(5), "weekend": range(5, 7)}
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
MOST_STRETCHES = 20
# "9:00-17:30" has ten characters; the pattern below takes the square of a text's length.
_LONGEST_STRETCH = 40
_STRETCH = re.compile(r"(\S+?)\s*(?:-|–|\bto\b)\s*(\S+)")


def read_week(node: yaml.Node, what: Where, problems: Problems) -> Week:
    """Stretches of the wall-clock day by weekday (0 is Monday), in minutes from midnight."""
    if not isinstance(node, yaml.MappingNode):
        problems.add(line_of(node), _at(what, Mistake("write days and times, like `mon-fri: 9:00-17:30`.")))
        return {}
    week: dict[int, tuple[Stretch, ...]] = {}
    for key, line, value in pairs(node, problems):
        try:
            days = _days(key)
        except Mistake as wrong:
            problems.add(line, _at(what, wrong))
            continue
        again = [_DAYS[day] for day in days if day in week]
        if again:
            problems.add(line, _at(what, Mistake("{days} already has times above; write each day once.", days=again)))
        stretches = _stretches(value, (*what, key), problems)
        week.update({day: stretches for day in days if day not in week})
    return {day: stretches for day, stretches in week.items() if stretches}


def read_days(node: yaml.Node, what: Where, problems: Problems) -> Days:
    """Days of the calendar that differ from the week; () is closed."""
    if not isinstance(node, yaml.MappingNode):
        problems.add(line_of(node), _at(what, Mistake("write dates and times, like `2026-12-25: closed`.")))
        return {}
    days: dict[date, tuple[Stretch, ...]] = {}
    for key, line, value in pairs(node, problems):
        stretches = _stretches(value, (*what, key), problems)
        try:
            days[_date(key)] = stretches
        except Mistake as wrong:
            problems.add(line, _at(what, wrong))
    return days


def _at(what: Where, why: Mistake) -> Mistake:
    return Mistake("{where}: {why}", where=what, why=why)


def _days(text: str) -> list[int]:
    said = " ".join(text.casefold().split())
    if said in _EVERY:
        return list(_EVERY[said])
    found: list[int] = []
    for part in said.split(","):
        first, dash, last = (piece.strip() for piece in part.replace("–", "-").partition("-"))
        start, end = _day(first), _day(last) if dash else _day(first)
        if end < start:
            raise Mistake('"{text}" runs backwards; the week begins on Monday.', text=text)
        found.extend(range(start, end + 1))
    return found


def _day(name: str) -> int:
    if name not in _NUMBERS:
        raise Mistake('"{text}" is not a day, like mon or monday.', did_you_mean(name, [*_DAYS, *_EVERY]), text=name)
    return _NUMBERS[name]


def _date(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        raise Mistake('"{text}": there is no such day.', text=text) from None
    raise Mistake('"{text}" should be a date like 2026-12-25.', text=text)


def _stretches(node: yaml.Node, what: Where, problems: Problems) -> tuple[Stretch, ...]:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found: list[Stretch] = []
    for item in items:
        if not isinstance(item, yaml.ScalarNode):
            problems.add(line_of(item), _at(what, Mistake("write times, like 9:00-17:30, or closed.")))
            continue
        try:
            found.extend(_times(item.value))
        except Mistake as wrong:
            problems.add(line_of(item), _at(what, wrong))
    if len(found) > MOST_STRETCHES:
        problems.stop(
            line_of(node),
            _at(
                what,
                Mistake(
                    "{count} times on one day; at most {most} are read.",
                    count=str(len(found)),
                    most=str(MOST_STRETCHES),
                ),
            ),
        )
    found.sort()
    for before, after in pairwise(found):
        if after[0] < before[1]:
            problems.add(
                line_of(node),
                _at(what, Mistake("{one} and {other} overlap.", one=_text(before), other=_text(after))),
            )
    return tuple(found)


def _times(text: str) -> list[Stretch]:
    if text.strip().casefold() == "closed":
        return []
    return [_stretch(part.strip()) for part in text.split(",")]


def _stretch(text: str) -> Stretch:
    written = None if len(text) > _LONGEST_STRETCH else _STRETCH.fullmatch(text)
    if written is None:
        raise Mistake('"{text}" should be times like 9:00-17:30, or closed.', text=text)
    opens, closes = _minute(written[1]), _minute(written[2])
    if opens >= closes:
        raise Mistake('"{text}" ends before it begins; after midnight is the next day\'s.', text=text)
    return opens, closes


def _minute(text: str) -> int:
    written = _TIME.fullmatch(text)
    if written is not None:
        minute = int(written[1]) * 60 + int(written[2])
        if int(written[2]) < 60 and minute <= 1440:
            return minute
    raise Mistake('"{text}" should be a time of the day like 9:00 or 17:30.', text=text)


def _text(stretch: Stretch) -> str:
    return "-".join(f"{minute // 60}:{minute % 60:02}" for minute in stretch)
