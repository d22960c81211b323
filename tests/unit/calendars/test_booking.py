"""What a booking says in its customer's calendar, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from openchair.calendars.booking import event_of
from openchair.calendars.documents import booking_feed, booking_file
from openchair.calendars.event import EventStatus, event_status
from openchair.rules.deposits import DepositStatus
from openchair.rules.hosts import HostKind
from openchair.rules.policy import Policy
from openchair.rules.records.booking import BookingRecord, CustomerRecord, PartRecord
from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.slots import ServiceTime
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.tenders import DepositPaid

from .events import BOOKING_ID

TIME = ServiceTime(duration_minutes=45)

BOOKING = BookingRecord(
    id=BOOKING_ID,
    reference="KX42WD",
    version=3,
    status=BookingStatus.CONFIRMED,
    starts_at=datetime(2026, 12, 3, 2, 15, tzinfo=UTC),
    ends_at=datetime(2026, 12, 3, 3, 0, tzinfo=UTC),
    currency="AUD",
    deposit_minor=2500,
    deposit_paid=DepositPaid(2500, card_minor=2500),
    deposit_status=DepositStatus.PAID,
    link_epoch=7,
    calendar_sequence=4,
    source=BookingSource.STOREFRONT,
    notes="Allergic to henna",
    created_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    updated_at=datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC),
    cancellation=None,
    venue=VenueRecord(
        id="1ChMhp9AVEKrXP1PRvg6oa",
        slug="bondi",
        name="Salon Bondi",
        time_zone="Australia/Sydney",
        currency="AUD",
        locale="en-AU",
        address="1 High St\nBondi NSW 2026",
        phone="+61255501234",
        email="hello@salon.example",
        accent=None,
        storefront_url="https://salon.example/",
        stripe_account_id=None,
        credit_days=None,
        policy=Policy(24, False, 14, 60, 90, 15, False),
        host=HostKey(HostKind.SLUG, "bondi"),
    ),
    parts=(
        PartRecord(
            ServiceRecord("1ChMhp9AVEKrXP1PRvg6ob", "Cut, colour & style", "Two hours of calm", 9900, TIME),
            StaffRecord(5, "1ChMhp9AVEKrXP1PRvg6oc", "Mia"),
            after_minutes=0,
            time=TIME,
            price_minor=8500,
            terms=None,
            deposit_minor=2500,
        ),
    ),
    customer=CustomerRecord("1ChMhp9AVEKrXP1PRvg6od", "Ann Customer", "ann@mail.example", "+61491570156"),
    card=None,
)


def test_a_calendar_is_told_of_the_appointment_and_how_to_reach_the_venue() -> None:
    event = event_of(BOOKING)
    assert (event.uid, event.sequence, event.status) == (f"{BOOKING_ID}@openchair", 4, EventStatus.CONFIRMED)
    assert (event.starts_at, event.ends_at) == (BOOKING.starts_at, BOOKING.ends_at)
    assert (event.created_at, event.last_modified_at) == (BOOKING.created_at, BOOKING.updated_at)
    assert event.summary == "Cut, colour & style at Salon Bondi"
    assert event.location == "1 High St\nBondi NSW 2026"
    assert event.description == (
        "With Mia. Reference KX42WD.\nPhone (02) 5550 1234.\nManage your booking with the link in your confirmation."
    )
    assert (event.venue_name, event.venue_email, event.url) == (
        "Salon Bondi",
        "hello@salon.example",
        "https://salon.example/",
    )
    assert event.alarm_minutes_before == 120


def test_a_request_says_that_it_is_not_confirmed_yet() -> None:
    event = event_of(replace(BOOKING, status=BookingStatus.PENDING))
    assert event.status is EventStatus.TENTATIVE
    assert "Salon Bondi has not confirmed this request yet." in event.description


def test_a_cancelled_booking_says_so_in_its_title_and_offers_nothing_to_manage() -> None:
    event = event_of(replace(BOOKING, status=BookingStatus.CANCELLED))
    assert event.status is EventStatus.CANCELLED
    assert event.summary == "Cancelled: Cut, colour & style at Salon Bondi"
    assert "Manage" not in event.description


def test_a_venue_without_a_phone_mail_or_site_has_calendars_too() -> None:
    bare = replace(BOOKING.venue, phone=None, email=None, storefront_url=None)
    event = event_of(replace(BOOKING, venue=bare))
    assert "Phone" not in event.description
    assert (event.venue_email, event.url) == (None, None)
    assert b'ORGANIZER;CN="Salon Bondi":invalid:nomail\r\n' in booking_file(event)


@pytest.mark.parametrize("status", BookingStatus)
def test_no_status_puts_the_customer_the_money_or_the_token_into_a_calendar(status: BookingStatus) -> None:
    event = event_of(replace(BOOKING, status=status))
    for content in (booking_file(event), booking_feed(event)):
        text = content.replace(b"\r\n ", b"").decode("utf-8")
        for secret in ("Ann", "ann@mail", "491570156", "491 570", "henna", "85", "/manage/", "token"):
            assert secret not in text
        assert "Mia" in text


@pytest.mark.parametrize("status", BookingStatus)
def test_every_status_of_a_booking_is_one_that_calendars_know(status: BookingStatus) -> None:
    assert event_status(status) in EventStatus


def test_the_entry_keeps_its_uid_when_the_venue_moves_to_another_host() -> None:
    elsewhere = replace(BOOKING.venue, slug="bondi-beach", host=HostKey(HostKind.CUSTOM, "book.salon.example"))
    assert booking_feed(event_of(BOOKING)) == booking_feed(event_of(replace(BOOKING, venue=elsewhere)))
