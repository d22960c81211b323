"""The unit of change over one booking: what is recorded and told of it follows its work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from openchair.access.viewer import Author
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.changes.unit import Answer, Done, May, Subject, make_change
from openchair.core.runtime import Runtime
from openchair.rules.activity import Activity
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged
from openchair.rules.scope import VenueScope
from openchair.store.bookings import find_booking

Locked = TypeVar("Locked")


class BookingSubject(Subject[Locked], Protocol[Locked]):
    """A booking, with whatever else a verb has locked beside it."""

    def booking_of(self, locked: Locked) -> BookingRecord:
        """The booking among what was locked."""


@dataclass(frozen=True, slots=True)
class OneBooking:
    """A booking of the venue, and the version of it that the author saw; None where any will do."""

    booking_id: str
    expected_version: int | None = None

    async def lock(self, change: Change) -> BookingRecord:
        """The booking. Raises `NotFound`."""
        return await change.lock(self.booking_id)

    def refuse_if_changed(self, locked: BookingRecord) -> None:
        """Raise `BookingChanged` where it has another version."""
        refuse_if_changed(locked, self.expected_version)

    def booking_of(self, locked: BookingRecord) -> BookingRecord:
        """It is the booking itself."""
        return locked


@dataclass(frozen=True, slots=True)
class Changed:
    """A booking as it stands now, after a change of it; `replayed` where the call had been made before."""

    booking: BookingRecord
    replayed: bool


Rule = Callable[[Change, Locked], Awaitable[Activity | None]]
"""A verb's own rule and rows; gives what happened, or None where nothing did."""
Notify = Callable[[Notifier, BookingRecord, BookingRecord], Awaitable[object]]
"""Is handed the booking before the change and after it."""


def refuse_if_changed(booking: BookingRecord, expected_version: int | None) -> None:
    """Raise `BookingChanged` where the booking has another version than the one that was seen."""
    if expected_version is not None and booking.version != expected_version:
        raise BookingChanged(booking.version)


async def make_booking_change(
    runtime: Runtime,
    author: Author,
    call: Call,
    subject: BookingSubject[Locked],
    rule: Rule[Locked],
    *,
    may: May[Locked] | None = None,
    notify: Notify | None = None,
) -> Changed:
    """Run a verb over a booking: change it, record what happened, and write what its customer is told.

    Raises `NotFound`, `BookingChanged`, `KeyReused`, and what `may` and `rule` raise.
    """

    async def work(change: Change, locked: Locked) -> Answer:
        before = subject.booking_of(locked)
        happened = await rule(change, locked)
        if happened is not None:
            await change.record(happened, before.id)
        if notify is not None:
            await notify(change.notifier, before, await change.read(before.id))
        return {"booking": before.id}

    return await booking_after(runtime, author.scope, await make_change(runtime, author, call, subject, work, may=may))


async def booking_after(runtime: Runtime, scope: VenueScope, done: Done) -> Changed:
    """The booking that a call was answered with, as it stands now."""
    async with runtime.database.reading(scope) as connection:
        booking = await find_booking(connection, scope, done.answer["booking"])
    assert booking is not None, "bookings are never deleted"
    return Changed(booking, done.replayed)
