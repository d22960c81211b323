"""What mails say, word for word where it matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.presentation import money
from openchair.presentation.booking_money import cancellation_sentence, deposit_sentence
from openchair.rules.messages import MessageKind
from openchair.rules.policy import Policy
from openchair.rules.status import BookingStatus

from .salon import MANAGE, NOW, a_booking, an_occasion, cancelled, composed

UNTIL = "You can change or cancel online until Wednesday 2 December, 10:15 am."


def test_a_confirmation_from_top_to_bottom() -> None:
    mail = composed(MessageKind.CONFIRMED, a_booking())
    assert mail.subject == "Confirmed: Cut & style with Mia, Thu 3 Dec, 10:15 am"
    assert (mail.to, mail.to_name, mail.from_name) == ("ann.lee@example.com", "Ann Lee", "Lumen Hair Studio")
    assert mail.reply_to == "hello@lumen.example"
    assert mail.text == (
        "Lumen Hair Studio\n\n"
        "Your booking is confirmed\n\n"
        "Thursday 3 December, 10:15 – 11:15 am (Sydney time)\nCut & style\nwith Mia · 1 h\n\n"
        f"{UNTIL}\n\n"
        f"Manage booking:\n{MANAGE}\n\n"
        f"Choose another time:\n{MANAGE}&action=reschedule\n\n"
        "Price: $95\nDeposit: $25 deposit paid\nWhere: Level 1, 18 Wilson Lane, Newtown NSW 2042\n"
        "Phone: (02) 5550 1234\nReference: KX42WD\n\n"
        "-- \nAnyone who has this link can manage the booking: share it only with people you trust.\n"
        "This email is about your booking at Lumen Hair Studio.\n"
    )


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (MessageKind.REQUEST_RECEIVED, "Request received: Cut & style with Mia, Thu 3 Dec, 10:15 am"),
        (MessageKind.RESCHEDULED, "New time: Cut & style with Mia, Thu 3 Dec, 10:15 am"),
        (MessageKind.DECLINED, "Lumen Hair Studio can't take your request for Thu 3 Dec, 10:15 am"),
        (MessageKind.CANCELLED, "Cancelled: Cut & style with Mia, Thu 3 Dec, 10:15 am"),
        (MessageKind.LINK_RESENT, "Your booking link: Cut & style, Thu 3 Dec, 10:15 am"),
        (MessageKind.REMINDER, "Thu 3 Dec, 10:15 am: Cut & style with Mia"),
        (MessageKind.COUNTER_OFFERS, "Lumen Hair Studio has another time for you instead of Thu 3 Dec, 10:15 am"),
        (MessageKind.EARLIER_OPENING, "An earlier time is free: Tue 1 Dec, 10:15 am with Leo"),
        (MessageKind.CARD_SAVED, "Your Visa ending 4242 is saved with Lumen Hair Studio"),
        (MessageKind.CARD_REMOVED, "Your Visa ending 4242 is removed from Lumen Hair Studio"),
        (MessageKind.REFUND_DONE, "Your refund of $25 from Lumen Hair Studio is done"),
        (MessageKind.REFUND_FAILED, "Your refund of $25 from Lumen Hair Studio is delayed"),
        (MessageKind.DEPOSIT_PAID, "Your $25 deposit is paid: Cut & style, Thu 3 Dec, 10:15 am"),
        (MessageKind.FEE_CHARGED, "A fee of $20 from Lumen Hair Studio was charged to your card"),
        (MessageKind.FEE_FAILED, "A fee of $20 from Lumen Hair Studio is due"),
    ],
)
def test_the_subject_says_it_all(kind: MessageKind, subject: str) -> None:
    booking, facts = an_occasion(kind)
    assert composed(kind, booking, **facts).subject == subject


def test_the_last_moment_to_change_is_that_of_the_rules() -> None:
    booking = a_booking()
    until = booking.starts_at - timedelta(hours=24)
    assert UNTIL in composed(MessageKind.CONFIRMED, booking, now=until).text
    after = composed(MessageKind.CONFIRMED, booking, now=until + timedelta(seconds=1)).text
    assert "To change or cancel, please call Lumen Hair Studio on (02) 5550 1234." in after
    assert "online" not in after and "action=reschedule" not in after


def test_a_venue_without_a_phone_is_reached_by_reply_or_by_name() -> None:
    late = a_booking().starts_at - timedelta(hours=1)
    by_mail = composed(MessageKind.CONFIRMED, a_booking(venue={"phone": None}), now=late).text
    assert "To change or cancel, please reply to this email." in by_mail
    bare = composed(MessageKind.CONFIRMED, a_booking(venue={"phone": None, "email": None}), now=late).text
    assert "To change or cancel, please contact Lumen Hair Studio." in bare
    assert "Phone" not in by_mail + bare


def test_without_notice_it_can_be_changed_until_it_starts() -> None:
    booking = a_booking(venue={"policy": Policy(0, False, 14, 60, 90, 15, False)})
    text = composed(MessageKind.CONFIRMED, booking).text
    assert "You can change or cancel online until your appointment starts." in text


def test_a_request_is_not_called_confirmed() -> None:
    booking, _ = an_occasion(MessageKind.REQUEST_RECEIVED)
    text = composed(MessageKind.REQUEST_RECEIVED, booking).text
    assert "It isn't confirmed yet: Lumen Hair Studio will look at it and write to you." in text
    assert "You can change or withdraw your request online." in text
    late = composed(MessageKind.REQUEST_RECEIVED, booking, now=booking.starts_at - timedelta(hours=2)).text
    assert "You can withdraw your request online." in late and "action=reschedule" not in late


def test_a_move_says_the_time_and_person_before_and_now() -> None:
    booking, facts = an_occasion(MessageKind.RESCHEDULED)
    mail = composed(MessageKind.RESCHEDULED, booking, **facts)
    assert "Before: Wed 2 Dec, 10:15 am with Leo\nThursday 3 December, 10:15 – 11:15 am" in mail.text
    assert "<del>" in mail.html
    assert "Your booking has moved" in mail.text and "confirmed yet" not in mail.text


def test_a_moved_request_still_waits() -> None:
    booking, facts = an_occasion(MessageKind.RESCHEDULED, status=BookingStatus.PENDING)
    mail = composed(MessageKind.RESCHEDULED, booking, **facts)
    assert mail.subject == "Request moved: Cut & style with Mia, Thu 3 Dec, 10:15 am"
    assert "Your request has moved" in mail.text
    assert "It isn't confirmed yet" in mail.text


def test_another_person_at_the_same_time_is_not_called_a_new_time() -> None:
    booking = a_booking()
    facts: dict[str, Any] = {"from_starts_at": booking.starts_at.isoformat(), "from_staff": "Leo"}
    mail = composed(MessageKind.RESCHEDULED, booking, **facts)
    assert mail.subject == "Now with Mia: Cut & style, Thu 3 Dec, 10:15 am"
    assert "Your time stays the same." in mail.text
    assert "moved" not in mail.text


@pytest.mark.parametrize(
    ("by", "subject", "said"),
    [
        ("customer", "Cancelled: ", "You cancelled this booking. There is nothing else you need to do."),
        ("venue", "Cancelled: ", "Sorry, Lumen Hair Studio had to cancel this booking.\nReason: Mia is ill."),
        ("system", "Not answered in time: ", "Sorry, Lumen Hair Studio didn't answer your request in time"),
    ],
)
def test_a_cancellation_says_whose_it_was(by: str, subject: str, said: str) -> None:
    booking = cancelled(a_booking(), by, reason="Mia is ill.")
    mail = composed(MessageKind.CANCELLED, booking)
    assert mail.subject == f"{subject}Cut & style with Mia, Thu 3 Dec, 10:15 am"
    assert said in mail.text
    assert ("Reason: Mia is ill." in mail.text) is (by == "venue")
    assert "Book another time:\nhttps://lumen.example/" in mail.text
    assert f"See the booking:\n{MANAGE}\n" in mail.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": "full_refund", "refund_minor": 2500}, "$25 goes back to the card you paid with."),
        (
            {"outcome": "partial_refund", "refund_minor": 1250, "forfeit_minor": 1250},
            "$12.50 goes back to the card you paid with. Lumen Hair Studio keeps $12.50 of your deposit per our policy.",
        ),
        (
            {"outcome": "forfeit", "refund_minor": 0, "forfeit_minor": 2500},
            "Your $25 deposit isn't refunded per our policy.",
        ),
        (
            {"outcome": "credit", "refund_minor": 0, "credit_minor": 2500},
            "You have $25 of credit for your next visit to Lumen Hair Studio.",
        ),
        (
            {"outcome": "credit", "refund_minor": 0, "credit_minor": 1500, "forfeit_minor": 1000},
            "You have $15 of credit for your next visit to Lumen Hair Studio. They keep $10 per our policy.",
        ),
        (
            {"outcome": "none", "refund_minor": 0},
            "Your $25 deposit stays with Lumen Hair Studio. Please contact them about it.",
        ),
    ],
)
def test_the_money_is_told_in_the_sentence_that_the_page_has(changes: dict[str, Any], sentence: str) -> None:
    booking = cancelled(a_booking(), **changes)
    assert booking.cancellation is not None
    assert cancellation_sentence(booking.cancellation, booking) == sentence
    text = composed(MessageKind.CANCELLED, booking).text
    assert sentence in text
    assert ("Banks take 5 to 10 days to show it." in text) is bool(changes["refund_minor"])
    assert sentence in composed(MessageKind.DECLINED, booking).text


@pytest.mark.parametrize("status", money.DEPOSIT)
def test_the_deposit_stands_where_the_page_says_it_stands(status: str) -> None:
    booking = a_booking(deposit_status=status)
    assert f"Deposit: {deposit_sentence(booking)}\n" in composed(MessageKind.CONFIRMED, booking).text


def test_no_deposit_no_line_about_one() -> None:
    booking = a_booking(deposit_minor=0, deposit_paid_minor=0, deposit_status=None)
    assert "eposit" not in composed(MessageKind.CONFIRMED, booking).text


@pytest.mark.parametrize(
    ("before", "subject", "heading"),
    [
        (timedelta(hours=2), "Today, 10:15 am: ", "See you today"),
        (timedelta(hours=24), "Tomorrow, 10:15 am: ", "See you tomorrow"),
        (timedelta(hours=11), "Tomorrow, 10:15 am: ", "See you tomorrow"),
        (timedelta(hours=48), "Thursday, 10:15 am: ", "See you on Thursday"),
        (timedelta(days=8), "Thu 3 Dec, 10:15 am: ", "See you on Thu 3 Dec"),
    ],
)
def test_a_reminder_names_the_day_as_people_there_do(before: timedelta, subject: str, heading: str) -> None:
    booking = a_booking()
    mail = composed(MessageKind.REMINDER, booking, now=booking.starts_at - before)
    assert mail.subject == f"{subject}Cut & style with Mia"
    assert heading in mail.text


def test_each_offer_is_a_link_to_itself() -> None:
    booking, facts = an_occasion(MessageKind.COUNTER_OFFERS)
    mail = composed(MessageKind.COUNTER_OFFERS, booking, **facts)
    assert f"Friday 4 December, 10:15 am with Leo:\n{MANAGE}&action=accept&offer=2\n" in mail.text
    assert f"Saturday 5 December, 10:15 am with Leo:\n{MANAGE}&action=accept&offer=3\n" in mail.text
    assert "You asked for\nThursday 3 December, 10:15 – 11:15 am (Sydney time)" in mail.text
    assert "It is held for you until Saturday 21 November, 12:00 pm." in mail.text
    for number in (2, 3):
        assert f"{MANAGE.replace('&', '&amp;')}&amp;action=accept&amp;offer={number}" in mail.html


def test_an_earlier_time_leaves_the_booked_one_as_it_is() -> None:
    booking, facts = an_occasion(MessageKind.EARLIER_OPENING)
    text = composed(MessageKind.EARLIER_OPENING, booking, **facts).text
    assert "Tuesday 1 December, 10:15 – 11:15 am (Sydney time)\nCut & style\nwith Leo" in text
    assert (
        "You have Thursday 3 December, 10:15 am with Mia now. It stays yours until you take this time instead." in text
    )
    assert f"Take this time:\n{MANAGE}&action=earlier&opening=1ChMhp9AVEKrXP1PRvg6op\n" in text
    assert "It is held for you until Friday 20 November, 2:00 pm." in text
    open_to_all = composed(MessageKind.EARLIER_OPENING, booking, **facts | {"held_until": None}).text
    assert "It goes to whoever takes it first." in open_to_all


def test_the_link_of_a_closed_booking_promises_nothing() -> None:
    for status in (BookingStatus.COMPLETED, BookingStatus.NO_SHOW):
        text = composed(MessageKind.LINK_RESENT, a_booking(status=status), now=NOW + timedelta(days=30)).text
        assert "there is nothing left to change online" in text
        assert "until" not in text and "action=" not in text


def test_the_links_are_those_of_the_venues_own_host_and_the_present_epoch() -> None:
    assert MANAGE in composed(MessageKind.LINK_RESENT, a_booking()).text
    renewed = composed(MessageKind.LINK_RESENT, a_booking(link_epoch=1)).text
    assert MANAGE not in renewed and f"/manage/{a_booking().id}?token=" in renewed


def test_a_storefront_that_is_no_web_address_is_not_linked() -> None:
    booking = cancelled(a_booking(venue={"storefront_url": None}))
    assert "Book another time" not in composed(MessageKind.CANCELLED, booking).text
