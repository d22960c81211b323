"""Seeding the demo: three venues, three months of bookings around today, and one of each kind to click."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import secret_hash
from openchair.core.database import Database
from openchair.devkit.rows import Row, VenueRows, service_row
from openchair.devkit.salons import LUMEN, VENUES, DemoVenue
from openchair.devkit.showcase import Shown, show_lumen, show_others
from openchair.store import tables
from openchair.store.moves import epoch_minute

_PAST_DAYS = 45
_AHEAD_DAYS = 45
_ORDER = (
    "venue",
    "venue_host",
    "staff",
    "deposit_rule",
    "service",
    "staff_service",
    "working_hours",
    "day_hours",
    "operator",
    "customer",
    "booking",
    "blocked_time",
    "occupancy",
    "activity",
    "refund",
    "fee",
    "store_credit",
)


@dataclass(frozen=True)
class Seeded:
    """What the demo shows: bookings to click, and the desk's credential."""

    shown: list[Shown]
    desk_venue: str
    desk_credential: str


async def seed(database: Database, now: datetime, secret: str) -> Seeded:
    """Fill an empty, migrated database, in one transaction. `secret` is the desk credential's."""
    shown: list[Shown] = []
    credential = ""
    async with database.transaction() as connection:
        number = 1
        for index, venue in enumerate(VENUES):
            rows = _venue(venue, now, random.Random(1000 + index), first_no=number)
            number += len(venue.staff)
            if venue is LUMEN:
                operator_id = rows.id(now - timedelta(days=400))
                rows.tables["operator"].append(_operator(rows, operator_id, secret, now))
                credential = operator_id + secret
            # Those to click come first: everything else is laid around them.
            shown.extend(show_lumen(rows, now) if venue is LUMEN else show_others(rows, now))
            _block(rows)
            _fill(rows, now)
            await _write(connection, rows)
        if connection.dialect.name == "postgresql":
            # Numbers were given by hand: the column's own must go on behind them.
            await connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('staff', 'no'), max(no)) FROM staff")
    return Seeded(shown, LUMEN.slug, credential)


async def list_other_venues(database: Database) -> list[str]:
    """The names of venues that are not the demo's own."""
    own = [venue.slug for venue in VENUES]
    async with database.reading() as connection:
        found = await connection.scalars(select(tables.venue.c.name).where(tables.venue.c.slug.not_in(own)))
        return list(found)


async def _write(connection: AsyncConnection, rows: VenueRows) -> None:
    for name in _ORDER:
        values = [{key: value for key, value in row.items() if not key.startswith("_")} for row in rows.tables[name]]
        if values:
            await connection.execute(insert(tables.metadata.tables[name]), values)


def _venue(venue: DemoVenue, now: datetime, source: random.Random, *, first_no: int) -> VenueRows:
    rows = VenueRows(venue, now.astimezone(ZoneInfo(venue.zone)).date(), source)
    opened_at = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=400)
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
    rule_ids = {}
    for rule in venue.rules:
        rule_ids[rule.name] = rows.id(opened_at)
        rows.rules[rule.name] = rule
        rows.tables["deposit_rule"].append(
            {
                "venue_id": venue_id,
                "id": rule_ids[rule.name],
                "name": rule.name,
                "ask_fixed_minor": rule.fixed_minor,
                "ask_percent": rule.percent,
                "terms": rule.terms.as_json(),
            }
        )
    for position, service in enumerate(venue.services):
        row = service_row(venue_id, rows.id(opened_at), position, service, rule_ids.get(service.rule or ""))
        rows.services[service.name] = {**row, "_rule": service.rule}
        rows.tables["service"].append(row)
    for position, name in enumerate(venue.staff):
        _staff_member(rows, name, first_no + position, position, opened_at)
    return rows


def _staff_member(rows: VenueRows, name: str, no: int, position: int, since: datetime) -> None:
    venue_id = rows.tables["venue"][0]["id"]
    person = {
        "no": no,
        "venue_id": venue_id,
        "id": rows.id(since),
        "name": name,
        "position": position,
        "active": True,
    }
    rows.staff[name] = person
    rows.tables["staff"].append(person)
    for service in rows.services.values():
        rows.tables["staff_service"].append(
            {"venue_id": venue_id, "service_id": service["id"], "staff_id": person["id"]}
        )
    # Everyone has another day off.
    for weekday, (opens, closes) in rows.venue.hours.items():
        if weekday == (position + 1) % 7 and len(rows.venue.staff) > 2:
            continue
        hours = {"venue_id": venue_id, "staff_id": person["id"], "weekday": weekday}
        lunch = 720 + 30 * (position % 3)
        rows.tables["working_hours"].append(
            {**hours, "opens_minute": opens, "closes_minute": closes, "is_break": False}
        )
        rows.tables["working_hours"].append(
            {**hours, "opens_minute": lunch, "closes_minute": lunch + 45, "is_break": True}
        )
    # One closed day and one short day ahead, as a venue has them.
    for ahead, opens, closes in ((31, 0, 0), (38, 600, 840)):
        rows.tables["day_hours"].append(
            {
                "venue_id": venue_id,
                "staff_id": person["id"],
                "day": rows.today + timedelta(days=ahead),
                "opens_minute": opens,
                "closes_minute": closes,
            }
        )


def _operator(rows: VenueRows, operator_id: str, secret: str, now: datetime) -> Row:
    return {
        "venue_id": rows.tables["venue"][0]["id"],
        "id": operator_id,
        "name": "Olive (front desk)",
        "role": "owner",
        "secret_hash": secret_hash(secret),
        "created_at": now - timedelta(days=400),
    }


def _block(rows: VenueRows) -> None:
    """Trainings, meetings and errands over the next weeks."""
    kinds = ("training", "meeting", "personal", "other")
    for index, person in enumerate(rows.staff.values()):
        for week in range(6):
            starts_at = rows.at(2 + 7 * week + index, "14:00")
            minutes = (60, 90, 120)[(index + week) % 3]
            span = (epoch_minute(starts_at), epoch_minute(starts_at) + minutes)
            if not rows.is_free(person["no"], (span,)):
                continue
            blocked_id = rows.id(starts_at - timedelta(days=60))
            rows.tables["blocked_time"].append(
                {
                    "venue_id": rows.tables["venue"][0]["id"],
                    "id": blocked_id,
                    "staff_id": person["id"],
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(minutes=minutes),
                    "kind": kinds[(index + week) % 4],
                    "note": None,
                }
            )
            rows.take(person["no"], (span,), kind="blocked", blocked_time_id=blocked_id)


def _fill(rows: VenueRows, now: datetime) -> None:
    """Book each working day some two thirds full."""
    names = list(rows.services)
    for name, person in rows.staff.items():
        for day, opens, closes, lunch in _working_days(rows, person["id"]):
            minute = opens
            while minute < closes:
                service = rows.services[rows.random.choice(names)]
                length = service["duration_minutes"]
                starts_at = rows.at(day, f"{minute // 60:02}:{minute % 60:02}")
                fits = minute + length <= closes and not (minute < lunch + 45 and minute + length + 15 > lunch)
                if fits and rows.random.random() < 0.62:
                    _book_one(rows, service["name"], name, starts_at, now)
                    minute += -(-(length + service["buffer_minutes"]) // 15) * 15
                else:
                    minute += 30


def _working_days(rows: VenueRows, staff_id: str) -> Iterator[tuple[int, int, int, int]]:
    hours: dict[int, dict[bool, tuple[int, int]]] = {}
    for row in rows.tables["working_hours"]:
        if row["staff_id"] == staff_id:
            hours.setdefault(row["weekday"], {})[row["is_break"]] = (
                row["opens_minute"],
                row["closes_minute"],
            )
    for day in range(-_PAST_DAYS, _AHEAD_DAYS + 1):
        weekday = (rows.today + timedelta(days=day)).weekday()
        if weekday in hours and day not in (31, 38):
            yield day, *hours[weekday][False], hours[weekday][True][0]


def _book_one(rows: VenueRows, service: str, staff: str, starts_at: datetime, now: datetime) -> None:
    if starts_at >= now:
        rows.book(service, staff, starts_at, "confirmed", paid=True, made_days_before=rows.random.randint(1, 40))
        return
    chance = rows.random.random()
    rows.book(service, staff, starts_at, "completed" if chance < 0.95 else "no_show", paid=True)
