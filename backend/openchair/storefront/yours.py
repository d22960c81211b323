"""What a visitor has booked in this browser: found again by the key that they booked it with, and by nothing else.

For a day: a browser may be shared, and the link that was sent is the way to what becomes of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from openchair.access.storefront import OWNER, Storefront
from openchair.changes.booking import booking_after
from openchair.changes.unit import Done
from openchair.core.runtime import Runtime
from openchair.payments.gateway import StripeGateway
from openchair.rules.contact import CORRECTED_WITHIN
from openchair.rules.records.booking import BookingRecord
from openchair.store.idempotency import find_answer
from openchair.storefront.book import SHORTEST_KEY, Booked, booked_now

FOUND_FOR: Final = timedelta(days=1)


async def find_booked(
    runtime: Runtime, gateway: StripeGateway | None, storefront: Storefront, key: str
) -> Booked | None:
    """The booking made under this key, as it stands now; Stripe is asked where its deposit is awaited.

    None where there is none, or it was made more than a day ago.
    """
    found = await _find(runtime, storefront, key)
    return None if found is None else await booked_now(runtime, gateway, storefront, found[0])


async def find_held(runtime: Runtime, storefront: Storefront, key: str) -> BookingRecord | None:
    """The same where its time is only held; nobody else is asked."""
    booking = await find_made(runtime, storefront, key)
    return booking if booking is not None and booking.is_held else None


async def find_made(runtime: Runtime, storefront: Storefront, key: str) -> BookingRecord | None:
    """The booking made under this key, as it stands; nobody else is asked."""
    found = await _find(runtime, storefront, key)
    return None if found is None else found[1]


def is_named(booking: BookingRecord, now: datetime) -> bool:
    """Whether the page may still say where its link went, so that a mistyped one is seen; later it may be another's."""
    return now - booking.created_at <= CORRECTED_WITHIN


async def _find(runtime: Runtime, storefront: Storefront, key: str) -> tuple[Done, BookingRecord] | None:
    if len(key) < SHORTEST_KEY:
        return None
    async with runtime.database.reading(storefront.scope) as connection:
        answer = await find_answer(connection, storefront.scope, OWNER, key)
    if answer is None:
        return None
    done = Done(answer, replayed=True)
    booking = (await booking_after(runtime, storefront.scope, done)).booking
    return (done, booking) if runtime.clock.now() - booking.created_at <= FOUND_FOR else None
