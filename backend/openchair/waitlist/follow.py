"""A booking that left its time: its customer's wish and open offers are compared with its new time."""

from __future__ import annotations

from openchair.rules.openings import OpeningOfferStatus, can_wait
from openchair.store.bookings import find_booking
from openchair.store.earlier import follow_booking, stop_earlier
from openchair.store.opening_offers import end_offers, list_offers_of_booking
from openchair.store.openings import change_opening, lock_openings
from openchair.waitlist.locked_opening import LockedOpening


async def follow(locked: LockedOpening, booking_id: str) -> None:
    """Move the customer's wish along with their booking, or end it with it; withdraw offers that are no longer earlier.

    Done once, when the opening they left is first looked at: nobody has been offered that one, so nobody who holds another
    opening waits for it, and those locked here can be waited for.
    """
    change = locked.change
    booking = await find_booking(change.connection, change.scope, booking_id)
    assert booking is not None, "bookings are never deleted"
    waits = can_wait(booking.status, booking.starts_at, change.now)
    offers = await list_offers_of_booking(change.connection, change.scope, booking.id)
    over = [offer for offer in offers if not waits or offer.starts_at >= booking.starts_at]
    openings = [offer.opening_id for offer in over]
    # Before the wish: whoever takes one of them holds it, and ends the wish then.
    await lock_openings(change.connection, change.scope, openings)
    if waits:
        await follow_booking(change.connection, change.scope, booking)
    else:
        await stop_earlier(change.connection, change.scope, booking.id, change.now)
    if not over:
        return
    ids = [offer.id for offer in over]
    await end_offers(change.connection, change.scope, ids, OpeningOfferStatus.WITHDRAWN, change.now)
    for opening_id in openings:
        await change_opening(change.connection, change.scope, opening_id, due_at=change.now)
