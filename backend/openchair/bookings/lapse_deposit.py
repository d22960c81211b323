"""Deposits that nobody paid in time: the booking lapses, its time is free, and its customer hears how to try again.

None lapses while Stripe is away, nor before a message with the way to pay has arrived. What the customer pays in the last moment
is asked for first, so that nobody who has paid is told that they have not.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from openchair.access.worker import scope_of_claim
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.revive import revive_next
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.change import Change
from openchair.core.jobs import Job, do_each
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.payments.deposits import let_stand
from openchair.payments.failures import RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway
from openchair.payments.payment_intents import open_payment
from openchair.payments.reach import is_look_due, look_at_stripe
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.rules.activity import DepositWaits, Lapsed
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.connect import can_be_paid
from openchair.rules.deposit_due import CALLED_OFF_AFTER, due_at_desk, has_lapsed, held_until
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.refusals import NothingToPay, PaymentsAway
from openchair.rules.status import CancelledBy
from openchair.store.bookings import change_booking, find_booking
from openchair.store.deposit_due import (
    find_first_due,
    find_stripe_reach,
    is_told_of_deposit,
    list_unpaid,
)
from openchair.store.lapsing import claim_booking
from openchair.store.payments import find_payment_under_way, look_after_payments_now

AT_ONCE: Final = 20
AWAY_SECONDS: Final = 2.0
"""While Stripe is away it is asked no more often than that."""
_HOURS_AFTER_UNTOLD: Final = 24


def deposit_jobs(runtime: Runtime, gateway: StripeGateway) -> dict[str, Job]:
    """The jobs that end what was not paid in time, and revive what was paid a moment later; in any number of processes."""
    asked_in_vain_at = float("-inf")

    async def lapse() -> bool:
        nonlocal asked_in_vain_at
        if time.monotonic() < asked_in_vain_at + AWAY_SECONDS:
            return False
        answers, more = await lapse_unpaid(runtime, gateway)
        if not answers:
            asked_in_vain_at = time.monotonic()
        return more

    return {"unpaid_deposits": lapse, "late_deposits": partial(revive_next, runtime)}


async def lapse_unpaid(runtime: Runtime, gateway: StripeGateway) -> tuple[bool, bool]:
    """End what was not paid in time, each in a transaction of its own: whether Stripe answers, and whether there may be more."""
    now = runtime.clock.now()
    async with runtime.database.reading(ACROSS) as connection:
        first = await find_first_due(connection)
        found = [] if first is None or first >= now else await list_unpaid(connection, now, AT_ONCE)
    if first is None:
        return True, False
    # Where something is due, it was paid in time or Stripe has said otherwise since.
    if (found or await is_look_due(runtime)) and not await look_at_stripe(runtime, gateway):
        return False, False

    async def end(due: DueBooking) -> None:
        await _ask_for_payment(runtime, gateway, due)
        await _lapse(runtime, due)

    try:
        await do_each(found, end, ended_by=(Unreachable,))
    except Unreachable:
        return False, False
    return True, len(found) == AT_ONCE


async def _ask_for_payment(runtime: Runtime, gateway: StripeGateway, due: DueBooking) -> None:
    """Bring in what Stripe knows of a payment that is under way. Raises `Unreachable`."""
    scope = scope_of_claim(due)
    async with runtime.database.reading(scope) as connection:
        payment = await find_payment_under_way(connection, scope, due.booking_id, None)
    if payment is None:
        return
    if payment.payment_intent_id is None:
        await _open_at_last(runtime, gateway, due, payment.id)
        return
    try:
        intent = await gateway.retrieve_payment_intent(payment.payment_intent_id, payment.stripe_account_id)
    except RefusedByStripe:
        # The account is cut off: nothing can have come in.
        return
    async with runtime.database.transaction(scope) as connection:
        await PaymentReconciler(runtime, connection, scope, runtime.clock.now()).payment(payment, intent)


async def _open_at_last(runtime: Runtime, gateway: StripeGateway, due: DueBooking, payment_id: str) -> None:
    """Open a payment that was asked for while Stripe took none: whoever asked could not pay, and can now, for as long again.

    Raises `Unreachable` where it still takes none.
    """
    scope = scope_of_claim(due)
    async with runtime.database.reading(scope) as connection:
        booking = await find_booking(connection, scope, due.booking_id)
    assert booking is not None, "bookings are never deleted"
    try:
        await open_payment(runtime, gateway, scope, booking, payment_id)
    except NothingToPay:
        return
    except PaymentsAway as away:
        if away.for_now:
            raise Unreachable("no payment can be opened") from None
        async with runtime.database.transaction(scope) as connection:
            await let_stand(Change(runtime, connection, scope, runtime.clock.now()), booking.id)
        return
    async with runtime.database.transaction(scope) as connection:
        change = Change(runtime, connection, scope, runtime.clock.now())
        booking = await change.lock(due.booking_id)
        if booking.deposit_awaited_until is None:
            return
        due_at = held_until(change.now, booking.starts_at, booking.venue.policy.deposit_hold_minutes)
        await change_booking(connection, scope, booking.id, change.now, deposit_due_at=due_at)
        await change.notifier.notify_deposit_due(await change.read(booking.id))


async def _lapse(runtime: Runtime, due: DueBooking) -> None:
    """End a booking, if it still waits once nobody else can change it: time free, customer and desk told."""
    async with runtime.database.transaction(scope_of_claim(due)) as connection:
        if not await claim_booking(connection, due):
            return
        change = Change(runtime, connection, scope_of_claim(due), runtime.clock.now())
        booking = await change.read(due.booking_id)
        if not has_lapsed(booking.status, booking.deposit_status, booking.deposit_due_at, change.now):
            return
        if not can_be_paid(booking.venue, connects=runtime.connects):
            # Nobody could pay it: the venue says how it wants it.
            await let_stand(change, booking.id)
            await change_booking(connection, change.scope, booking.id, change.now, deposit_due_at=None)
            return
        reach = await find_stripe_reach(connection)
        if reach.away_since is not None or reach.reached_at is None:
            return
        # Seen to answer only since then, it may have been away when the last moment to pay was.
        if not has_lapsed(booking.status, booking.deposit_status, booking.deposit_due_at, reach.reached_at):
            return
        if not booking.is_held and not await is_told_of_deposit(connection, change.scope, booking.id):
            await _wait_on(change, booking)
            return
        # What was paid of it, if anything was, goes back whatever the terms say: nobody had agreed on less than all of it.
        quote = all_back(booking, quote_for(booking, change.now))
        reason = Lapse.DEPOSIT_NOT_PAID
        await settle_cancellation(change, booking, quote, by=CancelledBy.SYSTEM, reason=reason.value)
        await change.record(Lapsed(reason, quote.outcome), booking.id)
        await settle_what_is_due(change.notifier, booking, booking)
        # Not at once: whoever is at their bank may come through yet.
        later = change.now + CALLED_OFF_AFTER
        await look_after_payments_now(connection, change.scope, booking.id, later)


async def _wait_on(change: Change, booking: BookingRecord) -> None:
    """Nobody could tell the customer: they have as long again, and the desk hears of it."""
    hours = booking.venue.policy.deposit_due_hours or _HOURS_AFTER_UNTOLD
    due_at = None if booking.starts_at <= change.now else due_at_desk(change.now, booking.starts_at, hours)
    await change_booking(change.connection, change.scope, booking.id, change.now, deposit_due_at=due_at)
    await change.record(DepositWaits(ActivityKind.DEPOSIT_UNTOLD, due_at), booking.id)
    after = await change.read(booking.id)
    await change.notifier.notify_venue(after, f"deposit:{int(change.now.timestamp())}", MessageKind.DEPOSIT_DUE)
    await change.notifier.notify_deposit_due(after)
