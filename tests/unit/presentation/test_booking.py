"""A booking in words: what its customer reads of it at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from openchair.manage.moving import actions_for
from openchair.presentation.booking import BookingText, accepts_move, booking_text, cancels_move
from openchair.rules.actions import BookingPhase, phase_of
from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.offers import Lapse
from openchair.rules.records.booking import BookingRecord, CancellationRecord
from openchair.rules.status import CLOSED_STATUSES, BookingStatus, CancelledBy
from tests.support.words import SYDNEY
from tests.unit.messages.salon import NOW, a_booking

START = a_booking().starts_at
DAY = timedelta(days=1)


def text_of(booking: BookingRecord, now: datetime = NOW) -> BookingText:
    return booking_text(booking, actions_for(booking, now), SYDNEY, now)


def moved(asked_by: AskedBy) -> DeskMove:
    return DeskMove(NOW, asked_by, START - DAY, "1ChMhp9AVEKrXP1PRvg6oc", Most(0, 0, 0))


def ended(by: CancelledBy, reason: str | None) -> BookingRecord:
    done = CancellationRecord(NOW, by, reason, DepositOutcome.FULL_REFUND, 2500, 0, 0, 0)
    return replace(a_booking(), status=BookingStatus.CANCELLED, cancellation=done)


def test_it_says_when_how_long_and_with_whom() -> None:
    text = text_of(a_booking())
    assert (text.status, text.date, text.time, text.duration) == (
        "Confirmed",
        "Thursday 3 December",
        "10:15 – 11:15 am",
        "1 h",
    )
    assert text.appointment == "Thursday 3 December, 10:15 am with Mia"
    assert (text.blocked, text.offered, text.cancelled) == (None, None, None)


def test_inside_the_window_one_sentence_says_that_it_can_be_neither_moved_nor_cancelled() -> None:
    assert text_of(a_booking(), START - timedelta(hours=3)).blocked == (
        "This booking is within 24h of the appointment time and can't be changed online. "
        "Please contact Lumen Hair Studio directly."
    )
    begun = replace(a_booking(), agreement=Agreement(notice_hours=0))
    assert text_of(begun, START + timedelta(minutes=1)).blocked == (
        "This booking has already begun and can't be changed online. Please contact Lumen Hair Studio directly."
    )


def test_a_request_inside_the_window_can_still_be_withdrawn_and_only_moving_is_refused() -> None:
    pending = a_booking(status=BookingStatus.PENDING)
    assert "can't be rescheduled online" in (text_of(pending, START - timedelta(hours=3)).blocked or "")


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES))
def test_what_is_over_says_that_nothing_can_be_changed(status: BookingStatus) -> None:
    booking = a_booking(status=status)
    assert (text_of(booking).blocked or "").startswith("This booking is already finalised: it ")
    assert phase_of(status, actions_for(booking, NOW)) is BookingPhase.OVER


def test_while_times_are_offered_it_is_the_customers_turn_until_they_lapse() -> None:
    until = NOW + timedelta(hours=4)
    asked = replace(a_booking(status=BookingStatus.PENDING), offers_open_until=until)
    text = text_of(asked)
    assert text.status == "Waiting for your answer"
    assert text.offered == "Lumen Hair Studio can offer you something else. Choose by Friday 20 November, 4:00 pm."
    late = text_of(asked, until + timedelta(seconds=1))
    assert (late.status, late.offered) == ("Waiting for the salon", None)
    assert phase_of(asked.status, actions_for(asked, NOW)) is BookingPhase.WAITING


def test_a_move_by_the_desk_waits_for_an_answer_until_the_start() -> None:
    booking = replace(a_booking(), agreement=Agreement(move=moved(AskedBy.VENUE)))
    assert text_of(booking).status == "Waiting for your answer"
    assert phase_of(booking.status, actions_for(booking, NOW)) is BookingPhase.WAITING
    assert text_of(booking, START + timedelta(seconds=1)).status == "Confirmed"
    assert accepts_move(booking, SYDNEY) == "Thursday 10:15 am is fine"


def test_cancelling_instead_says_what_the_salons_own_move_allows() -> None:
    booking = a_booking()
    assert cancels_move(booking, moved(AskedBy.VENUE), SYDNEY) == "Cancel, with everything back"
    unpaid = replace(booking, deposit_status=DepositStatus.ASKED)
    assert cancels_move(unpaid, moved(AskedBy.VENUE), SYDNEY) == "Cancel, without a fee"
    assert cancels_move(booking, moved(AskedBy.CUSTOMER), SYDNEY) == "Cancel booking"


@pytest.mark.parametrize(
    ("by", "reason", "said"),
    [
        (CancelledBy.CUSTOMER, None, "You cancelled this booking on Friday 20 November."),
        (CancelledBy.CUSTOMER, "Away", "You cancelled this booking on Friday 20 November. Reason: Away"),
        (CancelledBy.VENUE, None, "Lumen Hair Studio cancelled this booking on Friday 20 November."),
        (CancelledBy.PHONE, None, "Lumen Hair Studio cancelled this booking as you asked on Friday 20 November."),
        (
            CancelledBy.SYSTEM,
            Lapse.NOT_ANSWERED,
            "This request lapsed on Friday 20 November. Lumen Hair Studio didn't answer it in time.",
        ),
        (CancelledBy.SYSTEM, None, "This request wasn't answered in time on Friday 20 November."),
    ],
)
def test_what_was_called_off_says_by_whom_when_and_why(by: CancelledBy, reason: str | None, said: str) -> None:
    assert text_of(ended(by, reason)).cancelled == said
