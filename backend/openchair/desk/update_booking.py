"""The desk changes what is done in a booking, how long it takes, what it costs, and what is noted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.free_times import Wish, what_is_taken
from openchair.desk.parts_after import PartChange, parts_after
from openchair.desk.reschedule import DeskMove, agreement_after
from openchair.desk.update_customer import KEEP, Keep
from openchair.rules.activity import Updated
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningCause
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord, PartRecord
from openchair.rules.refusals import BookingClosed, InvalidInput, NotFound, SlotTaken
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.stretches import without
from openchair.rules.texts import LONGEST_NOTES, optional_text
from openchair.store.bookings import agreement_columns, change_booking, change_parts, find_booking
from openchair.store.earlier import follow_booking
from openchair.store.occupancy import TimeTaken, free_booking_time, lock_staff, take_time
from openchair.store.offers import list_offers
from openchair.store.openings import note_opening
from openchair.store.settlements import make_due

SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 720
MOST_MINOR: Final = 100_000_000
_SAME: Final = PartChange()
_NOTHING_MORE: Final[dict[str, Any]] = {"part": 1, "staffId": None, "startsAt": None, "remove": [], "add": []}


@dataclass(frozen=True, slots=True)
class Update:
    """What becomes of a booking: of one of its parts, of which parts there are, and of the note; `KEEP` is what stays.

    `tell` has its customer sent a new confirmation, of what it is now. Where a part that stays starts at another time, or is
    another person's, that is a move: it says who asked for it, and its customer is told.
    """

    tell: bool
    part: PartChange = _SAME
    remove: Sequence[int] = ()
    """The positions of parts that aren't done, from 1 on."""
    add: Sequence[PartWish] = ()
    """What is done beside, once the rest is over."""
    notes: str | Keep | None = KEEP
    asked_by: AskedBy | None = None


@needs(Permission.KEEP_BOOK)
async def update_booking(runtime: Runtime, operator: Operator, target: Target, update: Update) -> Changed:
    """Change an open booking; its start stays. Of a closed one only the note.

    What was agreed of deposit and fee stays as it was, whatever it costs now; for what is added nothing is owed. What moves a part
    does to the money what a move does. Time that it no longer takes becomes an opening. Raises `SlotTaken` where it meets
    something then, `BookingClosed`, `NotFound`, `InvalidInput`,
    and `CredentialNeeded` where the price, or a part that changes, isn't the operator's to change.
    """
    wanted = _checked(update)
    if wanted.part.price_minor is not None:
        refuse_unless_may(operator, Permission.RECORD_PAYMENTS)
    lasting: list[BookingRecord] = []

    async def rule(change: Change, booking: BookingRecord) -> Updated | None:
        becomes = await parts_after(change, booking, wanted.part, wanted.remove, wanted.add)
        lasting[:] = [becomes]
        notes = booking.notes if wanted.notes is KEEP else wanted.notes
        happened = _happened(booking, becomes, wanted.remove, notes=notes != booking.notes)
        is_other = becomes.parts != booking.parts
        if is_other:
            if booking.status in CLOSED_STATUSES:
                raise BookingClosed(booking.status)
            if _what_and_when(becomes) != _what_and_when(booking):
                await _refuse_while_offered(change, booking)
            moved = _moved_parts(booking, becomes, wanted.remove)
            agreed = _agreed(booking, becomes, moved, wanted, change.now) if moved else {}
            happened = replace(happened, asked_by=wanted.asked_by if moved else None)
            await _rewrite(change, booking, becomes, notes, agreed)
        elif happened.notes:
            await change_booking(change.connection, change.scope, booking.id, change.now, notes=notes)
        return happened if is_other or happened.notes else None

    async def notify(notifier: Notifier, before: BookingRecord, after: BookingRecord) -> None:
        if _moved_parts(before, after, wanted.remove):
            await notifier.notify_desk_moved(before, after)
        elif wanted.tell and before.parts != after.parts:
            await notifier.notify_updated(after)

    changed = change_as_operator(runtime, operator, target, "deskUpdateBooking", _as_asked(wanted), rule, notify)
    try:
        return await changed
    except SlotTaken:
        async with runtime.database.reading(operator.scope) as connection:
            now = await find_booking(connection, operator.scope, target.booking_id)
    assert now is not None, "bookings are never deleted"
    # It stays where it is: what is in the way is behind it, and another time may have room for it.
    becomes = lasting[0] if lasting else now
    raise await what_is_taken(runtime, operator, Wish.to_stay(now, becomes))


def _as_asked(wanted: Update) -> dict[str, Any]:
    part = wanted.part
    said = {
        "part": part.position,
        "staffId": part.staff_id,
        "startsAt": None if part.starts_at is None else part.starts_at.isoformat(),
        "remove": sorted(wanted.remove),
        "add": [[each.service_id, each.staff_id] for each in wanted.add],
    }
    return {
        "tell": wanted.tell,
        "serviceId": part.service_id,
        "minutes": part.minutes,
        "priceMinor": part.price_minor,
        # Where only the first part was spoken of, the input is what it was before there was more to say.
        **({} if said == _NOTHING_MORE else said),
        **({} if wanted.notes is KEEP else {"notes": wanted.notes}),
        **({} if wanted.asked_by is None else {"askedBy": wanted.asked_by.value}),
    }


def _happened(before: BookingRecord, after: BookingRecord, removed: Sequence[int], *, notes: bool) -> Updated:
    """What the visit was in all, and what it is."""
    said = [
        (
            " + ".join(part.service.name for part in each.parts),
            each.minutes,
            each.price_minor,
            " + ".join(dict.fromkeys(part.staff.name for part in each.parts)),
        )
        for each in (before, after)
    ]
    kept = _kept(before, after, removed)
    (from_service, from_minutes, from_minor, from_staff), (to_service, to_minutes, to_minor, to_staff) = said
    return Updated(
        from_service=from_service,
        to_service=to_service,
        from_minutes=from_minutes,
        to_minutes=to_minutes,
        from_minor=from_minor,
        to_minor=to_minor,
        notes=notes,
        from_staff="" if from_staff == to_staff else from_staff,
        to_staff="" if from_staff == to_staff else to_staff,
        other_person=any(old.staff.id != new.staff.id for old, new in kept),
        other_start=any(old.after_minutes != new.after_minutes for old, new in kept),
    )


def _kept(before: BookingRecord, after: BookingRecord, removed: Sequence[int]) -> list[tuple[PartRecord, PartRecord]]:
    """Each part that stays, as it was and as it is."""
    kept = [part for position, part in enumerate(before.parts, start=1) if position not in removed]
    return list(zip(kept, after.parts, strict=False))


def _moved_parts(before: BookingRecord, after: BookingRecord, removed: Sequence[int]) -> set[int]:
    """The positions after the change of those parts that stay, from 1 on, which start at another time, or are another's."""
    return {
        position
        for position, (old, new) in enumerate(_kept(before, after, removed), start=1)
        if (old.staff.id, old.after_minutes) != (new.staff.id, new.after_minutes)
    }


def _agreed(
    booking: BookingRecord, becomes: BookingRecord, moved: set[int], wanted: Update, now: datetime
) -> dict[str, Any]:
    """What the move of these parts makes of the columns of the agreement: what the desk's moving the whole visit would.

    Raises `InvalidInput` where nobody says who asked for it, or its customer isn't to be told.
    """
    if wanted.asked_by is None:
        raise InvalidInput(
            "askedBy",
            "This moves what was agreed to another time or person. Say whether the customer asked for it, or the salon.",
        )
    if not wanted.tell:
        raise InvalidInput(
            "tell", "This moves what was agreed to another time or person, so the customer is told of it."
        )
    # What comes first once the first is gone wasn't agreed for then, though that is when the visit starts.
    has_another_first = 1 in moved and 1 in wanted.remove
    agreement = agreement_after(
        booking,
        becomes.starts_at,
        becomes.staff,
        DeskMove(becomes.starts_at, becomes.staff.id, wanted.asked_by),
        now,
        unusual=booking.agreement.unusual_start,
        later_parts=has_another_first or bool(moved - {1}),
    )
    return agreement_columns(agreement)


def _what_and_when(booking: BookingRecord) -> list[object]:
    """What of the parts the times on offer hold."""
    return [(part.service.id, part.staff.id, part.time, part.after_minutes) for part in booking.parts]


def _checked(update: Update) -> Update:
    part = update.part
    if part.minutes is not None and not SHORTEST_MINUTES <= part.minutes <= LONGEST_MINUTES:
        places = {"least": str(SHORTEST_MINUTES), "most": str(LONGEST_MINUTES)}
        raise InvalidInput("minutes", "An appointment takes {least} to {most} minutes.", places)
    if part.price_minor is not None and not 0 <= part.price_minor <= MOST_MINOR:
        raise InvalidInput("priceMinor", "That can't be a price. Please check it.")
    if update.notes is KEEP:
        return update
    return replace(update, notes=optional_text("notes", update.notes, LONGEST_NOTES, lines=True))


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
    change: Change, booking: BookingRecord, becomes: BookingRecord, notes: str | None, agreed: Mapping[str, Any]
) -> None:
    """Write the parts and these columns of the agreement, and take their time.

    Raises `SlotTaken`, and `NotFound` where someone who does one has left.
    """
    connection, scope, now = change.connection, change.scope, change.now
    locked = await lock_staff(connection, scope, {*booking.staff_ids, *becomes.staff_ids}, offered_for=booking.id)
    if not set(becomes.staff_ids) <= locked.keys():
        raise NotFound("staff member")
    # Its last change can't be taken back any more: it would bring back what it was before.
    await make_due(connection, scope, booking.id, now)
    # What it left, and holds until then, may be what it wants.
    await settle_what_is_due(change.notifier, booking, booking)
    old, taken = await free_booking_time(connection, scope, booking.id), becomes.taken
    try:
        await take_time(connection, scope, taken, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    except TimeTaken:
        raise SlotTaken from None
    newer = booking.calendar_sequence + 1
    await change_parts(connection, scope, becomes, now, notes=notes, calendar_sequence=newer, **agreed)
    ids = {part.staff.no: part.staff.id for part in booking.parts}
    for no, spans in old.items():
        for left in [piece for span in spans for piece in without(span, taken.get(no, ()))]:
            await note_opening(connection, scope, ids[no], *left, OpeningCause.MOVED, now, left_by=booking.id)
    if (becomes.service.id, becomes.staff.id) != (booking.service.id, booking.staff.id):
        await follow_booking(connection, scope, await change.read(booking.id))
