"""Opening one of the demo's venues: its hosts, rules, services, staff, hours, and the customers it knows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from openchair.rules.slots import DayHours, Schedule
from openchair_devkit.people import invent
from openchair_devkit.rows import Row, VenueRows
from openchair_devkit.salons import DemoService, DemoStaff, DemoVenue

PAST_DAYS = 45
AHEAD_DAYS = 45
_CLOSED_IN = 31
_SHORT_IN = 38
_CLOSED = (0, 0)
_LUNCH_MINUTES = 45


def open_venue(venue: DemoVenue, now: datetime, *, first_no: int) -> VenueRows:
    """A venue's rows before anyone has booked; its staff are numbered from `first_no`."""
    rows = VenueRows(venue, now)
    opened_at = rows.at(-400, "00:00")
    venue_id = rows.id(opened_at)
    rows.tables["venue"].append(
        {
            "id": venue_id,
            "slug": venue.slug,
            "name": venue.name,
            "time_zone": venue.zone,
            "currency": venue.currency,
            "locale": venue.locale,
            "address": venue.address,
            "phone": venue.phone,
            "email": f"hello@{venue.slug}.example",
            "accent": venue.accent,
            "storefront_url": f"https://{venue.slug}.example/",
            "cancellation_notice_hours": venue.notice_hours,
            "customers_may_switch_staff": venue.may_switch,
            # A demo is looked at at any hour.
            "quiet_from": 0,
            "quiet_until": 0,
            "horizon_days": venue.horizon_days,
            "review_first": venue.review_first,
            "created_at": opened_at,
        }
    )
    hosts = [("slug", venue.slug, venue.custom_domain is None)]
    if venue.custom_domain is not None:
        hosts.append(("custom", venue.custom_domain, True))
    for kind, name, is_primary in hosts:
        rows.tables["venue_host"].append({"kind": kind, "name": name, "venue_id": venue_id, "is_primary": is_primary})
    rule_ids = _rules(rows, opened_at)
    for position, service in enumerate(venue.services):
        row = _service(venue_id, rows.id(opened_at), position, service, rule_ids.get(service.rule or ""))
        rows.services[service.name] = {**row, "_rule": service.rule}
        rows.tables["service"].append(row)
    for position, person in enumerate(venue.staff):
        _staff_member(rows, person, first_no + position, position, opened_at)
    with rows.drawing("customers") as source:
        for _ in range(25 * len(venue.staff)):
            known_since = rows.at(0, "12:00") - timedelta(days=source.randint(100, 390), minutes=source.randint(0, 300))
            rows.customer(invent(source, venue.locale), known_since)
    return rows


def _rules(rows: VenueRows, opened_at: datetime) -> dict[str, str]:
    rule_ids = {}
    for rule in rows.venue.rules:
        rule_ids[rule.name] = rows.id(opened_at)
        rows.rules[rule.name] = rule
        rows.tables["deposit_rule"].append(
            {
                "venue_id": rows.id_of_venue,
                "id": rule_ids[rule.name],
                "name": rule.name,
                "ask_fixed_minor": rule.fixed_minor,
                "ask_percent": rule.percent,
                "terms": rule.terms.as_json(),
            }
        )
    return rule_ids


def _service(venue_id: str, service_id: str, position: int, service: DemoService, rule_id: str | None) -> Row:
    return {
        "venue_id": venue_id,
        "id": service_id,
        "name": service.name,
        "variant_of": service.variant_of,
        "variant": None if service.variant_of is None else service.name.removeprefix(f"{service.variant_of}, "),
        "category": service.category,
        "description": service.description,
        "duration_minutes": service.minutes,
        "gap_start_minutes": service.gap[0],
        "gap_minutes": service.gap[1],
        "buffer_minutes": service.buffer,
        "price_minor": service.price_minor,
        "deposit_rule_id": rule_id,
        "position": position,
        "active": True,
    }


def _staff_member(rows: VenueRows, person: DemoStaff, no: int, position: int, since: datetime) -> None:
    whose = {"venue_id": rows.id_of_venue, "staff_id": rows.id(since)}
    row = {
        "no": no,
        "venue_id": rows.id_of_venue,
        "id": whose["staff_id"],
        "name": person.name,
        "position": position,
        "active": True,
    }
    rows.staff[person.name] = row
    rows.tables["staff"].append(row)
    for service in rows.services.values():
        if service["name"] not in person.leaves:
            rows.tables["staff_service"].append({**whose, "service_id": service["id"]})
    weekly: dict[int, tuple[DayHours, ...]] = {}
    breaks: dict[int, tuple[DayHours, ...]] = {}
    for weekday, (opens, closes) in rows.venue.hours.items():
        if weekday == person.day_off:
            continue
        weekly[weekday] = (DayHours(opens, closes),)
        breaks[weekday] = (DayHours(person.lunch, person.lunch + _LUNCH_MINUTES),)
        for is_break, hours in ((False, weekly[weekday][0]), (True, breaks[weekday][0])):
            about = {"weekday": weekday, "is_break": is_break}
            times = {"opens_minute": hours.opens_minute, "closes_minute": hours.closes_minute}
            rows.tables["working_hours"].append({**whose, **about, **times})
    exceptions: dict[date, tuple[DayHours, ...]] = defaultdict(tuple)
    for day, (opens, closes) in _days_that_differ(rows).items():
        exceptions[day] = () if (opens, closes) == _CLOSED else (DayHours(opens, closes),)
        rows.tables["day_hours"].append({**whose, "day": day, "opens_minute": opens, "closes_minute": closes})
    rows.schedules[person.name] = Schedule(weekly, breaks, dict(exceptions))


def _days_that_differ(rows: VenueRows) -> dict[date, tuple[int, int]]:
    """One short day and one closed day ahead, so that there is always one to see, and the holidays."""
    days = {
        rows.today + timedelta(days=_SHORT_IN): (600, 840),
        rows.today + timedelta(days=_CLOSED_IN): _CLOSED,
    }
    for ahead in range(-PAST_DAYS, rows.venue.horizon_days + 1):
        day = rows.today + timedelta(days=ahead)
        # Open today and the next days whatever the date: one booking to show is always within a day.
        if (day.month, day.day) in rows.venue.holidays and not -1 <= ahead <= 2:
            days[day] = _CLOSED
    return days
