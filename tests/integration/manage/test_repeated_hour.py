"""A booking in the hour that comes twice is written with the zone's name, on the page as it is served and in its messages."""

from __future__ import annotations

from datetime import UTC, datetime

from openchair.changes.notify import Notifier
from tests.integration.messages.test_delivery import Round
from tests.support.salon import Salon, day
from tests.support.web import Web, bearer, manage_url

# On 4 April 2027 the clocks in Sydney go from 3:00 back to 2:00.
TWICE = datetime(2027, 4, 3, 15, 30, tzinfo=UTC)
SAID = "2:30 am AEDT – 2:30 am AEST"


async def test_page_graph_mail_and_text_say_which_of_the_two_it_is(salon: Salon, web: Web) -> None:
    booking = await salon.books(TWICE)
    query = "{ managedBooking { repeatedHour } }"
    seen = await web.data(salon.host, query, bearer=bearer(booking))
    assert seen["managedBooking"]["repeatedHour"] == SAID
    assert SAID in (await web.get(manage_url(salon, booking))).text
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)
    round_ = Round(salon)
    await round_.goes()
    (mail,), (text,) = round_.email.sent, round_.sms.sent
    assert "2:30 am AEDT" in mail.subject and SAID in mail.text and SAID in mail.html
    assert "2:30 am AEDT" in text.text and text.segments == 1


async def test_at_any_other_hour_nothing_is_added(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    seen = await web.data(salon.host, "{ managedBooking { repeatedHour } }", bearer=bearer(booking))
    assert seen["managedBooking"]["repeatedHour"] is None
