"""The venue decides about a deposit that a cancellation has left with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.bookings.settle import quote_for, settle_kept_deposit
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_staff
from openchair.desk.cancel import DepositDecision, decided
from openchair.rules.deposits import DepositStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import DepositDecided, InvalidInput


async def decide_deposit(
    runtime: Runtime, operator: Operator, target: Target, decision: DepositDecision
) -> BookingRecord:
    """Refund, keep or credit a deposit whose rule left it to the venue. Raises `DepositDecided`, `CredentialNeeded`."""
    refuse_staff(operator, "Only an owner or a manager can decide about a deposit.")
    if decision is DepositDecision.FOLLOW_RULE:
        raise InvalidInput(
            "deposit", "The rule leaves it to you. Choose to refund it, to keep it, or to turn it into credit."
        )

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        if booking.deposit_status is not DepositStatus.KEPT:
            raise DepositDecided
        quote = decided(quote_for(booking, now), booking, decision, charge_fee=False)
        await settle_kept_deposit(connection, operator.scope, booking, quote, now)
        return {"outcome": quote.outcome.value, "amount_minor": booking.deposit_paid_minor}

    inputs = {"deposit": decision.value}
    return await change_as_operator(runtime, operator, target, "deskDecideDeposit", "deposit_decided", inputs, change)
