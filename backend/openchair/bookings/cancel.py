"""Ending a booking: its status changes at once; time, money and messages follow when the cancel can't be taken back any more."""

from __future__ import annotations

from typing import Final

from openchair.bookings.objections import without, write_taking
from openchair.bookings.settle import deposit_columns
from openchair.bookings.settlements import end_grace, left_by, write_settlement
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.fees import FeeKind
from openchair.rules.objections import Taken, taken_by
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.status import BookingStatus, CancelledBy
from openchair.rules.undo import SettlementKind, SettlementStatus, grace_ends
from openchair.store.bookings import change_booking
from openchair.store.occupancy import list_booking_time, lock_staff
from openchair.store.offers import supersede_offers
from openchair.store.settlements import columns_as_they_are

_WRITTEN: Final = (
    "status",
    "deposit_status",
    "cancelled_at",
    "cancelled_by",
    "cancel_reason",
    "cancel_outcome",
    "cancel_refund_minor",
    "cancel_forfeit_minor",
    "cancel_credit_minor",
    "cancel_fee_minor",
    "cooled_off_at",
)


async def settle_cancellation(
    change: Change,
    booking: BookingRecord,
    quote: CancellationQuote,
    *,
    by: CancelledBy,
    reason: str | None,
    kind: SettlementKind = SettlementKind.CANCELLATION,
) -> None:
    """Cancel a locked booking as `quote` says. Its time and what was offered for it are held until the cancel's grace ends.

    What follows is written as a settlement, due then; now where nobody cancels, or the start has come. The caller runs
    `settle_what_is_due` once it has recorded what happened.
    """
    connection, scope, now = change.connection, change.scope, change.now
    # Whoever blocks this time waits, and finds it free; or was first, and it goes to the block.
    await lock_staff(connection, scope, booking.staff_ids, offered_for=booking.id)
    told = await end_grace(change, booking)
    before = await columns_as_they_are(connection, scope, booking.id, _WRITTEN)
    offers = await supersede_offers(connection, scope, booking.id, now)
    await change_booking(
        connection,
        scope,
        booking.id,
        now,
        status=BookingStatus.CANCELLED,
        calendar_sequence=booking.calendar_sequence + 1,
        cancelled_at=now,
        cancelled_by=by,
        cancel_reason=reason,
        cancel_fee_minor=quote.fee_minor,
        cooled_off_at=None if quote.cools_off_until is None else now,
        **deposit_columns(booking, quote),
    )
    due_at = now if by is CancelledBy.SYSTEM else grace_ends(now, booking.starts_at)
    # That they asked for it by phone only the desk says: told at the grace's end what that takes, they have a day to object.
    taken = taken_by(quote) if by is CancelledBy.PHONE else Taken()
    quote = without(quote, taken)
    late = FeeKind.LATE_CANCELLATION
    await write_taking(change, booking, taken, kind, told_from=due_at, fee_kind=late)
    spans = await list_booking_time(connection, scope, booking.id)
    await write_settlement(
        change,
        SettlementRecord(
            id=new_id(),
            venue_id=scope.venue_id,
            booking_id=booking.id,
            kind=kind,
            status=SettlementStatus.WAITING,
            written_at=now,
            due_at=due_at,
            before=before,
            left=left_by(booking, spans),
            told=told,
            offers=offers,
            outcome=quote.outcome,
            refund_minor=quote.refund_minor,
            forfeit_minor=quote.forfeit_minor,
            credit_minor=quote.credit_minor,
            fee_minor=quote.fee_minor,
            fee_kind=late if quote.fee_minor else None,
        ),
    )
