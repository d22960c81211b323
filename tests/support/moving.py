"""Customers' moves with the quote that their page shows at that moment; tests about the quotes themselves call the use cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.manage import accept_counter_offer as counter_offers
from openchair.manage import accept_move as acceptance
from openchair.manage import openings
from openchair.manage import reschedule as rescheduling
from openchair.manage.moving import quote_of_move, staff_named
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.venue import StaffRecord
from openchair.rules.refusals import MoveWay
from openchair.store.offers import list_offers
from openchair.store.opening_offers import find_offer
from tests.support.web import Web

NO_QUOTE = "there is none"


@dataclass(frozen=True, slots=True)
class Move:
    """The time wanted, with whom, and the version of the booking the customer saw."""

    starts_at: datetime
    staff_id: str | None
    expected_version: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The counter-offer's number, and the version of the booking the customer saw."""

    number: int
    expected_version: int


async def reschedule_booking(runtime: Runtime, customer: Customer, move: Move, key: str) -> BookingRecord:
    """The customer moves, having been shown what that does."""
    staff = await staff_named(runtime, customer.scope, customer.booking, move.staff_id)
    quote_id = quoted(runtime, customer, move.starts_at, staff, MoveWay.OWN)
    whole = rescheduling.Move(move.starts_at, move.staff_id, quote_id, move.expected_version)
    return (await rescheduling.reschedule_booking(runtime, customer, whole, key)).booking


async def accept_counter_offer(runtime: Runtime, customer: Customer, choice: Choice, key: str) -> BookingRecord:
    """The customer takes a counter-offer, having been shown what that does."""
    async with runtime.database.reading(customer.scope) as connection:
        offers = await list_offers(connection, customer.scope, customer.booking.id)
    offer = next((each for each in offers if each.number == choice.number), None)
    quote_id = NO_QUOTE if offer is None else quoted(runtime, customer, offer.starts_at, offer.staff, MoveWay.OFFERED)
    whole = counter_offers.Choice(choice.number, quote_id, choice.expected_version)
    return (await counter_offers.accept_counter_offer(runtime, customer, whole, key)).booking


async def accept_opening(
    runtime: Runtime, customer: Customer, offer_id: str, expected_version: int, key: str
) -> BookingRecord:
    """The customer takes an earlier time, having been shown what that does."""
    async with runtime.database.reading(customer.scope) as connection:
        offer = await find_offer(connection, customer.scope, offer_id)
    quote_id = NO_QUOTE if offer is None else quoted(runtime, customer, offer.starts_at, offer.staff, MoveWay.OFFERED)
    return (
        await openings.accept_opening(runtime, customer, openings.Taking(offer_id, quote_id, expected_version), key)
    ).booking


async def accept_move(runtime: Runtime, customer: Customer, key: str) -> BookingRecord:
    """The customer accepts where the desk has moved them, having been shown what that does."""
    booking = customer.booking
    quote_id = quoted(runtime, customer, booking.starts_at, booking.staff, MoveWay.ACCEPTED)
    return (
        await acceptance.accept_move(runtime, customer, acceptance.Acceptance(quote_id, booking.version), key)
    ).booking


def quoted(runtime: Runtime, customer: Customer, starts_at: datetime, staff: StaffRecord | None, way: MoveWay) -> str:
    """The id of the quote that the customer's page shows now."""
    if staff is None:
        return NO_QUOTE
    return quote_of_move(customer.booking, starts_at, staff, way, runtime.clock.now()).id


async def ask_quote(web: Web, host: str, credential: str | None, starts_at: str, staff_id: str | None = None) -> str:
    """The id of the quote of a move as the graph gives it; of what can't be moved so, one that is none."""
    query = "query ($at: DateTime!, $by: ID) { managedBooking { moveQuote(startsAt: $at, staffId: $by) { id } } }"
    data = await web.data(host, query, bearer=credential, variables={"at": starts_at, "by": staff_id})
    quote = (data["managedBooking"] or {}).get("moveQuote")
    return NO_QUOTE if quote is None else str(quote["id"])
