"""What a visitor has booked in this browser: found again by the key that they booked it with, and by nothing else."""

from __future__ import annotations

from openchair.access.storefront import OWNER, Storefront
from openchair.changes.booking import booking_after
from openchair.changes.unit import Done
from openchair.core.runtime import Runtime
from openchair.payments.gateway import StripeGateway
from openchair.rules.records.booking import BookingRecord
from openchair.store.idempotency import find_answer
from openchair.storefront.book import SHORTEST_KEY, Booked, booked_now


async def find_booked(
    runtime: Runtime, gateway: StripeGateway | None, storefront: Storefront, key: str
) -> Booked | None:
    """The booking made under this key, as it stands now; Stripe is asked where its deposit is awaited. None where there is none."""
    done = await _done(runtime, storefront, key)
    return None if done is None else await booked_now(runtime, gateway, storefront, done)


async def find_held(runtime: Runtime, storefront: Storefront, key: str) -> BookingRecord | None:
    """The same where its time is only held; nobody else is asked."""
    done = await _done(runtime, storefront, key)
    if done is None:
        return None
    booking = (await booking_after(runtime, storefront.scope, done)).booking
    return booking if booking.is_held else None


async def _done(runtime: Runtime, storefront: Storefront, key: str) -> Done | None:
    if len(key) < SHORTEST_KEY:
        return None
    async with runtime.database.reading(storefront.scope) as connection:
        answer = await find_answer(connection, storefront.scope, OWNER, key)
    return None if answer is None else Done(answer, replayed=True)
