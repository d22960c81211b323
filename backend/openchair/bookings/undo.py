"""Taking a change back: the booking is again what it was, and nothing of what was to follow happens."""

from __future__ import annotations

from collections.abc import Sequence

from openchair.bookings.settlements import told_booking
from openchair.changes.change import Change
from openchair.rules.activity import TakenBack
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.records.booking import BookingRecord, CounterOfferRecord
from openchair.rules.records.settlement import LeftTime, SettlementRecord
from openchair.rules.refusals import NothingToUndo, SlotTaken
from openchair.rules.slots import Span
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.blocked import let_blocks_take
from openchair.store.bookings import change_booking, place_booking
from openchair.store.objections import list_takings
from openchair.store.occupancy import TimeTaken, free_booking_time, free_held_time, lock_staff, take_time
from openchair.store.offers import list_offers, offer_again
from openchair.store.settlements import columns_as_they_were, end_settlements, list_waiting


async def take_back(change: Change, booking: BookingRecord) -> TakenBack:
    """Take the last change of a locked booking back, for whoever may. Raises `NothingToUndo` where none can be.

    Time, status, money and offers are as before; the calendar entry is newer. Its customer hears of it only where they
    were not told of the time to which it goes back.
    """
    connection, scope, now = change.connection, change.scope, change.now
    waiting = await list_waiting(connection, scope, booking.id)
    row = next((each for each in waiting if each.undo_by is not None), None)
    if row is None or row.left is None or row.before is None:
        raise NothingToUndo
    offers = [offer for offer in await list_offers(connection, scope, booking.id) if offer.id in row.offers]
    given_up = await _take_time_back(change, booking, row, row.left, offers)
    # A cancellation may have left several things to be done, each at its time.
    ended = [row] if row.kind is SettlementKind.MOVE else [*waiting, *await _objected(change, booking)]
    await end_settlements(connection, scope, [each.id for each in ended], SettlementStatus.UNDONE, now)
    places, before = columns_as_they_were(row.before)
    before["calendar_sequence"] = booking.calendar_sequence + 1
    if places:
        await place_booking(connection, scope, booking, now, places, **before)
    else:
        await change_booking(connection, scope, booking.id, now, **before)
    again = await change.read(booking.id)
    await _hold_again(change, again, offers)
    # Nobody was told that it was taken, so it is nobody's opening; but a block may have been set over it meanwhile.
    for part in {part.staff.no: part for part in booking.parts}.values():
        if spans := given_up.get(part.staff.no):
            await let_blocks_take(connection, scope, part.staff.id, (spans[0][0], spans[-1][1]))
    told = row.told
    if told is not None and (told.starts_at, told.staff_id) != (again.starts_at, again.staff.id):
        await change.notifier.notify_desk_moved(told_booking(again, told), again)
    return TakenBack(row.kind, again.starts_at, again.staff.name)


async def _objected(change: Change, booking: BookingRecord) -> list[SettlementRecord]:
    """What the customer has already said isn't right to take: there is nothing left to decide."""
    rows = await list_takings(change.connection, change.scope, booking.id)
    return [each for each in rows if each.status is SettlementStatus.OBJECTED]


async def _take_time_back(
    change: Change, booking: BookingRecord, row: SettlementRecord, left: LeftTime, offers: Sequence[CounterOfferRecord]
) -> dict[int, list[Span]]:
    """Give the booking the time that it has left, which is held until now; what was offered for it no longer holds any.

    Gives what it had instead and gave up, of each person by their number.
    """
    connection, scope = change.connection, change.scope
    people = await lock_staff(connection, scope, {*booking.staff_ids, *left.taken}, offered_for=booking.id)
    for offer in offers:
        await free_held_time(connection, scope, offer.id)
    given_up: dict[int, list[Span]] = {}
    try:
        if row.kind is SettlementKind.MOVE:
            if not people.keys() >= left.taken.keys():
                raise SlotTaken
            given_up = await free_booking_time(connection, scope, booking.id)
            await free_held_time(connection, scope, row.id)
            taken = {people[staff_id].no: spans for staff_id, spans in left.taken.items()}
            await take_time(connection, scope, taken, kind=OccupancyKind.BOOKING, booking_id=booking.id)
    except TimeTaken:
        raise SlotTaken from None
    return given_up


async def _hold_again(change: Change, again: BookingRecord, offers: Sequence[CounterOfferRecord]) -> None:
    """Take these offers up again: each holds what the booking, with its parts where they are again, would take then."""
    connection, scope = change.connection, change.scope
    try:
        for offer in offers:
            held = again.at(offer.starts_at, offer.staff).taken
            await take_time(connection, scope, held, kind=OccupancyKind.HOLD, hold_id=offer.id)
    except TimeTaken:
        raise SlotTaken from None
    await offer_again(connection, scope, [offer.id for offer in offers], change.now)
