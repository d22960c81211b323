"""The venue cancels a booking or declines a request, and decides about the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_staff, refuse_unless_may_become
from openchair.payments.settlement import quote_for, settle_cancellation
from openchair.rules.deposits import CancellationQuote, DepositOutcome
from openchair.rules.refusals import NotPossibleNow
from openchair.rules.status import BookingStatus
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.store.records import BookingRecord


class DepositDecision(StrEnum):
    """What an operator who cancels does with the deposit."""

    FOLLOW_RULE = "follow_rule"
    REFUND_IN_FULL = "refund_in_full"
    KEEP = "keep"
    CREDIT = "credit"


async def cancel_as_operator(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    *,
    deposit: DepositDecision,
    charge_fee: bool,
    reason: str | None,
) -> BookingRecord:
    """Cancel at any time while the booking is open. Raises `CredentialNeeded` when the role may not decide about money."""
    if deposit is not DepositDecision.FOLLOW_RULE or charge_fee:
        refuse_staff(operator, "Only an owner or a manager can decide about deposits and fees.")
    why = optional_text("reason", reason, LONGEST_REASON)

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        refuse_unless_may_become(booking, BookingStatus.CANCELLED)
        quote = decided(quote_for(booking, now), booking, deposit, charge_fee=charge_fee)
        await settle_cancellation(connection, operator.scope, booking, quote, now, by="venue", reason=why)
        return {"outcome": quote.outcome.value, "reason": why}

    inputs = {"deposit": deposit.value, "chargeFee": charge_fee, "reason": why}
    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskCancelBooking",
        "cancelled",
        inputs,
        change,
        tell=lambda teller, _, cancelled: teller.of_cancellation(cancelled),
    )


async def decline_booking(runtime: Runtime, operator: Operator, target: Target, reason: str | None) -> BookingRecord:
    """Decline a request: it becomes cancelled, and a deposit goes back in full."""
    why = optional_text("reason", reason, LONGEST_REASON)

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        refuse_unless_may_become(booking, BookingStatus.CANCELLED)
        if booking.status is not BookingStatus.PENDING:
            raise NotPossibleNow(booking.status, BookingStatus.CANCELLED)
        quote = decided(quote_for(booking, now), booking, DepositDecision.REFUND_IN_FULL, charge_fee=False)
        await settle_cancellation(connection, operator.scope, booking, quote, now, by="venue", reason=why)
        return {"outcome": quote.outcome.value, "reason": why}

    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskDeclineBooking",
        "declined",
        {"reason": why},
        change,
        tell=lambda teller, _, declined: teller.of_decline(declined),
    )


def decided(
    quote: CancellationQuote, booking: BookingRecord, deposit: DepositDecision, *, charge_fee: bool
) -> CancellationQuote:
    """The rule's quote with the operator's decision in its place."""
    paid = booking.deposit_paid_minor
    fee = quote.fee_minor if charge_fee else 0
    if deposit is DepositDecision.FOLLOW_RULE or not paid:
        return replace(quote, fee_minor=fee)
    # What was paid with credit goes back as credit.
    by_credit = booking.deposit_paid_by == "credit"
    outcome = {
        DepositDecision.REFUND_IN_FULL: DepositOutcome.CREDIT if by_credit else DepositOutcome.FULL_REFUND,
        DepositDecision.KEEP: DepositOutcome.FORFEIT,
        DepositDecision.CREDIT: DepositOutcome.CREDIT,
    }[deposit]
    return replace(
        quote,
        outcome=outcome,
        refund_minor=paid if outcome is DepositOutcome.FULL_REFUND else 0,
        forfeit_minor=paid if outcome is DepositOutcome.FORFEIT else 0,
        credit_minor=paid if outcome is DepositOutcome.CREDIT else 0,
        fee_minor=fee,
    )
