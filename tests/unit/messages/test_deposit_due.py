"""What a customer is sent of a deposit that waits: by when, what happens otherwise, and how to pay, however short it gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from openchair.manage.moving import actions_for
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.write import write_copy
from openchair.presentation.booking import booking_text
from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.wall_clock import WallClock
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.status import BookingStatus

from .salon import LINKS, MANAGE, NOW, a_booking, a_message, awaiting_deposit, cancelled, composed

# A day after now, on the salon's clock.
BY = "Saturday 21 November, 12:00 pm"


@pytest.mark.parametrize("kind", [MessageKind.CONFIRMED, MessageKind.LINK_RESENT, MessageKind.DEPOSIT_DUE])
def test_whatever_leads_to_the_page_says_by_when_the_deposit_is_to_be_paid(kind: MessageKind) -> None:
    mail = composed(kind, awaiting_deposit(a_booking()))
    assert f"Please pay your $25 deposit by {BY}, or the time is let go." in mail.text
    # Once it is paid there is nothing to say of it.
    if kind is not MessageKind.DEPOSIT_DUE:
        assert "let go" not in composed(kind, a_booking()).text


@pytest.mark.parametrize("kind", [MessageKind.CONFIRMED, MessageKind.DEPOSIT_DUE])
def test_of_a_text_that_must_be_short_what_happens_otherwise_stays(kind: MessageKind) -> None:
    booking = awaiting_deposit(a_booking())
    context = MessageContext.of(a_message(kind), booking, LINKS, NOW)
    for text in write_copy(kind, context).sms:
        assert "Pay your $25 deposit by Sat 21 Nov, 12:00 pm, or the time is let go:" in text
        assert MANAGE in text


def test_the_button_leads_to_where_it_is_paid() -> None:
    mail = composed(MessageKind.DEPOSIT_DUE, awaiting_deposit(a_booking()))
    assert mail.subject == "Please pay your $25 deposit by Sat 21 Nov, 12:00 pm: Cut & style, Thu 3 Dec, 10:15 am"
    assert f"Pay the deposit:\n{MANAGE}&panel=payment" in mail.text


def test_a_time_that_is_held_is_no_request_of_the_salon() -> None:
    held = replace(
        awaiting_deposit(a_booking()), status=BookingStatus.PENDING, status_when_paid=BookingStatus.CONFIRMED
    )
    assert "request" not in composed(MessageKind.LINK_RESENT, held).text


def test_after_the_lapse_it_says_why_and_how_to_try_again() -> None:
    unpaid = awaiting_deposit(cancelled(a_booking(), "system", reason=Lapse.DEPOSIT_NOT_PAID.value))
    mail = composed(MessageKind.CANCELLED, unpaid)
    assert mail.subject == "Deposit not paid: Cut & style with Mia, Thu 3 Dec, 10:15 am"
    said = "The deposit wasn't paid in time, so Lumen Hair Studio has let this time go. You're welcome to book again."
    assert said in mail.text
    assert "Book another time:\nhttps://lumen.example/" in mail.text
    assert "Your request" not in mail.text


def test_the_page_says_the_time_alone_on_the_day_itself_and_nothing_once_it_is_paid() -> None:
    clock, booking = WallClock(ENGLISH, "Australia/Sydney"), awaiting_deposit(a_booking())

    def said(ahead: timedelta) -> str | None:
        due = replace(booking, deposit_due_at=NOW + ahead)
        return booking_text(due, actions_for(due, NOW), clock, NOW).deposit_due

    assert said(timedelta(minutes=15)) == "Pay by 12:15 pm or the time is let go."
    assert said(timedelta(days=1)) == f"Pay by {BY} or the time is let go."
    assert booking_text(a_booking(), actions_for(a_booking(), NOW), clock, NOW).deposit_due is None
