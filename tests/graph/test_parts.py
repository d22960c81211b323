"""A visit of several parts as its customer's page asks for it."""

from __future__ import annotations

from openchair.core.ids import new_id
from openchair.rules.records.booking import NewPart
from openchair.rules.slots import ServiceTime
from openchair.store.bookings import insert_booking
from tests.support.salon import Salon, day
from tests.support.web import Web, bearer

QUERY = """{ managedBooking {
  startsAt endsAt durationMinutes price { formatted }
  parts { service { name } staff { name } startsAt endsAt durationMinutes price { formatted } }
  text { services people }
  cancellationQuote { outcome refund { formatted } forfeit { formatted }
    lines { service back { formatted } forfeit { formatted } credit { formatted } fee { formatted } } }
} }"""
REFUND = {"tiers": [{"from_hours": 0, "outcome": "full_refund"}]}
FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}], "late_fee_minor": 1500, "late_fee_from_hours": 200}


async def test_a_visit_shows_its_parts_and_a_line_of_the_quote_for_each(salon: Salon, web: Web) -> None:
    await salon.offers("Colour", minutes=90, price_minor=12000)
    ben = await salon.hires("Ben", does=("Colour",))
    like = await salon.books(day(2, 9))
    cut, colour = salon.services["Cut"][0], salon.services["Colour"][0]
    parts = [
        NewPart(cut, like.staff.id, day(3, 9), ServiceTime(60), 8500, REFUND, 2000),
        NewPart(colour, ben, day(3, 10, 10), ServiceTime(90), 12000, FORFEIT, 3000),
    ]
    values = {
        "id": (id := new_id()), "reference": "ABCDEG", "version": 1, "status": "confirmed", "customer_id": like.customer.id,
        "currency": "AUD", "source": "storefront", "deposit_paid_minor": 5000, "deposit_status": "paid",
        "terms_shown_at": day(0), "created_at": day(0), "updated_at": day(0),
    }  # fmt: skip
    async with salon.database.transaction() as connection:
        await insert_booking(connection, salon.scope, values, parts)
    data = await web.data(salon.host, QUERY, bearer=bearer(await salon.reads(id)))
    shown = data["managedBooking"]
    assert (shown["durationMinutes"], shown["price"]["formatted"]) == (160, "$205")
    told = [
        (part["service"]["name"], part["staff"]["name"], part["startsAt"][11:16], part["durationMinutes"])
        for part in shown["parts"]
    ]
    assert told == [("Cut", "Mia", "09:00", 60), ("Colour", "Ben", "10:10", 90)]
    assert (shown["startsAt"], shown["endsAt"]) == (shown["parts"][0]["startsAt"], shown["parts"][1]["endsAt"])
    assert shown["text"] == {"services": "Cut and Colour", "people": "Mia and Ben"}
    quote = shown["cancellationQuote"]
    assert (quote["outcome"], quote["refund"]["formatted"], quote["forfeit"]["formatted"]) == (
        "PARTIAL_REFUND",
        "$20",
        "$30",
    )
    none = dict.fromkeys(("back", "forfeit", "credit", "fee"))
    assert quote["lines"] == [
        {"service": "Cut", **none, "back": {"formatted": "$20"}},
        {"service": "Colour", **none, "forfeit": {"formatted": "$30"}, "fee": {"formatted": "$15"}},
    ]
