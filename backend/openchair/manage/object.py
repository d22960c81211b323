"""The customer says that it isn't right to take their money: what the desk alone has said of them."""

from __future__ import annotations

from openchair.access.viewer import Customer
from openchair.bookings.objections import taken_of
from openchair.changes.booking import Changed, OneBooking, make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.rules.activity import Objected
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.objections import REMIND_EVERY, Objecting, objecting
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.refusals import NotFound, NothingToObjectTo
from openchair.rules.scope import VenueScope
from openchair.rules.texts import optional_text
from openchair.rules.undo import SettlementStatus
from openchair.store.objections import change_taking, find_taking

LONGEST_WORDS = 300
"""Characters in which a customer may say what happened."""


async def object_to_settlement(
    runtime: Runtime, customer: Customer, settlement_id: str, words: str | None, key: str
) -> Changed:
    """Stop what is to be taken until the owner has decided; where it was taken already, tell the desk that it was wrong.

    It is named by itself, so no version of the booking is expected: whatever else has changed since, it isn't right. A second
    objection changes nothing. Raises `NotFound`, `NothingToObjectTo`, `InvalidInput`, `KeyReused`.
    """
    said = optional_text("words", words, LONGEST_WORDS)

    async def rule(change: Change, booking: BookingRecord) -> Objected | None:
        row = await find_taking(change.connection, change.scope, booking.id, settlement_id)
        if row is None:
            raise NotFound("settlement")
        return await _object(change, booking, row, said)

    return await make_booking_change(
        runtime,
        customer.author,
        Call("objectToSettlement", key, {"settlementId": settlement_id, "words": said}),
        OneBooking(customer.booking.id),
        rule,
    )


async def _object(change: Change, booking: BookingRecord, row: SettlementRecord, words: str | None) -> Objected | None:
    now, amount = change.now, taken_of(row).total_minor
    match objecting(row):
        case None:
            raise NothingToObjectTo
        case Objecting.STOPS:
            values = {"status": SettlementStatus.OBJECTED, "due_at": None, "remind_at": now + REMIND_EVERY}
            happened = Objected(ActivityKind.OBJECTED, amount, words)
        case Objecting.TOO_LATE:
            values, happened = {}, Objected(ActivityKind.OBJECTED_LATE, amount, words)
        case Objecting.HEARD_BEFORE:
            return None
    await change_taking(change.connection, change.scope, row.id, objected_at=now, words=words, **values)
    late = happened.kind is ActivityKind.OBJECTED_LATE
    await change.notifier.notify_objection(booking, row.id, amount, words, late=late)
    return happened


async def find_settlement(
    runtime: Runtime, scope: VenueScope, booking: BookingRecord, settlement_id: str | None = None
) -> SettlementRecord | None:
    """What is or was to be taken for this booking on the desk's word alone, this or the newest; None where nothing was."""
    async with runtime.database.reading(scope) as connection:
        return await find_taking(connection, scope, booking.id, settlement_id)
