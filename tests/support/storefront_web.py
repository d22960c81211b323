"""A visitor at the storefront, over the graph."""

from __future__ import annotations

from typing import Any

from openchair.store import tables
from tests.support.salon import TIERED, Salon
from tests.support.web import Web

NINE, TEN = "2026-11-28T09:00:00+11:00", "2026-11-28T10:00:00+11:00"
SECRET = "a visitor's own secret"
ANN = {"name": "Ann Lee", "email": "ann.lee@example.com", "phone": "+61491570156"}
BOOK = """mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) { __typename
    ... on BookAppointmentSuccess { sentence
        booking { reference status held depositDueAt startsAt endsAt parts { service { name } staff { name } } price { formatted }
            earlierAvailability { times { weekday band } since }
            deposit { status sentence amount { formatted } } }
        payment { paymentId sentence amount { formatted } form { clientSecret publishableKey account scriptUrl } } }
    ... on SlotTaken { alternatives { startsAt staff { name } } }
    ... on TooSoonForEarlierTimes { minDays } ... on Refusal { message } } }"""


async def offers_colour(salon: Salon, **rule: Any) -> str:
    """90 minutes of Mia's for which $25 are asked; gives its id."""
    id = await salon.offers("Colour", 90, 12000, rule={"ask_fixed_minor": 2500, "terms": TIERED} | rule)
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=id)
    return id


def wanted(salon: Salon, service: str = "Cut", **more: Any) -> dict[str, Any]:
    return {
        "parts": [{"serviceId": salon.services[service][0], "staffId": salon.staff["Mia"][1]}],
        "startsAt": NINE,
        "customer": {"name": "Bo", "email": "bo@example.com"},
        "idempotencyKey": SECRET,
        **more,
    }


async def book(web: Web, host: str, input: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await web.data(host, BOOK, variables={"input": input}, **more))["bookAppointment"]
    return answer


async def slots(
    web: Web, salon: Salon, service: str = "Cut", arguments: str = "days: 7", *, staff: str | None = None
) -> list[dict[str, Any]]:
    query = f"""query ($parts: [VisitPartInput!]!) {{ venue {{ openSlots(parts: $parts, {arguments}) {{
        date starts byStaff {{ staffId starts }} }} }} }}"""
    parts = [{"serviceId": salon.services[service][0], "staffId": staff and salon.staff[staff][1]}]
    data = await web.data(salon.host, query, variables={"parts": parts})
    found: list[dict[str, Any]] = data["venue"]["openSlots"]
    return found
