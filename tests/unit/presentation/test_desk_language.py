"""What the desk reads, in Arabic: every sentence is the catalogue's, and no word of English is left in it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product

import pytest

from openchair.access.permissions import Permission, needs_sentence
from openchair.core.contacts import checked_email, checked_name
from openchair.core.phone import parse_phone
from openchair.core.texts import InvalidText, clean_text
from openchair.presentation.catalogue import Domain, catalogues, words_of
from openchair.presentation.desk import disputes, messages, openings
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.refusals import NOT_FOUND, desk_refusal_sentence
from openchair.presentation.refusals import refusal_sentence
from openchair.presentation.wall_clock import WallClock
from openchair.rules import refusals
from openchair.rules.disputes import DisputeStatus
from openchair.rules.messages import Channel, MessageKind, MessageStatus, Outdated
from openchair.rules.openings import Ending, OpeningOfferStatus, OpeningStatus, WhyNot
from openchair.rules.payments import Problem
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.rules.texts import optional_text
from tests.support.refusals import every_refusal
from tests.unit.messages.salon import NOW, a_booking
from tests.unit.rules.test_activity import EVERYTHING

DUBAI = DeskReader("ar-AE", "Asia/Dubai")
_WORD = re.compile(r"[A-Za-z]{2,}")
# What is called the same everywhere, and what the tests' people typed.
_NAMES = {"STOP", "START", "Stripe", "OpenChair", "Visa", "AU"}
_TYPED = (
    "Ill", "Full", "A long wait", "A mistake", "I was there.", "Mia", "Theo", "Say when.", "service", "K7M2QX", "Cut", "Colour",
)  # fmt: skip


@pytest.fixture(autouse=True)
def strict_arabic() -> Iterator[None]:
    """Arabic that refuses what neither catalogue has, where it would fall back to English."""

    class Missing(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            # What somebody else wrote is asked for, too, and stays as it is.
            assert message in _TYPED, f"not in the catalogue: {message!r}"
            return message

        def ngettext(self, msgid1: str, _msgid2: str, _n: int) -> str:
            raise AssertionError(f"not in the catalogue: {msgid1!r}")

    arabic = catalogues()["ar"]
    arabic.add_fallback(Missing())
    yield
    arabic._fallback = None  # type: ignore[attr-defined]  # gettext can add one, and not take it back


def in_dubai(typed: str) -> str:
    return parse_phone(typed, "ar-AE")


def abroad(typed: str) -> str:
    return parse_phone(typed, "ar")


def told_why(typed: str) -> str | None:
    return optional_text("reason", typed, 500)


def english_in(said: str) -> set[str]:
    """Its English words."""
    for typed in _TYPED:
        said = said.replace(typed, "")
    return set(_WORD.findall(said)) - _NAMES


def test_the_feed() -> None:
    for happened, _ in EVERYTHING:
        assert not english_in(activity_sentence(happened, DUBAI, str)), happened


def test_every_refusal() -> None:
    for refusal in (
        *every_refusal(),
        *map(refusals.NotFound, NOT_FOUND),
        *(refusals.BookingClosed(status) for status in BookingStatus if status in CLOSED_STATUSES),
        *(refusals.NotPossibleNow(now, wanted) for now, wanted in product(BookingStatus, repeat=2)),
        *(refusals.CardNeeded(problem) for problem in Problem),
        *(refusals.OpeningNotOpen(status) for status in OpeningOfferStatus),
        *(refusals.InsideNoticeWindow(24, verb) for verb in refusals.OnlineChange),
        *(refusals.UnusualStart(days) for days in (0, 1, 2, 3, 11, 100)),
    ):
        assert not english_in(desk_refusal_sentence(refusal, DUBAI)), refusal


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        (checked_name, ""),
        (checked_name, "1" * 121),
        (checked_name, "\u0301"),
        (checked_name, "\u0007"),
        (clean_text, "\u0007"),
        *(
            (checked_email, wrong)
            for wrong in ("1", "1@2@3.4", "@1.2", "1@", "1@2", "1 1@2.3", "1@2..3", "1" * 70 + "@2.3")
        ),
        *(
            (in_dubai, wrong)
            for wrong in ("", "n", "1x", "04 123 4567 mum", "04 123 4567 #12", "+1+1", "12", "+999 123 456 789")
        ),
        (abroad, "0491 570 156"),
        (told_why, "1" * 501),
    ],
)
def test_why_a_name_an_address_a_number_or_a_text_cannot_be_kept(check: Callable[[str], object], typed: str) -> None:
    with pytest.raises((InvalidText, refusals.InvalidInput)) as wrong:
        check(typed)
    told = wrong.value
    if isinstance(told, InvalidText):
        told = refusals.InvalidInput("name", told.template, told.places)
    assert isinstance(told, refusals.InvalidInput)
    said = desk_refusal_sentence(told, DUBAI)
    assert not english_in(said.replace(typed, "") if typed else said), said
    assert not english_in(
        refusal_sentence(told, "1", WallClock(words_of("ar-AE"), "Asia/Dubai")).replace(typed or "-", "")
    )


def test_who_may_do_what() -> None:
    for permission in Permission:
        assert not english_in(needs_sentence(permission, DUBAI.words)), permission


def test_messages_and_why_they_did_not_go() -> None:
    for kind, status in product(MessageKind, MessageStatus):
        for due in (None, NOW):
            said = messages.message_sentence(
                kind, Channel.SMS, status, due=due, problem=messages.OUR_FAULT, reader=DUBAI
            )
            assert not english_in(said), said
    for why in Outdated:
        assert not english_in(messages.problem_sentence(messages.outdated_sentence(why), DUBAI)), why
    assert not english_in(messages.problem_sentence(messages.TEXTS_STOPPED, DUBAI))


def test_what_a_server_said_stays_as_it_said_it() -> None:
    assert messages.problem_sentence("Say when.", DUBAI) == "Say when."


def test_whom_nothing_reaches_and_what_waits_for_a_deposit() -> None:
    for has_way, works, mail_dies, texts_stopped, texts_die in product((False, True), repeat=5):
        said = messages.reach_sentence(
            has_way=has_way,
            works=works,
            mail_dies=mail_dies,
            texts_stopped=texts_stopped,
            texts_die=texts_die,
            reader=DUBAI,
        )
        assert not english_in(said or "")
    assert messages.waits_for_deposit(a_booking("AED"), DUBAI) is None


def test_openings() -> None:
    for why in WhyNot:
        assert not english_in(openings.why_not_sentence(why, "Mia", DUBAI)), why
    for status in OpeningOfferStatus:
        assert not english_in(openings.offer_sentence(status, "Mia", DUBAI)), status
    for opening in OpeningStatus:
        for ending in (None, *Ending):
            assert not english_in(openings.opening_sentence(opening, ending, NOW, DUBAI))
            if ending is not None:
                assert not english_in(openings.over_sentence(opening, ending, NOW, DUBAI))
    assert not english_in(openings.quiet_sentence(NOW, DUBAI))


def test_disputes() -> None:
    for status, by in product(DisputeStatus, (None, NOW)):
        assert not english_in(disputes.dispute_sentence(status, "1", "2", by, DUBAI)), status
    for reason in (*disputes._REASONS, "a new one"):
        assert not english_in(disputes.reason_sentence(reason, DUBAI)), reason


@pytest.mark.parametrize(
    ("days", "said"), [(0, "نفسه"), (1, "يوم واحد"), (2, "يومين"), (3, "3 أيام"), (11, "11 يومًا"), (100, "100 يوم ")]
)
def test_a_count_of_days_has_the_plural_of_its_language(days: int, said: str) -> None:
    assert said in openings.outside_window(days, datetime.fromisoformat("2026-12-03T10:00:00+04:00"), DUBAI)


def test_the_desk_has_the_customers_catalogue_behind_its_own() -> None:
    assert "{date}, {time}" not in catalogues(Domain.DESK)["ar"]._catalog  # type: ignore[attr-defined]  # as gettext keeps it
    assert not english_in(DUBAI.moment(NOW))
