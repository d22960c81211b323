"""The customer did not come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_staff, refuse_unless_may_become
from openchair.payments.settlement import enter_deposit, terms_of, write_fee
from openchair.rules.ledger import Why
from openchair.rules.refusals import NotPossibleNow
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.money import request_fee
from openchair.store.payments import look_after_payments_now
from openchair.store.records import BookingRecord


async def mark_no_show(runtime: Runtime, operator: Operator, target: Target, *, charge_fee: bool) -> BookingRecord:
    """Close the booking as missed; the agreed no-show fee is due, or waived.

    A deposit that was paid stays with the venue. The staff member's time stays taken: it has passed. Raises `CredentialNeeded`
    when the role may not decide about money.
    """
    if not charge_fee:
        refuse_staff(operator, "Only an owner or a manager can waive a fee.")

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        refuse_unless_may_become(booking, BookingStatus.NO_SHOW)
        if now < booking.starts_at:
            # Nobody can have missed what has not begun.
            raise NotPossibleNow(booking.status, BookingStatus.NO_SHOW)
        kept = {"deposit_status": "forfeited"} if booking.deposit_paid_minor else {}
        await change_booking(connection, operator.scope, booking.id, now, status=BookingStatus.NO_SHOW.value, **kept)
        if booking.deposit_paid_minor:
            paid = booking.deposit_paid_minor
            await enter_deposit(connection, operator.scope, booking, Why.DEPOSIT_FORFEITED, paid, now)
        await look_after_payments_now(connection, operator.scope, booking.id, now)
        fee_minor = terms_of(booking).no_show_fee_minor or 0
        if fee_minor and charge_fee:
            await write_fee(connection, operator.scope, booking, "no_show", fee_minor, now)
        elif fee_minor:
            await request_fee(connection, operator.scope, booking, "no_show", fee_minor, "waived", now)
        return {"fee_minor": fee_minor if charge_fee else 0}

    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskMarkNoShow",
        "no_show",
        {"chargeFee": charge_fee},
        change,
        tell=lambda teller, _, missed: teller.of_missed(missed),
    )
