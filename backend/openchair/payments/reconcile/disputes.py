"""Disputes, as Stripe says they stand: opened, with the money taken and given back, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from openchair.core.ids import new_id
from openchair.payments.reconcile.reconciler import Reconciler
from openchair.payments.stripe_objects import StripeDispute
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import DisputeEnded, DisputeOpened, MoneyMoved
from openchair.rules.credit import CreditSource
from openchair.rules.deposits import DepositStatus
from openchair.rules.disputes import DISPUTED, ENDED, INQUIRIES, DisputeStatus, later_of
from openchair.rules.fees import FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import LOOK_AGAIN, LOOK_AT_DISPUTE, PaymentStatus, RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import DisputeRecord, PaymentRecord, RefundRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.undo import SettlementStatus
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.credit import list_credit_of, take_credit_back
from openchair.store.disputes import change_dispute, find_dispute_of_venue, insert_dispute
from openchair.store.ledger import balances, list_entries
from openchair.store.money import (
    change_fee,
    change_refund,
    list_refunds_of_payment,
    retry_refund,
    wake_refunds,
)
from openchair.store.objections import change_taking, list_takings
from openchair.store.payments import change_payment, list_deposit_payments, list_waiting_charges
from openchair.store.settlements import end_settlements, list_waiting, make_due

_MOVES: Final = (
    (Why.DISPUTE_WITHDRAWN, "withdrawn_minor"),
    (Why.DISPUTE_FEE, "fee_minor"),
    (Why.DISPUTE_REINSTATED, "reinstated_minor"),
    (Why.DISPUTE_FEE_RETURNED, "fee_returned_minor"),
)
_NOT_GONE_BACK: Final = (RefundStatus.REQUESTED, RefundStatus.FAILED)
_GONE_BACK: Final = (DepositStatus.REFUNDED, DepositStatus.PART_REFUNDED)


@dataclass(frozen=True, slots=True)
class DisputeReconciler(Reconciler):
    """Brings what Stripe said of disputes into the books. While one is open, its booking's money waits."""

    async def dispute(self, payment: PaymentRecord, state: StripeDispute) -> None:
        """A bank disputes a payment that came in, or asks about it; has moved money for that; or has decided."""
        booking = await self.lock(payment.booking_id)
        known = await find_dispute_of_venue(self.connection, self.scope, state.id)
        is_new = known is None
        if known is None:
            known = await self._begin(payment, state)
        before, status = known, later_of(known.status, state.status)
        known = replace(known, status=status, respond_by=state.respond_by, settled_at=_settled(known, status))
        if is_new or (before.status not in DISPUTED and status in DISPUTED):
            await self._tell_opened(booking, known, again=not is_new)
        known = await self._move_money(booking, known, state)
        if status in ENDED:
            known = await self._end(booking, payment, known)
        await change_dispute(
            self.connection,
            self.scope,
            known.id,
            self.now,
            status=status,
            respond_by=known.respond_by,
            lost_minor=known.lost_minor,
            settled_at=known.settled_at,
            due_at=self._look_at(known),
        )
        changed = (before.status, before.lost_minor, before.settled_at) != (status, known.lost_minor, known.settled_at)
        if known.settled_at is not None and (is_new or changed):
            await self._tell_ended(booking, known)
        if is_new or changed:
            # What the page says of its money is another.
            await change_booking(self.connection, self.scope, booking.id, self.now)

    def _look_at(self, known: DisputeRecord) -> datetime | None:
        """When it is asked for again, should no event tell of it."""
        if known.status not in ENDED:
            return self.now + LOOK_AT_DISPUTE
        if known.settled_at is None:
            return self.now + LOOK_AGAIN
        comes_back = known.status is DisputeStatus.WON and known.withdrawn_minor > known.reinstated_minor
        return self.now + LOOK_AT_DISPUTE if comes_back else None

    async def _begin(self, payment: PaymentRecord, state: StripeDispute) -> DisputeRecord:
        await insert_dispute(
            self.connection,
            self.scope,
            self.now,
            id=new_id(),
            booking_id=payment.booking_id,
            payment_id=payment.id,
            stripe_dispute_id=state.id,
            stripe_account_id=payment.stripe_account_id,
            status=state.status,
            reason=state.reason[:40],
            amount_minor=state.amount_minor,
            currency=state.currency,
            opened_at=state.opened_at,
            respond_by=state.respond_by,
            fee_currency=state.fee_currency,
        )
        made = await find_dispute_of_venue(self.connection, self.scope, state.id)
        assert made is not None, "it was just written"
        return made

    async def _tell_opened(self, booking: BookingRecord, known: DisputeRecord, *, again: bool) -> None:
        """Say that a payment is disputed or asked about; `again` of an inquiry that has become a dispute."""
        is_inquiry = known.status in INQUIRIES | {DisputeStatus.WARNING_CLOSED}
        await self.record(
            DisputeOpened(known.amount_minor, known.reason, known.respond_by, is_inquiry=is_inquiry), booking.id
        )
        facts = {
            "amount_minor": known.amount_minor,
            "currency": known.currency,
            "reason": known.reason,
            "respond_by": None if known.respond_by is None else known.respond_by.isoformat(),
            "inquiry": is_inquiry,
        }
        event = f"{'disputed' if again else 'event'}:{known.id}"
        await self.notifier.notify_dispute_opened(booking, event, facts)

    async def _tell_ended(self, booking: BookingRecord, known: DisputeRecord) -> None:
        await self.record(DisputeEnded(known.status, known.amount_minor, known.lost_minor), booking.id)
        facts = {
            "amount_minor": known.amount_minor,
            "currency": known.currency,
            "outcome": known.status.value,
            "lost_minor": known.lost_minor,
        }
        event = f"{known.status.value}:{known.id}"
        await self.notifier.notify_dispute_ended(booking, event, facts)

    async def _move_money(self, booking: BookingRecord, known: DisputeRecord, state: StripeDispute) -> DisputeRecord:
        """Enter what the bank and Stripe have taken and given back, each once."""
        moved: dict[str, Any] = {}
        for why, name in _MOVES:
            amount_minor = getattr(state, name)
            if amount_minor and not getattr(known, name):
                is_fee = why in (Why.DISPUTE_FEE, Why.DISPUTE_FEE_RETURNED)
                await self.enter(
                    booking, why, known.id, amount_minor, currency=state.fee_currency if is_fee else known.currency
                )
                moved[name] = amount_minor
        if not moved:
            return known
        moved["fee_currency"] = state.fee_currency
        await change_dispute(self.connection, self.scope, known.id, self.now, **moved)
        known = replace(known, **moved)
        if "reinstated_minor" in moved and known.lost_minor:
            back = min(known.lost_minor, known.reinstated_minor)
            await self.enter(booking, Why.DISPUTE_WON_AFTER_ALL, known.id, back)
            known = replace(known, lost_minor=known.lost_minor - back)
        return known

    async def _end(self, booking: BookingRecord, payment: PaymentRecord, known: DisputeRecord) -> DisputeRecord:
        """The bank has decided: nothing waits for it any more. What is lost is booked, once nothing is under way."""
        is_gone = known.status in (DisputeStatus.LOST, DisputeStatus.PREVENTED)
        left = known.withdrawn_minor - known.reinstated_minor
        if is_gone and not known.lost_minor and left > 0:
            refunds = await list_refunds_of_payment(self.connection, self.scope, booking.id, payment.id)
            if any(one.status is RefundStatus.SUBMITTED for one in refunds):
                # Whether it arrives decides how much is gone twice.
                return known
            await self._lose(booking, payment, refunds, known, left)
            known = replace(known, lost_minor=left)
        if known.settled_at is None:
            if known.status is DisputeStatus.LOST:
                await self._drop_charges(booking)
            await wake_refunds(self.connection, self.scope, booking.id, self.now)
            for charge in await list_waiting_charges(self.connection, self.scope, booking.id):
                await change_payment(self.connection, self.scope, charge.id, self.now, due_at=self.now)
        return replace(known, settled_at=known.settled_at or self.now)

    async def _lose(
        self,
        booking: BookingRecord,
        payment: PaymentRecord,
        refunds: Sequence[RefundRecord],
        known: DisputeRecord,
        amount_minor: int,
    ) -> None:
        """The bank keeps this much: of what was to go back, of credit it became, of the deposit, and else of what was earned."""
        # A cancel that could still be taken back would bring a deposit back that is gone.
        await make_due(self.connection, self.scope, booking.id, self.now)
        left = amount_minor - await self._drop_refunds(booking, refunds, amount_minor)
        # What of this payment went elsewhere was not its booking's to hold.
        own = payment.amount_minor - sum(one.amount_minor for one in refunds)
        deposits = await list_deposit_payments(self.connection, self.scope, booking.id)
        is_deposit = any(one.id == payment.id for one in deposits)
        from_credit = from_deposit = 0
        if is_deposit:
            from_credit = await self._take_credit(booking, known, min(left, max(0, own)))
            held = balances(await list_entries(self.connection, self.scope, booking.id)).get(Account.DEPOSITS, 0)
            from_deposit = max(0, min(left - from_credit, own - from_credit, held))
        if from_deposit:
            await self.enter(booking, Why.DISPUTE_TOOK_DEPOSIT, known.id, from_deposit)
        lost = left - from_credit - from_deposit
        if lost:
            await self.enter(booking, Why.DISPUTE_LOST, known.id, lost)
        if is_deposit:
            await self._show_deposit(booking, payment, amount_minor, from_deposit)

    async def _drop_refunds(self, booking: BookingRecord, refunds: Sequence[RefundRecord], amount_minor: int) -> int:
        """Drop what was to go back as far as the bank has paid it; the rest of a greater refund goes on. Gives how much."""
        connection, scope, now = self.connection, self.scope, self.now
        left = amount_minor
        for waits in refunds:
            if waits.status not in _NOT_GONE_BACK or not left:
                continue
            dropped, part = waits, min(left, waits.amount_minor)
            if part < waits.amount_minor:
                dropped_id = await retry_refund(connection, scope, booking, replace(waits, amount_minor=part), now)
                rest = replace(waits, amount_minor=waits.amount_minor - part)
                rest_id = await retry_refund(connection, scope, booking, rest, now)
                if waits.status is RefundStatus.FAILED:
                    failed = {"status": RefundStatus.FAILED, "problem": waits.problem, "due_at": None}
                    await change_refund(connection, scope, rest_id, now, **failed)
                if waits.status is RefundStatus.REQUESTED:
                    await change_refund(connection, scope, waits.id, now, status=RefundStatus.DROPPED, due_at=None)
                dropped = replace(waits, id=dropped_id, amount_minor=part)
            await change_refund(connection, scope, dropped.id, now, status=RefundStatus.DROPPED, due_at=None)
            await self.enter(booking, Why.DISPUTE_TOOK_REFUND, dropped.id, part)
            await self.record(MoneyMoved(ActivityKind.REFUND_DROPPED, part), booking.id)
            left -= part
        return amount_minor - left

    async def _take_credit(self, booking: BookingRecord, known: DisputeRecord, amount_minor: int) -> int:
        """Take back what is left of the credit that the deposit has become, so far. Gives how much."""
        left = amount_minor
        for credit in await list_credit_of(self.connection, self.scope, booking.id, CreditSource.CANCELLATION):
            part = min(left, credit.left_minor)
            if part:
                await take_credit_back(self.connection, self.scope, credit, part)
                left -= part
        if left < amount_minor:
            await self.enter(booking, Why.DISPUTE_TOOK_CREDIT, known.id, amount_minor - left)
        return amount_minor - left

    async def _drop_charges(self, booking: BookingRecord) -> None:
        """Nobody's card is charged after its bank has taken money back: fees that were to be charged are let go."""
        for charge in await list_waiting_charges(self.connection, self.scope, booking.id):
            # Should it have been made all the same, it comes in, finds the fee let go, and goes back.
            failed = {"status": PaymentStatus.FAILED, "due_at": None}
            await change_payment(self.connection, self.scope, charge.id, self.now, **failed)
            assert charge.fee_id is not None, "a saved card is charged with fees only"
            await change_fee(self.connection, self.scope, charge.fee_id, FeeStatus.WAIVED)
            await self.record(MoneyMoved(ActivityKind.FEE_DROPPED, charge.amount_minor), booking.id)
        takings = await list_takings(self.connection, self.scope, booking.id)
        objected = [each for each in takings if each.status is SettlementStatus.OBJECTED]
        for row in (*await list_waiting(self.connection, self.scope, booking.id), *objected):
            if row.fee_minor:
                await self._drop_fee_of(booking, row)

    async def _drop_fee_of(self, booking: BookingRecord, row: SettlementRecord) -> None:
        """Let go the fee that was to be written once this is due; what else it takes goes on, and a row of nothing else ends."""
        connection, scope = self.connection, self.scope
        if row.on_word and not row.forfeit_minor and not row.credit_minor:
            await end_settlements(connection, scope, [row.id], SettlementStatus.DROPPED, self.now)
            await change_taking(connection, scope, row.id, remind_at=None)
        else:
            await change_taking(connection, scope, row.id, fee_minor=0, fee_kind=None)
        if booking.cancellation is not None:
            await change_booking(self.connection, self.scope, booking.id, self.now, cancel_fee_minor=0)
        await self.record(MoneyMoved(ActivityKind.FEE_DROPPED, row.fee_minor), booking.id)

    async def _show_deposit(
        self, booking: BookingRecord, payment: PaymentRecord, lost_minor: int, from_deposit: int
    ) -> None:
        """Where a deposit stands of which the bank keeps all, or a part."""
        before, paid = booking.deposit_status, booking.deposit_paid.by_tender
        is_held = booking.status not in CLOSED_STATUSES or before is DepositStatus.KEPT
        if is_held:
            paid[payment.tender] = max(0, paid.get(payment.tender, 0) - from_deposit)
        left = sum(paid.values())
        found = await list_refunds_of_payment(self.connection, self.scope, booking.id, payment.id)
        refunds = [one for one in found if one.status is not RefundStatus.DROPPED]
        if refunds:
            done = all(one.status is RefundStatus.SUCCEEDED for one in refunds)
            status = before if before in _GONE_BACK or not done else DepositStatus.PART_REFUNDED
        elif before is DepositStatus.REFUND_REQUESTED or (not left if is_held else lost_minor >= payment.amount_minor):
            status = DepositStatus.CHARGED_BACK
        else:
            status = before
        shown = {**paid_columns(paid), "deposit_status": status}
        await change_booking(self.connection, self.scope, booking.id, self.now, **shown)


def _settled(known: DisputeRecord, status: DisputeStatus) -> datetime | None:
    """When its end was booked; of one that is open again, never."""
    return known.settled_at if status in ENDED else None
