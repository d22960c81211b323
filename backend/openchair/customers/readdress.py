"""Whoever booked online has mistyped their address or number: the booking is theirs who is reached by the right one."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.changes.booking import OneBooking
from openchair.changes.change import Change
from openchair.customers.new import NewCustomer, add_customer
from openchair.customers.same import find_at_the_storefront, lock_all_names
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.store.bookings import change_booking
from openchair.store.customers import correct_customer, find_written, lock_customer_row
from openchair.store.merging import merge_rows


@dataclass(frozen=True, slots=True)
class BookingOfName(OneBooking):
    """A booking whose customer of this name nobody else looks up meanwhile."""

    name: str = ""

    async def lock(self, change: Change) -> BookingRecord:
        """The names first, as wherever customers are corrected. Raises `NotFound`."""
        await lock_all_names(change.connection, change.scope, (self.name,))
        return await change.lock(self.booking_id)


async def readdress_booking(change: Change, booking: BookingRecord, right: NewCustomer) -> CustomerRecord:
    """Have a locked booking be of the customer who has this contact, and end the links to it that are out there.

    A customer whom the venue knew before is never edited: theirs are other bookings, a card and credit. Only the row that was
    written with this booking is corrected, and where all that is typed now is somebody's on record, the booking is theirs.
    """
    connection, scope, now = change.connection, change.scope, change.now
    before = booking.customer
    await lock_customer_row(connection, scope, before.id)
    known = await find_at_the_storefront(connection, scope, right.name, right.email, right.phone)
    # Written with this booking, at the same instant; neither corrected since nor anybody's with another.
    of_this_alone = await find_written(connection, scope, before.id) == (booking.created_at, 1, 1)
    await change_booking(connection, scope, booking.id, now, link_epoch=booking.link_epoch + 1)
    if of_this_alone and known is None:
        await correct_customer(connection, scope, before.id, before.name, right.email, right.phone)
    elif of_this_alone and known is not None:
        await merge_rows(connection, scope, known, before.id, (booking.id,), now)
    else:
        whose = known or await add_customer(connection, scope, right, now)
        await change_booking(connection, scope, booking.id, now, customer_id=whose)
    return (await change.read(booking.id)).customer
