"""A booking's way through the day: approved, arrived, ready, done."""

from __future__ import annotations

from typing import Any

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.deposit_due import deposit_due_columns
from openchair.bookings.settle import enter_deposit
from openchair.changes.booking import Changed, Notify
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind, PlainKind
from openchair.rules.desk_actions import step
from openchair.rules.ledger import Why
from openchair.rules.offers import OfferStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.offers import end_offers
from openchair.store.payments import look_after_payments_now
from openchair.store.settlements import make_due


@needs(Permission.KEEP_BOOK)
async def approve_booking(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Confirm a request; the customer's calendar entry turns from tentative to confirmed."""
    return await _advance(
        runtime,
        operator,
        target,
        "deskApproveBooking",
        BookingStatus.CONFIRMED,
        ActivityKind.APPROVED,
        notify=lambda notifier, _, confirmed: notifier.notify_confirmed(confirmed),
    )


@needs(Permission.KEEP_BOOK)
async def mark_arrived(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """The customer is here."""
    return await _advance(runtime, operator, target, "deskMarkArrived", BookingStatus.ARRIVED, ActivityKind.ARRIVED)


@needs(Permission.KEEP_BOOK)
async def mark_ready(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """The venue is ready for the customer."""
    return await _advance(runtime, operator, target, "deskMarkReady", BookingStatus.READY_TO_START, ActivityKind.READY)


@needs(Permission.KEEP_BOOK)
async def complete_booking(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """The appointment is done, from its start on: its deposit is a part of the price now. Raises `NotPossibleNow` before."""
    return await _advance(
        runtime, operator, target, "deskCompleteBooking", BookingStatus.COMPLETED, ActivityKind.COMPLETED
    )


async def _advance(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    verb: str,
    wanted: BookingStatus,
    kind: PlainKind,
    notify: Notify | None = None,
) -> Changed:
    async def rule(change: Change, booking: BookingRecord) -> Plain:
        connection, scope, now = change.connection, change.scope, change.now
        refuse_unless(step(booking, wanted, now))
        await make_due(connection, scope, booking.id, now)
        # Only what a calendar shows makes its entry newer: a request that is now certain.
        newer: dict[str, Any] = {}
        if wanted is BookingStatus.CONFIRMED:
            newer["calendar_sequence"] = booking.calendar_sequence + 1
            newer |= deposit_due_columns(runtime, booking, booking.starts_at, now)
        if booking.status is BookingStatus.PENDING:
            # The time asked for it is, after all: what was offered instead is off.
            await end_offers(connection, scope, booking.id, OfferStatus.SUPERSEDED, now)
        # A deposit that became a part of the price is not taken out of it again.
        stays = wanted in (BookingStatus.CONFIRMED, BookingStatus.COMPLETED) and (
            wanted is BookingStatus.CONFIRMED or booking.deposit_paid_minor
        )
        newer["status_before"] = None if stays else booking.status
        await change_booking(connection, scope, booking.id, now, status=wanted.value, **newer)
        if wanted is BookingStatus.COMPLETED:
            await look_after_payments_now(connection, scope, booking.id, now)
            if booking.deposit_paid_minor:
                # It is part of the price now.
                paid = booking.deposit_paid_minor
                await enter_deposit(connection, scope, booking, Why.DEPOSIT_APPLIED, paid, now)
        return Plain(kind)

    return await change_as_operator(runtime, operator, target, verb, {}, rule, notify)
