"""Cooling off: whoever has only just booked may think better of it, once a day, until the first move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from openchair.rules.actions import possible_actions
from openchair.rules.agreement import Agreement, AskedBy, Most, cooling_off_until
from openchair.rules.cancellation_quotes import CancellationQuote, quote_cancellation
from openchair.rules.deposits import AgreedPart, CancellationTerms
from openchair.rules.policy import Policy
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import Tender
from tests.support.salon import day

NOW = day(0, 9)
TERMS = CancellationTerms.from_json(
    {
        "tiers": [{"from_hours": 48, "outcome": "full_refund"}, {"from_hours": 0, "outcome": "forfeit"}],
        "late_fee_minor": 1500,
        "late_fee_from_hours": 48,
    }
)
POLICY = Policy(
    24,
    customers_may_switch_staff=True,
    earlier_times_min_days=14,
    lead_time_minutes=60,
    horizon_days=60,
    slot_grid_minutes=15,
    review_first=False,
)


def booked(starts_at: datetime, minutes: int = 15) -> Agreement:
    """As one is left that was made at the storefront just now."""
    return Agreement(notice_hours=24, shown_at=NOW, cooling_off_until=cooling_off_until(NOW, minutes, starts_at))


def quote(agreement: Agreement, starts_at: datetime, now: datetime) -> CancellationQuote:
    return quote_cancellation(
        booking_id="b",
        status=BookingStatus.CONFIRMED,
        paid={Tender.CARD: 2500},
        currency="AUD",
        parts=[AgreedPart(TERMS)],
        starts_at=starts_at,
        notice_hours=24,
        now=now,
        agreement=agreement,
    )


def test_everything_goes_back_without_a_fee_until_its_last_instant() -> None:
    soon, agreement = day(0, 12), booked(day(0, 12))
    last = NOW + timedelta(minutes=15)
    free = quote(agreement, soon, last)
    assert (free.refund_minor, free.forfeit_minor, free.fee_minor) == (2500, 0, 0)
    assert free.cools_off_until == free.holds_until == last
    after = quote(agreement, soon, last + timedelta(seconds=1))
    assert (after.refund_minor, after.forfeit_minor, after.fee_minor, after.cools_off_until) == (0, 2500, 1500, None)


@pytest.mark.parametrize(("hours", "until"), [(3, NOW + timedelta(minutes=15)), (200, NOW + timedelta(hours=176))])
def test_cancelling_is_allowed_until_the_later_of_the_window_and_the_cooling_off(hours: int, until: datetime) -> None:
    starts_at = NOW + timedelta(hours=hours)
    agreement = booked(starts_at)

    def cancel(now: datetime) -> tuple[bool, datetime | None]:
        can = possible_actions(BookingStatus.CONFIRMED, starts_at, POLICY, "UTC", now, agreement=agreement).cancel
        return can.allowed, can.until

    assert cancel(NOW) == (True, until)
    assert cancel(until)[0]
    assert not cancel(until + timedelta(seconds=1))[0]


def test_what_the_rules_give_anyway_uses_nothing_of_it() -> None:
    assert quote(booked(day(9)), day(9), NOW).cools_off_until is None


def test_it_ends_before_the_start_and_where_a_venue_has_none_it_never_begins() -> None:
    assert cooling_off_until(NOW, 15, NOW + timedelta(minutes=10)) == NOW + timedelta(minutes=10, seconds=-1)
    assert cooling_off_until(NOW, 15, NOW - timedelta(minutes=10)) is None
    assert cooling_off_until(NOW, 0, day(3)) is None


def test_its_first_move_ends_it_whoever_makes_it() -> None:
    agreement, old = booked(day(0, 12)), (day(0, 12), "mia")
    by_desk = agreement.moved_by_desk(
        old, (day(0, 13), "mia"), BookingStatus.CONFIRMED, NOW,
        asked_by=AskedBy.CUSTOMER, waived=True, unusual=False, most=Most(2500, 0, 1500),
    )  # fmt: skip
    moved = [
        agreement.moved_by_customer(BookingStatus.CONFIRMED, old[0], NOW),
        agreement.took_offer(old[0], NOW),
        by_desk,
    ]
    assert [each.is_cooling_off(NOW) for each in moved] == [False] * 3


def test_it_is_had_once_a_day() -> None:
    used = replace(booked(day(0, 12)), cooled_off_at=NOW - timedelta(hours=23, minutes=59))
    assert not used.is_cooling_off(NOW)
    assert used.is_cooling_off(NOW + timedelta(minutes=1))
