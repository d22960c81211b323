"""A salon that takes no bookings online for a while: its page says until when, and nothing is booked before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from openchair.imports.venue_file import read_venue
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.scriptless import Scriptless
from tests.support.untouched import untouched
from tests.support.web import Web

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "venue.yaml"
UNTIL = datetime(2026, 12, 6, 22, 0, tzinfo=UTC)
PAUSED = (
    "Nothing was booked. Online booking opens again Monday 7 December, 9:00 am. We're painting the studio this week."
)
BO = {"name": "Bo Lind", "email": "bo@example.com"}


async def _pauses(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        values = {"paused_until": UNTIL, "paused_note": "We're painting the studio this week."}
        await connection.execute(tables.venue.update().values(values))


async def test_the_window_says_when_it_opens_again_and_every_step_leads_there(
    salon: Salon, web: Web, clock: TestClock
) -> None:
    await _pauses(salon)
    cut = f"/book/{salon.services['Cut'][0]}"
    async with Scriptless(web.app, salon.host) as visitor:
        for path in ("/", f"/?service={salon.services['Cut'][0]}", cut, f"{cut}/time", f"{cut}/you"):
            await visitor.goes(path)
            assert (visitor.path, visitor.response.status_code) == ("/", 200)
            said = "Online booking opens again Monday 7 December 9:00 am We're painting the studio this week."
            assert said in visitor.text
        await visitor.follows("Services and prices")
        assert "1 h · $85 · no deposit" in visitor.text
        assert "Online booking opens again Monday 7 December, 9:00 am." in visitor.text
        assert not [href for href in visitor.links.values() if href.startswith("/book/")]
        clock.set(UNTIL)
        await visitor.goes(f"{cut}/time")
        assert visitor.form.choices["at"]


async def test_whoever_had_the_form_open_books_nothing_and_reads_why(salon: Salon, web: Web) -> None:
    async with Scriptless(web.app, salon.host) as visitor:
        await visitor.goes(f"/book/{salon.services['Cut'][0]}/you?at=2026-12-08T10:00:00%2B11:00")
        await _pauses(salon)
        async with untouched(salon.database):
            await visitor.sends(**BO)
            assert visitor.response.status_code == 422
            assert PAUSED in visitor.text
            assert visitor.form.fields["email"] == BO["email"]


async def test_by_the_graph_no_time_is_on_offer_and_none_is_booked(salon: Salon, web: Web) -> None:
    await _pauses(salon)
    service = salon.services["Cut"][0]
    asked = await web.data(
        salon.host,
        "query($id: ID!) { venue { bookingPausedUntil bookingPausedNote "
        "openSlots(parts: [{ serviceId: $id }], days: 31) { starts } } }",
        variables={"id": service},
    )
    venue = asked["venue"]
    assert venue["bookingPausedUntil"] == "2026-12-07T09:00:00+11:00"
    assert venue["bookingPausedNote"] == "We're painting the studio this week."
    assert {tuple(day["starts"]) for day in venue["openSlots"]} == {()}
    wish = {
        "parts": [{"serviceId": service}],
        "startsAt": "2026-12-08T10:00:00+11:00",
        "customer": BO,
        "idempotencyKey": "a-key-of-a-visitor-1",
    }
    async with untouched(salon.database):
        booked = await web.data(
            salon.host,
            "mutation($input: BookAppointmentInput!) { bookAppointment(input: $input) "
            "{ __typename ... on InvalidInput { field message } } }",
            variables={"input": wish},
        )
    assert booked["bookAppointment"] == {"__typename": "InvalidInput", "field": "startsAt", "message": PAUSED}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-12-07 09:00", UNTIL),
        ("2026-12-07 9:00", UNTIL),
        ("2026-12-07", datetime(2026, 12, 6, 13, 0, tzinfo=UTC)),
        # Clocks go on at two.
        ("2026-10-04 02:30", datetime(2026, 10, 3, 16, 30, tzinfo=UTC)),
    ],
)
def test_the_venues_file_says_it_by_the_salons_own_clock(written: str, read: datetime) -> None:
    text = EXAMPLE.read_text().replace("\npolicy:\n", f"\npolicy:\n  paused_until: {written}\n", 1)
    assert read_venue(text.encode(), "venue.yaml").columns["paused_until"] == read
