"""Saved cards, and those about to be, as Stripe says they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from openchair.core.ids import new_id
from openchair.payments.reconcile.reconciler import Reconciler
from openchair.payments.stripe_objects import SetupIntent, StripeCard
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import OfCard
from openchair.rules.payments import LOOK_AGAIN, CardSetupStatus, IntentStatus, SavedCardStatus
from openchair.rules.records.card import CardSetupRecord
from openchair.store.bookings import find_booking
from openchair.store.cards import (
    change_card,
    change_card_setup,
    find_card,
    find_card_in_use,
    find_card_setup,
    insert_card,
    lock_customer,
)

_GRACE: Final = timedelta(minutes=2)
"""A card that was replaced stays at Stripe for so long: a charge on it may be under way."""


@dataclass(frozen=True, slots=True)
class CardReconciler(Reconciler):
    """Brings what Stripe said of cards into the books. A customer's card is locked by locking the customer."""

    async def setup(self, setup: CardSetupRecord, state: SetupIntent) -> None:
        """A card was saved, or its customer has not come so far; a new card takes the place of the old."""
        current = await self._locked(setup)
        if current.status in (CardSetupStatus.SUCCEEDED, CardSetupStatus.CANCELLED):
            await self._change(current, due_at=None)
        elif (
            state.status is IntentStatus.SUCCEEDED
            and state.card is not None
            and state.card.stripe_customer_id is not None
        ):
            await self._change(current, status=CardSetupStatus.SUCCEEDED, due_at=None, problem=None)
            await self._save(current, state.card)
        elif state.status is IntentStatus.OPEN:
            later = self.now + max(LOOK_AGAIN, self.now - current.requested_at)
            await self._change(
                current, status=CardSetupStatus.OPEN, setup_intent_id=state.id, due_at=later, problem=state.problem
            )
        else:
            # Called off; or the card was taken off at Stripe before we came to it.
            await self._change(current, status=CardSetupStatus.CANCELLED, due_at=None, problem=state.problem)

    async def setup_abandoned(self, setup: CardSetupRecord) -> None:
        """Stripe was never asked, or its answer was lost: nobody was given what it takes to save a card."""
        current = await self._locked(setup)
        if current.status is CardSetupStatus.REQUESTED:
            await self._change(current, status=CardSetupStatus.CANCELLED, due_at=None)

    async def card(self, card_id: str, customer_id: str, state: StripeCard) -> None:
        """A card was renewed by its bank, or taken off its customer at Stripe."""
        await lock_customer(self.connection, self.scope, customer_id)
        current = await find_card(self.connection, self.scope, card_id)
        if current is None or current.status is not SavedCardStatus.IN_USE:
            return
        if state.stripe_customer_id is None:
            await change_card(
                self.connection, self.scope, card_id, self.now, status=SavedCardStatus.REMOVED, due_at=None
            )
        else:
            fresh = {"exp_month": state.exp_month, "exp_year": state.exp_year, "last4": state.last4}
            await change_card(self.connection, self.scope, card_id, self.now, **fresh)

    async def _save(self, setup: CardSetupRecord, card: StripeCard) -> None:
        before = await find_card_in_use(self.connection, self.scope, setup.customer_id)
        # What its owner wanted last was begun last, whichever Stripe told us of first.
        is_late = before is not None and (before.setup_id or "") > setup.id
        if before is not None and not is_late:
            await change_card(
                self.connection,
                self.scope,
                before.id,
                self.now,
                status=SavedCardStatus.REPLACED,
                due_at=self.now + _GRACE,
            )
        card_id = new_id()
        await insert_card(
            self.connection,
            self.scope,
            card_id,
            setup,
            self.now,
            status=SavedCardStatus.REPLACED if is_late else SavedCardStatus.IN_USE,
            due_at=self.now if is_late else None,
            stripe_customer_id=card.stripe_customer_id,
            payment_method_id=card.payment_method_id,
            brand=card.brand,
            last4=card.last4,
            exp_month=card.exp_month,
            exp_year=card.exp_year,
        )
        if is_late:
            return
        booking = await find_booking(self.connection, self.scope, setup.booking_id)
        assert booking is not None, "bookings are never deleted"
        await self.record(OfCard(ActivityKind.CARD_SAVED, card.brand, card.last4), booking.id)
        await self.notifier.notify_card(booking, card_id, card.brand, card.last4, saved=True)

    async def _locked(self, setup: CardSetupRecord) -> CardSetupRecord:
        await lock_customer(self.connection, self.scope, setup.customer_id)
        found = await find_card_setup(self.connection, self.scope, setup.id)
        assert found is not None, "setups are never deleted"
        return found

    async def _change(self, setup: CardSetupRecord, **values: Any) -> None:
        await change_card_setup(self.connection, self.scope, setup.id, self.now, **values)
