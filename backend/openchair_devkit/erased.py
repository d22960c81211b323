"""The demo's mailbox lies beside its database: what it caught for customers who are erased goes with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from sqlalchemy import and_, select

from openchair.core.database import Database
from openchair.core.within import ACROSS
from openchair.store.tables import booking, customer, message
from openchair_devkit.mailbox.caught import Mailbox

_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


async def forget_erased(mailbox: Mailbox, database: Database) -> None:
    """Throw away all that was caught of messages about the bookings of customers who are erased by now.

    None of theirs comes later: a customer with a message under way is not erased.
    """
    of_venue = customer.c.venue_id == booking.c.venue_id
    theirs = (
        select(message.c.id)
        .join(booking, and_(booking.c.venue_id == message.c.venue_id, booking.c.id == message.c.booking_id))
        .join(customer, and_(of_venue, customer.c.id == booking.c.customer_id))
        .where(customer.c.erased_at.is_not(None))
    )
    async with database.reading(ACROSS) as connection:
        erased = set(await connection.scalars(theirs))
    if erased:
        await asyncio.to_thread(mailbox.forget, erased)


@contextmanager
def forgetting_erased(mailbox: Mailbox, database_url: str) -> Iterator[None]:
    """Do so now, and every second while the block runs, in a thread of its own."""
    stop = Event()

    async def run() -> None:
        database = Database.connect(database_url)
        try:
            while not stop.is_set():
                try:
                    await forget_erased(mailbox, database)
                except Exception as problem:  # noqa: BLE001  # the next second it is tried again
                    # Not its own words, which may hold a name.
                    _log.warning("The mailbox could not forget who was erased: %s", type(problem).__name__)
                await asyncio.to_thread(stop.wait, _SECONDS)
        finally:
            await database.close()

    thread = Thread(target=lambda: asyncio.run(run()), name="erased", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
