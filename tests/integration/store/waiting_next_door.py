"""The queries about deposits that wait, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import EVERYONE
from openchair.store import deposit_due, lapsing, tables
from tests.support.salon import Salon, day


async def wait_for_deposit(theirs: Salon, booking: BookingRecord) -> BookingRecord:
    """Next door the booking's customer has another, whose deposit waits, and was told so; and a request."""
    waits = await theirs.books(
        day(6, 9), deposit_minor=2500, deposit_status="asked", deposit_due_at=day(1), customer_id=booking.customer.id
    )
    await theirs.books(day(8, 9), status="pending", customer_id=booking.customer.id)
    told = {"channel": "email", "tells_of": "version:1", "facts": {}, "unsure": False}
    at = theirs.clock.now()
    await theirs.write(
        tables.message,
        id="w" * 22,
        booking_id=waits.id,
        kind="confirmed",
        status="delivered",
        available_at=at,
        created_at=at,
        updated_at=at,
        **told,
    )
    return waits


def _unknown(booking: BookingRecord) -> BookingRecord:
    """The booking, as if its customer had no address: somebody here has the same."""
    return replace(booking, customer=replace(booking.customer, email=None, phone=None))


READS: dict[Any, tuple[Any, Any]] = {
    deposit_due.has_booked_since: (lambda c, s, n: deposit_due.has_booked_since(c, s, _unknown(n.booking)), False),
    deposit_due.is_told_of_deposit: (lambda c, s, n: deposit_due.is_told_of_deposit(c, s, n.waiting.id), False),
    lapsing.list_requests: (lambda c, s, n: lapsing.list_requests(c, s, EVERYONE, 10), []),
    deposit_due.list_awaiting_deposit: (lambda c, s, n: deposit_due.list_awaiting_deposit(c, s, EVERYONE, 10), []),
}
WITHOUT_A_SCOPE = {
    "find_first_due",
    "find_stripe_reach",
    "list_late_money",
    "list_unpaid",
    "lock_stripe_reach",
    "put_off_due_times",
    "write_stripe_reach",
}
