"""What messages, calendars and the page say of a visit of several parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from openchair.calendars.booking import event_of
from openchair.graph.types.move_quote import venue_move_of
from openchair.presentation.booking_money import agreed_terms
from openchair.presentation.catalogue import words_of
from openchair.rules.agreement import AskedBy, DeskMove, Most
from openchair.rules.messages import MessageKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.slots import ServiceTime
from tests.unit.messages.salon import NOW, a_booking, composed, sms

FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
REFUND = {"tiers": [{"from_hours": 0, "outcome": "full_refund"}], "no_show_fee_minor": 2000}


def _visit() -> BookingRecord:
    """A cut with Mia at 10:15, then an hour and a half of colour with Ben, for which nothing was asked."""
    booking = a_booking(terms=FORFEIT)
    first = booking.parts[0]
    colour = replace(
        first,
        service=replace(first.service, id="c" * 22, name="Colour"),
        staff=StaffRecord(6, "b" * 22, "Ben"),
        after_minutes=70,
        time=ServiceTime(90),
        price_minor=15500,
        terms=REFUND,
        deposit_minor=0,
    )
    return replace(booking, parts=(first, colour), ends_at=booking.starts_at + timedelta(minutes=160))


def test_a_confirmation_names_what_is_done_by_whom_and_when_each_part_is() -> None:
    mail = composed(MessageKind.CONFIRMED, _visit())
    assert "Cut & style and Colour with Mia and Ben" in mail.subject
    for said in ("10:15", "Cut & style with Mia", "11:25", "Colour with Ben", "$250", "10:15 am – 12:55 pm"):
        assert said in mail.text, said
    assert "Mia and Ben" in sms(MessageKind.CONFIRMED, _visit())


def test_the_terms_name_the_part_whose_they_are() -> None:
    visit = _visit()
    assert agreed_terms(visit, words_of("en-AU")) == [
        "Cut & style: If you cancel, your deposit isn't refunded.",
        "Colour: Missing the appointment costs a fee of $20.",
    ]


def test_the_calendar_entry_has_the_parts_in_its_description() -> None:
    entry = event_of(_visit())
    assert entry.summary == "Cut & style, Colour at Lumen Hair Studio"
    assert entry.description.splitlines()[:3] == [
        "10:15 Cut & style with Mia.",
        "11:25 Colour with Ben.",
        "Reference KX42WD.",
    ]


def test_of_a_moved_later_part_a_message_says_that_and_not_that_the_first_one_moved() -> None:
    visit = _visit()
    before: dict[str, Any] = {"from_starts_at": visit.starts_at.isoformat(), "from_staff": visit.staff.name}
    for kind, heading in (
        (MessageKind.MOVED_BY_VENUE, "We had to change a part of your visit"),
        (MessageKind.RESCHEDULED, "A part of your visit has changed"),
    ):
        mail = composed(kind, visit, **before)
        assert heading in mail.text and "Before:" not in mail.text and "11:25" in mail.text, mail.text
        assert "part of your visit" in sms(kind, visit, **before)
        # One may be all that is left of it.
        assert heading in composed(kind, replace(visit, parts=visit.parts[:1]), **before).text
        # With the first one's person it is the visit that has moved.
        other = composed(kind, visit, **before | {"from_staff": "Noor"})
        assert heading not in other.text and "Before:" in other.text


def test_of_a_later_part_that_its_customer_asked_to_have_moved_a_message_has_them_accept_that_and_no_move() -> None:
    visit = _visit()
    move = DeskMove(NOW, AskedBy.CUSTOMER, visit.starts_at, visit.staff.id, Most(0, 0, 0))
    waits = replace(visit, agreement=replace(visit.agreement, move=move))
    before: dict[str, Any] = {"from_starts_at": visit.starts_at.isoformat(), "from_staff": visit.staff.name}
    mail = composed(MessageKind.RESCHEDULED, waits, **before)
    assert (
        "Lumen Hair Studio changed a part of your visit as you asked. Please accept it on your booking's" in mail.text
    )
    assert "moved" not in mail.text
    shown = venue_move_of(waits)
    assert shown is not None and not shown.changes_first
