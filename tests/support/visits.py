"""Visits of several parts: a salon that has them, and what tests look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.support.salon import FULL_REFUND, TIERED, Salon
from tests.support.visitor import made


async def offers_visits(salon: Salon) -> None:
    """Beside Cut, which Mia and Theo do: Colour, 90 minutes with a gap, Noor's and Mia's, and Gloss, 15 minutes of Noor's."""
    rule = {"ask_fixed_minor": 2500, "terms": TIERED}
    await salon.offers("Colour", 90, 12000, rule=rule, gap_start_minutes=30, gap_minutes=30, buffer_minutes=10)
    await salon.offers("Gloss", 15, 3000, rule={"ask_percent": 50, "terms": FULL_REFUND})
    await salon.hires("Noor", does=("Colour", "Gloss"))
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Colour"][0])


def parts(salon: Salon, *wanted: str | tuple[str, str]) -> tuple[PartWish, ...]:
    """Parts by the names of services, each of anyone or with who is to do it."""
    return tuple(
        PartWish(salon.services[each][0])
        if isinstance(each, str)
        else PartWish(salon.services[each[0]][0], salon.staff[each[1]][1])
        for each in wanted
    )


async def visits(salon: Salon, starts_at: datetime, *wanted: str | tuple[str, str], **more: Any) -> BookingRecord:
    """A visit of these parts that a visitor has booked."""
    return await made(salon, starts_at, parts=parts(salon, *wanted), **more)


def told(booking: BookingRecord) -> list[tuple[str, str, datetime]]:
    """What is done in a visit, by whom, and from when on."""
    return [
        (part.service.name, part.staff.name, place.starts_at)
        for part, place in zip(booking.parts, booking.places, strict=True)
    ]


async def taken(salon: Salon, **of: Any) -> dict[str, list[tuple[datetime, datetime]]]:
    """What is taken of whose time, by their name; only rows that have `of` in their columns."""
    names, found = {no: name for name, (no, _) in salon.staff.items()}, dict[str, list[tuple[datetime, datetime]]]()
    for row in sorted(await salon.rows(tables.occupancy), key=lambda row: int(row["start_minute"])):
        if of.items() <= row.items():
            span = (_at(row["start_minute"]), _at(row["end_minute"]))
            found.setdefault(names[row["staff_no"]], []).append(span)
    return found


async def openings(salon: Salon) -> list[tuple[str, datetime, datetime]]:
    """Whose time is an opening, from when to when."""
    names = {id: name for name, (_, id) in salon.staff.items()}
    return sorted(
        (names[row["staff_id"]], _at(row["start_minute"]), _at(row["end_minute"]))
        for row in await salon.rows(tables.opening)
    )


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
