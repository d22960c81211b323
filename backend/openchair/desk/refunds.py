"""The venue looks after a refund that didn't go through."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_while_disputed
from openchair.desk.limits import count_money
from openchair.payments.reconcile.refunds import RefundReconciler
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.money_limits import MoneyAct
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import RefundRecord
from openchair.rules.refusals import NotFound, RefundNotFailed
from openchair.store.bookings import change_booking
from openchair.store.money import find_refund, retry_refund


@needs(Permission.RETRY_REFUNDS)
async def retry_as_operator(runtime: Runtime, operator: Operator, target: Target, refund_id: str) -> Changed:
    """Send a failed refund to the card again. Raises `RefundNotFailed`, `DisputeOpen`, `CredentialNeeded`, `NotFound`."""

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        connection, scope, now = change.connection, change.scope, change.now
        failed = await _of_booking(change, booking, refund_id)
        if failed.status is not RefundStatus.FAILED or failed.by_hand:
            raise RefundNotFailed
        await refuse_while_disputed(change, booking, refunds=True)
        await retry_refund(connection, scope, booking, failed, now)
        # The page shows another refund: whoever holds the old version has not seen it.
        await change_booking(connection, scope, booking.id, now)
        return MoneyMoved(ActivityKind.REFUND_RETRIED, failed.amount_minor)

    return await change_as_operator(runtime, operator, target, "deskRetryRefund", {"refundId": refund_id}, rule)


@needs(Permission.SETTLE_REFUNDS)
async def settle_by_hand(runtime: Runtime, operator: Operator, target: Target, refund_id: str) -> Changed:
    """Write that the venue has paid a refund back itself: one that failed, or of a deposit that was not paid by card here.

    Raises `RefundNotFailed`, `DisputeOpen`, `CredentialNeeded`, `NotFound`.
    """

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        owed = await _of_booking(change, booking, refund_id)
        is_at_stripe = not owed.by_hand and owed.status is not RefundStatus.FAILED
        if is_at_stripe or owed.status in (RefundStatus.SUCCEEDED, RefundStatus.DROPPED):
            raise RefundNotFailed
        await refuse_while_disputed(change, booking, refunds=True)
        await count_money(change, operator, MoneyAct.PAY_OUT, owed.amount_minor)
        await RefundReconciler(runtime, change.connection, change.scope, change.now).by_hand(booking, owed)
        return MoneyMoved(ActivityKind.REFUND_SETTLED, owed.amount_minor)

    return await change_as_operator(runtime, operator, target, "deskSettleRefund", {"refundId": refund_id}, rule)


async def _of_booking(change: Change, booking: BookingRecord, refund_id: str) -> RefundRecord:
    found = await find_refund(change.connection, change.scope, refund_id)
    if found is None or found.booking_id != booking.id:
        raise NotFound("refund")
    if found.retried_as is not None:
        raise RefundNotFailed
    return found
