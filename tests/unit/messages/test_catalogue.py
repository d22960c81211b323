"""The catalogues: complete, and of the same places as what they translate."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import openchair
from openchair.changes.ways import recipient_of
from openchair.messages.copy.unsubscribe import stop_page
from openchair.presentation.catalogue import LOCALES, Domain, catalogues, words_of
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.payments import Problem
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import DepositPaid

from .salon import NOW, a_booking, a_late_fee, a_message, an_occasion, cancelled, composed

_PACKAGE = Path(openchair.__file__).parent
# As the Makefile's target has it.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "say": None,
    "say_many": (1, 2),
    "InvalidInput": (2,),
    "InvalidText": (1,),
    "Mistake": (1,),
}
_DESK_ROOMS = ("access", "accounts", "desk", "imports", "presentation/desk")
_EACH = [(domain, language) for domain in Domain for language in sorted(catalogues(domain))]


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


Template = str | list[str] | tuple[str, ...]
"""One sentence, or one for each plural."""


def each(template: Template) -> tuple[str, ...]:
    return (template,) if isinstance(template, str) else tuple(template)


def ids(catalog: Catalog) -> set[tuple[str, ...]]:
    return {each(message.id) for message in catalog if message.id}


def places(template: Template) -> set[str]:
    return {name for one in each(template) for _, name, _, _ in Formatter().parse(one) if name is not None}


@lru_cache
def extracted(domain: Domain) -> set[tuple[str, ...]]:
    """What is said in the desk's rooms, or in all the others."""
    rooms = [_PACKAGE / room for room in _DESK_ROOMS]
    at_desk = domain is Domain.DESK

    def is_read(folder: str | os.PathLike[str]) -> bool:
        return at_desk or Path(folder) not in rooms

    return {
        each(message)
        for room in (rooms if at_desk else [_PACKAGE])
        for _, _, message, _, _ in extract_from_dir(
            room, [("**.py", "python")], keywords=_KEYWORDS, directory_filter=is_read
        )
    }


@pytest.mark.parametrize("domain", Domain)
def test_the_template_for_translators_is_what_extraction_gives_today(domain: Domain) -> None:
    assert ids(read(LOCALES / f"{domain}.pot")) == extracted(domain), "run `make catalogues`"


@pytest.mark.parametrize(("domain", "language"), _EACH)
def test_each_language_is_complete_with_the_same_named_places_and_nothing_doubtful(
    domain: Domain, language: str
) -> None:
    catalog = read(LOCALES / language / "LC_MESSAGES" / f"{domain}.po", language)
    assert ids(catalog) == extracted(domain)
    assert not catalog.obsolete
    for message in catalog:
        if not message.id:
            continue
        said = each(message.string or "")
        assert all(said), message.id
        assert len(said) == (1 if isinstance(message.id, str) else catalog.num_plurals)
        assert not message.fuzzy, message.id
        for one in said:
            assert places(one) == places(message.id), message.id


def test_customers_and_the_desk_are_spoken_to_in_the_same_languages() -> None:
    assert catalogues(Domain.DESK).keys() == catalogues().keys()


@pytest.fixture
def strict_arabic() -> Iterator[None]:
    """Arabic that refuses what it has no words for, where it would fall back to English."""

    class Missing(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            raise AssertionError(f"not in the catalogue: {message!r}")

    arabic = catalogues()["ar"]
    arabic.add_fallback(Missing())
    yield
    arabic._fallback = None  # type: ignore[attr-defined]  # gettext can add one, and not take it back


@pytest.mark.usefixtures("strict_arabic")
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", MessageKind)
def test_nothing_is_said_that_the_translators_have_not_seen(kind: MessageKind, channel: Channel) -> None:
    booking, facts = an_occasion(kind, "AED")
    if recipient_of(a_message(kind, channel, **facts), booking) is not None:
        assert composed(kind, booking, channel, **facts).text


@pytest.mark.usefixtures("strict_arabic")
def test_nor_in_what_a_venue_reads_of_those_it_does_not_reach() -> None:
    booking, _ = an_occasion(MessageKind.NOT_REACHED, "AED")
    for told in (None, *MessageKind):
        for customer in (booking.customer, replace(booking.customer, phone=None)):
            about = replace(booking, customer=customer)
            mail = composed(MessageKind.NOT_REACHED, about, message=None if told is None else told.value)
            # It opens nothing: whoever reads it is not the customer.
            assert "/manage/" not in mail.text + mail.html
            assert mail.to == "hello@lumen.example"


@pytest.mark.usefixtures("strict_arabic")
@pytest.mark.parametrize("done", [True, False])
def test_nor_on_the_page_that_stops_reminders(*, done: bool) -> None:
    page = stop_page(a_booking("AED").venue, done=done)
    assert (page.language, page.direction) == ("ar-AE", "rtl")


@pytest.mark.usefixtures("strict_arabic")
def test_nor_in_the_rarer_turns() -> None:
    for status in BookingStatus:
        composed(MessageKind.LINK_RESENT, a_booking("AED", status=status))
    for by in ("customer", "venue", "system"):
        booking = cancelled(a_booking("AED"), by, reason="x", outcome="forfeit", refund_minor=0, fee_minor=500)
        composed(MessageKind.CANCELLED, booking)
        composed(MessageKind.CANCELLED, booking, Channel.SMS)
    for lapse in Lapse:
        booking = cancelled(a_booking("AED"), "system", reason=lapse.value)
        composed(MessageKind.CANCELLED, booking)
        composed(MessageKind.CANCELLED, booking, Channel.SMS)
    for state in (
        {"status": "requested", "problem": None},
        *({"status": "not_charged", "problem": p} for p in Problem),
    ):
        facts: dict[str, Any] = {"fee": state, "credit_expires_at": NOW.isoformat()}
        composed(MessageKind.CANCELLED, booking, **facts)
        composed(MessageKind.CANCELLED, booking, Channel.SMS, **facts)
    for credit in ("card", "credit"):
        for kept in (0, 500):
            returned: dict[str, Any] = {
                "outcome": "credit",
                "refund_minor": 0,
                "credit_minor": 2000,
                "forfeit_minor": kept,
            }
            composed(MessageKind.CANCELLED, cancelled(a_booking("AED", paid_by=credit), **returned))
    for paid in (DepositPaid(2500, 1500, 500, 500), DepositPaid(2500, cash_minor=2500)):
        whole: dict[str, Any] = {"refund_minor": 2500}
        part: dict[str, Any] = {"refund_minor": 1000, "forfeit_minor": 1500}
        for back in (whole, part):
            composed(MessageKind.CANCELLED, cancelled(a_booking("AED", deposit_paid=paid), **back))
    in_dirhams: dict[str, Any] = {"amount_minor": 2500, "currency": "AED"}
    composed(MessageKind.REFUND_DONE, booking, **in_dirhams, by_hand=True)
    composed(MessageKind.DEPOSIT_PAID, booking, **in_dirhams, left_minor=500)
    composed(MessageKind.CARD_SAVED, booking, brand="of another kind", last4="4242")
    for problem in Problem:
        composed(MessageKind.FEE_FAILED, booking, **a_late_fee("AED", problem=problem, fee="no_show"))
    composed(MessageKind.FEE_CHARGED, booking, **a_late_fee("AED", by_saved_card=False))
    pending, moved = an_occasion(MessageKind.RESCHEDULED, "AED", status=BookingStatus.PENDING)
    composed(MessageKind.RESCHEDULED, pending, **moved)


def test_a_language_without_a_catalogue_is_written_to_in_english() -> None:
    for tag in ("ja-JP", "fr-CA", "en-US", "en"):
        words = words_of(tag)
        assert (words.language, words.direction) == ("en", "ltr")
        assert words.say("Confirmed: {when}.", when="now") == "Confirmed: now."


def test_every_arabic_is_arabic_with_its_regions_dates() -> None:
    for tag in ("ar", "ar-AE", "ar-EG", "ar_MA"):
        words = words_of(tag)
        assert (words.language, words.direction) == (tag.replace("_", "-"), "rtl")
        assert words.say("Today") == "اليوم"


def test_what_runs_the_other_way_is_kept_apart_and_what_does_not_is_left_alone() -> None:
    english, arabic = words_of("en-AU"), words_of("ar-AE")
    assert english.say("with {staff}", staff="Mia") == "with Mia"
    assert english.say("with {staff}", staff="ليلى") == "with \u2068ليلى\u2069"
    assert arabic.say("with {staff}", staff="ليلى") == "مع ليلى"
    assert arabic.say("with {staff}", staff="Mia") == "مع \u2068Mia\u2069"


def test_a_name_with_braces_is_a_name() -> None:
    assert words_of("en-AU").say("with {staff}", staff="{venue} {0} {") == "with {venue} {0} {"
