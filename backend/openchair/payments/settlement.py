"""Ending a booking: its time is freed, and what happens to the money is committed as rows, with it or not at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.deposits import CancellationQuote, CancellationTerms, DepositOutcome, quote_cancellation
from openchair.rules.openings import OpeningCause
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.money import grant_credit, request_fee, request_refund
from openchair.store.moves import note_old_time
from openchair.store.occupancy import free_booking_time
from openchair.store.records import BookingRecord
from openchair.store.scope import VenueScope

_NO_TERMS = CancellationTerms.from_json({"tiers": [{"from_hours": 0, "outcome": "none"}]})


def terms_of(booking: BookingRecord) -> CancellationTerms:
    """What was agreed about this booking's money; nothing, where neither it nor its venue has a rule."""
    return _NO_TERMS if booking.terms is None else CancellationTerms.from_json(booking.terms)


def quote_for(booking: BookingRecord, now: datetime) -> CancellationQuote:
    """What cancelling this booking would do to its money at `now`."""
    return quote_cancellation(
        booking_id=booking.id,
        status=booking.status,
        paid_minor=booking.deposit_paid_minor,
        currency=booking.currency,
        terms=terms_of(booking),
        starts_at=booking.starts_at,
        notice_hours=booking.venue.policy.cancellation_notice_hours,
        now=now,
    )


async def settle_cancellation(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    quote: CancellationQuote,
    now: datetime,
    *,
    by: str,
    reason: str | None,
) -> None:
    """Cancel a locked booking as `quote` says: status, time freed, refund or credit or fee written as intents."""
    await free_booking_time(connection, scope, booking.id)
    await note_old_time(connection, scope, booking, OpeningCause.CANCELLED, now)
    await change_booking(
        connection,
        scope,
        booking.id,
        now,
        status=BookingStatus.CANCELLED.value,
        calendar_sequence=booking.calendar_sequence + 1,
        deposit_status=deposit_status_after(booking, quote),
        cancelled_at=now,
        cancelled_by=by,
        cancel_reason=reason,
        cancel_outcome=quote.outcome.value,
        cancel_refund_minor=quote.refund_minor,
        cancel_forfeit_minor=quote.forfeit_minor,
        cancel_credit_minor=quote.credit_minor,
        cancel_fee_minor=quote.fee_minor,
    )
    if quote.refund_minor:
        await request_refund(connection, scope, booking, quote.refund_minor, now)
    if quote.credit_minor:
        await grant_credit(connection, scope, booking, quote.credit_minor, now)
    if quote.fee_minor:
        await write_fee(connection, scope, booking, "late_cancellation", quote.fee_minor, now)


async def write_fee(
    connection: AsyncConnection,
    scope: VenueScope,
    booking: BookingRecord,
    kind: str,
    amount_minor: int,
    now: datetime,
) -> None:
    """Write a fee that is due. No card can be on file yet, so it can't be charged: it is kept as not charged."""
    await request_fee(connection, scope, booking, kind, amount_minor, "not_charged", now)


def deposit_status_after(booking: BookingRecord, quote: CancellationQuote) -> str | None:
    """Where the deposit stands once the booking is cancelled."""
    if not booking.deposit_paid_minor:
        return booking.deposit_status
    return {
        DepositOutcome.FULL_REFUND: "refund_requested",
        DepositOutcome.PARTIAL_REFUND: "refund_requested",
        DepositOutcome.FORFEIT: "forfeited",
        DepositOutcome.CREDIT: "credited",
        DepositOutcome.NONE: "kept",
    }[quote.outcome]
