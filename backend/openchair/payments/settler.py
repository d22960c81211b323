"""What Stripe says, brought into the books: the one place where money that moved changes a booking.

Whatever is told here is what Stripe said of an object when it was asked. It may be told often, late, and by several at once: each
object's states have an order, and a state never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.payments.at_stripe import CardAtStripe, Intent, RefundState, Setup
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import LOOK_AGAIN, Problem
from openchair.rules.status import CLOSED_STATUSES
from openchair.store.activity import record_activity
from openchair.store.bookings import change_booking, find_booking, lock_booking
from openchair.store.cards import (
    change_card,
    change_card_setup,
    find_card,
    find_card_in_use,
    find_card_setup,
    insert_card,
    lock_customer,
)
from openchair.store.ledger import balances, enter, list_entries
from openchair.store.money import (
    change_fee,
    change_refund,
    find_refund,
    list_fees,
    list_refunds,
    request_refund,
    retry_refund,
)
from openchair.store.payments import change_payment, find_payment
from openchair.store.records import BookingRecord, CardSetupRecord, PaymentRecord, RefundRecord
from openchair.store.scope import VenueScope
from openchair.telling import Teller

_GRACE: Final = timedelta(minutes=2)
"""A card that was replaced stays at Stripe for so long: a charge on it may be under way."""
_ORDER: Final = ("requested", "submitted", "succeeded", "failed")


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles what Stripe said, in one transaction, for one venue."""

    runtime: Runtime
    connection: AsyncConnection
    scope: VenueScope
    now: datetime

    @property
    def _tell(self) -> Teller:
        return Teller(self.runtime, self.connection, self.scope, self.now)

    async def payment(self, payment: PaymentRecord, intent: Intent) -> None:
        """A payment came in, ended without money, or still waits for its customer."""
        booking = await self.lock(payment.booking_id)
        current = await find_payment(self.connection, self.scope, payment.id)
        assert current is not None, "payments are never deleted"
        if current.status in ("succeeded", "cancelled"):
            return
        known: dict[str, Any] = {"payment_intent_id": intent.id, "problem": intent.problem}
        if intent.status == "succeeded":
            await self._change(current, status="succeeded", due_at=None, **known | {"problem": None})
            if current.fee_id is None:
                await self._deposit_paid(booking, current)
            else:
                await self._fee_paid(booking, current, current.fee_id)
        elif intent.status == "open" and current.saved_card_id is None:
            # It is asked for less and less often, should the event never come.
            later = self.now + max(LOOK_AGAIN, self.now - current.requested_at)
            await self._change(current, status="open", due_at=later, **known)
            if intent.problem is not None and current.fee_id is None and booking.deposit_status == "asked":
                await change_booking(self.connection, self.scope, booking.id, self.now, deposit_status="failed")
        else:
            ended = "failed" if current.saved_card_id is not None else "cancelled"
            await self._change(current, status=ended, due_at=None, **known)
            if current.saved_card_id is not None and current.fee_id is not None:
                await self.fee_failed(booking, current, intent.problem or Problem.REFUSED)

    async def payment_refused(self, payment: PaymentRecord) -> None:
        """Stripe did not even try."""
        booking = await self.lock(payment.booking_id)
        current = await find_payment(self.connection, self.scope, payment.id)
        if current is None or current.status not in ("requested", "open"):
            return
        await self._change(current, status="failed", due_at=None, problem=Problem.REFUSED)
        if current.fee_id is not None and current.saved_card_id is not None:
            await self.fee_failed(booking, current, Problem.REFUSED)

    async def _change(self, payment: PaymentRecord, **values: Any) -> None:
        await change_payment(self.connection, self.scope, payment.id, self.now, **values)

    async def _deposit_paid(self, booking: BookingRecord, payment: PaymentRecord) -> None:
        await self._enter(booking, Why.DEPOSIT_PAID, payment.id, payment.amount_minor)
        await self._record(booking, "deposit_paid", amount_minor=payment.amount_minor)
        if booking.deposit_paid_minor:
            # It was paid another way while this one was under way.
            await self._give_back(booking, payment)
            return
        is_closed = booking.status in CLOSED_STATUSES
        await change_booking(
            self.connection,
            self.scope,
            booking.id,
            self.now,
            deposit_paid_minor=payment.amount_minor,
            deposit_paid_by="card",
            deposit_status="refund_requested" if is_closed else "paid",
        )
        if is_closed:
            # Nothing was agreed to be kept of money that came after the end.
            await self._give_back(booking, payment)
        else:
            await self._tell.of_deposit(booking, payment.id, payment.amount_minor)

    async def _fee_paid(self, booking: BookingRecord, payment: PaymentRecord, fee_id: str) -> None:
        await self._enter(booking, Why.FEE_CHARGED, payment.id, payment.amount_minor)
        fee = next(one for one in await list_fees(self.connection, self.scope, booking.id) if one.id == fee_id)
        if fee.status in ("charged", "waived"):
            await self._give_back(booking, payment, source=Account.INCOME)
            return
        await change_fee(self.connection, self.scope, fee_id, "charged")
        await self._record(booking, "fee_charged", amount_minor=payment.amount_minor)
        await self._tell.of_fee(booking, payment.id, fee.kind, payment.amount_minor, charged=True)

    async def fee_failed(self, booking: BookingRecord, payment: PaymentRecord, problem: Problem) -> None:
        """The saved card could not be charged with a fee: it is still due, and its customer can put it right."""
        assert payment.fee_id is not None, "it pays a fee"
        fee = next(one for one in await list_fees(self.connection, self.scope, booking.id) if one.id == payment.fee_id)
        if fee.status != "requested":
            return
        await change_fee(self.connection, self.scope, fee.id, "failed", problem)
        await self._record(booking, "fee_failed", amount_minor=payment.amount_minor, problem=problem.value)
        await self._tell.of_fee(booking, payment.id, fee.kind, payment.amount_minor, charged=False)

    async def _give_back(
        self, booking: BookingRecord, payment: PaymentRecord, source: Account = Account.DEPOSITS
    ) -> None:
        await request_refund(
            self.connection,
            self.scope,
            booking,
            payment.amount_minor,
            self.now,
            payment_id=payment.id,
            source=source,
        )

    async def refund(self, refund: RefundRecord, state: RefundState) -> None:
        """A refund is with Stripe, is done, or has failed; one that was done can still come back."""
        booking = await self.lock(refund.booking_id)
        current = await find_refund(self.connection, self.scope, refund.id)
        assert current is not None, "refunds are never deleted"
        if (
            current.stripe_refund_id is None
            and current.status in ("succeeded", "failed")
            and state.status != "succeeded"
        ):
            # The venue has paid it by hand, or it was refused before it began.
            return
        if _ORDER.index(state.status) <= _ORDER.index(current.status):
            if current.status == "submitted":
                await self._look_at_refund_later(current)
            return
        ends = state.status != "submitted"
        await change_refund(
            self.connection,
            self.scope,
            current.id,
            self.now,
            status=state.status,
            stripe_refund_id=state.id,
            problem=state.problem,
            due_at=None if ends else self.now + LOOK_AGAIN,
        )
        if state.status == "succeeded":
            await self._enter(booking, Why.REFUND_SUCCEEDED, current.id, current.amount_minor)
            await self._refund_ended(booking, current, done=True)
        elif state.status == "failed":
            if current.status == "succeeded":
                await self._enter(booking, Why.REFUND_RETURNED, current.id, current.amount_minor)
            await self._refund_ended(booking, current, done=False)

    async def refund_refused(self, refund: RefundRecord, problem: str) -> None:
        """Stripe did not begin it: it has failed, and why is for the desk."""
        booking = await self.lock(refund.booking_id)
        current = await find_refund(self.connection, self.scope, refund.id)
        if current is None or current.status != "requested":
            return
        await change_refund(
            self.connection, self.scope, current.id, self.now, status="failed", problem=problem, due_at=None
        )
        await self._refund_ended(booking, current, done=False)

    async def refund_made_elsewhere(self, payment: PaymentRecord, state: RefundState) -> None:
        """Money of ours went back by another's hand, like the Stripe dashboard's: it is written down as if we had."""
        booking = await self.lock(payment.booking_id)
        held = balances(await list_entries(self.connection, self.scope, booking.id))
        is_of_deposit = held.get(Account.DEPOSITS, 0) >= state.amount_minor
        refund_id = await request_refund(
            self.connection,
            self.scope,
            booking,
            state.amount_minor,
            self.now,
            payment_id=payment.id,
            source=Account.DEPOSITS if is_of_deposit else Account.INCOME,
        )
        if is_of_deposit and booking.status not in CLOSED_STATUSES:
            left = booking.deposit_paid_minor - state.amount_minor
            await change_booking(self.connection, self.scope, booking.id, self.now, deposit_paid_minor=max(0, left))
        made = await find_refund(self.connection, self.scope, refund_id)
        assert made is not None, "it was just written"
        await change_refund(self.connection, self.scope, refund_id, self.now, stripe_refund_id=state.id)
        await self.refund(made, state)

    async def refund_by_hand(self, booking: BookingRecord, owed: RefundRecord) -> None:
        """The venue has paid back what Stripe could not, or never had. What failed at Stripe stays as it was."""
        refund = owed
        if owed.payment_id is not None:
            refund_id = await retry_refund(
                self.connection, self.scope, booking, replace(owed, payment_id=None), self.now
            )
            refund = replace(owed, id=refund_id)
        await change_refund(self.connection, self.scope, refund.id, self.now, status="succeeded", due_at=None)
        await self._enter(booking, Why.REFUND_BY_HAND, refund.id, refund.amount_minor)
        await self._refund_ended(booking, refund, done=True)

    async def _look_at_refund_later(self, refund: RefundRecord) -> None:
        later = self.now + max(LOOK_AGAIN, self.now - refund.requested_at)
        await change_refund(self.connection, self.scope, refund.id, self.now, due_at=later)

    async def _refund_ended(self, booking: BookingRecord, refund: RefundRecord, *, done: bool) -> None:
        refunds = await list_refunds(self.connection, self.scope, booking.id)
        if booking.deposit_paid_minor or booking.deposit_status in ("refund_requested", "refunded", "part_refunded"):
            back = sum(one.amount_minor for one in refunds if one.status == "succeeded")
            status = "refund_requested"
            if all(one.status == "succeeded" for one in refunds):
                status = "refunded" if back >= booking.deposit_minor else "part_refunded"
            await change_booking(self.connection, self.scope, booking.id, self.now, deposit_status=status)
        what = "refund_done" if done else "refund_failed"
        await self._record(booking, what, amount_minor=refund.amount_minor)
        await self._tell.of_refund(booking, refund.id, refund.amount_minor, done=done)

    async def setup(self, setup: CardSetupRecord, state: Setup) -> None:
        """A card was saved, or its customer has not come so far; a new card takes the place of the old."""
        await lock_customer(self.connection, self.scope, setup.customer_id)
        current = await find_card_setup(self.connection, self.scope, setup.id)
        assert current is not None, "setups are never deleted"
        if current.status in ("succeeded", "cancelled"):
            return
        if state.status == "succeeded" and state.card is not None:
            await self._change_setup(current, status="succeeded", due_at=None, problem=None)
            await self._save_card(current, state.card)
        elif state.status == "cancelled":
            await self._change_setup(current, status="cancelled", due_at=None, problem=state.problem)
        else:
            later = self.now + max(LOOK_AGAIN, self.now - current.requested_at)
            await self._change_setup(current, status="open", due_at=later, problem=state.problem)

    async def setup_abandoned(self, setup: CardSetupRecord) -> None:
        """Stripe was never asked, or its answer was lost: nobody was given what it takes to save a card."""
        await lock_customer(self.connection, self.scope, setup.customer_id)
        current = await find_card_setup(self.connection, self.scope, setup.id)
        if current is not None and current.status == "requested":
            await self._change_setup(current, status="cancelled", due_at=None)

    async def _change_setup(self, setup: CardSetupRecord, **values: Any) -> None:
        await change_card_setup(self.connection, self.scope, setup.id, self.now, **values)

    async def _save_card(self, setup: CardSetupRecord, card: CardAtStripe) -> None:
        before = await find_card_in_use(self.connection, self.scope, setup.customer_id)
        if before is not None:
            await change_card(
                self.connection, self.scope, before.id, self.now, status="replaced", due_at=self.now + _GRACE
            )
        card_id = new_id()
        await insert_card(
            self.connection,
            self.scope,
            card_id,
            setup,
            self.now,
            stripe_customer_id=card.stripe_customer_id,
            payment_method_id=card.payment_method_id,
            brand=card.brand,
            last4=card.last4,
            exp_month=card.exp_month,
            exp_year=card.exp_year,
        )
        booking = await find_booking(self.connection, self.scope, setup.booking_id)
        assert booking is not None, "bookings are never deleted"
        await self._record(booking, "card_saved", brand=card.brand, last4=card.last4)
        await self._tell.of_card(booking, card_id, card.brand, card.last4, saved=True)

    async def card(self, card_id: str, customer_id: str, state: CardAtStripe) -> None:
        """A card was renewed by its bank, or taken off its customer at Stripe."""
        await lock_customer(self.connection, self.scope, customer_id)
        current = await find_card(self.connection, self.scope, card_id)
        if current is None or current.status != "in_use":
            return
        if state.stripe_customer_id is None:
            await change_card(self.connection, self.scope, card_id, self.now, status="removed", due_at=None)
        else:
            fresh = {"exp_month": state.exp_month, "exp_year": state.exp_year, "last4": state.last4}
            await change_card(self.connection, self.scope, card_id, self.now, **fresh)

    async def lock(self, booking_id: str) -> BookingRecord:
        """The booking, which nobody else changes until the transaction ends."""
        booking = await lock_booking(self.connection, self.scope, booking_id)
        assert booking is not None, "money belongs to a booking, and bookings are never deleted"
        return booking

    async def _enter(self, booking: BookingRecord, why: Why, about: str, amount_minor: int) -> None:
        await enter(self.connection, self.scope, booking.id, self.now, why, about, amount_minor, booking.currency)

    async def _record(self, booking: BookingRecord, what: str, **detail: Any) -> None:
        await record_activity(
            self.connection,
            self.scope,
            booking.id,
            self.now,
            actor_kind="system",
            actor_name=None,
            what=what,
            **detail,
        )
