"""Mail for domains beyond ASCII, read where it arrives: it goes to the domain that was written, and to no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar, Component

from openchair.access.hosts import HostRule
from openchair.core.domains import ascii_domain, ascii_url
from openchair.messages.compose import compose_message
from openchair.messages.smtp import SmtpSender, parse_smtp_url
from openchair.rules.hosts import HostKind
from openchair.rules.messages import MessageKind
from openchair.rules.records.venue import HostKey
from tests.support.mail_server import MailServer, ReceivedMail, mail_server
from tests.support.salon import LINKS
from tests.unit.messages.salon import NOW, a_booking, a_message

GREEK = "ελλάς.gr"
DOMAINS = [
    ("faß.de", "xn--fa-hia.de"),
    (GREEK, "xn--hxarsa0b.gr"),
    ("ελλάσ.gr", "xn--hxarsa5b.gr"),
    ("bücher.example", "xn--bcher-kva.example"),
]
FROM = "bookings@lumen.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


async def _arrived(server: MailServer, mail_from: str = FROM, **changes: Any) -> ReceivedMail:
    booking = a_booking(**changes)
    outgoing = compose_message(a_message(MessageKind.CONFIRMED), booking, LINKS, NOW, mail_from=mail_from)
    await SmtpSender(server.url, mail_from).send(outgoing, unsure=False)
    return server.received[-1]


def _invitation(mail: ReceivedMail) -> Component:
    (part,) = [each for each in mail.message.walk() if each.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content()).walk("VEVENT")[0]


@pytest.mark.parametrize(("domain", "wire"), DOMAINS)
async def test_a_letter_arrives_at_the_domain_that_was_written(server: MailServer, domain: str, wire: str) -> None:
    mail = await _arrived(server, customer={"email": f"ann@{domain}"})
    assert mail.envelope_to == [f"ann@{wire}"]
    assert mail.message["To"].addresses[0].addr_spec == f"ann@{wire}"
    assert str(_invitation(mail)["ATTENDEE"]) == f"mailto:ann@{wire}"
    assert b"fass.de" not in mail.content


@pytest.mark.parametrize(("domain", "wire"), DOMAINS)
async def test_a_venue_there_is_answered_there(server: MailServer, domain: str, wire: str) -> None:
    mail = await _arrived(server, f"bookings@{domain}", venue={"email": f"hello@{domain}"})
    assert mail.envelope_from == f"bookings@{wire}"
    assert mail.message["From"].addresses[0].addr_spec == f"bookings@{wire}"
    assert mail.message["Reply-To"].addresses[0].addr_spec == f"hello@{wire}"
    assert str(_invitation(mail)["ORGANIZER"]) == f"mailto:hello@{wire}"
    assert mail.message["Message-ID"].endswith(f"@{wire}>")


@pytest.mark.parametrize(("domain", "wire"), DOMAINS)
async def test_its_links_lead_to_its_own_host_and_are_known_there(server: MailServer, domain: str, wire: str) -> None:
    mail = await _arrived(server, venue={"host": HostKey(HostKind.CUSTOM, ascii_domain(domain))})
    text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one
    links = re.findall(r"http://\S+/manage/\S+", text)
    assert links and all(link.startswith(f"http://{wire}:8000/manage/") for link in links)
    assert LINKS.hosts.key_of(f"{wire}:8000") == HostKey(HostKind.CUSTOM, wire)


@pytest.mark.parametrize("name", ["Zoë Ñandú", "Jose\u0301", "Nguyễn Thị Hương", "صالون", "李小龍", "Ann-Marie O’Neil"])
async def test_a_name_with_marks_arrives_as_it_is_written(server: MailServer, name: str) -> None:
    mail = await _arrived(server, customer={"name": name, "email": f"ann@{GREEK}"})
    assert mail.message["To"].addresses[0].display_name == name
    assert unicodedata.normalize("NFC", mail.message["To"].addresses[0].display_name) == unicodedata.normalize(
        "NFC", name
    )


def test_an_installation_may_live_at_such_a_domain() -> None:
    rule = HostRule.of("https://faß.de")
    assert rule.key_of("lumen.xn--fa-hia.de") == HostKey(HostKind.SLUG, "lumen")
    assert rule.origin(HostKey(HostKind.SLUG, "lumen")) == "https://lumen.xn--fa-hia.de"
    assert ascii_url("https://faß.de:8443/a?b=ß") == "https://xn--fa-hia.de:8443/a?b=ß"
    assert parse_smtp_url("smtp://u:p@mail.faß.de:25").host == "mail.xn--fa-hia.de"


def test_what_cannot_be_a_domain_becomes_no_other() -> None:
    with pytest.raises(ValueError):
        ascii_domain("a\u200db.de")
    assert ascii_domain("Mail_1.Example") == "mail_1.example"
    # Greek capitals have no final sigma, whatever Python makes of them.
    assert ascii_domain("ΕΛΛΆΣ.gr") == ascii_domain("ελλάσ.gr")
