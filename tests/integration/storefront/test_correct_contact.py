"""A mistyped address or number, corrected on the page that shows what was booked: once, in a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.scriptless import Scriptless
from tests.support.untouched import untouched
from tests.support.web import Web

BO = {"name": "Bo Lind", "email": "bo@exmaple.com", "phone": "0491 570 006"}
RIGHT = {"email": "bo@example.com", "phone": "0491 570 156"}


async def _books(salon: Salon, visitor: Scriptless, typed: dict[str, str], hour: int = 10) -> None:
    at = f"2026-11-27T{hour:02}:00:00+11:00"
    await visitor.goes(f"/book/{salon.services['Cut'][0]}/you?at={at.replace('+', '%2B')}")
    await visitor.sends(**typed)
    assert visitor.path == "/book/yours"


async def _of(salon: Salon, table: Any, **values: Any) -> list[dict[str, Any]]:
    return [row for row in await salon.rows(table) if all(row[name] == value for name, value in values.items())]


async def test_it_is_told_anew_to_the_right_one_and_the_link_already_sent_is_worth_nothing(
    salon: Salon, web: Web
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        (booking,) = await salon.rows(tables.booking)
        sent = web.app.state.links.manage_url(await salon.reads(booking["id"]))
        assert (await web.get(sent)).status_code == 200
        assert "You can correct it here once, until 9:15 am." in visitor.text
        assert visitor.form.fields == {"phone": "0491 570 006", "email": "bo@exmaple.com"}
        form = visitor.response
        await visitor.sends(**RIGHT)
        assert visitor.path == "/book/yours"
        assert "By text to 0491 570 156 and by email to bo@example.com." in visitor.text
        assert "Wrong number or email?" not in visitor.text
        assert (await web.get(sent)).status_code == 404
        assert (await web.get(web.app.state.links.manage_url(await salon.reads(booking["id"])))).status_code == 200
        async with untouched(salon.database):
            # Pressed twice, or another again from a page that was left open: it is done once.
            for again in (RIGHT, RIGHT | {"email": "another@example.com"}):
                visitor.response = form
                await visitor.sends(**again)
                assert (visitor.path, visitor.response.status_code) == ("/book/yours", 200)
    (customer,) = await salon.rows(tables.customer)
    assert (customer["name"], customer["email"], customer["phone"]) == ("Bo Lind", "bo@example.com", "+61491570156")
    old = await _of(salon, tables.message, kind="contact_corrected")
    assert {row["facts"]["to"] for row in old} == {"bo@exmaple.com", "+61491570006"}
    anew = await _of(salon, tables.message, kind="confirmed", status="queued")
    reminders = await _of(salon, tables.message, kind="reminder", status="queued")
    assert [sorted(row["channel"] for row in rows) for rows in (anew, reminders)] == [["email", "sms"]] * 2
    (line,) = await _of(salon, tables.activity, what="contact_corrected")
    assert line["booking_id"] == booking["id"]


async def test_sent_as_it_stands_it_can_still_be_corrected(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        async with untouched(salon.database):
            await visitor.sends()
            assert (visitor.path, visitor.response.status_code) == ("/book/yours", 200)
            assert "Wrong number or email?" in visitor.text
        await visitor.sends(**RIGHT)
        assert "By text to 0491 570 156 and by email to bo@example.com." in visitor.text


async def test_a_quarter_of_an_hour_later_it_is_the_salon_that_corrects(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        clock.set(clock.now() + timedelta(minutes=15, seconds=1))
        async with untouched(salon.database):
            await visitor.sends(**RIGHT)
            assert visitor.response.status_code == 422
            assert "within 15 minutes of booking" in visitor.text
            await visitor.goes("/book/yours")
            assert "Wrong number or email?" not in visitor.text


@pytest.mark.parametrize("column", ["verified_at", "pressed_at"])
async def test_where_the_message_has_arrived_there_is_nothing_to_correct(
    salon: Salon, web: Web, clock: TestClock, column: str
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        async with salon.database.transaction() as connection:
            await connection.execute(tables.booking.update().values({column: clock.now()}))
        async with untouched(salon.database):
            await visitor.sends(**RIGHT)
            assert visitor.response.status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "bo@", "phone": ""}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"email": " ", "phone": " "}, "email"),
        ({"email": "", "phone": "+39 06 1234 5678"}, "phone"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_the_first_still_holds(
    salon: Salon, web: Web, typed: dict[str, str], said: str
) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        async with untouched(salon.database):
            await visitor.sends(**typed)
            assert visitor.response.status_code == 422
            assert f'aria-describedby="{said}-wrong"' in visitor.response.text
        # A refusal doesn't use up the one time.
        await visitor.sends(**RIGHT)
        assert "bo@example.com" in visitor.text


async def test_somebody_whom_the_salon_knows_is_never_edited(salon: Salon, web: Web, clock: TestClock) -> None:
    async with Scriptless(web.app, salon.host) as before:
        await _books(salon, before, BO, 9)
    (known,) = await salon.rows(tables.customer)
    clock.set(clock.now() + timedelta(minutes=1))
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        first, second = await salon.rows(tables.booking)
        assert second["customer_id"] == known["id"]
        await visitor.sends(**RIGHT)
        assert "bo@example.com" in visitor.text
    customers = {row["id"]: row for row in await salon.rows(tables.customer)}
    assert customers.pop(known["id"]) == known
    ((other, row),) = customers.items()
    assert (row["email"], row["phone"]) == ("bo@example.com", "+61491570156")
    now = {row["id"]: (row["customer_id"], row["link_epoch"]) for row in await salon.rows(tables.booking)}
    assert now == {first["id"]: (known["id"], 0), second["id"]: (other, 1)}


async def test_where_all_of_it_is_somebodys_on_record_the_booking_is_theirs(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    async with Scriptless(web.app, salon.host) as before:
        await _books(salon, before, BO | RIGHT, 9)
    (known,) = await salon.rows(tables.customer)
    clock.set(clock.now() + timedelta(minutes=1))
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        assert len(await salon.rows(tables.customer)) == 2
        await visitor.sends(**RIGHT)
    # What was written of the mistyped one is gone, and nothing of the known one has changed.
    assert await salon.rows(tables.customer) == [known]
    assert {row["customer_id"] for row in await salon.rows(tables.booking)} == {known["id"]}


async def test_another_browser_corrects_nothing(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor, Scriptless(web.app, salon.host) as stranger:
        await _books(salon, visitor, BO)
        async with untouched(salon.database):
            stranger.response = visitor.response
            await stranger.sends(**RIGHT)
            assert "There is no booking to show here" in stranger.text


async def test_what_the_desk_has_written_since_is_neither_shown_nor_changed(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await _books(salon, visitor, BO)
        form = visitor.response
        async with salon.database.transaction() as connection:
            desks = {"email": "of.the.desk@example.com", "version": 2}
            await connection.execute(tables.customer.update().values(desks))
        async with untouched(salon.database):
            await visitor.goes("/book/yours")
            assert "Wrong number or email?" not in visitor.text
            assert "of.the.desk" not in visitor.response.text
            visitor.response = form
            await visitor.sends(**RIGHT)
            assert visitor.response.status_code == 422
            assert "of.the.desk" not in visitor.response.text
