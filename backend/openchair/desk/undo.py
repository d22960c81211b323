"""The desk takes its own cancel, decline, move or step of the day back, or lets a change stand at once."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.objections import give_back_missed
from openchair.bookings.settlements import settle_what_is_due
from openchair.bookings.undo import take_back
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.actions import Viewer, refuse_unless, steps_back, undo_action
from openchair.rules.activity import Plain, TakenBack
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import NothingToUndo
from openchair.rules.status import BookingStatus
from openchair.store.bookings import change_booking
from openchair.store.occupancy import lock_staff
from openchair.store.settlements import make_due


@needs(Permission.KEEP_BOOK)
async def undo_as_operator(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Take the last change that the desk made to a booking back, whoever at the desk made it: a cancel, a decline or a move while
    its grace lasts, else that it arrived, is ready, done or missed, one
    step and at any time. Of a missed one what was taken goes back first.

    Raises `NothingToUndo`, `NotYoursToUndo`, `SlotTaken`, `BookingChanged`, `NotFound`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> TakenBack | Plain:
        before = steps_back(booking.status, booking.status_before)
        refuse_unless(undo_action(booking.undo, Viewer.OPERATOR, change.now, steps_back=before))
        if booking.undo is not None and change.now < booking.undo.until:
            return await take_back(change, booking)
        if booking.status is BookingStatus.NO_SHOW:
            await give_back_missed(change, booking)
        back = {"status": before, "status_before": None}
        await change_booking(change.connection, change.scope, booking.id, change.now, **back)
        return Plain(ActivityKind.STEP_TAKEN_BACK)

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
        await lock_staff(connection, scope, booking.staff_ids, offered_for=booking.id)
        await make_due(connection, scope, booking.id, now)
        return Plain(ActivityKind.GRACE_ENDED)

    return await change_as_operator(runtime, operator, target, "deskEndGrace", {}, rule, settle_what_is_due)
