"""Times that are held for a code: let go where it is not typed in time, or wrong too often; nobody is told, since nobody was."""

from __future__ import annotations

from functools import partial
from typing import Final

from openchair.access.worker import scope_of_claim
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.change import Change
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.activity import Lapsed
from openchair.rules.offers import Lapse
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.status import CancelledBy
from openchair.store.lapsing import claim_booking
from openchair.store.storefront import list_codes_over

AT_ONCE: Final = 20
"""How many bookings one run ends."""


def code_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that lets go what is held for a code that was not typed; any number of processes may run it at once."""

    async def job() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            found = await list_codes_over(connection, runtime.clock.now(), AT_ONCE)
        await do_each(found, partial(_lapse, runtime))
        return len(found) == AT_ONCE

    return {"booking_codes": job}


async def _lapse(runtime: Runtime, due: DueBooking) -> None:
    async with runtime.database.transaction(scope_of_claim(due)) as connection:
        # Whoever is at it may be typing the code: it is looked at again, if it is still due then.
        if not await claim_booking(connection, due):
            return
        change = Change(runtime, connection, scope_of_claim(due), runtime.clock.now())
        booking = await change.read(due.booking_id)
        if booking.awaits_code and booking.verify_until is not None and change.now > booking.verify_until:
            await let_go(change, booking)


async def let_go(change: Change, booking: BookingRecord, reason: Lapse = Lapse.CODE_NOT_TYPED) -> None:
    """End a locked booking of which nobody was told, held for a code or for its deposit: its time is free."""
    quote = all_back(booking, quote_for(booking, change.now))
    await settle_cancellation(change, booking, quote, by=CancelledBy.SYSTEM, reason=reason.value)
    await change.record(Lapsed(reason, quote.outcome), booking.id)
    await settle_what_is_due(change.notifier, booking, booking)
