"""The salon's window in words: letterhead, hours, and what can be booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from openchair.core.money import Money, format_money
from openchair.core.phone import format_phone
from openchair.presentation.catalogue import Words, words_of
from openchair.presentation.wall_clock import WallClock
from openchair.rules.records.venue import ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.slots import DayHours, Span
from openchair.rules.zone import local_day

_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who and where the salon is, and whether it is open now; `phone_text` is the number as it is written there."""

    name: str
    mark: str
    address_lines: list[str]
    phone: str | None
    phone_text: str | None
    hours_now: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Days that have the same hours, in words."""

    days: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Until when nobody books online: day and time in large type, both in a sentence, and what the salon says of it."""

    day: str
    time: str
    sentence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Free:
    """A free time in two parts: "Today" and "4:15 pm"."""

    day: str
    time: str


def pause(venue: VenueRecord, now: datetime) -> Pause | None:
    """When online booking opens again; None where it is open."""
    until = venue.policy.paused_until
    if until is None or not venue.policy.is_paused(now):
        return None
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    return Pause(
        day=clock.long_date(until),
        time=clock.clock(until),
        sentence=words.say("Online booking opens again {moment}.", moment=clock.moment(until)),
        note=venue.policy.paused_note,
    )


def letterhead(venue: VenueRecord, open_spans: Sequence[Span], now: datetime) -> Letterhead:
    """The letterhead at this moment."""
    words = words_of(venue.locale)
    said, is_open = _hours_now(venue, open_spans, now)
    return Letterhead(
        name=venue.name,
        mark=next((sign.upper() for sign in venue.name if sign.isalnum()), ""),
        address_lines=venue.address.split("\n"),
        phone=venue.phone,
        phone_text=venue.phone and words.as_number(format_phone(venue.phone, venue.locale)),
        hours_now=said,
        is_open=is_open,
    )


def _hours_now(venue: VenueRecord, open_spans: Sequence[Span], now: datetime) -> tuple[str | None, bool]:
    words = words_of(venue.locale)
    clock, minute = WallClock(words, venue.time_zone), now.timestamp() / 60
    for opens, closes in open_spans:
        if closes <= minute:
            continue
        opens_at, closes_at = (datetime.fromtimestamp(each * 60, UTC) for each in (opens, closes))
        if opens <= minute:
            return words.say("Open today until {time}", time=clock.clock(closes_at)), True
        days = clock.days_until(opens_at, now)
        if days == 0:
            return words.say("Opens today at {time}", time=clock.clock(opens_at)), False
        if days == 1:
            return words.say("Closed now, opens tomorrow at {time}", time=clock.clock(opens_at)), False
        return words.say("Closed until {day}", day=clock.weekday(opens_at)), False
    return None, False


def hours_table(venue: VenueRecord, week: Sequence[tuple[DayHours, ...]], now: datetime) -> list[HoursLine]:
    """The usual hours, from the day on which weeks begin there; days in a row with the same hours are one line."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    today = local_day(now, venue.time_zone).weekday()
    first: int = words.locale.first_week_day
    days = [(first + ahead) % 7 for ahead in range(7)]
    # Today stands alone, so that it is found at a glance.
    runs = groupby(days, key=lambda day: (week[day], day == today))
    lines = []
    for (hours, is_today), run in runs:
        names = [_day_name(day, words) for day in run]
        named = names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
        lines.append(
            HoursLine(
                days=words.say("{day}, today", day=named) if is_today else named,
                hours=words.listed([_range(span, clock) for span in hours]) if hours else words.say("Closed"),
                is_today=is_today,
            )
        )
    return lines


def _day_name(weekday: int, words: Words) -> str:
    name: str = words.locale.days["stand-alone"]["wide"][weekday]
    return name


def _range(span: DayHours, clock: WallClock) -> str:
    # Of a day without a change of clocks, whose wall shows what the hours say.
    midnight = datetime(_A_MONDAY.year, _A_MONDAY.month, _A_MONDAY.day, tzinfo=UTC)
    opens, closes = (midnight + timedelta(minutes=minute) for minute in (span.opens_minute, span.closes_minute))
    return WallClock(clock.words, "UTC").time_range(opens, closes)


def description(venue: VenueRecord) -> str:
    """The salon in a sentence, for search engines and previews."""
    return words_of(venue.locale).say(
        "Book online at {venue}, {address}: prices, who does it, and the first free time of each service. No account needed.",
        venue=venue.name,
        address=venue.address.replace("\n", ", "),
    )


def service_description(venue: VenueRecord, service: ServiceRecord, asked_minor: int) -> str:
    """A service in a sentence, for search engines and previews."""
    return words_of(venue.locale).say(
        "Book {service} at {venue} online: {facts}.",
        service=service.name,
        venue=venue.name,
        facts=facts(venue, [service], {service.id: asked_minor}),
    )


def free_at(venue: VenueRecord, instant: datetime, now: datetime) -> Free:
    """When a service is free, for the column beside it."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    match clock.days_until(instant, now):
        case 0:
            day = words.say("Today")
        case 1:
            day = words.say("Tomorrow")
        case _:
            day = clock.short_date(instant)
    return Free(day, clock.clock(instant))


def facts(venue: VenueRecord, services: Sequence[ServiceRecord], deposits_minor: Mapping[str, int]) -> str:
    """What a service takes and costs, as in "1 h · $95 · no deposit"; of several variants, from which on."""
    words = words_of(venue.locale)
    clock = WallClock(words, venue.time_zone)
    lengths = {each.time.duration_minutes for each in services}
    prices = {each.price_minor for each in services}
    asked = {deposits_minor[each.id] for each in services}
    length = clock.duration(min(lengths))
    price = money(venue, min(prices))
    parts = [
        length if len(lengths) == 1 else words.say("from {amount}", amount=length),
        price if len(prices) == 1 else words.say("from {amount}", amount=price),
        deposit_fact(venue, max(asked)),
    ]
    return " · ".join(parts)


def deposit_fact(venue: VenueRecord, asked_minor: int) -> str:
    """As in "$25 deposit", or "no deposit"."""
    words = words_of(venue.locale)
    if not asked_minor:
        return words.say("no deposit")
    return words.say("{amount} deposit", amount=money(venue, asked_minor))


def who(venue: VenueRecord, able: Sequence[StaffRecord], everyone: int) -> str:
    """Who does a service: "Everyone", or their names."""
    words = words_of(venue.locale)
    if len(able) == everyone and everyone > 1:
        return words.say("Everyone")
    return words.listed([person.name for person in able])


def money(venue: VenueRecord, amount_minor: int) -> str:
    """An amount of the venue's currency."""
    return format_money(Money(amount_minor, venue.currency), venue.locale)


def duration(venue: VenueRecord, service: ServiceRecord) -> str:
    """How long a service takes, as in "1 h 30 min"."""
    return WallClock(words_of(venue.locale), venue.time_zone).duration(service.time.duration_minutes)
