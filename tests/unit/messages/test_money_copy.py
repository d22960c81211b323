"""What messages say of money: what a cancellation did to it, and what was paid, charged, sent back, or could not be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from openchair.presentation import money
from openchair.presentation.booking_money import cancellation_sentence, fee_sentence
from openchair.presentation.catalogue import ENGLISH
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.payments import NEVER_TRIED, Problem, RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord
from openchair.rules.tenders import DepositPaid

from .salon import MANAGE, a_booking, a_late_fee, an_occasion, cancelled, composed, sms

BANKS = "Banks take 5 to 10 days to show it."
KEPT_ALL: dict[str, Any] = {"outcome": "forfeit", "refund_minor": 0, "forfeit_minor": 2500}
CREDITED: dict[str, Any] = {"outcome": "credit", "refund_minor": 0, "credit_minor": 2500}


def a_fee(status: FeeStatus, problem: Problem | None = None, kind: FeeKind = FeeKind.LATE_CANCELLATION) -> FeeRecord:
    return FeeRecord("1ChMhp9AVEKrXP1PRvg6ox", kind, 2000, "AUD", status, problem)


def cancelled_late(status: FeeStatus, problem: Problem | None = None) -> tuple[BookingRecord, dict[str, Any]]:
    """Without a deposit and with a fee of 2000, as the cancellation's message states it."""
    booking = a_booking(deposit_minor=0, deposit_paid_minor=0, deposit_status=None, paid_by=None)
    return cancelled(booking, fee_minor=2000), {"fee": {"status": status, "problem": problem}}


def test_where_nothing_was_paid_that_is_said_and_a_late_fee_too() -> None:
    booking, facts = cancelled_late(FeeStatus.REQUESTED)
    text = composed(MessageKind.CANCELLED, booking, **facts).text
    assert (
        "No deposit was paid, so there is nothing to refund.\n"
        "A fee of $20 for cancelling late will be charged to your saved card.\n\n" in text
    )
    assert f"See the booking:\n{MANAGE}\n" in text and "panel=payment" not in text


@pytest.mark.parametrize(
    ("problem", "why"),
    [(Problem.NO_CARD, "There is no saved card."), (Problem.CARD_EXPIRED, "The card has expired.")],
)
def test_a_late_fee_that_was_not_charged_says_why_and_leads_to_where_it_is_paid(problem: Problem, why: str) -> None:
    booking, facts = cancelled_late(FeeStatus.NOT_CHARGED, problem)
    text = composed(MessageKind.CANCELLED, booking, **facts).text
    said = f"A fee of $20 for cancelling late is due. It was not charged. {why}"
    assert fee_sentence(a_fee(FeeStatus.NOT_CHARGED, problem), booking).startswith(said)
    assert f"{said}\n\n" in text and f"Pay the fee:\n{MANAGE}&panel=payment\n" in text
    # Whoever owes something is not told that they are done.
    assert "You cancelled this booking." in text and "nothing else you need to do" not in text
    short = composed(MessageKind.CANCELLED, booking, Channel.SMS, **facts)
    assert said in short.text and short.text.endswith(f"\n{MANAGE}&panel=payment")
    assert short.segments == 2


def test_a_late_fee_from_before_messages_stated_it_is_told_of_all_the_same() -> None:
    booking, _ = cancelled_late(FeeStatus.REQUESTED)
    assert "A late cancellation fee of $20 applies." in composed(MessageKind.CANCELLED, booking).text


@pytest.mark.parametrize(
    ("changes", "by", "sentence"),
    [
        (CREDITED, "card", "You have $25 of credit for your next visit to Lumen Hair Studio."),
        (
            CREDITED | {"credit_minor": 1500, "forfeit_minor": 1000},
            "card",
            "You have $15 of credit for your next visit to Lumen Hair Studio. They keep $10 per our policy.",
        ),
        (
            CREDITED,
            "credit",
            "The $25 of credit you paid with is yours again, for your next visit to Lumen Hair Studio.",
        ),
        (
            CREDITED | {"credit_minor": 1250, "forfeit_minor": 1250},
            "credit",
            (
                "$12.50 of the credit you paid with is yours again, for your next visit to Lumen Hair Studio. "
                "They keep $12.50 per our policy."
            ),
        ),
        (KEPT_ALL, "credit", "Your $25 deposit isn't refunded per our policy."),
    ],
)
def test_credit_is_told_of_as_what_it_is(changes: dict[str, Any], by: str, sentence: str) -> None:
    booking = cancelled(a_booking(paid_by=by), **changes)
    assert booking.cancellation is not None
    assert cancellation_sentence(booking.cancellation, booking) == sentence
    assert f"{sentence}\n\n" in composed(MessageKind.CANCELLED, booking).text
    assert f"{sentence}\n" in sms(MessageKind.CANCELLED, booking)


@pytest.mark.parametrize(
    ("expires_at", "said"),
    [
        # At half past two in the afternoon: the day before is the last whole one.
        (datetime(2027, 11, 20, 3, 30, tzinfo=UTC), "You can use it until 19 November 2027."),
        # At midnight in Sydney, which is another day in UTC.
        (datetime(2027, 11, 19, 13, 0, tzinfo=UTC), "You can use it until 19 November 2027."),
    ],
)
def test_credit_says_on_which_day_it_can_be_used_for_the_last_time(expires_at: datetime, said: str) -> None:
    booking = cancelled(a_booking(), **CREDITED)
    facts: dict[str, Any] = {"credit_expires_at": expires_at.isoformat()}
    text = composed(MessageKind.CANCELLED, booking, **facts).text
    assert f"next visit to Lumen Hair Studio.\n{said}\n\n" in text and BANKS not in text
    assert f"next visit to Lumen Hair Studio. {said}\n" in sms(MessageKind.CANCELLED, booking, **facts)
    assert "until" not in composed(MessageKind.CANCELLED, booking).text


def test_a_date_in_arabic_has_its_year_and_its_words() -> None:
    booking = cancelled(a_booking("AED"), **CREDITED)
    facts: dict[str, Any] = {"credit_expires_at": datetime(2027, 11, 20, 3, 30, tzinfo=UTC).isoformat()}
    assert "يمكنك استخدامه حتى 19 نوفمبر 2027." in composed(MessageKind.CANCELLED, booking, **facts).text


@pytest.mark.parametrize("kind", [MessageKind.REFUND_DONE, MessageKind.REFUND_FAILED])
def test_a_refund_is_told_in_the_pages_words(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    status = RefundStatus.SUCCEEDED if kind is MessageKind.REFUND_DONE else RefundStatus.FAILED
    said = money.refund_sentence(status, "$25", "Lumen Hair Studio", ENGLISH)
    assert said in composed(kind, booking, **facts).text


def test_a_deposit_that_is_paid_says_so_and_what_can_still_be_changed() -> None:
    booking, facts = an_occasion(MessageKind.DEPOSIT_PAID)
    text = composed(MessageKind.DEPOSIT_PAID, booking, **facts).text
    assert "Your deposit is paid\n" in text and "\nYour $25 deposit is paid.\n" in text
    assert "You can change or cancel online until Wednesday 2 December, 10:15 am." in text
    assert f"Manage booking:\n{MANAGE}\n" in text


def test_a_deposit_of_a_booking_cancelled_meanwhile_promises_no_change() -> None:
    _, facts = an_occasion(MessageKind.DEPOSIT_PAID)
    mail = composed(MessageKind.DEPOSIT_PAID, cancelled(a_booking()), **facts)
    assert "Your $25 deposit is paid." in mail.text and "<del>" in mail.html
    assert "online until" not in mail.text and "action=reschedule" not in mail.text


def test_a_charged_fee_says_what_it_is_for() -> None:
    booking, facts = an_occasion(MessageKind.FEE_CHARGED)
    text = composed(MessageKind.FEE_CHARGED, booking, **facts).text
    assert "\nA fee of $20 for cancelling late was charged to your saved card.\n" in text
    assert "If you have a question about it, please contact Lumen Hair Studio." in text
    missed = composed(MessageKind.FEE_CHARGED, a_booking(), **facts | {"fee": "no_show"}).text
    assert "A fee of $20 for the missed appointment was charged to your saved card." in missed


def test_a_fee_that_its_customer_paid_was_not_charged_to_a_saved_card() -> None:
    booking, facts = an_occasion(MessageKind.FEE_CHARGED)
    mail = composed(MessageKind.FEE_CHARGED, booking, **facts | {"by_saved_card": False})
    assert mail.subject == "Your fee of $20 to Lumen Hair Studio is paid"
    assert fee_sentence(a_fee(FeeStatus.CHARGED), booking) == "The fee of $20 for cancelling late is paid."
    assert "\nThe fee of $20 for cancelling late is paid.\n" in mail.text and "saved card" not in mail.text


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("kind", FeeKind)
def test_a_fee_that_failed_says_why_in_the_pages_words_and_leads_to_where_it_is_paid(
    problem: Problem, kind: FeeKind
) -> None:
    booking = cancelled(a_booking(), fee_minor=2000)
    text = composed(MessageKind.FEE_FAILED, booking, **a_late_fee(problem=problem.value, fee=kind.value)).text
    status = FeeStatus.NOT_CHARGED if problem in NEVER_TRIED else FeeStatus.FAILED
    said = next(line for line in text.splitlines() if line.startswith("A fee of $20 for "))
    # The page also says what to do; the mail has a button for it.
    assert fee_sentence(a_fee(status, problem, kind), booking).startswith(said)
    assert said.endswith(money.card_problem_sentence(problem, ENGLISH))
    assert f"Pay the fee:\n{MANAGE}&panel=payment\n" in text
    assert ("with this card or another" in text) is (problem not in NEVER_TRIED)


@pytest.mark.parametrize("kind", [MessageKind.CARD_SAVED, MessageKind.CARD_REMOVED])
def test_a_card_message_leads_to_the_card(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    text = composed(kind, booking, **facts).text
    assert f"See your card:\n{MANAGE}&panel=payment\n" in text
    assert "Visa ending 4242" in text
    assert "If this wasn't you, please tell Lumen Hair Studio." in text
    rare = composed(kind, booking, **facts | {"brand": "girocard"})
    assert "our card ending 4242 is " in rare.subject and "girocard" not in rare.text


@pytest.mark.parametrize(
    ("kind", "body", "query"),
    [
        (MessageKind.DEPOSIT_PAID, "Your $25 deposit for Thu 3 Dec, 10:15 am is paid.", ""),
        (MessageKind.FEE_CHARGED, "A fee of $20 was charged to your card.", ""),
        (MessageKind.FEE_FAILED, "A fee of $20 is due. Pay it here:", "&panel=payment"),
        (MessageKind.REFUND_DONE, "Your refund of $25 is done.", ""),
        (MessageKind.REFUND_FAILED, "Your refund of $25 is delayed. We're looking at it.", ""),
        (MessageKind.CARD_REMOVED, "Your card ending 4242 is removed.", "&panel=payment"),
    ],
)
def test_a_text_message_about_money_is_one_segment(kind: MessageKind, body: str, query: str) -> None:
    booking, facts = an_occasion(kind)
    text = composed(kind, booking, Channel.SMS, **facts)
    assert text.text == f"Lumen Hair Studio\n{body}\n{MANAGE}{query}"
    assert text.segments == 1


@pytest.mark.parametrize(
    ("paid", "changes", "sentence", "tells_of_banks"),
    [
        (
            DepositPaid(2500, card_minor=1500, credit_minor=1000),
            {"refund_minor": 1500, "credit_minor": 1000},
            "$25 goes back to you: $15 to your card, $10 as credit.",
            True,
        ),
        (
            DepositPaid(2500, card_minor=1500, cash_minor=1000),
            {"outcome": "partial_refund", "refund_minor": 1250, "forfeit_minor": 1250},
            (
                "$12.50 goes back to you: $7.50 to your card, $5 from Lumen Hair Studio. "
                "Lumen Hair Studio keeps $12.50 of your deposit per our policy."
            ),
            True,
        ),
        (DepositPaid(2500, cash_minor=2500), {}, "Lumen Hair Studio will pay $25 back to you.", False),
        (
            DepositPaid(2500, terminal_minor=2500),
            {"outcome": "partial_refund", "refund_minor": 1000, "forfeit_minor": 1500},
            "Lumen Hair Studio will pay $10 back to you. They keep $15 of your deposit per our policy.",
            False,
        ),
    ],
)
def test_each_way_back_is_told_of_and_banks_only_where_a_card_gets_something(
    paid: DepositPaid, changes: dict[str, Any], sentence: str, tells_of_banks: bool
) -> None:
    booking = cancelled(a_booking(deposit_paid=paid), **changes)
    assert booking.cancellation is not None
    assert cancellation_sentence(booking.cancellation, booking) == sentence
    text = composed(MessageKind.CANCELLED, booking).text
    assert sentence in text
    assert (BANKS in text) is tells_of_banks
    assert sentence in sms(MessageKind.CANCELLED, booking)


def test_what_the_salon_has_paid_back_itself_is_not_said_to_be_with_a_bank() -> None:
    booking = cancelled(a_booking(paid_by="cash"))
    facts: dict[str, Any] = {"amount_minor": 2500, "currency": "AUD", "by_hand": True}
    text = composed(MessageKind.REFUND_DONE, booking, **facts).text
    assert "Your refund of $25 is done: Lumen Hair Studio has paid it back to you." in text
    # Whoever was told that and has not got it says so.
    assert "If you have not got it, please contact Lumen Hair Studio." in text
    assert BANKS not in text


def test_a_part_that_was_paid_is_told_of_with_what_is_left_and_where_to_pay_it() -> None:
    booking = a_booking(deposit_paid=DepositPaid(1000, cash_minor=1000), deposit_status="asked")
    facts: dict[str, Any] = {"amount_minor": 1000, "currency": "AUD", "left_minor": 1500}
    text = composed(MessageKind.DEPOSIT_PAID, booking, **facts).text
    assert "$10 of your deposit is paid. $15 is still to be paid." in text
    assert f"Pay the other $15 of your deposit:\n{MANAGE}&panel=payment\n" in text
    assert "$15 is still to be paid." in sms(MessageKind.DEPOSIT_PAID, booking, **facts)
