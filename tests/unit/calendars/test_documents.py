"""The file, the feed and the invitation, and how they follow a booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from openchair.calendars.documents import booking_feed, booking_file, booking_invitation
from openchair.calendars.event import CalendarEvent, EventStatus, event_status, event_uid
from openchair.core.ids import new_id
from openchair.rules.status import BookingStatus

from .events import BOOKING_ID, an_event
from .judges import Judge


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def moved(event: CalendarEvent) -> CalendarEvent:
    return an_event(
        sequence=event.sequence + 1,
        starts_at=event.starts_at + timedelta(days=1),
        ends_at=event.ends_at + timedelta(days=1),
        last_modified_at=event.last_modified_at + timedelta(minutes=5),
    )


def cancelled(event: CalendarEvent) -> CalendarEvent:
    return an_event(
        sequence=event.sequence + 1,
        status=EventStatus.CANCELLED,
        last_modified_at=event.last_modified_at + timedelta(minutes=5),
    )


def test_every_reader_finds_the_appointment_in_the_file(judges: list[Judge]) -> None:
    event = an_event()
    for judge in judges:
        reading = judge.read(booking_file(event))
        assert reading.method == "PUBLISH"
        assert reading.uid == f"{BOOKING_ID}@openchair"
        assert (reading.sequence, reading.status) == (0, "CONFIRMED")
        assert (reading.starts_at, reading.ends_at) == (event.starts_at, event.ends_at)
        assert reading.summary == "Haircut at Salon Bondi"
        assert reading.location == "1 High St, Bondi NSW 2026"
        assert reading.description == event.description
        assert (reading.organizer, reading.organizer_name) == ("mailto:hello@salon.example", "Salon Bondi")
        assert reading.alarms == (7200,)
        assert reading.name is None


def test_every_reader_sees_a_move_as_a_newer_version_of_the_same_entry(judges: list[Judge]) -> None:
    before, after = an_event(), moved(an_event())
    for judge in judges:
        old, new = judge.read(booking_feed(before)), judge.read(booking_feed(after))
        assert (new.uid, new.organizer) == (old.uid, old.organizer)
        assert new.sequence == old.sequence + 1
        assert new.starts_at - old.starts_at == timedelta(days=1)


@pytest.mark.parametrize("document", [booking_file, booking_feed])
def test_a_cancelled_booking_is_the_same_entry_cancelled_and_frees_the_time(
    document: Callable[[CalendarEvent], bytes], judges: list[Judge]
) -> None:
    content = document(cancelled(an_event()))
    for judge in judges:
        reading = judge.read(content)
        assert (reading.uid, reading.sequence, reading.status) == (f"{BOOKING_ID}@openchair", 1, "CANCELLED")
        assert reading.alarms == ()
    assert "TRANSP:TRANSPARENT" in unfolded(content)
    assert "TRANSP:OPAQUE" in unfolded(document(an_event()))


def test_the_feed_has_a_name_and_asks_to_be_read_again_every_hour(judges: list[Judge]) -> None:
    content = booking_feed(an_event(venue_name="Cuts, curls; & co"))
    assert [judge.read(content).name for judge in judges] == ["Cuts · curls · & co"] * 3
    lines = unfolded(content)
    assert "X-WR-CALNAME:Cuts · curls · & co" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines


def test_the_same_booking_gives_the_same_bytes_and_a_changed_one_others() -> None:
    for document in (booking_file, booking_feed):
        assert document(an_event()) == document(an_event())
        assert document(an_event()) != document(moved(an_event()))


def test_it_says_when_the_booking_was_made_and_last_changed() -> None:
    lines = unfolded(booking_file(an_event()))
    assert "CREATED:20261101T093000Z" in lines
    assert "LAST-MODIFIED:20261103T040506Z" in lines
    assert "DTSTAMP:20261103T040506Z" in lines
    assert "DTSTART:20261203T021500Z" in lines
    assert "URL:https://salon.example/" in lines


def test_what_the_venue_has_not_told_is_left_out(judges: list[Judge]) -> None:
    event = an_event(location="", description="", url=None, alarm_minutes_before=None, venue_email=None)
    content = booking_file(event)
    names = {line.partition(":")[0].partition(";")[0] for line in unfolded(content)}
    assert names.isdisjoint({"LOCATION", "DESCRIPTION", "URL", "TRIGGER"})
    for judge in judges:
        reading = judge.read(content)
        assert (reading.organizer, reading.organizer_name) == ("invalid:nomail", "Salon Bondi")


def test_the_library_finds_no_fault_with_any_document() -> None:
    event = an_event()
    gone = cancelled(event)
    for content in (
        booking_file(event),
        booking_feed(event),
        booking_invitation(event, "REQUEST", "ann@mail.example"),
        booking_invitation(gone, "CANCEL", "ann@mail.example"),
    ):
        calendar: Any = Calendar.from_ical(content)
        calendar.validate()
        assert not calendar.errors and not any(part.errors for part in calendar.walk())


def test_an_invitation_names_the_one_it_is_sent_to_and_the_file_and_feed_name_nobody(
    judges: list[Judge],
) -> None:
    event = an_event()
    invitation = booking_invitation(event, "REQUEST", "ann@mail.example")
    (line,) = [line for line in unfolded(invitation) if line.startswith("ATTENDEE")]
    assert line == "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:ann@mail.example"
    assert {judge.read(invitation).method for judge in judges} == {"REQUEST"}
    assert {judge.read(invitation).uid for judge in judges} == {event.uid}
    for content in (booking_file(event), booking_feed(event)):
        assert b"ATTENDEE" not in content


def test_a_cancelled_booking_is_sent_as_a_cancellation(judges: list[Judge]) -> None:
    content = booking_invitation(cancelled(an_event()), "CANCEL", "ann@mail.example")
    for judge in judges:
        reading = judge.read(content)
        assert (reading.method, reading.status, reading.sequence) == ("CANCEL", "CANCELLED", 1)


def test_an_invitation_that_contradicts_the_booking_is_refused() -> None:
    with pytest.raises(ValueError, match="REQUEST"):
        booking_invitation(cancelled(an_event()), "REQUEST", "ann@mail.example")
    with pytest.raises(ValueError, match="CANCEL"):
        booking_invitation(an_event(), "CANCEL", "ann@mail.example")
    with pytest.raises(ValueError, match="mail address"):
        booking_invitation(an_event(venue_email=None), "REQUEST", "ann@mail.example")


@pytest.mark.parametrize("field", ["url", "description", "location", "summary"])
def test_a_manage_link_never_gets_into_a_calendar(field: str) -> None:
    for link in (
        f"https://salon.example/manage/{new_id()}",
        f"https://salon.example/manage/{new_id()}?token=a22",
        "https://salon.example/?token=a22",
        "https://salon.example/?panel=payment&token=a22",
    ):
        with pytest.raises(ValueError, match="manage link"):
            an_event(**{field: link})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://salon.example/\r\nX-EVIL:1", "salon.example", "https://", ""]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        an_event(url=url)


@pytest.mark.parametrize("changes", [{"sequence": -1}, {"sequence": 2**31}, {"alarm_minutes_before": -5}])
def test_numbers_that_readers_cannot_take_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"SEQUENCE|alarm"):
        an_event(**changes)


def test_the_uid_is_the_bookings_own_and_names_no_host() -> None:
    one, other = new_id(), new_id()
    assert event_uid(one) == f"{one}@openchair" != event_uid(other)


@pytest.mark.parametrize(
    ("booking_status", "expected"),
    [
        (BookingStatus.PENDING, "TENTATIVE"),
        (BookingStatus.CONFIRMED, "CONFIRMED"),
        (BookingStatus.ARRIVED, "CONFIRMED"),
        (BookingStatus.READY_TO_START, "CONFIRMED"),
        (BookingStatus.COMPLETED, "CONFIRMED"),
        (BookingStatus.NO_SHOW, "CONFIRMED"),
        (BookingStatus.CANCELLED, "CANCELLED"),
    ],
)
def test_a_bookings_status_is_one_that_calendars_know(booking_status: BookingStatus, expected: str) -> None:
    assert event_status(booking_status) == expected
