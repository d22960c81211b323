"""The job that does what is due with Stripe: events read, refunds made, fees charged, cards detached, disputes looked at.

Each step is three: claimed and committed, Stripe called with no transaction open, the result committed. Whoever dies between them
leaves a claim that runs out, and the next one first looks whether Stripe has done it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog

from openchair.access.worker import Claim, scope_of_claim, scope_of_key
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, Within, keep_within
from openchair.payments.disconnecting import let_account_go
from openchair.payments.disputes import bring_dispute
from openchair.payments.erasing import delete_at_stripe
from openchair.payments.failures import Broken, RefusedByStripe, Unreachable
from openchair.payments.gateway import StripeGateway, call_key
from openchair.payments.inbox import look_into
from openchair.payments.reconcile.cards import CardReconciler
from openchair.payments.reconcile.payments import PaymentReconciler
from openchair.payments.reconcile.reconciler import Reconciler
from openchair.payments.reconcile.refunds import RefundReconciler
from openchair.payments.stripe_objects import StripeRefund
from openchair.rules.fees import FEE_DUE
from openchair.rules.payments import LEASE, LOOK_DISPUTED, LOOK_UNOPENED, IntentStatus, PaymentStatus, next_try
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.card import CardSetupRecord
from openchair.rules.records.money import PaymentRecord, RefundRecord
from openchair.rules.status import CLOSED_STATUSES
from openchair.store.bookings import find_booking
from openchair.store.cards import change_card, find_card, find_claimed_card, find_claimed_card_setup
from openchair.store.credit import let_go, list_expired
from openchair.store.disputes import find_claimed_dispute, is_frozen
from openchair.store.due import change_step, claim_due, list_what_is_due
from openchair.store.money import find_claimed_refund, list_fees
from openchair.store.payments import find_claimed_payment, find_payment, is_card_being_charged

_KEPT_OPEN: Final = timedelta(hours=24)
"""A payment or a card that its customer has not finished by then is called off."""
_FEE_KEPT_OPEN: Final = timedelta(hours=1)
_CHARGE_DISPUTED: Final = "charge_disputed"
"""Stripe's code for a refund of what a bank has taken."""
_log = structlog.get_logger(__name__)
_Key = tuple[Any, ...]
_Reconciler = TypeVar("_Reconciler", bound=Reconciler)


@dataclass(frozen=True, slots=True)
class PaymentsJob:
    """Does what is due, one step of each row at a time. Any number of processes may run it at once."""

    runtime: Runtime
    gateway: StripeGateway | None

    async def run(self) -> bool:
        """Take some of the due rows one step further; False where none was due."""
        now = self.runtime.clock.now()
        async with self.runtime.database.reading(ACROSS) as connection:
            due = await list_what_is_due(connection, now)
        if not due:
            return False
        steps: dict[str, Callable[[_Key], Awaitable[None]]] = {
            "stripe_event": self._event,
            "payment": self._payment,
            "refund": self._refund,
            "card_setup": self._setup,
            "saved_card": self._card,
            "dispute": self._dispute,
            "stripe_erasure": self._erasure,
            "stripe_disconnect": self._disconnect,
        }
        # Without Stripe only credit goes on its way: it is ours alone.
        found = [kind for kind in steps if kind in due and self.gateway is not None]
        for kind in found:
            await self._claim(kind, steps[kind])
        if "store_credit" in due:
            await self._expire_credit()
        return bool(found) or "store_credit" in due

    @property
    def _stripe(self) -> StripeGateway:
        assert self.gateway is not None, "nothing is claimed without it"
        return self.gateway

    async def _claim(self, kind: str, step: Callable[[_Key], Awaitable[None]]) -> None:
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(ACROSS) as connection:
            claimed = await claim_due(connection, kind, now, now + LEASE)
        taken = await asyncio.gather(
            *(self._take(kind, key, attempts, step) for key, attempts in claimed), return_exceptions=True
        )
        # All have ended before one that could not even be written down is told.
        for failed in taken:
            if isinstance(failed, BaseException):
                raise failed

    async def _take(self, kind: str, key: _Key, attempts: int, step: Callable[[_Key], Awaitable[None]]) -> None:
        """One step, whose failure is its own: it is tried again, later and later."""
        try:
            await step(key)
        except Unreachable as trouble:
            _log.info("stripe_unreachable", what=kind, id=key[-1], error=str(trouble))
            await self._again(kind, key, attempts, new_key=isinstance(trouble, Broken) and trouble.is_kept)
        except Exception as problem:  # noqa: BLE001  # one that can't be taken further must not hold up the others
            # What kind of thing: the exception's own words may quote a name or a number.
            _log.error("payment_step_failed", what=kind, id=key[-1], error=type(problem).__name__)
            await self._again(kind, key, attempts, new_key=False)

    async def _again(self, kind: str, key: _Key, attempts: int, *, new_key: bool) -> None:
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(_within(kind, key)) as connection:
            await change_step(connection, kind, key, now, next_try(attempts, now), new_key=new_key)

    async def _look_later(
        self, kind: str, key: _Key, wait: timedelta = LOOK_UNOPENED, *, new_key: bool = False
    ) -> None:
        """What its customer may still open is let be, and so is what waits for a dispute's end."""
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(_within(kind, key)) as connection:
            await change_step(connection, kind, key, now, now + wait, new_key=new_key)

    async def _reconcile(
        self, kind: type[_Reconciler], claim: Claim, write: Callable[[_Reconciler], Awaitable[None]]
    ) -> None:
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(scope_of_claim(claim)) as connection:
            await write(kind(self.runtime, connection, scope_of_claim(claim), now))

    async def _event(self, key: _Key) -> None:
        await look_into(self.runtime, self._stripe, key[0])

    async def _payment(self, key: _Key) -> None:
        async with self.runtime.database.reading(scope_of_key(*key)) as connection:
            found = await find_claimed_payment(connection, *key)
            assert found is not None, "payments are never deleted"
            booking = await find_booking(connection, scope_of_claim(found), found.booking_id)
        assert booking is not None, "a payment belongs to a booking"
        account, intent_id = found.stripe_account_id, found.payment_intent_id
        if found.status is PaymentStatus.REQUESTED and found.saved_card_id is not None:
            await self._charge(found, f"Fee, booking {booking.reference}")
        elif intent_id is None and self._is_over(found):
            # Its call was lost, or never made: nobody was given what it takes to pay it.
            await self._reconcile(PaymentReconciler, found, lambda reconciler: reconciler.payment_refused(found))
        elif intent_id is None:
            await self._look_later("payment", key)
        elif self._is_over(found) or not await self._is_awaited(found, booking):
            ended = await self._stripe.cancel_payment_intent(intent_id, account)
            await self._reconcile(PaymentReconciler, found, lambda reconciler: reconciler.payment(found, ended))
        else:
            intent = await self._stripe.retrieve_payment_intent(intent_id, account)
            await self._reconcile(PaymentReconciler, found, lambda reconciler: reconciler.payment(found, intent))

    async def _charge(self, asked: PaymentRecord, what: str) -> None:
        assert asked.saved_card_id is not None, "it is charged to a saved card"
        account, scope = asked.stripe_account_id, scope_of_claim(asked)
        async with self.runtime.database.reading(scope) as connection:
            card = await find_card(connection, scope, asked.saved_card_id)
            waits = await is_frozen(connection, scope, asked.booking_id, refunds=False)
        assert card is not None, "cards are never deleted"
        try:
            # Whoever tried before may not have lived to tell; nor does a database that was restored from a backup know.
            intent = await self._stripe.find_created_intent(
                asked.id, card.stripe_customer_id, asked.requested_at, account
            )
            if intent is None and waits:
                await self._look_later("payment", (asked.venue_id, asked.id), LOOK_DISPUTED)
                return
            if intent is None:
                intent = await self._stripe.charge_card(
                    key=call_key("payment", asked.id, asked.key_no),
                    payment_id=asked.id,
                    amount_minor=asked.amount_minor,
                    currency=asked.currency,
                    account=account,
                    what=what,
                    stripe_customer_id=card.stripe_customer_id,
                    payment_method_id=card.payment_method_id,
                )
            if intent.status is IntentStatus.OPEN:
                # It must not come through later, when its customer has paid another way.
                problem, intent = intent.problem, await self._stripe.cancel_payment_intent(intent.id, account)
                intent = intent if intent.status is IntentStatus.SUCCEEDED else replace(intent, problem=problem)
        except RefusedByStripe as no:
            _log.warning("fee_refused", payment=asked.id, code=no.code)
            await self._reconcile(PaymentReconciler, asked, lambda reconciler: reconciler.payment_refused(asked))
            return
        found = intent
        await self._reconcile(PaymentReconciler, asked, lambda reconciler: reconciler.payment(asked, found))

    async def _refund(self, key: _Key) -> None:
        async with self.runtime.database.reading(scope_of_key(*key)) as connection:
            found = await find_claimed_refund(connection, *key)
            assert found is not None, "refunds are never deleted"
            assert found.payment_id is not None, "only what Stripe has can be given back by it"
            paid = await find_payment(connection, scope_of_claim(found), found.payment_id)
        assert paid is not None, "payments are never deleted"
        assert paid.payment_intent_id is not None, "it was paid through Stripe"
        try:
            state = await self._give_back(found, paid, paid.payment_intent_id)
        except RefusedByStripe as no:
            if no.code == _CHARGE_DISPUTED and await self._is_disputed(paid, paid.payment_intent_id):
                # Stripe would say the same to the same key when the dispute is won.
                await self._look_later("refund", key, LOOK_DISPUTED, new_key=True)
                return
            _log.warning("refund_refused", refund=found.id, code=no.code)
            problem = no.problem
            await self._reconcile(RefundReconciler, found, lambda reconciler: reconciler.refused(found, problem))
            return
        if state is None:
            await self._look_later("refund", key, LOOK_DISPUTED)
            return
        made = state
        await self._reconcile(RefundReconciler, found, lambda reconciler: reconciler.refund(found, made))

    async def _give_back(self, asked: RefundRecord, paid: PaymentRecord, intent_id: str) -> StripeRefund | None:
        """The refund at Stripe, made now where it wasn't; None where it waits for a dispute's end."""
        account = paid.stripe_account_id
        if asked.stripe_refund_id is not None:
            return await self._stripe.retrieve_refund(asked.stripe_refund_id, account)
        # As with a charge: looking costs one call, and giving back twice costs the money.
        made = await self._stripe.find_created_refund(asked.id, intent_id, account)
        if made is not None or asked.is_frozen:
            return made
        return await self._stripe.create_refund(
            key=call_key("refund", asked.id, asked.key_no),
            refund_id=asked.id,
            intent_id=intent_id,
            amount_minor=asked.amount_minor,
            account=account,
        )

    async def _is_disputed(self, paid: PaymentRecord, intent_id: str) -> bool:
        """Whether a dispute keeps a payment from being given back: it was not told of yet, and is brought in now."""
        for state in await self._stripe.list_disputes(intent_id, paid.stripe_account_id):
            await bring_dispute(self.runtime, self._stripe, paid, state)
        async with self.runtime.database.reading(scope_of_claim(paid)) as connection:
            return await is_frozen(connection, scope_of_claim(paid), paid.booking_id, refunds=True)

    async def _dispute(self, key: _Key) -> None:
        async with self.runtime.database.reading(scope_of_key(*key)) as connection:
            found = await find_claimed_dispute(connection, *key)
            assert found is not None, "disputes are never deleted"
            paid = await find_payment(connection, scope_of_claim(found), found.payment_id)
        assert paid is not None, "payments are never deleted"
        state = await self._stripe.retrieve_dispute(found.stripe_dispute_id, found.stripe_account_id)
        await bring_dispute(self.runtime, self._stripe, paid, state)

    async def _setup(self, key: _Key) -> None:
        async with self.runtime.database.reading(scope_of_key(*key)) as connection:
            found = await find_claimed_card_setup(connection, *key)
        assert found is not None, "setups are never deleted"
        if found.setup_intent_id is None and not self._is_over(found):
            await self._look_later("card_setup", key)
            return
        if found.setup_intent_id is None:
            await self._reconcile(CardReconciler, found, lambda reconciler: reconciler.setup_abandoned(found))
            return
        ask = self._stripe.cancel_setup_intent if self._is_over(found) else self._stripe.retrieve_setup_intent
        state = await ask(found.setup_intent_id, found.stripe_account_id)
        await self._reconcile(CardReconciler, found, lambda reconciler: reconciler.setup(found, state))

    async def _card(self, key: _Key) -> None:
        async with self.runtime.database.reading(scope_of_key(*key)) as connection:
            found = await find_claimed_card(connection, *key)
            assert found is not None, "cards are never deleted"
            charged = await is_card_being_charged(connection, scope_of_claim(found), found.id)
        if charged:
            raise Unreachable("the card is being charged")
        try:
            await self._stripe.detach_card(found.payment_method_id, found.stripe_account_id)
        except RefusedByStripe as no:
            # Stripe doesn't know it any more: there is nothing to take off.
            _log.warning("detach_refused", card=found.id, code=no.code)
        async with self.runtime.database.transaction(scope_of_claim(found)) as connection:
            await change_card(connection, scope_of_claim(found), found.id, self.runtime.clock.now(), due_at=None)

    async def _erasure(self, key: _Key) -> None:
        await delete_at_stripe(self.runtime, self._stripe, *key)

    async def _disconnect(self, key: _Key) -> None:
        if not await let_account_go(self.runtime, self._stripe, *key):
            await self._look_later("stripe_disconnect", key)

    async def _expire_credit(self) -> None:
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction(ACROSS) as connection:
            for credit in await list_expired(connection, now):
                scope = scope_of_claim(credit)
                await keep_within(connection, scope)
                await let_go(connection, scope, credit, now)

    def _is_over(self, begun: PaymentRecord | CardSetupRecord) -> bool:
        kept = _KEPT_OPEN
        if isinstance(begun, PaymentRecord) and begun.fee_id is not None:
            # Meanwhile the venue can't charge it.
            kept = _FEE_KEPT_OPEN
        return self.runtime.clock.now() - begun.requested_at > kept

    async def _is_awaited(self, asked: PaymentRecord, booking: BookingRecord) -> bool:
        """Whether the money is still to be paid."""
        if asked.fee_id is None:
            return booking.status not in CLOSED_STATUSES and asked.amount_minor == booking.deposit_left_minor
        async with self.runtime.database.reading(scope_of_claim(asked)) as connection:
            fees = await list_fees(connection, scope_of_claim(asked), booking.id)
        return any(fee.id == asked.fee_id and fee.status in FEE_DUE for fee in fees)


def _within(kind: str, key: _Key) -> Within:
    # Stripe's events are no venue's yet.
    return ACROSS if kind == "stripe_event" else scope_of_key(*key)
