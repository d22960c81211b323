"""People of another calendar: known as at the desk, and nobody's number is rewritten."""

from __future__ import annotations

import pytest

from openchair.imports.bookings import BookingsImported, NotThere, Options, import_bookings
from openchair.imports.problems import FileRefused
from openchair.store import tables
from tests.support.salon import Salon, open_salon
from tests.support.untouched import untouched


def calendar(*events: tuple[str, str]) -> bytes:
    """A calendar of cuts with Mia, an hour each: the summary, and lines of the description."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN"]
    for number, (summary, description) in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@x",
            f"DTSTART:20261207T{number + 9:02}0000",
            f"DTEND:20261207T{number + 10:02}0000",
            f"SUMMARY:{summary}",
            f"DESCRIPTION:{description}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


async def brings(salon: Salon, *events: tuple[str, str]) -> BookingsImported:
    options = Options("lumen", staff="Mia")
    return await import_bookings(salon.database, calendar(*events), "old.ics", salon.clock.now(), options)


async def names(salon: Salon) -> list[str]:
    return sorted(str(row["name"]) for row in await salon.rows(tables.customer))


async def test_one_person_is_one_customer_however_the_calendar_writes_them(salon: Salon) -> None:
    await brings(
        salon,
        ("Cut – Zoë Adams", "Email: zoe@example.com"),
        ("Cut – ZOE\u0308  ADAMS", "Email: Zoe@Example.com\\nPhone: 0491 570 156"),
        ("Cut – Zoë Adams", "Phone: 0491 570 156"),
    )
    # Nothing is filled in by an import: with the number alone it is someone new.
    assert await names(salon) == ["Zoë Adams", "Zoë Adams"]
    bookings = sorted(await salon.rows(tables.booking), key=lambda row: row["starts_at"])
    first, again, by_number = (row["customer_id"] for row in bookings)
    assert first == again != by_number


async def test_who_is_in_doubt_is_somebody_else(salon: Salon) -> None:
    await brings(
        salon,
        ("Cut – Zoë Adams", "Email: zoe@example.com\\nPhone: 0491 570 156"),
        ("Cut – Zoë Adams", "Email: other@example.com\\nPhone: 0491 570 156"),
    )
    assert len(await salon.rows(tables.customer)) == 2


async def test_what_is_not_seen_is_left_out_of_a_name_and_around_a_number(salon: Salon) -> None:
    await brings(salon, ("Cut – \u202eZoë\u202c Adams\u0007", "Phone: \u202a0491 570 156\u202c"))
    (row,) = await salon.rows(tables.customer)
    assert (row["name"], row["phone"]) == ("Zoë Adams", "+61491570156")


@pytest.mark.parametrize(
    ("phone", "says"),
    [("0491 570 156 mum", "letters"), ("0491 570 156 (Ann)", "letters"), ("0491 570 1567", "too many or too few")],
)
async def test_a_number_with_a_word_or_a_digit_too_many_is_a_problem_with_its_line(
    salon: Salon, phone: str, says: str
) -> None:
    async with untouched(salon.database):
        with pytest.raises(FileRefused) as refused:
            await brings(salon, ("Cut – Zoë Adams", f"Phone: {phone}"))
    (problem,) = refused.value.problems
    assert says in problem.message
    assert problem.line == 9


async def test_an_arabic_venue_is_told_in_arabic_what_is_wrong_and_who_is_not_there(salon: Salon) -> None:
    await open_salon(salon.database, salon.clock, slug="noor", locale="ar-AE")
    data = calendar(("Cut – Zoë Adams", "Phone: 1"))
    async with untouched(salon.database):
        with pytest.raises(FileRefused) as refused:
            await import_bookings(salon.database, data, "old.ics", salon.clock.now(), Options("noor", staff="Mia"))
        with pytest.raises(NotThere) as not_there:
            await import_bookings(salon.database, data, "old.ics", salon.clock.now(), Options("noor", staff="Ann"))
    (problem,) = refused.value.problems
    assert problem.message == "'1' ليس رقم هاتف."
    assert "لا يعمل" in str(not_there.value)


async def test_two_venues_know_the_same_person_apart(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    await brings(salon, ("Cut – Zoë Adams", "Email: zoe@example.com"))
    options = Options("hudson", staff="Mia")
    file = calendar(("Cut – zoë adams", "Email: zoe@example.com"))
    await import_bookings(salon.database, file, "old.ics", salon.clock.now(), options)
    rows = await salon.rows(tables.customer)
    assert {row["venue_id"] for row in rows} == {salon.venue_id, other.venue_id}
