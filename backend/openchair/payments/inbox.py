"""The inbox of Stripe's events.

An event says that an object has changed. The object is then retrieved as it is now, so the order of events does not matter.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.worker import scope_of_claim
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.payments.connect import AccountAtStripe
from openchair.payments.disputes import bring_dispute
from openchair.payments.events import Event
from openchair.payments.failures import RefusedByStripe
from openchair.payments.gateway import StripeGateway
from openchair.payments.reconcile.cards import CardReconciler
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.payments.reconcile.refunds import RefundReconciler
from openchair.payments.stripe_objects import PaymentIntent
from openchair.rules.feed import FeedKind
from openchair.rules.payments import IntentStatus, PaymentStatus
from openchair.rules.records.money import PaymentRecord, StripeEventRecord
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.cards import find_card_at_stripe, find_card_setup_of_intent
from openchair.store.feed import note_change
from openchair.store.money import find_refund_at_stripe
from openchair.store.payments import find_payment_named, find_payment_of_intent
from openchair.store.security_events import note_event
from openchair.store.stripe_accounts import list_venues_of_account, note_lost, note_paused
from openchair.store.stripe_events import change_event, find_event, take_in

_log = structlog.get_logger(__name__)


def is_of_interest(type: str) -> bool:
    """Whether events of this type tell us of anything."""
    return _kind(type) is not None


def _kind(type: str) -> str | None:
    if type == "charge.refund.updated":
        return "refund"
    if type.startswith("charge.dispute."):
        return "dispute"
    if type.startswith("account.application.") or type == "account.updated":
        return "account"
    kind = type.partition(".")[0]
    return kind if kind in ("payment_intent", "setup_intent", "refund", "payment_method") else None


async def receive(runtime: Runtime, event: Event) -> bool:
    """Put an event in the inbox; False where it is there already, or tells of nothing."""
    if not is_of_interest(event.type):
        return False
    async with runtime.database.transaction(ACROSS) as connection:
        return await take_in(connection, event.id, event.account, event.type, event.object_id, runtime.clock.now())


async def look_into(runtime: Runtime, gateway: StripeGateway, event_id: str) -> None:
    """Bring the object an event tells of into the books, if it is ours. Raises `Unreachable`."""
    async with runtime.database.reading(ACROSS) as connection:
        event = await find_event(connection, event_id)
    assert event is not None, "events are never deleted"
    try:
        await _HANDLERS[_kind(event.type) or ""](runtime, gateway, event)
    except RefusedByStripe as no:
        # It is gone, or another account's: there is nothing to be brought in.
        _log.warning("event_of_nothing", type=event.type, code=no.code)
    async with runtime.database.transaction(ACROSS) as connection:
        await change_event(connection, event.id, runtime.clock.now(), None)


async def _payment(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    async with runtime.database.reading(ACROSS) as connection:
        payment = await find_payment_of_intent(connection, event.object_id)
    account = event.stripe_account_id if payment is None else payment.stripe_account_id
    intent = await gateway.retrieve_payment_intent(event.object_id, account)
    if payment is not None:
        async with runtime.database.transaction(scope_of_claim(payment)) as connection:
            await PaymentReconciler(runtime, connection, scope_of_claim(payment), runtime.clock.now()).payment(
                payment, intent
            )
    elif intent.payment_id is not None:
        await _unknown_payment(runtime, event, intent, intent.payment_id)


async def _unknown_payment(runtime: Runtime, event: StripeEventRecord, intent: PaymentIntent, payment_id: str) -> None:
    """An intent we have not written down, though it names a payment of ours: its answer was lost, or is on its way."""
    async with runtime.database.transaction(ACROSS) as connection:
        named = await find_payment_named(connection, payment_id)
        if (
            named is None
            or named.stripe_account_id != event.stripe_account_id
            or intent.status is not IntentStatus.SUCCEEDED
        ):
            # Not ours. Or of no consequence: whoever has made the call goes on with it.
            return
        scope = scope_of_claim(named)
        await keep_within(connection, scope)
        reconciler = PaymentReconciler(runtime, connection, scope, runtime.clock.now())
        await reconciler.found_paid(named, intent)


async def _setup(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    async with runtime.database.reading(ACROSS) as connection:
        setup = await find_card_setup_of_intent(connection, event.object_id)
    if setup is None:
        return
    state = await gateway.retrieve_setup_intent(event.object_id, setup.stripe_account_id)
    async with runtime.database.transaction(scope_of_claim(setup)) as connection:
        reconciler = CardReconciler(runtime, connection, scope_of_claim(setup), runtime.clock.now())
        await reconciler.setup(setup, state)


async def _refund(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    state = await gateway.retrieve_refund(event.object_id, event.stripe_account_id)
    async with runtime.database.transaction(ACROSS) as connection:
        payment = None
        if state.payment_intent_id is not None:
            payment = await find_payment_of_intent(connection, state.payment_intent_id)
        if payment is None or payment.stripe_account_id != event.stripe_account_id:
            return
        scope = scope_of_claim(payment)
        reconciler = RefundReconciler(runtime, connection, scope, runtime.clock.now())
        await keep_within(connection, scope)
        # Two events of one refund that we did not make wait for each other here: the second finds what the first wrote.
        await reconciler.lock(payment.booking_id)
        # What it names may be another venue's, and is no refund of this payment then.
        await keep_within(connection, ACROSS)
        refund = await find_refund_at_stripe(connection, state.id, state.refund_id)
        await keep_within(connection, scope)
        if refund is not None and refund.venue_id == payment.venue_id:
            await reconciler.refund(refund, state)
        elif refund is None:
            await reconciler.made_elsewhere(payment, state)


async def _dispute(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    state = await gateway.retrieve_dispute(event.object_id, event.stripe_account_id)
    if state.payment_intent_id is None:
        return
    payment = await _paid_payment(runtime, state.payment_intent_id)
    if payment is None:
        # What it disputes may not have been told of yet: events come in any order.
        await _payment(runtime, gateway, replace(event, object_id=state.payment_intent_id))
        payment = await _paid_payment(runtime, state.payment_intent_id)
    if payment is not None and payment.stripe_account_id == event.stripe_account_id:
        await bring_dispute(runtime, gateway, payment, state)


async def _paid_payment(runtime: Runtime, intent_id: str) -> PaymentRecord | None:
    async with runtime.database.reading(ACROSS) as connection:
        payment = await find_payment_of_intent(connection, intent_id)
    return payment if payment is not None and payment.status is PaymentStatus.SUCCEEDED else None


async def _card(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    async with runtime.database.reading(ACROSS) as connection:
        card = await find_card_at_stripe(connection, event.object_id)
    if card is None:
        return
    state = await gateway.retrieve_card(card.payment_method_id, card.stripe_account_id)
    async with runtime.database.transaction(scope_of_claim(card)) as connection:
        reconciler = CardReconciler(runtime, connection, scope_of_claim(card), runtime.clock.now())
        await reconciler.card(card.id, card.customer_id, state)


async def _account(runtime: Runtime, gateway: StripeGateway, event: StripeEventRecord) -> None:
    """A venue's account isn't what it was: whether it may be used, and takes payments, Stripe is asked."""
    account = event.stripe_account_id
    if account is not None:
        # Between an answer and its writing another event's may have been written, which was newer: after each change it is
        # asked again, so that what is written last was so after it was written.
        while await _bring_account(runtime, gateway, account):
            pass


async def _bring_account(runtime: Runtime, gateway: StripeGateway, account: str) -> bool:
    """Ask how the account is, and write it; whether that was news."""
    found: AccountAtStripe | None = None
    with suppress(RefusedByStripe):
        found = await gateway.connect.find(account)
    now, is_news = runtime.clock.now(), False
    async with runtime.database.transaction(ACROSS) as connection:
        for claim in await list_venues_of_account(connection, account):
            scope = scope_of_claim(claim)
            await keep_within(connection, scope)
            kind = await _note_account(connection, scope, account, found, now)
            if kind is not None:
                is_news = True
                await note_event(connection, scope, SecurityEvent(kind, None, account[:40]), now)
                await note_change(connection, scope, FeedKind.SALON, now)
    return is_news


async def _note_account(
    connection: AsyncConnection, scope: VenueScope, account: str, found: AccountAtStripe | None, now: datetime
) -> SecurityEventKind | None:
    """Write how it is, and give what its owner is to be told: nothing where that was known."""
    if found is None:
        return SecurityEventKind.STRIPE_LOST if await note_lost(connection, scope, account, now) else None
    is_back = await note_lost(connection, scope, account, None)
    is_other = await note_paused(connection, scope, account, None if found.takes_payments else now)
    if not found.takes_payments:
        return SecurityEventKind.STRIPE_PAUSED if is_back or is_other else None
    if is_back:
        return SecurityEventKind.STRIPE_BACK
    return SecurityEventKind.STRIPE_RESUMED if is_other else None


_HANDLERS = {
    "account": _account,
    "payment_intent": _payment,
    "setup_intent": _setup,
    "refund": _refund,
    "payment_method": _card,
    "dispute": _dispute,
}
