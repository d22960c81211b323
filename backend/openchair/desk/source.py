"""All that came from one source: shown first, and cancelled in one press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openchair.access.permissions import Permission, may, needs
from openchair.access.viewer import Operator
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.rules.activity import Cancelled
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import AskedBy
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.rules.scope import VenueScope
from openchair.rules.status import CancelledBy
from openchair.store.bookings import find_booking
from openchair.store.occupancy import lock_staff
from openchair.store.storefront import list_of_source

MOST: Final = 100
"""Bookings that one press cancels: more take another, so that nobody else waits long."""


@dataclass(frozen=True, slots=True)
class SourceCancelled:
    """Which bookings were cancelled, and how many of the source are left for another press."""

    booking_ids: list[str]
    left: int
    replayed: bool


async def list_same_source(runtime: Runtime, operator: Operator, booking: BookingRecord) -> list[str]:
    """The ids of what `cancel_source` would cancel, in order of start; none to those who may not."""
    if not may(operator, Permission.CANCEL_SOURCE):
        return []
    async with runtime.database.reading(operator.scope) as connection:
        return await list_of_source(connection, operator.scope, booking, runtime.clock.now())


@needs(Permission.CANCEL_SOURCE)
async def cancel_source(
    runtime: Runtime, operator: Operator, booking_id: str, expected_count: int, key: str
) -> SourceCancelled:
    """Cancel, as the venue, all that came online from where this booking came, or for its contact, and that nobody has paid for.

    `expected_count` is what the desk was shown: where there are more or fewer by now, nothing is done. Raises `NotFound`,
    `InvalidInput`, `KeyReused`.
    """

    async def work(change: Change, scope: VenueScope) -> Answer:
        connection = change.connection
        named = await find_booking(connection, scope, booking_id)
        if named is None:
            raise NotFound("booking")
        found = await list_of_source(connection, scope, named, change.now)
        if len(found) != expected_count:
            raise InvalidInput(
                "expectedCount",
                "There are {count} such bookings now. Nothing was cancelled. Please look again.",
                {"count": str(len(found))},
            )
        ids = found[:MOST]
        # Each booking before the time it takes, and both in one order: as every change of one booking locks them.
        locked = [await change.lock(id) for id in sorted(ids)]
        await lock_staff(connection, scope, {id for booking in locked for id in booking.staff_ids})
        for booking in locked:
            quote = all_back(booking, quote_for(booking, change.now))
            await settle_cancellation(change, booking, quote, by=CancelledBy.VENUE, reason=None)
            happened = Cancelled(ActivityKind.CANCELLED, quote.outcome, None, AskedBy.VENUE, 0, 0)
            await change.record(happened, booking.id)
            await settle_what_is_due(change.notifier, booking, booking)
        return {"bookings": ids, "left": len(found) - len(ids)}

    asked = {"bookingId": booking_id, "expectedCount": expected_count}
    done = await make_change(runtime, operator.author, Call("deskCancelSource", key, asked), TheVenue(), work)
    return SourceCancelled(done.answer["bookings"], done.answer["left"], done.replayed)
