"""The venue gives a customer credit."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.settle import credit_expiry
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.money import MAX_AMOUNT_MINOR, smallest_step
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.limits import count_money
from openchair.rules.activity_of_money import CreditIssued
from openchair.rules.credit import CreditSource
from openchair.rules.ledger import Account
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.store.bookings import change_booking
from openchair.store.credit import grant_credit


@needs(Permission.GIVE_CREDIT)
async def issue_credit(
    runtime: Runtime, operator: Operator, target: Target, amount_minor: int, reason: str | None
) -> Changed:
    """Give the booking's customer credit, out of the venue's own pocket. Raises `InvalidInput`, `CredentialNeeded`."""
    step = smallest_step(operator.record.venue.currency)
    if not 0 < amount_minor <= MAX_AMOUNT_MINOR or amount_minor % step:
        raise InvalidInput(
            "amountMinor",
            "An amount is a positive multiple of {step} in the currency's minor units.",
            {"step": str(step)},
        )
    why = optional_text("reason", reason, LONGEST_REASON)

    async def rule(change: Change, booking: BookingRecord) -> CreditIssued:
        connection, scope, now = change.connection, change.scope, change.now
        await count_money(change, operator, MoneyAct.CREDIT, amount_minor)
        await grant_credit(
            connection,
            scope,
            booking,
            amount_minor,
            now,
            expires_at=credit_expiry(booking, now),
            source=CreditSource.DESK,
            account=Account.INCOME,
        )
        await change_booking(connection, scope, booking.id, now)
        return CreditIssued(amount_minor, why)

    inputs = {"amountMinor": amount_minor, "reason": why}
    return await change_as_operator(runtime, operator, target, "deskIssueCredit", inputs, rule)
