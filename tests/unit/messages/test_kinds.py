"""Every kind by every channel, in four currencies and three languages' clothes."""

from __future__ import annotations

import inspect
import re
from html import unescape

import pytest

from openchair.changes import notify
from openchair.core.money import Money, format_money
from openchair.messages.gsm import segments
from openchair.rules.messages import TO_VENUE, Channel, MessageKind

from .salon import CURRENCIES, LINKS, NOW, OF_NO_BOOKING, an_occasion, composed

TO_CUSTOMERS = [kind for kind in MessageKind if kind not in TO_VENUE and kind not in OF_NO_BOOKING]
"""About a booking, to whom the venue reaches now."""


def test_every_kind_is_told_by_something_and_none_is_declared_in_vain() -> None:
    told = set(re.findall(r"MessageKind\.([A-Z_]+)", inspect.getsource(notify)))
    assert told == set(MessageKind.__members__)


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_every_mail_is_whole(kind: MessageKind, currency: str) -> None:
    booking, facts = an_occasion(kind, currency)
    mail = composed(kind, booking, **facts)
    link, page = LINKS.manage_url(booking), unescape(mail.html)
    assert mail.to == "ann.lee@example.com" and mail.segments is None
    assert mail.written_at == NOW
    assert mail.subject and "\n" not in mail.subject
    assert link in mail.text and link in page
    # The venue's clock, by name; the time in both bodies.
    zone = {"AUD": "Sydney time", "USD": "New York time", "JPY": "Tokyo time", "AED": "توقيت دبي"}[currency]
    assert zone in mail.text and zone in page
    assert "10:15" in mail.text and "10:15" in page
    # The same is said in both.
    for line in mail.text.splitlines():
        if line and "http" not in line and ":" not in line and line != "-- " and "(" not in line:
            assert line in page, line
    for unfinished in ("{", "None", "Undefined"):
        assert unfinished not in mail.text


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_every_text_message_is_whole(kind: MessageKind, currency: str) -> None:
    booking, facts = an_occasion(kind, currency)
    text = composed(kind, booking, Channel.SMS, **facts)
    assert text.to == booking.customer.phone
    assert LINKS.manage_url(booking) in text.text
    assert text.segments == segments(text.text)
    assert (text.subject, text.html, text.calendar) == ("", "", None)
    assert "{" not in text.text and "  " not in text.text
    most = {MessageKind.COUNTER_OFFERS: 5, MessageKind.EARLIER_OPENING: 3}.get(kind, 2)
    assert text.segments <= most + 2 * (currency == "AED")


@pytest.mark.parametrize(
    ("currency", "price", "deposit"),
    [("AUD", "$95", "$25"), ("USD", "$95", "$25"), ("JPY", "¥9,500", "¥2,500"), ("AED", None, None)],
)
def test_money_is_written_as_people_there_write_it(currency: str, price: str | None, deposit: str | None) -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED, currency)
    mail = composed(MessageKind.CONFIRMED, booking)
    for amount, written in ((9500, price), (2500, deposit)):
        text = written or format_money(Money(amount, "AED"), "ar-AE")
        assert text in mail.text and text in unescape(mail.html)


def test_a_japanese_venue_is_written_to_in_english_words() -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED, "JPY")
    mail = composed(MessageKind.CONFIRMED, booking)
    assert mail.subject == "Confirmed: Cut & style with Mia, Thu 3 Dec, 10:15 am"
    assert '<html lang="en" dir="ltr"' in mail.html
    assert "Thursday 3 December" in mail.text


def test_an_arabic_mail_is_arabic_from_right_to_left() -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED, "AED")
    mail = composed(MessageKind.CONFIRMED, booking)
    assert mail.subject == "تم التأكيد: قص وتصفيف مع ليلى، الخميس، 3 ديسمبر، 10:15 ص"
    assert '<html lang="ar-AE" dir="rtl"' in mail.html
    assert mail.html.count('dir="rtl"') == 3
    assert "الخميس، 3 ديسمبر، 10:15 ص – 11:15 ص (توقيت دبي)" in mail.text
    # A phone number keeps its groups in order.
    assert "الهاتف: \u206604 555 0123\u2069" in mail.text
    assert '<bdi dir="ltr">04 555 0123</bdi>' in mail.html
    late = composed(MessageKind.CONFIRMED, booking, now=booking.starts_at).text
    assert "على الرقم \u206604 555 0123\u2069." in late


@pytest.mark.parametrize("currency", CURRENCIES)
def test_an_old_address_hears_that_contact_changed_and_nothing_else(currency: str) -> None:
    """It may have been a stranger's: no name, no time, no service, no reference, no link, and not what is on record now."""
    booking, facts = an_occasion(MessageKind.CONTACT_CORRECTED, currency)
    mail = composed(MessageKind.CONTACT_CORRECTED, booking, **facts)
    assert (mail.to, mail.to_name, mail.calendar) == ("old@example.com", "", None)
    text = composed(MessageKind.CONTACT_CORRECTED, booking, Channel.SMS, to="+61491570999")
    assert text.to == "+61491570999"
    assert text.segments is not None and text.segments <= (2 if currency != "AED" else 4)
    told_nobody = (
        "Ann",
        "ann.lee@",
        "491570156",
        "10:15",
        booking.service.name,
        booking.staff.name,
        booking.reference,
        booking.id,
    )
    for said in (mail.subject, mail.text, unescape(mail.html), text.text):
        assert booking.venue.name in said or said is text.text
        for secret in (*told_nobody, "manage/", "http://", "token", "application/ld+json"):
            assert secret not in said, secret


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_code_leads_nowhere_names_nobody_and_fits_a_text_message(currency: str) -> None:
    booking, facts = an_occasion(MessageKind.BOOKING_CODE, currency)
    mail, text = (composed(MessageKind.BOOKING_CODE, booking, way, **facts) for way in Channel)
    code = LINKS.code(booking)
    assert re.fullmatch(r"\d{6}", code)
    for said in (mail.text, unescape(mail.html), text.text):
        assert code in said
        for told in (LINKS.manage_token(booking.id, booking.link_epoch), booking.id, booking.customer.name):
            assert told not in said
    assert mail.calendar is None
    assert text.segments is not None and text.segments <= 1 + (currency == "AED")
