"""What a customer's page shows of a booking: chosen once, for the page as it is served and for the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openchair.manage.moving import actions_for
from openchair.presentation.booking import booking_text
from openchair.presentation.page import BookingPage, PageMoney, booking_page
from openchair.presentation.page import PageItem as Item
from openchair.rules.actors import ActorKind
from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.deposits import DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord, RefundRecord
from openchair.rules.records.settlement import LeftTime, SettlementRecord, UndoRecord
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.tenders import Tender
from openchair.rules.undo import SettlementKind, SettlementStatus
from tests.support.words import SYDNEY
from tests.unit.messages.salon import NOW, a_booking, cancelled

START = a_booking().starts_at
SECOND = timedelta(seconds=1)
NO_MONEY = PageMoney(refunds=(), fees=(), settlement=None, is_due=False)
MOVED = DeskMove(NOW, AskedBy.VENUE, START - timedelta(days=1), "1ChMhp9AVEKrXP1PRvg6oc", Most(0, 0, 0))


def page_of(booking: BookingRecord, money: PageMoney = NO_MONEY, now: datetime = NOW, **known: Any) -> BookingPage:
    return booking_page(booking, actions_for(booking, now, **known), money, now)


def a_settlement(status: SettlementStatus, **changes: Any) -> SettlementRecord:
    due_at = NOW + timedelta(hours=24)
    row = SettlementRecord("s", "v", "b", SettlementKind.NO_SHOW, status, NOW, due_at, fee_minor=1500, on_word=True)
    return replace(row, **changes)


def undone_until(until: datetime, by: ActorKind = ActorKind.CUSTOMER) -> UndoRecord:
    return UndoRecord("s", SettlementKind.CANCELLATION, by, until, LeftTime(START, "m", "Mia", ()))


def test_what_is_agreed_can_be_moved_cancelled_and_shared_until_the_window_closes() -> None:
    early = NOW - timedelta(days=3)
    page = page_of(a_booking(), now=early)
    assert page.shows == (
        Item.RESCHEDULE, Item.CALENDAR, Item.SHARE, Item.CARD, Item.CANCEL, Item.EARLIER, Item.DEPOSIT, Item.MESSAGES, Item.DISOWN,
    )  # fmt: skip
    assert page_of(a_booking(source=BookingSource.DESK), now=early).shows == page.shows[:-1]
    assert page.until == datetime(2026, 11, 19, 23, 59, 59, tzinfo=ZoneInfo("Australia/Sydney"))
    assert Item.EARLIER not in page_of(a_booking(), now=page.until + SECOND).shows
    window = START - timedelta(hours=24)
    late = page_of(a_booking(), now=window)
    assert late.until == window
    assert Item.CALL not in late.shows
    closed = page_of(a_booking(), now=window + SECOND).shows
    assert closed == (Item.CALL, Item.CALENDAR, Item.SHARE, Item.CARD, Item.DEPOSIT, Item.MESSAGES, Item.DISOWN)


def test_a_venue_without_a_phone_and_a_storefront_is_not_shown_as_having_them() -> None:
    late = START - timedelta(hours=3)
    assert Item.CALL not in page_of(a_booking(venue={"phone": None}), now=late).shows
    assert Item.BOOK_AGAIN in page_of(cancelled(a_booking())).shows
    assert Item.BOOK_AGAIN not in page_of(cancelled(a_booking(venue={"storefront_url": None}))).shows


def test_a_move_that_waits_for_an_answer_has_its_buttons_beside_it_and_nowhere_else() -> None:
    shows = page_of(a_booking(agreement=Agreement(move=MOVED))).shows
    assert shows[:3] == (Item.MOVE, Item.OTHER_TIME, Item.CANCEL_INSTEAD)
    assert not {Item.RESCHEDULE, Item.CANCEL} & set(shows)


@pytest.mark.parametrize("status", SettlementStatus)
def test_what_is_yet_to_be_taken_is_told_with_the_way_to_object_and_not_as_taken(status: SettlementStatus) -> None:
    missed = a_booking(status=BookingStatus.NO_SHOW, deposit_status="forfeited")
    page = page_of(missed, replace(NO_MONEY, settlement=a_settlement(status)))
    waits = status in (SettlementStatus.WAITING, SettlementStatus.OBJECTED)
    assert (Item.TAKING in page.shows, Item.DEPOSIT in page.shows) == (waits, not waits)
    assert (Item.OBJECT in page.shows) == (status is SettlementStatus.WAITING)
    assert (page.until is not None) == (status is SettlementStatus.WAITING)


def test_what_is_over_can_be_taken_back_for_a_while_and_says_nothing_else_about_being_over() -> None:
    until = NOW + timedelta(minutes=1)
    over = replace(cancelled(a_booking()), undo=undone_until(until))
    page = page_of(over)
    assert page.shows == (Item.MONEY, Item.UNDO, Item.CALL, Item.BOOK_AGAIN, Item.DEPOSIT)
    assert page.until == until - SECOND
    assert booking_text(over, actions_for(over, NOW), SYDNEY, NOW).blocked is None
    assert Item.UNDO not in page_of(over, now=until).shows
    assert booking_text(over, actions_for(over, until), SYDNEY, until).blocked is not None
    assert Item.UNDO not in page_of(replace(over, undo=undone_until(until, ActorKind.OPERATOR))).shows


def test_of_what_is_over_paying_what_is_owed_has_the_cards_place() -> None:
    due, missed = replace(NO_MONEY, is_due=True), a_booking(status=BookingStatus.NO_SHOW)
    assert {Item.PAY, Item.CARD} <= set(page_of(a_booking(), due).shows)
    assert {Item.PAY, Item.CARD} & set(page_of(missed, due, owes_fee=True).shows) == {Item.PAY}
    assert {Item.PAY, Item.CARD} & set(page_of(missed, has_card=True).shows) == {Item.CARD}
    assert not {Item.PAY, Item.CARD} & set(page_of(missed).shows)


def a_refund(status: RefundStatus) -> RefundRecord:
    return RefundRecord("r", "v", "b", 2500, "AUD", status, NOW, None, Tender.CARD, None, None, None, 0, 0)


def a_fee(status: FeeStatus) -> FeeRecord:
    return FeeRecord(id="f", kind=FeeKind.NO_SHOW, amount_minor=1500, currency="AUD", status=status, problem=None)


def test_money_on_its_way_is_said_to_come_to_rest_by_itself() -> None:
    over = cancelled(a_booking(deposit_status="refund_requested"))
    assert page_of(over).settling
    # It goes only once the cancel can't be taken back.
    assert not page_of(replace(over, undo=undone_until(NOW + SECOND))).settling
    for status in RefundStatus:
        going = status in (RefundStatus.REQUESTED, RefundStatus.SUBMITTED)
        assert page_of(over, replace(NO_MONEY, refunds=(a_refund(status),))).settling == going
    for fee in FeeStatus:
        assert page_of(over, replace(NO_MONEY, fees=(a_fee(fee),))).settling == (fee is FeeStatus.REQUESTED)
    assert Item.MONEY in page_of(over, replace(NO_MONEY, fees=(a_fee(FeeStatus.CHARGED),))).shows
    assert not page_of(a_booking()).settling
    assert Item.MONEY not in page_of(a_booking()).shows


bookings = st.builds(
    lambda status, agreement, offers, undo, due, ends: replace(
        a_booking(
            status=status,
            agreement=agreement,
            offers_open_until=offers,
            deposit_due_at=due,
            deposit_status=DepositStatus.ASKED if due else "paid",
        ),
        undo=None if undo is None else undone_until(undo),
        cancellation=cancelled(a_booking()).cancellation if ends and status is BookingStatus.CANCELLED else None,
    ),
    st.sampled_from(BookingStatus),
    st.sampled_from(
        (Agreement(), Agreement(notice_hours=0), Agreement(move=MOVED), Agreement(cooling_off_until=START))
    ),
    st.none() | st.sampled_from((NOW + timedelta(hours=4), NOW + timedelta(days=12))),
    st.none() | st.just(NOW + timedelta(minutes=2)),
    st.none() | st.just(NOW + timedelta(hours=1)),
    st.booleans(),
)


@given(bookings, st.integers(0, 14 * 24 * 60), st.floats(0, 1))
def test_until_it_says_so_the_clock_alone_changes_nothing_of_it(
    booking: BookingRecord, minutes: int, share: float
) -> None:
    now = NOW + timedelta(minutes=minutes)
    page = page_of(booking, now=now)
    # What is over any second now is asked for again at once.
    assume(page.until is None or page.until >= now)
    later = START + timedelta(days=30) if page.until is None else page.until
    between = now + (later - now) * share

    def seen(at: datetime) -> tuple[Any, ...]:
        text = booking_text(booking, actions_for(booking, at), SYDNEY, at)
        return page_of(booking, now=at).shows, text.status, text.blocked, text.offered, text.cancelled

    assert seen(between) == seen(now)
