"""The customer did not come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_staff, refuse_unless_may_become
from openchair.payments.settlement import all_back, quote_for, settle_missed, terms_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotPossibleNow
from openchair.rules.status import BookingStatus


async def mark_no_show(runtime: Runtime, operator: Operator, target: Target, *, charge_fee: bool) -> BookingRecord:
    """Close the booking as missed, from the later of its start and the one that its customer last agreed to.

    That somebody did not come only the desk says, so nothing is taken for it: what was paid goes back, and no fee is charged. The
    activity says what the agreed rule would have taken, which is nothing of one who had arrived. The staff member's time stays
    taken: it has passed. Raises `CredentialNeeded` when the role may not decide about money.
    """
    if not charge_fee:
        refuse_staff(operator, "Only an owner or a manager can waive a fee.")

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        refuse_unless_may_become(booking, BookingStatus.NO_SHOW)
        begins = booking.agreement.can_be_missed_from(booking.starts_at)
        if now < begins:
            # Nobody can have missed what has not begun.
            raise NotPossibleNow(booking.status, BookingStatus.NO_SHOW)
        by_rule = quote_for(booking, booking.starts_at)
        await settle_missed(connection, operator.scope, booking, all_back(booking, by_rule), now)
        not_taken = 0
        if booking.status is BookingStatus.CONFIRMED:
            not_taken = by_rule.forfeit_minor + (_fee(booking) if charge_fee else 0)
        return {"fee_minor": 0, **({"not_taken_minor": not_taken} if not_taken else {})}

    return await change_as_operator(
        runtime, operator, target, "deskMarkNoShow", "no_show", {"chargeFee": charge_fee}, change
    )


def _fee(booking: BookingRecord) -> int:
    """What the agreed rule asks for not coming; a booking whose cancelling is free may be missed for free."""
    agreement = booking.agreement
    if agreement.is_moved_by_venue or not agreement.is_in_time(booking.starts_at):
        return 0
    return terms_of(booking).no_show_fee_minor or 0
