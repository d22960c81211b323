"""Refunds, as Stripe says they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from openchair.payments.failures import Unreachable
from openchair.payments.reconcile.reconciler import Reconciler
from openchair.payments.stripe_objects import StripeRefund
from openchair.rules.activity_kinds import ActivityKind, MoneyKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.credit import CreditSource
from openchair.rules.deposits import DepositStatus
from openchair.rules.ledger import Account, Why, till_of
from openchair.rules.payments import LOOK_AGAIN, RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord, RefundRecord
from openchair.rules.refunds import deposit_after_refund
from openchair.rules.tenders import Tender
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.credit import sum_given_back
from openchair.store.ledger import balances, enter, list_entries
from openchair.store.money import (
    change_refund,
    find_refund,
    find_refund_at_stripe,
    list_refunds,
    list_refunds_of_payment,
    request_refund,
    retry_refund,
)
from openchair.store.payments import find_payment, list_deposit_payments

_ORDER: Final = tuple(RefundStatus)
_GOING_BACK: Final = (DepositStatus.REFUND_REQUESTED, DepositStatus.REFUNDED, DepositStatus.PART_REFUNDED)


_DEPOSIT_CAME: Final = (Why.DEPOSIT_RECORDED, Why.DEPOSIT_PAID, Why.DEPOSIT_TAKEN, Why.DEPOSIT_FROM_CREDIT)


@dataclass(frozen=True, slots=True)
class RefundReconciler(Reconciler):
    """Brings what Stripe said of refunds into the books."""

    async def refund(self, refund: RefundRecord, state: StripeRefund) -> None:
        """A refund is with Stripe, is done, or has failed; one that was done can still come back."""
        booking = await self.lock(refund.booking_id)
        current = await self._read(refund.id)
        if current.status is RefundStatus.FAILED and current.stripe_refund_id is None and current.retried_as is None:
            # It was refused, and made all the same by someone who was slower.
            current = replace(current, status=RefundStatus.REQUESTED)
        if current.status is RefundStatus.DROPPED:
            await self._after_drop(current, state)
            return
        is_ours_alone = current.stripe_refund_id is None and current.status in (
            RefundStatus.SUCCEEDED,
            RefundStatus.FAILED,
        )
        # What was paid by hand is not at Stripe.
        if is_ours_alone or _ORDER.index(state.status) <= _ORDER.index(current.status):
            await self._leave(current)
            return
        ends = state.status is not RefundStatus.SUBMITTED
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
        if state.status is RefundStatus.SUCCEEDED:
            await self.enter(booking, Why.REFUND_SUCCEEDED, current.id, current.amount_minor)
            await self._ended(booking, current, done=True)
        elif state.status is RefundStatus.FAILED:
            if current.status is RefundStatus.SUCCEEDED:
                await self.enter(booking, Why.REFUND_RETURNED, current.id, current.amount_minor)
            await self._ended(booking, current, done=False)

    async def _after_drop(self, dropped: RefundRecord, state: StripeRefund) -> None:
        """A refund that a lost dispute has dropped was made all the same, by someone who was slower: it is another's hand."""
        await change_refund(self.connection, self.scope, dropped.id, self.now, due_at=None)
        known = await find_refund_at_stripe(self.connection, state.id, None)
        if known is not None and known.id != dropped.id:
            await self.refund(known, state)
        if known is not None or state.status is RefundStatus.FAILED:
            return
        assert dropped.payment_id is not None, "only what Stripe has is with it"
        paid = await find_payment(self.connection, self.scope, dropped.payment_id)
        assert paid is not None, "payments are never deleted"
        await self.made_elsewhere(paid, state)

    async def refused(self, refund: RefundRecord, problem: str) -> None:
        """Stripe did not begin it: it has failed, and why is for the desk."""
        booking = await self.lock(refund.booking_id)
        current = await self._read(refund.id)
        if current.status is not RefundStatus.REQUESTED:
            await self._leave(current)
            return
        await change_refund(
            self.connection, self.scope, current.id, self.now, status=RefundStatus.FAILED, problem=problem, due_at=None
        )
        await self._ended(booking, current, done=False)

    async def made_elsewhere(self, payment: PaymentRecord, state: StripeRefund) -> None:
        """Money of ours went back by another's hand, like the Stripe dashboard's: it is written down as if we had sent it.

        Raises `Unreachable` while a refund of ours is on its way to Stripe: whether this one took its place, Stripe will say.
        """
        booking = await self.lock(payment.booking_id)
        ours = await list_refunds_of_payment(self.connection, self.scope, booking.id, payment.id)
        if any(one.status is RefundStatus.REQUESTED and not one.by_hand for one in ours):
            raise Unreachable("a refund of ours is under way")
        failed = [one for one in ours if one.status is RefundStatus.FAILED]
        owed = next((one for one in failed if one.amount_minor == state.amount_minor), failed[0] if failed else None)
        if owed is not None:
            refund_id = await self._instead_of(owed, booking, payment, state.amount_minor)
        else:
            source = await self._take_out(booking, payment, state.amount_minor)
            refund_id = await request_refund(
                self.connection,
                self.scope,
                booking,
                state.amount_minor,
                self.now,
                tender=payment.tender,
                payment_id=payment.id,
                source=source,
            )
        await change_refund(
            self.connection, self.scope, refund_id, self.now, stripe_refund_id=state.id, due_at=self.now + LOOK_AGAIN
        )
        await self.refund(await self._read(refund_id), state)

    async def _instead_of(
        self, owed: RefundRecord, booking: BookingRecord, payment: PaymentRecord, amount_minor: int
    ) -> str:
        """Write a refund that takes the place of one that failed, as far as it goes. What it leaves is still the desk's."""
        connection, scope, now = self.connection, self.scope, self.now
        refund_id = await retry_refund(connection, scope, booking, replace(owed, amount_minor=amount_minor), now)
        rest = owed.amount_minor - amount_minor
        if rest > 0:
            rest_id = await retry_refund(connection, scope, booking, replace(owed, amount_minor=rest), now)
            await change_refund(
                connection, scope, rest_id, now, status=RefundStatus.FAILED, problem=owed.problem, due_at=None
            )
        elif rest < 0:
            source = await self._take_out(booking, payment, -rest)
            why, currency = Why.REFUND_REQUESTED, booking.currency
            await enter(connection, scope, booking.id, now, why, refund_id, -rest, currency, source=source)
        return refund_id

    async def _take_out(self, booking: BookingRecord, payment: PaymentRecord, amount_minor: int) -> Account:
        """Where money comes from that nothing of ours sent back: the deposit while it is there, else what was earned."""
        held = balances(await list_entries(self.connection, self.scope, booking.id))
        is_held = payment.fee_id is None and held.get(Account.DEPOSITS, 0) >= amount_minor
        if payment.fee_id is None and not payment.surplus:
            paid, status = deposit_after_refund(booking, {payment.tender: amount_minor if is_held else 0})
            going = {**paid_columns(paid), "deposit_status": status}
            await change_booking(self.connection, self.scope, booking.id, self.now, **going)
        return Account.DEPOSITS if is_held else Account.INCOME

    async def by_hand(self, booking: BookingRecord, owed: RefundRecord) -> None:
        """The venue has paid back what Stripe could not, or never had. What failed at Stripe stays as it was."""
        refund = owed
        if not owed.by_hand:
            refund = replace(owed, tender=Tender.ELSEWHERE)
            refund_id = await retry_refund(self.connection, self.scope, booking, refund, self.now)
            refund = replace(refund, id=refund_id)
        await change_refund(
            self.connection, self.scope, refund.id, self.now, status=RefundStatus.SUCCEEDED, due_at=None
        )
        why, till = Why.REFUND_BY_HAND, till_of(refund.tender)
        await enter(
            self.connection,
            self.scope,
            booking.id,
            self.now,
            why,
            refund.id,
            refund.amount_minor,
            booking.currency,
            target=till,
        )
        await self._ended(booking, refund, done=True)

    async def _leave(self, refund: RefundRecord) -> None:
        """It stays as it is. Whoever has claimed it is done with it; one that Stripe has yet to end is looked at later."""
        later = self.now + max(LOOK_AGAIN, self.now - refund.requested_at)
        due_at = later if refund.status is RefundStatus.SUBMITTED else None
        await change_refund(self.connection, self.scope, refund.id, self.now, due_at=due_at)

    async def _ended(self, booking: BookingRecord, refund: RefundRecord, *, done: bool) -> None:
        await self._show_deposit(booking.id)
        kind: MoneyKind = ActivityKind.REFUND_DONE if done else ActivityKind.REFUND_FAILED
        await self.record(MoneyMoved(kind, refund.amount_minor), booking.id)
        await self.notifier.notify_refund(booking, refund.id, refund.amount_minor, done=done, by_hand=refund.by_hand)

    async def _show_deposit(self, booking_id: str) -> None:
        """Where a deposit that goes back stands now. What else goes back, a fee or what was paid twice, is not it."""
        booking = await self.lock(booking_id)
        if booking.deposit_status not in _GOING_BACK:
            return
        connection, scope = self.connection, self.scope
        payments = {one.id for one in await list_deposit_payments(connection, scope, booking.id)}
        refunds = [
            one
            for one in await list_refunds(connection, scope, booking.id)
            if (one.payment_id is None or one.payment_id in payments) and one.status is not RefundStatus.DROPPED
        ]
        status = DepositStatus.REFUND_REQUESTED
        if all(one.status is RefundStatus.SUCCEEDED for one in refunds):
            came = sum(
                entry.amount_minor
                for entry in await list_entries(connection, scope, booking.id)
                if entry.why in _DEPOSIT_CAME and (entry.why is not Why.DEPOSIT_PAID or entry.about in payments)
            )
            returned = (await sum_given_back(connection, scope, booking.id)).get(CreditSource.RETURNED, 0)
            back = sum(one.amount_minor for one in refunds) + returned
            status = DepositStatus.REFUNDED if back >= came else DepositStatus.PART_REFUNDED
        await change_booking(self.connection, self.scope, booking.id, self.now, deposit_status=status)

    async def _read(self, refund_id: str) -> RefundRecord:
        found = await find_refund(self.connection, self.scope, refund_id)
        assert found is not None, "refunds are never deleted"
        return found
