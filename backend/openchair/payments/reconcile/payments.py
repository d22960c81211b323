"""Payments, as Stripe says they stand: the one place where money that came in changes a booking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openchair.core.ids import new_id
from openchair.payments.deposits import settle_paid
from openchair.payments.reconcile.reconciler import Reconciler
from openchair.payments.stripe_objects import PaymentIntent
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import FeeFailed, MoneyMoved
from openchair.rules.deposits import DepositStatus
from openchair.rules.fees import FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import LOOK_AGAIN, IntentStatus, PaymentStatus, Problem
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.tenders import Tender
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.money import change_fee, list_fees, request_refund
from openchair.store.payments import change_payment, find_payment, find_payment_of_intent, insert_second_payment
from openchair.store.settlements import make_due


@dataclass(frozen=True, slots=True)
class PaymentReconciler(Reconciler):
    """Brings what Stripe said of payments into the books."""

    async def payment(self, payment: PaymentRecord, intent: PaymentIntent) -> None:
        """A payment came in, ended without money, or still waits for its customer."""
        booking = await self.lock(payment.booking_id)
        current = await find_payment(self.connection, self.scope, payment.id)
        assert current is not None, "payments are never deleted"
        if current.payment_intent_id not in (None, intent.id):
            # What is known stays known: a second intent can only have brought money beside it.
            await self._change(current, due_at=None)
            if intent.status is IntentStatus.SUCCEEDED:
                await self.found_paid(current, intent)
            return
        is_late = current.status is PaymentStatus.FAILED and intent.status is not IntentStatus.SUCCEEDED
        if current.status in (PaymentStatus.SUCCEEDED, PaymentStatus.CANCELLED) or is_late:
            # Whoever has claimed it is done with it. What is late must not touch a charge that was made after it.
            await self._change(current, due_at=None)
            return
        known: dict[str, Any] = {"payment_intent_id": intent.id, "problem": intent.problem}
        if intent.status is IntentStatus.SUCCEEDED:
            await self._change(current, status=PaymentStatus.SUCCEEDED, due_at=None, **known | {"problem": None})
            if current.fee_id is None:
                await self._deposit_paid(booking, current)
            else:
                await self._fee_paid(booking, current, current.fee_id)
        elif intent.status is IntentStatus.OPEN and current.saved_card_id is None:
            # It is asked for less and less often, should the event never come.
            later = self.now + max(LOOK_AGAIN, self.now - current.requested_at)
            await self._change(current, status=PaymentStatus.OPEN, due_at=later, **known)
            if intent.problem is not None and current.fee_id is None and booking.deposit_status is DepositStatus.ASKED:
                await change_booking(
                    self.connection, self.scope, booking.id, self.now, deposit_status=DepositStatus.FAILED
                )
        else:
            ended = PaymentStatus.CANCELLED if current.saved_card_id is None else PaymentStatus.FAILED
            await self._change(current, status=ended, due_at=None, **known)
            if current.saved_card_id is not None and current.fee_id is not None:
                await self.fee_failed(booking, current, intent.problem or Problem.REFUSED)

    async def found_paid(self, payment: PaymentRecord, intent: PaymentIntent) -> None:
        """Stripe has taken money under a name of ours, in an intent that was not written down.

        Where the payment has another intent already, this one was taken beside it, and goes back.
        """
        await self.lock(payment.booking_id)
        if await find_payment_of_intent(self.connection, intent.id) is not None:
            # Another has told it meanwhile.
            return
        current = await find_payment(self.connection, self.scope, payment.id)
        assert current is not None, "payments are never deleted"
        if current.payment_intent_id is not None:
            second_id = new_id()
            await insert_second_payment(self.connection, self.scope, current, second_id, intent.id, self.now)
            current = await find_payment(self.connection, self.scope, second_id)
            assert current is not None, "it was just written"
        await self.payment(current, intent)

    async def payment_refused(self, payment: PaymentRecord) -> None:
        """Stripe did not even try."""
        booking = await self.lock(payment.booking_id)
        current = await find_payment(self.connection, self.scope, payment.id)
        assert current is not None, "payments are never deleted"
        if current.status is not PaymentStatus.REQUESTED:
            if current.status is not PaymentStatus.OPEN:
                await self._change(current, due_at=None)
            return
        await self._change(current, status=PaymentStatus.FAILED, due_at=None, problem=Problem.REFUSED)
        if current.fee_id is not None and current.saved_card_id is not None:
            await self.fee_failed(booking, current, Problem.REFUSED)

    async def _change(self, payment: PaymentRecord, **values: Any) -> None:
        await change_payment(self.connection, self.scope, payment.id, self.now, **values)

    async def _deposit_paid(self, booking: BookingRecord, payment: PaymentRecord) -> None:
        await self.enter(booking, Why.DEPOSIT_PAID, payment.id, payment.amount_minor)
        await self.record(MoneyMoved(ActivityKind.DEPOSIT_PAID, payment.amount_minor), booking.id)
        is_closed = booking.status in CLOSED_STATUSES
        waits = 0 if booking.deposit_paid_minor else payment.amount_minor
        if payment.amount_minor > (waits if is_closed else booking.deposit_left_minor):
            # It was paid another way while this one was under way.
            await self._change(payment, surplus=True)
            await self._give_back(booking, payment)
            return
        tenders = booking.deposit_paid.by_tender
        tenders[Tender.CARD] = tenders.get(Tender.CARD, 0) + payment.amount_minor
        # It was paid on the booking's own page, or where it was booked, which show the terms.
        paid = {**paid_columns(tenders), "terms_shown_at": booking.agreement.shown_at or self.now}
        if not is_closed and sum(tenders.values()) >= booking.deposit_minor:
            await settle_paid(self, booking, payment.id, sum(tenders.values()), **paid)
        elif not is_closed:
            part = {"deposit_status": DepositStatus.ASKED}
            await change_booking(self.connection, self.scope, booking.id, self.now, **paid, **part)
        elif booking.lapsed_unpaid and self.now < booking.starts_at:
            # Whether it still can stand is for `bookings.revive` to see, or this goes back.
            late = {"deposit_status": DepositStatus.PAID, "late_money_at": self.now}
            await change_booking(self.connection, self.scope, booking.id, self.now, **paid, **late)
        else:
            # The cancel stands: what comes now goes back.
            await make_due(self.connection, self.scope, booking.id, self.now)
            # Nothing was agreed to be kept of money that came after the end.
            back = {"deposit_status": DepositStatus.REFUND_REQUESTED}
            await change_booking(self.connection, self.scope, booking.id, self.now, **paid, **back)
            await self._give_back(booking, payment)

    async def _fee_paid(self, booking: BookingRecord, payment: PaymentRecord, fee_id: str) -> None:
        await self.enter(booking, Why.FEE_CHARGED, payment.id, payment.amount_minor)
        fee = next(one for one in await list_fees(self.connection, self.scope, booking.id) if one.id == fee_id)
        if fee.status in (FeeStatus.CHARGED, FeeStatus.WAIVED):
            await self._change(payment, surplus=True)
            await self._give_back(booking, payment, source=Account.INCOME)
            return
        await change_fee(self.connection, self.scope, fee_id, FeeStatus.CHARGED)
        await self.record(MoneyMoved(ActivityKind.FEE_CHARGED, payment.amount_minor), booking.id)
        await self.notifier.notify_fee(
            booking,
            payment.id,
            fee.kind,
            payment.amount_minor,
            charged=True,
            by_saved_card=payment.saved_card_id is not None,
        )

    async def fee_failed(self, booking: BookingRecord, payment: PaymentRecord, problem: Problem) -> None:
        """The saved card could not be charged with a fee: it is still due, and its customer can put it right."""
        assert payment.fee_id is not None, "it pays a fee"
        fee = next(one for one in await list_fees(self.connection, self.scope, booking.id) if one.id == payment.fee_id)
        if fee.status is not FeeStatus.REQUESTED:
            return
        await change_fee(self.connection, self.scope, fee.id, FeeStatus.FAILED, problem)
        await self.record(FeeFailed(payment.amount_minor, problem), booking.id)
        await self.notifier.notify_fee(
            booking, payment.id, fee.kind, payment.amount_minor, charged=False, problem=problem
        )

    async def _give_back(
        self, booking: BookingRecord, payment: PaymentRecord, source: Account = Account.DEPOSITS
    ) -> None:
        await request_refund(
            self.connection,
            self.scope,
            booking,
            payment.amount_minor,
            self.now,
            tender=payment.tender,
            payment_id=payment.id,
            source=source,
        )
