"""Cards that expire before the fee they are kept for could be charged: their customers are asked for another in time."""

from __future__ import annotations

import time
from typing import Final

from openchair.access.worker import scope_of_claim
from openchair.changes.change import Change
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.payments import needs_another_card
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.status import OPEN_STATUSES
from openchair.store.bookings import lock_booking
from openchair.store.expiring import list_with_expiring_card

PAGE: Final = 100
LOOK_SECONDS: Final = 60.0


def expiring_card_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that asks for other cards; once a minute is often enough for what is said days ahead."""
    looked_at = float("-inf")

    async def job() -> bool:
        nonlocal looked_at
        if time.monotonic() >= looked_at + LOOK_SECONDS:
            await ask_for_cards(runtime)
            looked_at = time.monotonic()
        return False

    return {"expiring_cards": job}


async def ask_for_cards(runtime: Runtime) -> int:
    """Ask each customer whose card expires too early, and who was not asked about that card; gives how many."""
    asked, after = 0, ""
    while True:
        async with runtime.database.reading(ACROSS) as connection:
            found = await list_with_expiring_card(connection, runtime.clock.now(), after, PAGE)
        for due in found:
            asked += await _ask(runtime, due)
        if len(found) < PAGE:
            return asked
        after = found[-1].booking_id


async def _ask(runtime: Runtime, due: DueBooking) -> bool:
    async with runtime.database.transaction(scope_of_claim(due)) as connection:
        change = Change(runtime, connection, scope_of_claim(due), runtime.clock.now())
        booking = await lock_booking(connection, change.scope, due.booking_id)
        if booking is None or booking.status not in OPEN_STATUSES or not card_expires_early(booking, runtime):
            return False
        await change.notifier.notify_card_expiring(booking)
    return True


def card_expires_early(booking: BookingRecord, runtime: Runtime) -> bool:
    """Whether it is time to ask for another card than the one on file."""
    card = booking.card
    if card is None:
        return False
    now = runtime.clock.now()
    return needs_another_card(booking.agreed, card.exp_month, card.exp_year, booking.starts_at, now)
