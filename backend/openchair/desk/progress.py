"""A booking's way through the day: approved, arrived, ready, done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, Tell, change_as_operator, refuse_unless_may_become
from openchair.payments.settlement import enter_deposit
from openchair.rules.ledger import Why
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotPossibleNow
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.offers import end_offers
from openchair.store.payments import look_after_payments_now


async def approve_booking(runtime: Runtime, operator: Operator, target: Target) -> BookingRecord:
    """Confirm a request; the customer's calendar entry turns from tentative to confirmed."""
    return await _advance(
        runtime,
        operator,
        target,
        "deskApproveBooking",
        BookingStatus.CONFIRMED,
        "approved",
        tell=lambda teller, _, confirmed: teller.of_confirmation(confirmed),
    )


async def mark_arrived(runtime: Runtime, operator: Operator, target: Target) -> BookingRecord:
    """The customer is here."""
    return await _advance(runtime, operator, target, "deskMarkArrived", BookingStatus.ARRIVED, "arrived")


async def mark_ready(runtime: Runtime, operator: Operator, target: Target) -> BookingRecord:
    """The venue is ready for the customer."""
    return await _advance(runtime, operator, target, "deskMarkReady", BookingStatus.READY_TO_START, "ready")


async def complete_booking(runtime: Runtime, operator: Operator, target: Target) -> BookingRecord:
    """The appointment is done, from its start on: its deposit is a part of the price now. Raises `NotPossibleNow` before."""
    return await _advance(runtime, operator, target, "deskCompleteBooking", BookingStatus.COMPLETED, "completed")


async def _advance(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    verb: str,
    wanted: BookingStatus,
    what: str,
    tell: Tell | None = None,
) -> BookingRecord:
    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        refuse_unless_may_become(booking, wanted)
        if wanted is BookingStatus.COMPLETED and now < booking.starts_at:
            # What has not begun is not done, and nothing is earned by it. Who comes earlier is moved to that time first.
            raise NotPossibleNow(booking.status, wanted)
        # Only what a calendar shows makes its entry newer: a request that is now certain.
        newer = {"calendar_sequence": booking.calendar_sequence + 1} if wanted is BookingStatus.CONFIRMED else {}
        if booking.status is BookingStatus.PENDING:
            # The time asked for it is, after all: what was offered instead is off.
            await end_offers(connection, operator.scope, booking.id, OfferStatus.SUPERSEDED, now)
        await change_booking(connection, operator.scope, booking.id, now, status=wanted.value, **newer)
        if wanted is BookingStatus.COMPLETED:
            await look_after_payments_now(connection, operator.scope, booking.id, now)
            if booking.deposit_paid_minor:
                # It is part of the price now.
                paid = booking.deposit_paid_minor
                await enter_deposit(connection, operator.scope, booking, Why.DEPOSIT_APPLIED, paid, now)
        return {}

    return await change_as_operator(runtime, operator, target, verb, what, {}, change, tell=tell)
