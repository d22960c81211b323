"""Someone who passes by a salon's storefront and wants an appointment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openchair.access.hosts import HostRule
from openchair.access.storefront import Storefront, find_storefront
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.payments.gateway import StripeGateway
from openchair.rules.parts import PartWish
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
    salon: Salon,
    starts_at: datetime = NINE,
    *,
    service: str = "Cut",
    service_id: str | None = None,
    staff: str | None = "Mia",
    staff_id: str | None = None,
    **more: Any,
) -> Wish:
    """What is wanted; of anyone where `staff` is None."""
    who = staff_id if staff_id is not None or staff is None else salon.staff[staff][1]
    values: dict[str, Any] = {
        "parts": (PartWish(salon.services[service][0] if service_id is None else service_id, who),),
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
