"""What people read, word for word where the product fixes it."""

from __future__ import annotations

import inspect

from openchair.rules import refusals, sentences
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.status import BookingStatus


def test_the_window_speaks_as_the_product_page_says() -> None:
    assert sentences.inside_notice_window(24, "rescheduled", "Lumen") == (
        "This booking is within 24h of the appointment time and can't be rescheduled online. "
        "Please contact Lumen directly."
    )
    assert "can't be cancelled online" in sentences.inside_notice_window(48, "cancelled", "Lumen")


def test_the_deposits_fate_is_told_as_the_product_page_says() -> None:
    def told(outcome: DepositOutcome, paid: str | None = "$25") -> str:
        return sentences.quote_sentence(outcome, paid=paid, refund="$25", forfeit="$10", credit="$25", venue="Lumen")

    assert told(DepositOutcome.FULL_REFUND) == "You'll be refunded $25 to the card you paid with"
    assert told(DepositOutcome.FORFEIT) == "Your $25 deposit can't be refunded per our policy"
    assert "keeps $10" in told(DepositOutcome.PARTIAL_REFUND)
    assert "credit" in told(DepositOutcome.CREDIT)
    assert "contact" in told(DepositOutcome.NONE)
    assert "nothing to refund" in told(DepositOutcome.NONE, None)


def test_no_free_time_is_told_as_the_product_page_says() -> None:
    assert sentences.no_free_time(90, "Lumen") == (
        "There are no other times online in the next 90 days. Please contact Lumen directly."
    )


def test_every_refusal_has_words_and_survives_being_kept() -> None:
    examples: dict[str, object] = {
        "notice_hours": 24,
        "verb": "cancelled",
        "status": BookingStatus.PENDING,
        "wanted": BookingStatus.NO_SHOW,
        "current_version": 2,
        "field": "startsAt",
        "message": "Say when.",
        "what": "service",
        "min_days": 14,
        "allowed_at": "2026-11-25T09:10:00+11:00",
    }
    kinds = [
        kind for _, kind in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(kind, refusals.Refusal) and kind is not refusals.Refusal
    ]  # fmt: skip
    assert len(kinds) >= 12
    for kind in kinds:
        asked = inspect.signature(kind).parameters
        status: object = BookingStatus.COMPLETED if kind is refusals.BookingClosed else BookingStatus.PENDING
        if kind is refusals.OpeningNotOpen:
            status = OpeningOfferStatus.SUPERSEDED
        refusal = kind(**{name: status if name == "status" else examples[name] for name in asked})
        said = sentences.refusal_sentence(refusal, "Lumen")
        assert said[0].isupper()
        assert said.endswith((".", "?"))
        again = refusals.refusal_from_json(refusals.refusal_as_json(refusal))
        assert type(again) is kind
        assert vars(again) == vars(refusal)


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
    assert sentences.terms_policy(terms, late_fee="$20", no_show_fee=None) == [
        "Cancelling 48 hours or more before the appointment: your deposit is refunded in full.",
        "24 to 48 hours before: 50 % of your deposit is refunded.",
        "Less than 24 hours before: your deposit isn't refunded.",
        "Cancelling less than 24 hours before the appointment costs a fee of $20.",
    ]


def test_no_sentence_shows_the_name_of_a_status_or_an_outcome() -> None:
    for status in BookingStatus:
        assert status.name not in sentences.STATUS_WORDS[status]
    assert all("_" not in words for words in sentences.STATUS_WORDS.values())
