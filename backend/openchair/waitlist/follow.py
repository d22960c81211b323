"""A booking that left its time: what its customer waits for, and what they were offered, is held against where it is now."""

from __future__ import annotations

from openchair.matching.stage import Stage
from openchair.rules.openings import OpeningOfferStatus, can_wait
from openchair.store.bookings import find_booking
from openchair.store.earlier import follow_booking, stop_earlier
from openchair.store.opening_offers import end_offers, list_offers_of_booking
from openchair.store.openings import change_opening, lock_openings


async def follow(stage: Stage, booking_id: str) -> None:
    """Move the customer's wish along with their booking, or end it with it; withdraw offers that are no longer earlier.

    Done once, when the opening they left is first looked at: nobody has been offered that one, so nobody who holds another
    opening waits for it, and those locked here can be waited for.
    """
    booking = await find_booking(stage.connection, stage.scope, booking_id)
    assert booking is not None, "bookings are never deleted"
    waits = can_wait(booking.status, booking.starts_at, stage.now)
    offers = await list_offers_of_booking(stage.connection, stage.scope, booking.id)
    over = [offer for offer in offers if not waits or offer.starts_at >= booking.starts_at]
    openings = [offer.opening_id for offer in over]
    # Before the wish: whoever takes one of them holds it, and ends the wish then.
    await lock_openings(stage.connection, stage.scope, openings)
    if waits:
        await follow_booking(stage.connection, stage.scope, booking)
    else:
        await stop_earlier(stage.connection, stage.scope, booking.id, stage.now)
    if not over:
        return
    ids = [offer.id for offer in over]
    await end_offers(stage.connection, stage.scope, ids, OpeningOfferStatus.WITHDRAWN, stage.now)
    for opening_id in openings:
        await change_opening(stage.connection, stage.scope, opening_id, due_at=stage.now)
