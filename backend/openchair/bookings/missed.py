"""A booking that nobody came to: its status changes at once, its money follows as settlements."""

from __future__ import annotations

from openchair.bookings.objections import without, write_taking
from openchair.bookings.settle import deposit_columns, deposit_status_after, settle_deposit
from openchair.bookings.settlements import write_settlement
from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.rules import undo
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.fees import FeeKind
from openchair.rules.objections import Taken, missed_can_be_charged_from, taken_by
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.status import BookingStatus
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.bookings import change_booking
from openchair.store.payments import look_after_payments_now


async def settle_missed(change: Change, booking: BookingRecord, quote: CancellationQuote) -> None:
    """Close a locked booking as missed. Its time stays taken: it has passed.

    What `quote` gives back goes back in two minutes, when its customer is told what it takes; that is on the desk's word alone.
    """
    connection, scope, now = change.connection, change.scope, change.now
    status = {"deposit_status": deposit_status_after(booking, quote)} if booking.deposit_paid_minor else {}
    steps = {"status": BookingStatus.NO_SHOW, "status_before": booking.status}
    await change_booking(connection, scope, booking.id, now, **steps, **status)
    await look_after_payments_now(connection, scope, booking.id, now)
    taken = taken_by(quote)
    back = without(quote, taken)
    told_from = now + undo.GRACE
    await write_settlement(
        change,
        SettlementRecord(
            id=new_id(),
            venue_id=scope.venue_id,
            booking_id=booking.id,
            kind=SettlementKind.NO_SHOW,
            status=SettlementStatus.WAITING,
            written_at=now,
            due_at=told_from,
            outcome=quote.outcome,
            refund_minor=back.refund_minor,
            credit_minor=back.credit_minor,
        ),
    )
    await write_taking(
        change,
        booking,
        taken,
        SettlementKind.NO_SHOW,
        told_from=told_from,
        fee_kind=FeeKind.NO_SHOW,
        not_before=missed_can_be_charged_from(booking.agreement, booking.starts_at),
    )


async def settle_kept_deposit(
    change: Change, booking: BookingRecord, quote: CancellationQuote, *, on_word: bool
) -> None:
    """Do with a deposit what `quote` says, which a cancellation or a no-show has left with the venue to decide about.

    What it takes is `on_word` unless the booking's customer has cancelled it on their page.
    """
    connection, scope, now = change.connection, change.scope, change.now
    columns = deposit_columns(booking, quote)
    if booking.cancellation is None:
        columns = {"deposit_status": columns["deposit_status"]}
    await change_booking(connection, scope, booking.id, now, **columns)
    taken = taken_by(quote) if on_word else Taken()
    await write_taking(change, booking, taken, SettlementKind.DEPOSIT, told_from=now)
    await settle_deposit(connection, scope, booking, without(quote, taken), now)
