"""The desk changes what is done in a booking, how long it takes, what it costs, and what is noted of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.free_times import Wish, what_is_taken
from openchair.desk.update_customer import KEEP, Keep
from openchair.rules.activity import Updated
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord, NewPart, PartRecord
from openchair.rules.records.venue import ServiceRecord
from openchair.rules.refusals import BookingClosed, InvalidInput, NotFound, SlotTaken
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.stretches import without
from openchair.rules.texts import LONGEST_NOTES, optional_text
from openchair.store.bookings import change_booking, change_only_part, find_booking
from openchair.store.earlier import follow_booking
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import TimeTaken, free_booking_time, lock_staff, take_time
from openchair.store.offers import list_offers
from openchair.store.openings import note_opening
from openchair.store.people import find_service_with_rule, list_staff
from openchair.store.settlements import make_due

SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 720
MOST_MINOR: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Update:
    """What becomes of a booking; None, and `KEEP`, is what stays. A service brings its length and price, unless those are said.

    `tell` has its customer sent a new confirmation, of what it is now.
    """

    tell: bool
    service_id: str | None = None
    minutes: int | None = None
    price_minor: int | None = None
    notes: str | Keep | None = KEEP


@needs(Permission.KEEP_BOOK)
async def update_booking(runtime: Runtime, operator: Operator, target: Target, update: Update) -> Changed:
    """Change an open booking; its start and its person stay. Of a closed one only the note.

    What was agreed of deposit and fee stays as it was, whatever it costs now. Time that it no longer takes becomes an opening.
    Raises `SlotTaken` where a longer one meets something, `BookingClosed`, `NotFound`, `InvalidInput`, and `CredentialNeeded` where
    the price isn't the operator's to change.
    """
    wanted = _checked(update)
    if wanted.price_minor is not None:
        refuse_unless_may(operator, Permission.RECORD_PAYMENTS)

    lasting: list[ServiceTime] = []

    async def rule(change: Change, booking: BookingRecord) -> Updated | None:
        part = booking.parts[0]
        service, becomes = await _part_after(change, booking, wanted)
        lasting[:] = [becomes.time]
        notes = booking.notes if wanted.notes is KEEP else wanted.notes
        happened = Updated(
            from_service=part.service.name,
            to_service=service.name,
            from_minutes=part.time.duration_minutes,
            to_minutes=becomes.time.duration_minutes,
            from_minor=part.price_minor,
            to_minor=becomes.price_minor,
            notes=notes != booking.notes,
        )
        is_other = (service.id, becomes.time, becomes.price_minor) != (part.service.id, part.time, part.price_minor)
        if is_other:
            if booking.status in CLOSED_STATUSES:
                raise BookingClosed(booking.status)
            if (service.id, becomes.time) != (part.service.id, part.time):
                await _refuse_while_offered(change, booking)
            await _rewrite(change, booking, service, becomes, notes)
        elif happened.notes:
            await change_booking(change.connection, change.scope, booking.id, change.now, notes=notes)
        return happened if is_other or happened.notes else None

    async def notify(notifier: Notifier, before: BookingRecord, after: BookingRecord) -> None:
        if wanted.tell and (before.parts, before.ends_at) != (after.parts, after.ends_at):
            await notifier.notify_updated(after)

    inputs = {
        "tell": wanted.tell,
        "serviceId": wanted.service_id,
        "minutes": wanted.minutes,
        "priceMinor": wanted.price_minor,
        **({} if wanted.notes is KEEP else {"notes": wanted.notes}),
    }
    changed = change_as_operator(runtime, operator, target, "deskUpdateBooking", inputs, rule, notify)
    try:
        return await changed
    except SlotTaken:
        async with runtime.database.reading(operator.scope) as connection:
            now = await find_booking(connection, operator.scope, target.booking_id)
    assert now is not None, "bookings are never deleted"
    # It stays where it is: what is in the way is behind it, and another time may have room for it.
    time = replace(now.time, duration_minutes=wanted.minutes or now.time.duration_minutes)
    parts = [PartWish(wanted.service_id or now.service.id, now.staff.id)]
    wish = Wish(parts, now.starts_at, now, lasting or [time])
    raise await what_is_taken(runtime, operator, wish)


def _checked(update: Update) -> Update:
    if update.minutes is not None and not SHORTEST_MINUTES <= update.minutes <= LONGEST_MINUTES:
        places = {"least": str(SHORTEST_MINUTES), "most": str(LONGEST_MINUTES)}
        raise InvalidInput("minutes", "An appointment takes {least} to {most} minutes.", places)
    if update.price_minor is not None and not 0 <= update.price_minor <= MOST_MINOR:
        raise InvalidInput("priceMinor", "That can't be a price. Please check it.")
    if update.notes is KEEP:
        return update
    return replace(update, notes=optional_text("notes", update.notes, LONGEST_NOTES, lines=True))


async def _part_after(change: Change, booking: BookingRecord, wanted: Update) -> tuple[ServiceRecord, PartRecord]:
    """What is done, and the booking's part as it is then; what isn't said stays. Raises `NotFound`, `InvalidInput`."""
    connection, scope, part = change.connection, change.scope, booking.parts[0]
    service, time, price = part.service, part.time, part.price_minor
    is_asked = any(each is not None for each in (wanted.service_id, wanted.minutes, wanted.price_minor))
    if is_asked and len(booking.parts) > 1:
        raise InvalidInput("bookingId", "This visit has several parts. Only its note can be changed here.")
    if wanted.service_id is not None and wanted.service_id != service.id:
        found = await find_service_with_rule(connection, scope, wanted.service_id)
        if found is None:
            raise NotFound("service")
        service = found[0]
        time, price = service.time, service.price_minor
        if part.staff.id not in {each.id for each in await list_staff(connection, scope, service_id=service.id)}:
            does = {"staff": part.staff.name, "service": service.name}
            raise InvalidInput("serviceId", "{staff} doesn't do {service}.", does)
    if wanted.minutes is not None and wanted.minutes != time.duration_minutes:
        time = _as_long(time, wanted.minutes)
    if wanted.price_minor is not None:
        price = wanted.price_minor
    return service, replace(part, service=service, time=time, price_minor=price)


def _as_long(time: ServiceTime, minutes: int) -> ServiceTime:
    """The same with another length: its pause in the middle stays where it is. Raises `InvalidInput` where that doesn't fit."""
    if time.gap_start_minutes + time.gap_minutes > minutes:
        least = {"least": str(time.gap_start_minutes + time.gap_minutes)}
        raise InvalidInput(
            "minutes", "With its processing time in the middle it takes {least} minutes at least.", least
        )
    return replace(time, duration_minutes=minutes)


async def _refuse_while_offered(change: Change, booking: BookingRecord) -> None:
    """Raise `InvalidInput` while other times are on offer: each holds as much as was asked for, and would be taken as it is."""
    offers = await list_offers(change.connection, change.scope, booking.id)
    # By what is written: also one that has run out holds its time until somebody writes that it has.
    if any(offer.status is OfferStatus.OFFERED for offer in offers):
        raise InvalidInput(
            "bookingId",
            "Other times are on offer for this request. Take them back, then change the service or the length.",
        )


async def _rewrite(
    change: Change, booking: BookingRecord, service: ServiceRecord, becomes: PartRecord, notes: str | None
) -> None:
    """Write the part, and take its time. Raises `SlotTaken`, and `NotFound` where its person has left."""
    connection, scope, now = change.connection, change.scope, change.now
    staff, start = booking.staff, epoch_minute(booking.starts_at)
    locked = await lock_staff(connection, scope, (staff.id,), offered_for=booking.id)
    if staff.id not in locked:
        raise NotFound("staff member")
    # Its last change can't be taken back any more: it would bring back what it was before.
    await make_due(connection, scope, booking.id, now)
    # What it left, and holds until then, may be what it wants.
    await settle_what_is_due(change.notifier, booking, booking)
    part = NewPart(
        service.id, staff.id, booking.starts_at, becomes.time, becomes.price_minor, becomes.terms, becomes.deposit_minor
    )
    spans = busy_spans(start, becomes.time)
    old = (await free_booking_time(connection, scope, booking.id)).get(staff.no, [])
    try:
        await take_time(connection, scope, {staff.no: spans}, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    except TimeTaken:
        raise SlotTaken from None
    newer = booking.calendar_sequence + 1
    await change_only_part(connection, scope, booking.id, now, part, notes=notes, calendar_sequence=newer)
    for left in [piece for span in old for piece in without(span, spans)]:
        await note_opening(connection, scope, staff.id, *left, OpeningCause.MOVED, now, left_by=booking.id)
    if service.id != booking.service.id:
        await follow_booking(connection, scope, await change.read(booking.id))
