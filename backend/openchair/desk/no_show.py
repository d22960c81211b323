"""The customer did not come."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.settle import all_back, quote_for, settle_missed
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_unless_may_become
from openchair.rules.activity import Missed
from openchair.rules.deposits import CancellationTerms
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NotPossibleNow
from openchair.rules.status import BookingStatus
from openchair.store.settlements import make_due


@needs(Permission.KEEP_BOOK)
async def mark_no_show(runtime: Runtime, operator: Operator, target: Target, *, charge_fee: bool) -> Changed:
    """Close the booking as missed, from the later of its start and the one that its customer last agreed to.

    That somebody did not come only the desk says, so nothing is taken for it: what was paid goes back, and no fee is charged. The
    activity says what the agreed rule would have taken, which is nothing of one who had arrived. The staff member's time stays
    taken: it has passed. Raises `CredentialNeeded` when the role may not decide about money.
    """
    if not charge_fee:
        refuse_unless_may(operator, Permission.WAIVE_FEES)

    async def rule(change: Change, booking: BookingRecord) -> Missed:
        refuse_unless_may_become(booking, BookingStatus.NO_SHOW)
        begins = booking.agreement.can_be_missed_from(booking.starts_at)
        if change.now < begins:
            # Nobody can have missed what has not begun.
            raise NotPossibleNow(booking.status, BookingStatus.NO_SHOW)
        await make_due(change.connection, change.scope, booking.id, change.now)
        by_rule = quote_for(booking, booking.starts_at)
        await settle_missed(change, booking, all_back(booking, by_rule))
        not_taken = 0
        if booking.status is BookingStatus.CONFIRMED:
            not_taken = by_rule.forfeit_minor + (_fee(booking) if charge_fee else 0)
        return Missed(not_taken)

    return await change_as_operator(runtime, operator, target, "deskMarkNoShow", {"chargeFee": charge_fee}, rule)


def _fee(booking: BookingRecord) -> int:
    """What the agreed rule asks for not coming; a booking whose cancelling is free may be missed for free."""
    agreement = booking.agreement
    if agreement.is_moved_by_venue or not agreement.is_in_time(booking.starts_at):
        return 0
    return CancellationTerms.agreed(booking.terms).no_show_fee_minor or 0
