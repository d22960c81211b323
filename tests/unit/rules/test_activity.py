"""The activity feed: every kind is read as it was written, says something to the desk, and has a meaning in the graph."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from openchair.presentation.desk.activity import activity_sentence
from openchair.rules.activity import (
    Activity,
    AskedEarlier,
    Cancelled,
    ContactCorrected,
    DepositWaits,
    Imported,
    Lapsed,
    MessagesWanted,
    Missed,
    MoveAccepted,
    Moved,
    NotReached,
    Objected,
    OfBlock,
    OffersSent,
    OfOpening,
    OptionalMessages,
    Place,
    Plain,
    TakenBack,
    Updated,
)
from openchair.rules.activity_kinds import ActivityKind, MoneyKind, PlainKind
from openchair.rules.activity_of_money import (
    CreditIssued,
    CreditSettled,
    DepositDecided,
    DepositTaken,
    DisputeEnded,
    DisputeOpened,
    FeeFailed,
    MoneyMoved,
    OfCard,
    RefundGiven,
)
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome
from openchair.rules.disputes import ENDED, DisputeStatus
from openchair.rules.erasure import CreditSettling
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender
from openchair.rules.undo import SettlementKind
from openchair.store.activity_details import activity_from, detail_of
from tests.support.words import DESK

K, ZONE = ActivityKind, "Australia/Sydney"
OLD, NEW = datetime(2026, 12, 2, 22, tzinfo=UTC), datetime(2026, 12, 3, 22, tzinfo=UTC)
EVERYTHING: list[tuple[Activity, str]] = [
    *[(Plain(kind), "") for kind in get_args(PlainKind)],
    *[(MoneyMoved(kind, 2500), "$2500") for kind in get_args(MoneyKind)],
    (MoneyMoved(K.DEPOSIT_PAID, 25), "$25 deposit paid by card."),
    (MoneyMoved(K.DEPOSIT_PAID_WITH_CREDIT, 25), "$25 deposit paid with store credit."),
    (MoneyMoved(K.FEE_REQUESTED, 25), "Had the fee of $25 charged to the saved card."),
    (MoneyMoved(K.FEE_CHARGED, 25), "Fee of $25 paid."),
    (MoneyMoved(K.FEE_WAIVED, 25), "Waived the fee of $25."),
    (MoneyMoved(K.REFUND_DONE, 25), "Refund of $25 done."),
    (MoneyMoved(K.REFUND_FAILED, 25), "Refund of $25 didn't go through."),
    (MoneyMoved(K.REFUND_RETRIED, 25), "Had the refund of $25 sent again."),
    (MoneyMoved(K.REFUND_SETTLED, 25), "Noted that the refund of $25 was paid back by hand."),
    (FeeFailed(25), "The fee of $25 could not be charged."),
    (FeeFailed(25, Problem.DECLINED), "The fee of $25 could not be charged. The bank declined the card."),
    (
        FeeFailed(25, Problem.AUTHENTICATION),
        "The fee of $25 could not be charged. The bank wants the customer to confirm it.",
    ),
    (CreditIssued(25), "Gave $25 of store credit."),
    (CreditIssued(25, "A long wait"), "Gave $25 of store credit. Reason: A long wait"),
    (CreditSettled(25, CreditSettling.PAID_OUT), "Paid $25 of store credit out."),
    (CreditSettled(25, CreditSettling.TO_CARD), "Had $25 of store credit go back to the card that had paid it."),
    (
        CreditSettled(25, CreditSettling.WAIVED, "A mistake"),
        "The customer let $25 of store credit go. Reason: A mistake",
    ),
    (DepositTaken(25, Tender.CASH), "Took $25 of the deposit in cash."),
    (DepositTaken(25, Tender.TERMINAL), "Took $25 of the deposit on the salon's terminal."),
    (RefundGiven(25, "A long wait"), "Gave $25 of the deposit back. Reason: A long wait"),
    (RefundGiven(25, "A mistake", of_fee=True), "Gave $25 of the fee back. Reason: A mistake"),
    (DepositDecided(DepositOutcome.FORFEIT, 25), "Decided about the $25 deposit: it is kept."),
    (DepositDecided(None, 25), "Decided about the $25 deposit: settled."),
    (OfCard(K.CARD_SAVED, "visa", "4242"), "Card saved. Visa ending 4242."),
    (OfCard(K.CARD_REMOVED), "Card removed."),
    (
        Moved(K.RESCHEDULED, OLD, "Mia", NEW, "Theo", asked_by=AskedBy.CUSTOMER, waived="Ill"),
        "9:00 am, from Mia to Theo. The customer asked for it by phone. It isn't counted as their move: Ill",
    ),
    (DepositWaits(K.HELD, NEW), "Booked at the storefront. Held until Friday 4 December, 9:00 am for the deposit."),
    (DepositWaits(K.DEPOSIT_UNTOLD, NEW), "they have until Friday 4 December, 9:00 am now. Please call them."),
    (DepositWaits(K.DEPOSIT_UNTOLD), "no message of it has reached the customer, so the time stays theirs."),
    (Lapsed(Lapse.DEPOSIT_NOT_PAID, None), "The deposit wasn't paid in time: the booking has lapsed"),
    (Moved(K.TOOK_OPENING, NEW, "Mia", OLD, "Mia", opening="o"), "Took an earlier time: moved from Friday"),
    (
        Moved(K.OFFER_ACCEPTED, OLD, "Mia", NEW, "Mia"),
        "Chose Friday 4 December, 9:00 am with Mia; the booking is confirmed.",
    ),
    (MoveAccepted(OLD, NEW, "Mia"), "Accepted the new time: Friday 4 December, 9:00 am with Mia."),
    (
        TakenBack(SettlementKind.CANCELLATION, NEW, "Mia"),
        "Took the cancelling back: Friday 4 December, 9:00 am with Mia",
    ),
    (TakenBack(SettlementKind.DECLINE, NEW, "Mia"), "Took the declining back: "),
    (
        TakenBack(SettlementKind.MOVE, OLD, "Theo"),
        "Took the move back: Thursday 3 December, 9:00 am with Theo as before.",
    ),
    (
        Cancelled(K.CANCELLED, DepositOutcome.FULL_REFUND, "Ill", AskedBy.VENUE, 25),
        "Cancelled. The salon asked for it. Reason: Ill By the agreed rule $25 would be the salon's",
    ),
    (Cancelled(K.CANCELLED, None), "Cancelled."),
    (Cancelled(K.DECLINED, DepositOutcome.NONE, "Full"), "Declined the request. Reason: Full"),
    (Missed(25), "Marked as missed. By the agreed rule $25 would be the salon's"),
    (Missed(), "Marked as missed."),
    (Missed(0, 25), "Marked as missed. $25 is taken 24 hours after the customer has been told, unless they say"),
    (
        Cancelled(K.CANCELLED, None, to_take_minor=25),
        "Cancelled. $25 is taken 24 hours after the customer has been told",
    ),
    (Objected(K.OBJECTED, 25, "I was there."), "It isn't taken until an owner decides. In their words: I was there."),
    (Objected(K.OBJECTED_LATE, 25), "Says that it wasn't right to take $25, which had been taken by then."),
    (MoneyMoved(K.OBJECTION_REFUSED, 25), "Decided about the customer's objection: $25 is taken all the same."),
    (MoneyMoved(K.OBJECTION_GRANTED, 25), "nothing is taken, and the $25 stays theirs."),
    (MoneyMoved(K.OBJECTION_WAITS, 25), "still waits for an owner's decision. Until then, $25 is not taken."),
    (MoneyMoved(K.TAKEN_UNOPPOSED, 25), "Took $25: the customer was told 24 hours ago and has not objected."),
    (MoneyMoved(K.NOT_TAKEN_UNTOLD, 25), "The customer could not be told, so nothing is taken: the $25 stays theirs."),
    (Lapsed(Lapse.NOT_ANSWERED, DepositOutcome.NONE), "The request wasn't answered in time and has lapsed."),
    (OffersSent((Place(OLD, "Mia"), Place(NEW, "Theo")), OLD), "Offered Thursday 3 December, 9:00 am with Mia; Friday"),
    (AskedEarlier((1, 2)), "Asked to hear of earlier times."),
    (OfOpening(K.OFFERED_OPENING, "o"), "Offered an earlier time by hand."),
    (OfOpening(K.DECLINED_OPENING, "o"), "Said no to an earlier time."),
    (OfOpening(K.WITHDREW_OPENING, "o"), "Took an earlier time back that was on offer."),
    (OfBlock(K.BLOCKED_TIME, "b"), "Blocked time."),
    (OfBlock(K.UNBLOCKED_TIME, "b"), "Unblocked time."),
    (
        Updated("Cut", "Colour", 60, 90, 85, 120, notes=True),
        "Changed: Cut → Colour; 1 h → 1 h 30 min; $85 → $120; the note.",
    ),
    (
        Updated("Cut + Gloss", "Cut + Gloss", 75, 75, 115, 115, notes=True, asked_by=AskedBy.VENUE, other_start=True),
        "Changed: when a later part starts; the note. The salon asked for it.",
    ),
    (
        Updated("Cut + Cut", "Cut + Cut", 120, 120, 170, 170, asked_by=AskedBy.CUSTOMER, other_person=True),
        "Changed: who does a part. The customer asked for it by phone.",
    ),
    (
        ContactCorrected(
            "c", ("name", "email"), {"name": "A", "email": None}, {"name": "B", "email": "b@example.com"}, True
        ),
        "Corrected the customer's name and email address. Revoked all links to their bookings.",
    ),
    (NotReached(MessageKind.CONFIRMED), "Confirmation: it reached nobody. Please call the customer."),
    (NotReached(), "A message reached nobody. Please call the customer."),
    (MessagesWanted(K.MESSAGES_STOPPED, OptionalMessages.REMINDERS), "Doesn't want to hear of reminders any more."),
    (MessagesWanted(K.MESSAGES_STARTED), "Wants to hear of reminders and earlier times again."),
    (
        DisputeOpened(25, "fraudulent", OLD),
        "Refunds and charges of this booking wait. Answer in Stripe by Thursday 3 December, 9:00 am.",
    ),
    (DisputeOpened(25, "a_new_one", is_inquiry=True), "No money has been taken. It takes no answer."),
    *((DisputeEnded(status, 25, 25), "$25") for status in sorted(ENDED)),
    (DisputeEnded(DisputeStatus.LOST, 25), "The dispute of $25 was lost. No money was taken for it."),
    (Imported("uid"), "Brought over from another calendar."),
]


@pytest.mark.parametrize(("happened", "said"), EVERYTHING)
def test_what_happened_is_read_as_it_was_written_and_the_desk_reads_what_it_was(happened: Activity, said: str) -> None:
    assert activity_from(ActivityKind(happened.kind.value), detail_of(happened)) == happened
    sentence = activity_sentence(happened, DESK, lambda minor: f"${minor}")
    assert said in sentence
    assert sentence.strip() == sentence != ""


def test_every_kind_is_among_them() -> None:
    assert {happened.kind for happened, _ in EVERYTHING} == set(ActivityKind)


@pytest.mark.parametrize(
    ("what", "detail", "happened"),
    [
        # As versions before this one wrote them.
        ("cancelled", {"outcome": "full_refund", "reason": None}, Cancelled(K.CANCELLED, DepositOutcome.FULL_REFUND)),
        ("no_show", {"fee_minor": 0}, Missed()),
        ("no_show", {}, Missed()),
        ("messages_stopped", {}, MessagesWanted(K.MESSAGES_STOPPED)),
        ("card_removed", {}, OfCard(K.CARD_REMOVED)),
        ("fee_failed", {"amount_minor": 25}, FeeFailed(25)),
        ("credit_issued", {"amount_minor": 25, "reason": None}, CreditIssued(25)),
        # As a later one may.
        ("sang", {"song": "x"}, Plain(K.UNKNOWN)),
        ("cancelled", {"outcome": "sung_for"}, Plain(K.UNKNOWN)),
        ("not_reached", {"message": "song"}, Plain(K.UNKNOWN)),
        ("offers_sent", {"times": []}, Plain(K.UNKNOWN)),
    ],
)
def test_rows_of_other_versions_are_read(what: str, detail: dict[str, Any], happened: Activity) -> None:
    assert activity_from(ActivityKind(what), detail) == happened
