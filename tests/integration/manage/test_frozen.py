"""What was agreed stays on the page, whatever becomes of the service since."""

from __future__ import annotations

from sqlalchemy import update

from openchair.store import tables
from tests.support.salon import Salon, day
from tests.support.web import Web, bearer, manage_url

QUERY = "{ managedBooking { durationMinutes service { durationMinutes } } }"


async def test_the_page_and_the_graph_show_how_long_the_booking_takes(salon: Salon, web: Web) -> None:
    """Case 10: the venue's file shortens the service to half of what was booked."""
    booking = await salon.books(day(5, 10))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.service).values(duration_minutes=30))
    page = (await web.get(manage_url(salon, booking))).text
    assert "with Mia · 1 h" in page
    assert "30 min" not in page
    answer = (await web.data(salon.host, QUERY, bearer=bearer(booking)))["managedBooking"]
    assert (answer["durationMinutes"], answer["service"]["durationMinutes"]) == (60, 30)
