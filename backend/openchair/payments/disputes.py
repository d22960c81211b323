"""A dispute brought into the books, once Stripe was asked what it has done before with the money that waits."""

from __future__ import annotations

from openchair.access.worker import scope_of_claim
from openchair.core.runtime import Runtime
from openchair.payments.gateway import StripeGateway
from openchair.payments.reconcile.disputes import DisputeReconciler
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.payments.reconcile.refunds import RefundReconciler
from openchair.payments.stripe_objects import StripeDispute
from openchair.rules.disputes import DisputeStatus
from openchair.rules.payments import RefundStatus
from openchair.rules.records.money import PaymentRecord
from openchair.store.cards import find_card
from openchair.store.money import list_refunds_of_payment
from openchair.store.payments import list_waiting_charges


async def bring_dispute(runtime: Runtime, gateway: StripeGateway, payment: PaymentRecord, state: StripeDispute) -> None:
    """Bring a dispute of this payment into the books, as Stripe has described it. Raises `Unreachable`, `RefusedByStripe`."""
    if state.status is DisputeStatus.LOST:
        # What is dropped must not be with Stripe already, its answer lost.
        await _look_for_refunds(runtime, gateway, payment)
        await _look_for_charges(runtime, gateway, payment)
    async with runtime.database.transaction(scope_of_claim(payment)) as connection:
        reconciler = DisputeReconciler(runtime, connection, scope_of_claim(payment), runtime.clock.now())
        await reconciler.dispute(payment, state)


async def _look_for_refunds(runtime: Runtime, gateway: StripeGateway, payment: PaymentRecord) -> None:
    scope, account = scope_of_claim(payment), payment.stripe_account_id
    assert payment.payment_intent_id is not None, "it was paid through Stripe"
    async with runtime.database.reading(scope) as connection:
        refunds = await list_refunds_of_payment(connection, scope, payment.booking_id, payment.id)
    for waits in refunds:
        if waits.status is not RefundStatus.REQUESTED or not waits.attempts or waits.payment_id is None:
            continue
        made = await gateway.find_created_refund(waits.id, payment.payment_intent_id, account)
        if made is not None:
            async with runtime.database.transaction(scope) as connection:
                reconciler = RefundReconciler(runtime, connection, scope, runtime.clock.now())
                await reconciler.refund(waits, made)


async def _look_for_charges(runtime: Runtime, gateway: StripeGateway, payment: PaymentRecord) -> None:
    scope = scope_of_claim(payment)
    async with runtime.database.reading(scope) as connection:
        charges = await list_waiting_charges(connection, scope, payment.booking_id)
    for waits in charges:
        assert waits.saved_card_id is not None, "it is charged to a saved card"
        if not waits.attempts:
            continue
        async with runtime.database.reading(scope) as connection:
            card = await find_card(connection, scope, waits.saved_card_id)
        assert card is not None, "cards are never deleted"
        customer, account = card.stripe_customer_id, waits.stripe_account_id
        made = await gateway.find_created_intent(waits.id, customer, waits.requested_at, account)
        if made is not None:
            async with runtime.database.transaction(scope) as connection:
                reconciler = PaymentReconciler(runtime, connection, scope, runtime.clock.now())
                await reconciler.payment(waits, made)
