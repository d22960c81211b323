"""Someone who passes by a salon's storefront and wants an appointment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openchair.access.hosts import HostRule
from openchair.access.storefront import Storefront, find_storefront
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.payments.gateway import StripeGateway
from openchair.rules.records.booking import BookingRecord
from openchair.storefront.book import Booked, Wish, book_appointment
from tests.support.salon import Salon, day

NINE = day(3, 9)
BO = NewCustomer("Bo", "bo@example.com", "0491 570 006")


async def storefront_of(salon: Salon) -> Storefront:
    """The salon's storefront, as its own host leads there."""
    key = HostRule.of("http://localhost:8000").key_of(salon.host)
    found = await find_storefront(salon.database, host=key, slug=None)
    assert found is not None
    return found


def wish(
    salon: Salon, starts_at: datetime = NINE, *, service: str = "Cut", staff: str | None = "Mia", **more: Any
) -> Wish:
    """What is wanted; of anyone where `staff` is None."""
    values: dict[str, Any] = {
        "service_id": salon.services[service][0],
        "staff_id": None if staff is None else salon.staff[staff][1],
        "starts_at": starts_at,
        "customer": BO,
        "notes": None,
    }
    return Wish(**(values | more))


async def books(salon: Salon, wanted: Wish, key: str | None = None, gateway: StripeGateway | None = None) -> Booked:
    """Makes the booking under a secret key."""
    return await book_appointment(salon.runtime, gateway, await storefront_of(salon), wanted, key or new_id())


async def made(salon: Salon, starts_at: datetime = NINE, *, key: str | None = None, **more: Any) -> BookingRecord:
    """A booking that a visitor has made, under a key of their own."""
    return (await books(salon, wish(salon, starts_at, **more), key)).booking
