"""One press on a mail stops reminders and earlier times and nothing else; the page shows it and changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openchair.changes.notify import Notifier
from openchair.core.ids import new_id
from openchair.desk.undelivered import follow_up_next
from openchair.messages.mime import mime_of
from openchair.rules.openings import WhyNot
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import LINKS, Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

ONE_CLICK = {"content": "List-Unsubscribe=One-Click", "headers": {"content-type": "application/x-www-form-urlencoded"}}


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _told(salon: Salon, booking: BookingRecord) -> None:
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


async def test_only_what_can_be_stopped_carries_the_way_to_stop_it(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    await round_.goes()
    clock.set(day(2, 9))
    await round_.goes()
    confirmation, reminder = round_.email.sent
    assert confirmation.unsubscribe_url is None and "/unsubscribe/" not in confirmation.html
    url = LINKS.unsubscribe_url(booking)
    assert reminder.unsubscribe_url == url and url in reminder.text and url in reminder.html
    sent = mime_of(reminder, "bookings@openchair.example").as_bytes()
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in sent
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent
    # Whoever has it can't manage the booking with it, nor with its signature.
    signature = url.rpartition("/")[2]
    assert signature not in LINKS.manage_url(booking)


async def test_a_look_changes_nothing_and_a_press_stops(
    salon: Salon, web: Web, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(14, 9))
    await _told(salon, booking)
    await round_.goes()
    url = LINKS.unsubscribe_url(booking)
    async with untouched(salon.database):
        page = await web.get(url)
    assert page.status_code == 200 and '<form method="post">' in page.text
    assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "no-referrer"
    assert "manage/" not in page.text
    done = await web.client.post(url, **ONE_CLICK)  # type: ignore[arg-type]  # its content and headers
    assert done.status_code == 200 and "no more reminders" in done.text and "<form" not in done.text
    assert [line["what"] for line in await salon.changes()] == ["messages_stopped", "messages_stopped"]
    async with untouched(salon.database):
        assert (await web.client.post(url)).status_code == 200
    clock.set(day(13, 9))
    await round_.goes()
    assert await round_.states("reminder") == {("superseded", "The customer doesn't want such messages.")}
    # What concerns the booking itself is still told.
    await cancels(salon, booking)
    await round_.goes()
    assert round_.email.sent[-1].subject.startswith("Cancelled")


async def test_it_works_after_the_manage_link_was_revoked(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(14, 9), link_epoch=3)
    url = LINKS.unsubscribe_url(replace(booking, link_epoch=0))
    assert (await web.client.post(url)).status_code == 200
    assert (await salon.reads(booking.id)).customer.reminders_stopped_at is not None


async def test_anything_wrong_with_it_is_the_one_404(salon: Salon, web: Web, clock: TestClock) -> None:
    booking, other = await salon.books(day(14, 9)), await salon.books(day(15, 9))
    next_door = await open_salon(salon.database, clock, slug="next-door")
    url = LINKS.unsubscribe_url(booking)
    signature = url.rpartition("/")[2]
    token = LINKS.manage_token(booking.id, booking.link_epoch)
    origin = f"http://{salon.host}"
    wrong = [
        f"{origin}/unsubscribe/{other.id}/{signature}",
        f"{origin}/unsubscribe/{new_id()}/{signature}",
        f"{origin}/unsubscribe/{booking.id}/{token}",
        f"{origin}/unsubscribe/{booking.id}/{signature[:-1]}",
        f"{origin}/unsubscribe/{booking.id}/{signature}x",
        f"http://{next_door.host}/unsubscribe/{booking.id}/{signature}",
        f"{origin}/manage/{booking.id}?token={signature}",
        f"{origin}/calendar/{booking.id}/{signature}/feed.ics",
    ]
    async with untouched(salon.database, but=("security_event",)):
        for each in wrong:
            assert (await web.get(each)).status_code == 404, each
            if "/unsubscribe/" in each:
                assert (await web.client.post(each)).status_code == 404, each
    # So many wrong ones within an hour are told the salon's owners, in one row.
    assert [(row["kind"], row["count"]) for row in await salon.rows(tables.security_event)] == [
        ("failed_credentials", 10)
    ]


async def test_who_has_stopped_them_is_not_offered_an_earlier_time_until_they_ask_again(
    salon: Salon, web: Web, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(20, 9))
    await waits(salon, booking)
    await web.client.post(LINKS.unsubscribe_url(booking))
    await cancels(salon, await salon.books(day(5, 10)))
    await looks(salon)
    assert await offers(salon) == []
    considered = {each["booking"]: each["why"] for row in await openings(salon) for each in row["considered"] or ()}
    assert considered[booking.id] == WhyNot.STOPPED_MESSAGES
    query = "{ managedBooking { messagePreferences { reminders earlierTimes textsStopped } } }"
    seen = await web.data(salon.host, query, bearer=bearer(booking))
    assert seen["managedBooking"]["messagePreferences"] == {
        "reminders": False,
        "earlierTimes": False,
        "textsStopped": False,
    }
    # Who asks for them after that wants to hear of them; reminders are another thing.
    asks_again = await salon.books(day(21, 9))
    await web.client.post(LINKS.unsubscribe_url(asks_again))
    await waits(salon, asks_again)
    seen = await web.data(salon.host, query, bearer=bearer(asks_again))
    assert seen["managedBooking"]["messagePreferences"]["earlierTimes"] is True
    assert seen["managedBooking"]["messagePreferences"]["reminders"] is False
    await cancels(salon, await salon.books(day(6, 10)))
    await looks(salon)
    assert [(offer["booking_id"], offer["status"]) for offer in await offers(salon)] == [(asks_again.id, "offered")]


async def test_an_offer_that_was_about_to_be_told_goes_on_to_others(
    salon: Salon, web: Web, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(20, 9))
    await waits(salon, booking)
    await cancels(salon, await salon.books(day(5, 10)))
    await looks(salon)
    await round_.goes()
    await web.client.post(LINKS.unsubscribe_url(booking))
    clock.advance(seconds=1)
    await round_.goes()
    while await follow_up_next(salon.runtime):
        pass
    (offer,) = await offers(salon, booking)
    assert offer["status"] == "not_told"
    # They chose so: nobody need be called.
    assert "not_reached" not in [line["what"] for line in await salon.changes()]


async def test_the_page_changes_one_and_leaves_the_other(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(14, 9))
    change = """mutation ($input: SetMessagePreferencesInput!) { setMessagePreferences(input: $input) { __typename
        ... on MessagePreferencesSet { booking { messagePreferences { reminders earlierTimes } } } } }"""
    for key, given, now in (
        ("a", {"reminders": False}, (False, True)),
        ("b", {"earlierTimes": False}, (False, False)),
        ("c", {"reminders": True}, (True, False)),
    ):
        variables = {"input": {"idempotencyKey": key, **given}}
        answer = await web.data(salon.host, change, bearer=bearer(booking), variables=variables)
        said = answer["setMessagePreferences"]["booking"]["messagePreferences"]
        assert (said["reminders"], said["earlierTimes"]) == now
    async with untouched(salon.database):
        again = await web.data(
            salon.host, change, bearer=bearer(booking), variables={"input": {"idempotencyKey": "c", "reminders": True}}
        )
    assert again["setMessagePreferences"]["__typename"] == "MessagePreferencesSet"
    # It is the customer's to say, and no one else's.
    for credential in (None, f"desk.{await salon.issues_credential()}"):
        async with untouched(salon.database):
            answer = await web.data(
                salon.host, change, bearer=credential, variables={"input": {"idempotencyKey": "d", "reminders": False}}
            )
        assert answer["setMessagePreferences"]["__typename"] == "CredentialNeeded"
    assert len(await salon.rows(tables.customer)) == 1
