"""The mail as HTML: nothing from elsewhere, nothing that names could break, and the data that mail programs read."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openchair.core.accent import accents
from openchair.rules.messages import STOPPABLE, TO_VENUE, MessageKind

from .salon import MANAGE, OF_NO_BOOKING, an_occasion, cancelled, composed

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!-- -->",
    "{{ 7 * 7 }}{% raw %}",
    'O\'Brien & "Söhne"',
    "Evil\r\nBcc: everyone@example.com",
    "\u202egnp.exe",
    "💇‍♀️ Hair",
    "a\x00b\ud800",
    "</style><base href=//evil>",
]
_VOID = {"meta", "br", "base", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """What a browser would find: elements with their attributes, visible text, and the data in the script element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.data: Any = None
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.data = json.loads(data)
        elif self._open and self._open[-1] not in ("style", "title"):
            self.text += data

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements and attributes without what is written in them."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def elements(html: str) -> list[str]:
    return [tag for tag, _ in Page(html).elements if tag not in ("br", "bdi")]


@pytest.mark.parametrize("kind", MessageKind)
def test_a_mail_needs_nothing_from_elsewhere(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    html = composed(kind, booking, **facts).html
    page = Page(html)
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"img", "link", "iframe", "svg", "video", "object", "form", "base", "font"})
    for tag, attributes in page.elements:
        assert attributes.keys().isdisjoint({"src", "srcset", "background", "onclick", "onload"}), tag
        if "href" in attributes:
            assert tag == "a"
            assert str(attributes["href"]).startswith(
                (
                    "https://lumen.chair.example/manage/",
                    *(("https://lumen.chair.example/unsubscribe/",) if kind in STOPPABLE else ()),
                    "https://lumen.example/",
                    "https://www.google.com/maps/",
                    "tel:",
                )
            )
    assert not re.search(r"url\(|@import|@font-face", html)
    # It holds the manage link, which is its customer's alone.
    scripts = [] if kind in (*OF_NO_BOOKING, *TO_VENUE) else ["application/ld+json"]
    assert [attributes.get("type") for tag, attributes in page.elements if tag == "script"] == scripts
    assert len(html.encode()) < 60_000  # Gmail cuts off at 102 kB


@pytest.mark.parametrize("kind", MessageKind)
def test_a_mail_is_in_order_for_those_who_hear_it(kind: MessageKind) -> None:
    booking, facts = an_occasion(kind)
    page = Page(composed(kind, booking, **facts).html)
    # A mail that isn't about the booking has no part that tells of it.
    about_booking = kind not in OF_NO_BOOKING
    assert [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)] == ["h1", "h2"][: 1 + about_booking]
    for tag, attributes in page.elements:
        if tag == "table":
            assert attributes.get("role") == "presentation" or attributes.get("class") == "rows"
        if tag == "th":
            assert attributes.get("scope") == "row"
    assert ("html", {"lang": "en", "dir": "ltr"}.items()) <= (
        page.elements[0][0],
        {name: page.elements[0][1][name] for name in ("lang", "dir")}.items(),
    )


def test_styles_stand_on_the_elements_and_dark_mode_in_the_head() -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED, venue={"accent": "#ffcc00"})
    html = composed(MessageKind.CONFIRMED, booking).html
    page, (day, night) = Page(html), accents("#ffcc00")
    ((_, button),) = [(tag, each) for tag, each in page.elements if tag == "a" and each["href"] == MANAGE]
    style = str(button["style"])
    assert "color: #ffffff" in style and "padding: 13px 16px" in style and "line-height: 22px" in style  # 48 px
    assert f"background: {day}" in html
    head = html.partition("</head>")[0]
    assert '<meta name="color-scheme" content="light dark">' in head
    assert "@media (prefers-color-scheme: dark)" in head and night in head.partition("@media (prefers-color")[2]
    assert "@media (max-width: 359px)" in head
    assert "max-width: 448px" in html


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", [MessageKind.CONFIRMED, MessageKind.RESCHEDULED, MessageKind.DECLINED])
def test_hostile_names_stay_text(kind: MessageKind, name: str) -> None:
    changes: dict[str, Any] = {
        "venue": {"name": name, "address": name},
        "service": {"name": name},
        "staff": {"name": name},
        "customer": {"name": name},
    }
    booking, facts = an_occasion(kind, **changes)
    plain, plain_facts = an_occasion(kind)
    if booking.cancellation is not None:
        booking = cancelled(an_occasion(MessageKind.CONFIRMED, **changes)[0], "venue", reason=name)
    if "from_staff" in facts:
        facts["from_staff"] = name
    mail = composed(kind, booking, **facts)
    usual = composed(kind, plain, **plain_facts)
    page = Page(mail.html)
    # An address of one line has one line less.
    assert elements(mail.html) == elements(usual.html)
    shown = " ".join(re.sub("[\x00\u202e\ud800]", "", name).split())
    assert shown in page.text
    assert shown in mail.text and shown in mail.from_name and shown in mail.to_name
    assert page.data["reservationFor"]["location"]["name"] == shown
    for text in (mail.subject, mail.from_name, mail.to_name):
        assert not re.search("[\x00-\x1f\u202e\ud800]", text)
    mail.text.encode() and mail.html.encode()


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=40))
def test_no_name_changes_the_shape_of_a_mail(name: str) -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED, venue={"name": name}, service={"name": name}, staff={"name": name})
    plain, _ = an_occasion(MessageKind.CONFIRMED)
    mail = composed(MessageKind.CONFIRMED, booking)
    assert Page(mail.html).shape == Page(composed(MessageKind.CONFIRMED, plain).html).shape
    mail.html.encode()


def test_the_data_say_what_when_where_and_how_to_change_it() -> None:
    booking, _ = an_occasion(MessageKind.CONFIRMED)
    assert Page(composed(MessageKind.CONFIRMED, booking).html).data == {
        "@context": "https://schema.org",
        "@type": "EventReservation",
        "reservationNumber": "KX42WD",
        "reservationStatus": "https://schema.org/ReservationConfirmed",
        "underName": {"@type": "Person", "name": "Ann Lee"},
        "reservationFor": {
            "@type": "Event",
            "name": "Cut & style · Lumen Hair Studio",
            "startDate": "2026-12-03T10:15:00+11:00",
            "endDate": "2026-12-03T11:15:00+11:00",
            "location": {
                "@type": "Place",
                "name": "Lumen Hair Studio",
                "address": "Level 1, 18 Wilson Lane, Newtown NSW 2042",
            },
        },
        "url": MANAGE,
        "modifyReservationUrl": MANAGE,
    }


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (MessageKind.REQUEST_RECEIVED, "ReservationPending"),
        (MessageKind.CANCELLED, "ReservationCancelled"),
        (MessageKind.DECLINED, "ReservationCancelled"),
        (MessageKind.RESCHEDULED, "ReservationConfirmed"),
    ],
)
def test_the_data_have_the_status(kind: MessageKind, status: str) -> None:
    booking, facts = an_occasion(kind)
    assert Page(composed(kind, booking, **facts).html).data["reservationStatus"] == f"https://schema.org/{status}"


def test_the_notes_of_a_booking_are_in_no_mail() -> None:
    for kind in MessageKind:
        booking, facts = an_occasion(kind)
        mail = composed(kind, booking, **facts)
        assert "henna" not in mail.html + mail.text
