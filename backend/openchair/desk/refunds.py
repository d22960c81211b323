"""The venue looks after a refund that didn't go through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_staff
from openchair.payments.settle_refunds import RefundSettler
from openchair.rules.payments import RefundStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import RefundRecord
from openchair.rules.refusals import NotFound, RefundNotFailed
from openchair.store.bookings import change_booking
from openchair.store.money import find_refund, retry_refund


async def retry_as_operator(runtime: Runtime, operator: Operator, target: Target, refund_id: str) -> BookingRecord:
    """Send a failed refund to the card again. Raises `RefundNotFailed`, `CredentialNeeded`, `NotFound`."""
    refuse_staff(operator, "Only an owner or a manager can send a refund again.")

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        failed = await _of_booking(connection, operator, booking, refund_id)
        if failed.status is not RefundStatus.FAILED or failed.payment_id is None:
            raise RefundNotFailed
        await retry_refund(connection, operator.scope, booking, failed, now)
        # The page shows another refund: whoever holds the old version has not seen it.
        await change_booking(connection, operator.scope, booking.id, now)
        return {"amount_minor": failed.amount_minor}

    return await change_as_operator(
        runtime, operator, target, "deskRetryRefund", "refund_retried", {"refundId": refund_id}, change
    )


async def settle_by_hand(runtime: Runtime, operator: Operator, target: Target, refund_id: str) -> BookingRecord:
    """Write that the venue has paid a refund back itself: one that failed, or of a deposit that was not paid by card here.

    Raises `RefundNotFailed`, `CredentialNeeded`, `NotFound`.
    """
    refuse_staff(operator, "Only an owner or a manager can settle a refund.")

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        owed = await _of_booking(connection, operator, booking, refund_id)
        if owed.status is RefundStatus.SUCCEEDED or (
            owed.status is not RefundStatus.FAILED and owed.payment_id is not None
        ):
            raise RefundNotFailed
        await RefundSettler(runtime, connection, operator.scope, now).by_hand(booking, owed)
        return {"amount_minor": owed.amount_minor}

    return await change_as_operator(
        runtime, operator, target, "deskSettleRefund", "refund_settled", {"refundId": refund_id}, change
    )


async def _of_booking(
    connection: AsyncConnection, operator: Operator, booking: BookingRecord, refund_id: str
) -> RefundRecord:
    found = await find_refund(connection, operator.scope, refund_id)
    if found is None or found.booking_id != booking.id:
        raise NotFound("refund")
    if found.retried_as is not None:
        raise RefundNotFailed
    return found
