"""What people read, word for word where the product fixes it."""

from __future__ import annotations

import pytest

from openchair.presentation import money, outcomes, policy
from openchair.presentation.catalogue import ENGLISH, words_of
from openchair.presentation.desk.messages import message_sentence
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.presentation.refusals import inside_notice_window, refusal_sentence
from openchair.presentation.statuses import STATUS_WORDS
from openchair.presentation.wall_clock import WallClock
from openchair.rules import refusals
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from tests.support.refusals import every_refusal
from tests.support.words import DESK, SYDNEY


def test_the_window_speaks_as_the_product_page_says() -> None:
    assert inside_notice_window(24, refusals.OnlineChange.RESCHEDULED, "Lumen", ENGLISH) == (
        "This booking is within 24h of the appointment time and can't be rescheduled online. "
        "Please contact Lumen directly."
    )
    assert "can't be cancelled online" in inside_notice_window(48, refusals.OnlineChange.CANCELLED, "Lumen", ENGLISH)


def test_the_deposits_fate_is_told_as_the_product_page_says() -> None:
    def told(outcome: DepositOutcome, paid: str | None = "$25") -> str:
        return outcomes.quote_sentence(
            outcome, paid=paid, refund="$25", forfeit="$10", credit="$25", venue="Lumen", words=ENGLISH
        )

    assert told(DepositOutcome.FULL_REFUND) == "You'll be refunded $25 to the card you paid with"
    assert told(DepositOutcome.FORFEIT) == "Your $25 deposit can't be refunded per our policy"
    assert "keeps $10" in told(DepositOutcome.PARTIAL_REFUND)
    assert "credit" in told(DepositOutcome.CREDIT)
    assert "contact" in told(DepositOutcome.NONE)
    assert "nothing to refund" in told(DepositOutcome.NONE, None)


def test_every_refusal_has_words_and_survives_being_kept() -> None:
    refusals_of_each_kind = every_refusal()
    assert len(refusals_of_each_kind) >= 12
    for refusal in refusals_of_each_kind:
        kind = type(refusal)
        for said in (refusal_sentence(refusal, "Lumen", SYDNEY), desk_refusal_sentence(refusal, DESK)):
            assert said[0].isupper()
            assert said.endswith((".", "?"))
        again = refusals.refusal_from_json(refusals.refusal_as_json(refusal))
        assert type(again) is kind
        assert vars(again) == vars(refusal)


@pytest.mark.parametrize(
    "refusal",
    [
        *(refusals.BookingClosed(status) for status in BookingStatus if status in CLOSED_STATUSES),
        refusals.SlotTaken(),
        refusals.InsideNoticeWindow(24, refusals.OnlineChange.CANCELLED),
        *(refusals.PaymentsAway(for_now) for for_now in (False, True)),
        *(refusals.CardNeeded(problem) for problem in Problem),
        *(refusals.CardNotSaved(problem) for problem in Problem),
        *(refusals.CardStillNeeded(owed) for owed in (False, True)),
        *(refusals.OfferNotOpen(status, "2026-11-25T09:10:00+11:00", None, None) for status in OfferStatus),
        *(refusals.OpeningNotOpen(status) for status in OpeningOfferStatus),
        *(refusals.NotPossibleNow(now, wanted) for now in BookingStatus for wanted in BookingStatus),
        *(refusals.FeeSettled(status) for status in FeeStatus),
        refusals.NotEnoughCredit(),
        refusals.NotConfirmedYet(),
        refusals.NotFound("booking"),
    ],
    ids=str,
)
def test_the_desk_is_never_spoken_to_as_its_customer(refusal: refusals.Refusal) -> None:
    said = desk_refusal_sentence(refusal, DESK).lower()
    assert "contact" not in said
    assert not {"your", "you're", "we", "our", "we're"} & set(said.replace(".", " ").replace('"', " ").split())


def test_terms_are_told_a_sentence_each() -> None:
    terms = CancellationTerms(
        (
            DepositTier(48, DepositOutcome.FULL_REFUND),
            DepositTier(24, DepositOutcome.PARTIAL_REFUND, 50),
            DepositTier(0, DepositOutcome.FORFEIT),
        ),
        2000,
        24,
    )
    assert policy.terms_policy(terms, ENGLISH, lambda minor: f"${minor // 100}", has_deposit=True) == [
        "Cancelling 48 hours or more before the appointment: your deposit is refunded in full.",
        "24 to 48 hours before: 50 % of your deposit is refunded.",
        "Less than 24 hours before: your deposit isn't refunded.",
        "Cancelling less than 24 hours before the appointment costs a fee of $20.",
    ]


def test_no_sentence_shows_the_name_of_a_status_or_an_outcome() -> None:
    for status in BookingStatus:
        assert status.name not in STATUS_WORDS[status]
    assert all("_" not in words for words in STATUS_WORDS.values())


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refusals.PaymentsAway(for_now=True), "isn't answering right now. Nothing was charged."),
        (refusals.PaymentsAway(for_now=False), "Lumen doesn't take cards online."),
        (refusals.CardNotSaved(None), "Your card wasn't saved. Please try again, or use another card."),
        (refusals.CardNotSaved(Problem.DECLINED), "Your card wasn't saved. The bank declined the card."),
        (refusals.CardStillNeeded(fee_owed=True), "A fee is still to be paid."),
        (refusals.CardStillNeeded(fee_owed=False), "when your appointment is over."),
    ],
)
def test_a_refusal_about_money_says_which_of_its_cases_it_is(refusal: refusals.Refusal, said: str) -> None:
    assert said in refusal_sentence(refusal, "Lumen", SYDNEY)


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("status", FeeStatus)
@pytest.mark.parametrize(
    ("kind", "why"), [(FeeKind.LATE_CANCELLATION, "cancelling late"), (FeeKind.NO_SHOW, "the missed appointment")]
)
def test_a_fee_says_how_much_it_is_what_for_and_where_it_stands(
    kind: FeeKind, why: str, status: FeeStatus, problem: Problem
) -> None:
    said = money.fee_sentence(kind, status, None, "$20", "Lumen", ENGLISH)
    assert f"fee of $20 for {why}" in said and said.endswith(".")
    assert money.fee_sentence(kind, status, problem, "$20", "Lumen", ENGLISH).startswith(
        f"{said} {money.card_problem_sentence(problem, ENGLISH)}"
    )


@pytest.mark.parametrize("kind", MessageKind)
def test_each_message_has_a_name_at_the_desk(kind: MessageKind) -> None:
    said = message_sentence(kind, Channel.SMS, MessageStatus.DELIVERED, due=None, problem=None, reader=DESK)
    assert said.endswith(" by SMS: delivered.") and said[0].isupper() and "_" not in said


@pytest.mark.parametrize(
    ("by_credit", "forfeit", "said"),
    [
        (False, None, "You have $15 of credit for your next visit to Lumen."),
        (False, "$10", "You have $15 of credit for your next visit to Lumen. They keep $10 per our policy."),
        (True, None, "The $15 of credit you paid with is yours again, for your next visit to Lumen."),
        (True, "$10", "$15 of the credit you paid with is yours again, for your next visit to Lumen."),
    ],
)
def test_credit_that_comes_back_is_told_apart_from_new_credit(by_credit: bool, forfeit: str | None, said: str) -> None:
    told = outcomes.cancellation_sentence(
        DepositOutcome.CREDIT,
        paid="$25",
        refund="$0",
        forfeit=forfeit,
        credit="$15",
        venue="Lumen",
        words=ENGLISH,
        by_credit=by_credit,
    )
    assert told.startswith(said)


def test_where_no_money_came_in_nothing_is_said_to_be_kept() -> None:
    told = outcomes.cancellation_sentence(
        DepositOutcome.NONE, paid=None, refund="$0", forfeit=None, credit="$0", venue="Lumen", words=ENGLISH
    )
    assert told == "No deposit was paid, so there is nothing to refund."


def test_what_is_wrong_with_an_input_is_told_with_its_places_in_the_readers_language() -> None:
    refusal = refusals.InvalidInput(
        "staffId", "{venue} keeps this booking with {staff}.", {"venue": "Lumen", "staff": "{Mia}"}
    )
    kept = refusals.refusal_from_json(refusals.refusal_as_json(refusal))
    assert refusal_sentence(kept, "Lumen", SYDNEY) == "Lumen keeps this booking with {Mia}."
    assert "keeps" not in refusal_sentence(kept, "Lumen", WallClock(words_of("ar-AE"), "Asia/Dubai"))
    # A text that somebody else wrote is no template.
    typed = refusals.InvalidInput("notes", "Not {this}.")
    assert refusal_sentence(typed, "Lumen", SYDNEY) == "Not {this}."
