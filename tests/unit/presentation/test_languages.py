"""A language is a catalogue on each side, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from openchair.core.money import Money, format_money
from openchair.manage.moving import actions_for
from openchair.presentation import catalogue, money
from openchair.presentation.booking import booking_text
from openchair.presentation.booking_money import booking_policy, clock_of, deposit_sentence
from openchair.presentation.catalogue import LOCALES, N_, Domain, catalogues, words_asked_for, words_of
from openchair.presentation.desk.activity import activity_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.presentation.refusals import refusal_sentence
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.payments import RefundStatus
from openchair.rules.refusals import SlotTaken, UnusualStart
from openchair.rules.status import BookingStatus
from tests.unit.messages.salon import NOW, a_booking, an_occasion, composed

PAGE_CATALOGUES = Path(__file__).resolve().parents[3] / "pwa" / "shared" / "i18n"
MARK = "¤"


def test_the_page_and_the_backend_have_the_same_languages() -> None:
    assert {path.stem for path in PAGE_CATALOGUES.glob("??.ts")} == {"en", *catalogues()}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-EG", "ar-EG"),
        ("de, ar;q=0.3, en;q=0.7", "en"),
        ("en;q=0.2,ar;q=0.4", "ar"),
        ("ar;q=0, eo", "en"),
        ("*, ;q=1, ar;q=9, \x00, zz-ZZ, 1, ar ; q=0.5", "ar"),
        ("x" * 8000, "en"),
    ],
)
def test_a_browser_is_answered_in_the_first_language_there_is_of_those_it_asks_for(asked: str, language: str) -> None:
    assert words_asked_for(asked).language == language


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Welsh, in which every template is the English one behind a mark: a catalogue, and nothing else."""
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain in Domain:
        with (LOCALES / f"{domain}.pot").open("rb") as file:
            catalog = read_po(file, locale="cy")
        for message in catalog:
            if isinstance(message.id, str):
                message.string = message.id and MARK + message.id
            else:
                message.string = (MARK + message.id[1],) * catalog.num_plurals
        with (folder / f"{domain}.po").open("wb") as file:
            write_po(file, catalog)
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    catalogues.cache_clear()
    words_of.cache_clear()
    yield
    catalogues.cache_clear()
    words_of.cache_clear()


@pytest.mark.usefixtures("toy")
def test_a_new_language_needs_its_catalogue_and_nothing_else() -> None:
    booking = a_booking(venue={"locale": "cy-GB"})
    clock = clock_of(booking)
    assert (clock.words.language, clock.words.direction) == ("cy-GB", "ltr")
    assert clock.long_date(booking.starts_at) == "Dydd Iau, 3 Rhagfyr"
    for status in BookingStatus:
        text = booking_text(replace(booking, status=status), actions_for(booking, NOW), clock, NOW)
        assert text.status.startswith(MARK)
        assert text.appointment.startswith(MARK)
    assert deposit_sentence(booking).startswith(MARK)
    assert all(line.startswith(MARK) for line in booking_policy(booking))
    assert refusal_sentence(SlotTaken(), "Lumen", clock).startswith(MARK)
    paid = format_money(Money(2500, "AUD"), "cy-GB")
    assert money.refund_sentence(RefundStatus.FAILED, paid, "Lumen", clock.words).startswith(MARK)
    for kind in MessageKind:
        about, facts = an_occasion(kind)
        told = composed(kind, replace(about, venue=replace(about.venue, locale="cy-GB")), Channel.EMAIL, **facts)
        assert told.subject.startswith(MARK), kind
    desk = DeskReader("cy-GB", "Europe/London")
    assert desk_refusal_sentence(SlotTaken(), desk).startswith(MARK)
    assert desk_refusal_sentence(UnusualStart(60), desk).startswith(MARK)
    assert activity_sentence(Plain(ActivityKind.CREATED), desk, str).startswith(MARK)


def test_an_amount_that_ends_in_a_stop_ends_the_sentence_with_it() -> None:
    words, amount = words_of("ar-AE"), format_money(Money(2500, "AED"), "ar-AE")
    assert amount.rstrip("\u200f").endswith("د.إ.")
    said = words.say(money.NOT_TAKEN_YET, amount=amount)
    assert amount in said
    assert ".." not in said.replace("\u200f", "")
    waits = words.say(N_("Your {amount} deposit is to be paid."), amount=amount)
    assert waits.replace("\u200f", "").count("..") == 0
    assert words_of("en-AU").say(money.NOT_TAKEN_YET, amount="$25") == "$25 of your deposit has not been taken yet."
    assert words_of("en-AU").say(N_("Please contact {venue}."), venue="Hair Co.") == "Please contact Hair Co."
