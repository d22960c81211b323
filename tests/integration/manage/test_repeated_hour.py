"""A booking in the hour that comes twice is written with the zone's name, on the page as it is served and in its messages."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.store import tables
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


async def test_customer_visitor_and_desk_are_told_which_hours_come_twice_and_what_each_is_called(
    salon: Salon, web: Web
) -> None:
    booking, desk = await salon.books(day(3, 9)), f"desk.{await salon.issues_credential()}"
    hours = "venue { repeatedHours { startsAt changesAt endsAt firstName secondName } }"
    seen = await web.data(salon.host, f"{{ managedBooking {{ {hours} }} }}", bearer=bearer(booking))
    found = seen["managedBooking"]["venue"]["repeatedHours"]
    assert found == [
        {
            "startsAt": f"{date}T02:00:00+11:00",
            "changesAt": f"{date}T02:00:00+10:00",
            "endsAt": f"{date}T03:00:00+10:00",
            "firstName": "AEDT",
            "secondName": "AEST",
        }
        for date in ("2026-04-05", "2027-04-04", "2028-04-02")
    ]
    assert (await web.data(salon.host, f"{{ {hours} }}"))["venue"]["repeatedHours"] == found
    at_the_desk = await web.data(salon.host, f"{{ desk {{ {hours} }} }}", bearer=desk)
    assert at_the_desk["desk"]["venue"]["repeatedHours"] == found


async def test_where_clocks_never_go_back_no_hour_is_listed(salon: Salon, web: Web) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(time_zone="Australia/Brisbane"))
    assert await web.data(salon.host, "{ venue { repeatedHours { startsAt } } }") == {"venue": {"repeatedHours": []}}


async def test_at_any_other_hour_nothing_is_added(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    seen = await web.data(salon.host, "{ managedBooking { repeatedHour } }", bearer=bearer(booking))
    assert seen["managedBooking"]["repeatedHour"] is None
