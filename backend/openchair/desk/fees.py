"""The venue charges a fee that was not charged yet, or lets it go."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.settle import ask_card_for_fee, card_problem
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_while_disputed
from openchair.desk.limits import count_money
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.fees import FEE_DUE, FeeKind, FeeStatus
from openchair.rules.money_limits import MoneyAct
from openchair.rules.payments import PaymentStatus, Problem
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import FeeRecord
from openchair.rules.refusals import CardNeeded, FeeSettled, NotFound, OnDeskWordAlone, PaymentUnderWay
from openchair.rules.status import CancelledBy
from openchair.rules.undo import SettlementStatus
from openchair.store.bookings import change_booking
from openchair.store.cards import find_card_in_use
from openchair.store.money import change_fee, list_fees
from openchair.store.objections import list_takings
from openchair.store.payments import (
    change_payment,
    find_payment_under_way,
    list_waiting_charges,
    look_after_payments_now,
)


@needs(Permission.CHARGE_FEES)
async def charge_fee(runtime: Runtime, operator: Operator, target: Target, fee_id: str) -> Changed:
    """Charge a fee that is owed to the customer's saved card, after the commit.

    What rests on the desk's word alone, a missed appointment or a cancellation by phone, is charged only where its customer was
    told and had time to object. Raises `DisputeOpen`,
    `FeeSettled`, `OnDeskWordAlone`, `PaymentUnderWay`, `CardNeeded`, `CredentialNeeded`, `NotFound`.
    """

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        connection, scope, now = change.connection, change.scope, change.now
        await refuse_while_disputed(change, booking, refunds=False)
        owed = await _owed(change, booking, fee_id)
        if not await _is_agreed(change, booking, owed.kind):
            raise OnDeskWordAlone
        if await find_payment_under_way(connection, scope, booking.id, fee_id) is not None:
            raise PaymentUnderWay
        card = await find_card_in_use(connection, scope, booking.customer.id)
        problem = card_problem(card, now)
        if card is None or problem is not None:
            raise CardNeeded(problem or Problem.NO_CARD)
        await count_money(change, operator, MoneyAct.FEE, owed.amount_minor)
        await change_fee(connection, scope, fee_id, FeeStatus.REQUESTED)
        await ask_card_for_fee(connection, scope, booking, fee_id, owed.amount_minor, card, now)
        await change_booking(connection, scope, booking.id, now)
        return MoneyMoved(ActivityKind.FEE_REQUESTED, owed.amount_minor)

    return await change_as_operator(runtime, operator, target, "deskChargeFee", {"feeId": fee_id}, rule)


@needs(Permission.WAIVE_FEES)
async def waive_fee(runtime: Runtime, operator: Operator, target: Target, fee_id: str) -> Changed:
    """Let a fee go that is owed, or that waits for a dispute's end.

    A payment that its customer has begun is called off; one that is faster comes back to them.

    Raises `FeeSettled`, `CredentialNeeded`, `NotFound`.
    """

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        connection, scope, now = change.connection, change.scope, change.now
        owed = await _owed(change, booking, fee_id, or_frozen=True)
        await count_money(change, operator, MoneyAct.WAIVE, owed.amount_minor)
        for charge in await list_waiting_charges(connection, scope, booking.id):
            if charge.fee_id == fee_id:
                await change_payment(connection, scope, charge.id, now, status=PaymentStatus.FAILED, due_at=None)
        await change_fee(connection, scope, fee_id, FeeStatus.WAIVED)
        await look_after_payments_now(connection, scope, booking.id, now, fee_id=fee_id)
        await change_booking(connection, scope, booking.id, now)
        return MoneyMoved(ActivityKind.FEE_WAIVED, owed.amount_minor)

    return await change_as_operator(runtime, operator, target, "deskWaiveFee", {"feeId": fee_id}, rule)


async def _is_agreed(change: Change, booking: BookingRecord, kind: FeeKind) -> bool:
    """Whether its customer agreed to the fee by cancelling on their page, or was told of it a day before it was written."""
    done = booking.cancellation
    if kind is FeeKind.LATE_CANCELLATION and done is not None and done.by is CancelledBy.CUSTOMER:
        return True
    return any(
        row.fee_kind is kind and row.status is SettlementStatus.SETTLED
        for row in await list_takings(change.connection, change.scope, booking.id)
    )


async def _owed(change: Change, booking: BookingRecord, fee_id: str, *, or_frozen: bool = False) -> FeeRecord:
    fees = await list_fees(change.connection, change.scope, booking.id)
    found = next((fee for fee in fees if fee.id == fee_id), None)
    if found is None:
        raise NotFound("fee")
    waits = or_frozen and found.is_frozen and found.status is FeeStatus.REQUESTED
    if found.status not in FEE_DUE and not waits:
        raise FeeSettled(found.status)
    return found
