"""What a customer hears of other times: the links of each in mail and SMS, and nothing that no longer holds."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest

from openchair.desk.bookings import Target
from openchair.desk.counter_offers import withdraw_counter_offers
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Choice, accept_counter_offer
from tests.support.offers import TWO, offered, requested, statuses_of
from tests.support.post import Post, posting
from tests.support.salon import LINKS, Salon, day
from tests.support.web import web_over


@pytest.fixture
async def post(database_url: str, salon: Salon) -> AsyncIterator[Post]:
    async with posting(database_url, salon) as post:
        yield post


def _text(mail: Any) -> str:
    body = mail.message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


async def test_each_offer_has_a_link_in_the_mail_and_in_the_sms_that_opens_and_changes_nothing(
    post: Post, salon: Salon
) -> None:
    booking = await offered(salon, await requested(salon))
    (mail,), (text,) = await post.arrived()
    links = [f"{LINKS.manage_url(booking)}&action=accept&offer={number}" for number in (1, 2)]
    for said in (_text(mail), text.body):
        assert [link for link in re.findall(r"https?://\S+", said) if "action=accept" in link] == links
        assert "Sat 28 Nov, 11:00 am" in said or "Saturday 28 November, 11:00 am" in said
    assert mail.message["subject"] == "Lumen has another time for you instead of Sat 28 Nov, 9:00 am"
    assert "with Mia" in _text(mail) and "with Theo" in _text(mail)
    for link in links:
        assert (await post.web.get(link)).status_code == 200
    assert await statuses_of(salon, booking) == ["offered", "offered"]
    assert (await salon.reads(booking.id)).version == booking.version


async def test_the_calendar_entry_moves_with_the_choice_and_keeps_its_name(post: Post, salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    await post.arrived()
    await accept_counter_offer(salon.runtime, await salon.lets_in(booking), Choice(2, 2), "k")
    (mail,), (text,) = await post.arrived()
    assert mail.message["subject"] == "Confirmed: Cut with Theo, Sun 29 Nov, 10:00 am"
    assert "Confirmed" in text.body
    (part,) = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    (event,) = icalendar.Calendar.from_ical(bytes(part.get_payload(decode=True))).walk("VEVENT")
    assert event.decoded("DTSTART") == day(4, 10)
    assert (event["SEQUENCE"], event["STATUS"]) == (1, "CONFIRMED")
    waiting = [row for row in await salon.rows(tables.message) if row["status"] == "queued"]
    assert {(row["kind"], row["available_at"]) for row in waiting} == {("reminder", day(3, 10))}


async def test_whoever_was_told_that_a_time_is_held_hears_that_it_is_not(post: Post, salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    await post.arrived()
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(booking.id, 2, "back"))
    (mail,), (text,) = await post.arrived()
    assert mail.message["subject"] == "Lumen has taken back the times it offered"
    assert "Your request still stands" in _text(mail)
    assert "no longer free" in text.body


async def test_what_is_no_longer_on_offer_is_not_sent_any_more(
    salon: Salon, database_url: str, clock: TestClock
) -> None:
    """Nothing is sent at first; by the time it could be, the first round is off, and of the second one is open."""
    first = await offered(salon, await requested(salon))
    second = await offered(salon, first, ((day(5, 10), "Mia"),), key="again")
    other = await offered(salon, await requested(salon, day(3, 13)), ((day(3, 15), "Theo"),), key="other")
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(other.id, 2, "back"))
    async with posting(database_url, salon) as post:
        mails, texts = await post.arrived()
        assert sorted(str(mail.message["subject"]) for mail in mails) == [
            "Lumen has another time for you instead of Sat 28 Nov, 9:00 am",
            "Lumen has taken back the times it offered",
        ]
        assert len(texts) == 2
        assert any("offer=3" in text.body for text in texts)
    rows = [row for row in await salon.rows(tables.message) if row["kind"] == "counter_offers"]
    stopped = [row for row in rows if row["status"] == "superseded"]
    assert len(stopped) == 4
    assert {row["problem"] for row in stopped} == {"What it offered is no longer on offer."}
    assert second.offers_open_until == clock.now() + timedelta(hours=24)


async def test_offers_that_lapse_before_they_could_be_sent_are_not_sent_wrong(
    salon: Salon, database_url: str, clock: TestClock
) -> None:
    booking = await offered(salon, await requested(salon))
    clock.advance(hours=25)
    async with posting(database_url, salon) as post:
        mails, _ = await post.arrived()
        # The round and the relay are both at it: whichever is first, only what is so goes out.
        for _ in range(100):
            if mails:
                break
            mails, _ = await post.arrived()
    assert [str(mail.message["subject"]) for mail in mails] == ["No time chosen: Cut with Mia, Sat 28 Nov, 9:00 am"]
    assert "Lumen will pay $25 back to you." in _text(mails[0])
    assert booking.deposit_paid_minor == 2500


async def test_the_desk_reads_each_step_in_words(salon: Salon, database_url: str, clock: TestClock) -> None:
    booking = await offered(salon, await requested(salon))
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(booking.id, 2, "back"))
    again = await offered(salon, booking, (TWO[0],), key="again")
    await accept_counter_offer(salon.runtime, await salon.lets_in(again), Choice(3, again.version), "k")
    query = """query ($id: ID!) { desk { booking(id: $id) { desk { answerBy activity { what who sentence } } } } }"""
    credential = f"desk.{await salon.issues_credential()}"
    async with web_over(database_url, clock) as web:
        data = await web.data(salon.host, query, bearer=credential, variables={"id": booking.id})
    lines = [
        (line["who"], line["sentence"])
        for line in reversed(data["desk"]["booking"]["desk"]["activity"])
        if line["what"] != "MESSAGE"
    ]
    assert again.offers_open_until == datetime.fromisoformat("2026-11-26T09:00:00+11:00")
    until = "Held until Thursday 26 November, 9:00 am."
    both = "Saturday 28 November, 11:00 am with Mia; Sunday 29 November, 10:00 am with Theo"
    assert lines == [
        ("Olive", f"Offered {both}. {until}"),
        ("Olive", "Took the offered times back; the request still waits for an answer."),
        ("Olive", f"Offered Saturday 28 November, 11:00 am with Mia. {until}"),
        ("Ann Lee", "Chose Saturday 28 November, 11:00 am with Mia; the booking is confirmed."),
    ]
    assert data["desk"]["booking"]["desk"]["answerBy"] is None
