"""The calendar part of a mail, as three readers of other people's making understand it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openchair.calendars.event import event_uid
from openchair.rules.messages import MessageKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from tests.unit.calendars.judges import Judge, is_utc

from .salon import BOOKING_ID, MAIL_FROM, TOKEN, a_booking, an_occasion, cancelled, composed

REQUESTS = {MessageKind.REQUEST_RECEIVED, MessageKind.CONFIRMED, MessageKind.RESCHEDULED, MessageKind.LINK_RESENT}
REQUESTS |= {MessageKind.MOVED_BY_VENUE}
CANCELS = {MessageKind.CANCELLED, MessageKind.DECLINED}


def part(kind: MessageKind, booking: BookingRecord, **facts: Any) -> tuple[str, bytes]:
    calendar = composed(kind, booking, **facts).calendar
    assert calendar is not None
    return calendar.method, calendar.content


# An hour before and after the clocks change; and in New York the hour that comes twice, its second turn.
JOURNEYS = [
    ("AUD", datetime(2026, 10, 3, 15, 15, tzinfo=UTC), datetime(2026, 10, 3, 16, 15, tzinfo=UTC)),
    ("AUD", datetime(2027, 4, 3, 15, 30, tzinfo=UTC), datetime(2027, 4, 3, 16, 30, tzinfo=UTC)),
    ("USD", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ("USD", datetime(2027, 3, 14, 6, 30, tzinfo=UTC), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("currency", "first", "second"), JOURNEYS)
def test_made_moved_and_cancelled_over_a_clock_change_is_one_entry(
    judges: list[Judge], currency: str, first: datetime, second: datetime
) -> None:
    made = a_booking(currency, starts_at=first)
    moved = replace(made, starts_at=second, ends_at=second + timedelta(hours=1), calendar_sequence=1)
    gone = cancelled(moved)
    steps = [
        part(MessageKind.CONFIRMED, made),
        part(MessageKind.RESCHEDULED, moved, from_starts_at=first.isoformat(), from_staff="Mia"),
        part(MessageKind.CANCELLED, gone),
    ]
    assert [method for method, _ in steps] == ["REQUEST", "REQUEST", "CANCEL"]
    for judge in judges:
        readings = [judge.read(content) for _, content in steps]
        assert {reading.uid for reading in readings} == {event_uid(BOOKING_ID)}
        assert {reading.organizer for reading in readings} == {"mailto:hello@lumen.example"}
        assert [reading.sequence for reading in readings] == [0, 1, 2]
        assert [reading.method for reading in readings] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [reading.status for reading in readings] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert [reading.starts_at for reading in readings] == [first, second, second]
        assert all(is_utc(reading.starts_at) for reading in readings)
        assert all(reading.ends_at - reading.starts_at == timedelta(hours=1) for reading in readings)


@pytest.mark.parametrize("kind", MessageKind)
def test_only_what_changes_the_calendar_has_a_calendar_part(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    calendar = composed(kind, booking, **facts).calendar
    assert (None if calendar is None else calendar.method) == (
        "REQUEST" if kind in REQUESTS else "CANCEL" if kind in CANCELS else None
    )


@pytest.mark.parametrize("status", BookingStatus)
def test_the_link_sent_anew_brings_the_entry_only_while_the_booking_is_open(status: BookingStatus) -> None:
    calendar = composed(MessageKind.LINK_RESENT, a_booking(status=status)).calendar
    closed = status in (BookingStatus.COMPLETED, BookingStatus.CANCELLED, BookingStatus.NO_SHOW)
    assert (calendar is None) is closed


def test_a_request_is_tentative(judges: list[Judge]) -> None:
    booking, _ = an_occasion(MessageKind.REQUEST_RECEIVED)
    _, content = part(MessageKind.REQUEST_RECEIVED, booking)
    assert {judge.read(content).status for judge in judges} == {"TENTATIVE"}


def test_where_the_venue_has_no_mail_the_installation_is_the_organizer(judges: list[Judge]) -> None:
    _, content = part(MessageKind.CONFIRMED, a_booking(venue={"email": None}))
    assert {judge.read(content).organizer for judge in judges} == {f"mailto:{MAIL_FROM}"}
    assert {judge.read(content).organizer_name for judge in judges} == {"Lumen Hair Studio"}


def test_it_is_for_the_one_whom_the_mail_is_for() -> None:
    _, content = part(MessageKind.CONFIRMED, a_booking())
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    (attendee,) = (line for line in lines if line.startswith("ATTENDEE"))
    assert attendee.endswith(":mailto:ann.lee@example.com")
    assert "PARTSTAT=ACCEPTED" in attendee and "RSVP=FALSE" in attendee


@pytest.mark.parametrize("kind", sorted(REQUESTS | CANCELS))
def test_no_calendar_has_the_token(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    mail = composed(kind, booking, **facts)
    assert mail.calendar is not None
    content = mail.calendar.content.replace(b"\r\n ", b"").decode()
    assert TOKEN in mail.text
    for secret in (TOKEN, "token", "/manage/", "henna"):
        assert secret not in content
