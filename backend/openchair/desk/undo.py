"""The desk takes its own cancel, decline or move back, or lets it stand at once."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.settlements import settle_what_is_due
from openchair.bookings.undo import take_back
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.actions import Viewer, refuse_unless, undo_action
from openchair.rules.activity import ActivityKind, Plain, TakenBack
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NothingToUndo
from openchair.store.occupancy import lock_staff
from openchair.store.settlements import make_due


@needs(Permission.KEEP_BOOK)
async def undo_as_operator(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Take the last change that the desk made to a booking back, whoever at the desk made it.

    Raises `NothingToUndo`, `NotYoursToUndo`, `SlotTaken`, `BookingChanged`, `NotFound`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> TakenBack:
        refuse_unless(undo_action(booking.undo, Viewer.OPERATOR, change.now))
        return await take_back(change, booking)

    return await change_as_operator(runtime, operator, target, "deskUndoChange", {}, rule)


@needs(Permission.KEEP_BOOK)
async def end_grace_as_operator(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Let the last change of a booking stand, whoever made it: its time, its money and its messages go now.

    Raises `NothingToUndo`, `BookingChanged`, `NotFound`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> Plain:
        connection, scope, now = change.connection, change.scope, change.now
        if booking.undo is None or now >= booking.undo.until:
            raise NothingToUndo
        await lock_staff(connection, scope, (booking.staff.id,), offered_for=booking.id)
        await make_due(connection, scope, booking.id, now)
        return Plain(ActivityKind.GRACE_ENDED)

    return await change_as_operator(runtime, operator, target, "deskEndGrace", {}, rule, settle_what_is_due)
