"""What a customer agreed to, and what moves make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openchair.rules.agreement import Agreement, AskedBy, Most, is_unusual_start
from openchair.rules.status import BookingStatus

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
START = NOW + timedelta(hours=30)
LATER = NOW + timedelta(days=9)
MOST = Most(0, 0, 0)
CONFIRMED = BookingStatus.CONFIRMED


def moved(
    agreement: Agreement, asked_by: AskedBy, to: tuple[datetime, str] = (LATER, "mia"), **more: bool
) -> Agreement:
    how = {"waived": False, "unusual": False, **more}
    return agreement.moved_by_desk((START, "mia"), to, CONFIRMED, NOW, asked_by=asked_by, most=MOST, **how)


def test_what_was_agreed_in_time_stays_agreed_when_the_start_moves_nearer() -> None:
    for agreement in (Agreement(mailed_at=START - timedelta(hours=24)), Agreement(pressed_at=NOW)):
        assert agreement.is_in_time(START)
        assert not agreement.is_in_time(START - timedelta(hours=20))
        for after in (
            agreement.moved_by_customer(CONFIRMED, START, NOW),
            agreement.took_offer(START, NOW),
            moved(agreement, AskedBy.CUSTOMER),
        ):
            assert after.is_in_time(START - timedelta(hours=20))


def test_an_agreement_that_came_too_late_is_in_time_for_a_start_that_is_far_enough() -> None:
    late = Agreement(mailed_at=START - timedelta(hours=23))
    assert not late.is_in_time(START)
    assert late.is_in_time(START + timedelta(hours=1))


@pytest.mark.parametrize("told", ["shown_at", "mailed_at", "pressed_at"])
def test_imported_bookings_and_unusual_starts_have_no_agreement(told: str) -> None:
    told_at = {told: NOW}
    assert Agreement(**told_at).is_in_time(LATER)  # type: ignore[arg-type]  # an instant each
    assert not Agreement(**told_at, imported=True).is_in_time(LATER)  # type: ignore[arg-type]
    assert not Agreement(**told_at, unusual_start=True).is_in_time(LATER)  # type: ignore[arg-type]


def test_the_least_notice_only_falls() -> None:
    agreement = Agreement().moved_by_customer(CONFIRMED, START, NOW)
    assert agreement.least_notice == timedelta(hours=30)
    assert agreement.moved_by_customer(CONFIRMED, LATER, NOW).least_notice == timedelta(hours=30)
    assert agreement.moved_by_customer(CONFIRMED, START, NOW + timedelta(hours=1)).least_notice == timedelta(hours=29)
    assert agreement.counts_at(LATER, NOW) == LATER - timedelta(hours=30)
    # Nearer than that, today's counts.
    assert agreement.counts_at(LATER, LATER - timedelta(hours=2)) == LATER - timedelta(hours=2)


def test_only_a_move_of_the_customers_own_is_counted() -> None:
    assert Agreement().took_offer(START, NOW).least_notice is None
    assert Agreement().moved_by_customer(BookingStatus.PENDING, START, NOW).least_notice is None
    assert moved(Agreement(), AskedBy.VENUE).least_notice is None
    assert moved(Agreement(), AskedBy.CUSTOMER, waived=True).least_notice is None
    assert moved(Agreement(), AskedBy.CUSTOMER).least_notice == timedelta(hours=30)
    answered = moved(Agreement(), AskedBy.VENUE).moved_by_customer(CONFIRMED, LATER, NOW)
    assert (answered.least_notice, answered.move) == (None, None)


def test_what_was_last_agreed_is_kept_through_several_desk_moves_and_a_move_back_ends_it() -> None:
    once = moved(Agreement(), AskedBy.VENUE)
    assert once.move is not None and (once.move.starts_at, once.move.staff_id) == (START, "mia")
    twice = once.moved_by_desk(
        (LATER, "mia"), (LATER, "theo"), CONFIRMED, NOW,
        asked_by=AskedBy.CUSTOMER, waived=False, unusual=False, most=MOST,
    )  # fmt: skip
    assert twice.is_moved_by_venue and twice.least_notice is None
    assert twice.can_be_missed_from(NOW) == START
    back = twice.moved_by_desk(
        (LATER, "theo"), (START, "mia"), CONFIRMED, NOW,
        asked_by=AskedBy.VENUE, waived=False, unusual=False, most=MOST,
    )  # fmt: skip
    assert back.move is None


@pytest.mark.parametrize(("agreed", "today", "binds"), [(24, 48, 24), (48, 24, 24), (None, 24, 24), (0, 24, 0)])
def test_the_lesser_window_binds(agreed: int | None, today: int, binds: int) -> None:
    assert Agreement(notice_hours=agreed).notice(today) == binds


@pytest.mark.parametrize(
    ("from_now", "is_unusual"),
    [
        (timedelta(hours=-12), False),
        (timedelta(hours=-12, seconds=-1), True),
        (timedelta(days=60), False),
        # Days are the venue's: the last one is over at its midnight.
        (timedelta(days=60, hours=14, minutes=59), False),
        (timedelta(days=60, hours=15), True),
        (timedelta(days=-2190), True),
    ],
)
def test_a_usual_start_lies_between_twelve_hours_ago_and_the_horizon(from_now: timedelta, is_unusual: bool) -> None:
    assert is_unusual_start(NOW + from_now, 60, "Australia/Sydney", NOW) == is_unusual
