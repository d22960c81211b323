"""The owner decides about an objection: what the customer says isn't right is taken all the same, or let go."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.access.worker import scope_of_claim
from openchair.bookings.objections import let_go, taken_of
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.objections import REMIND_EVERY, ObjectionDecision
from openchair.rules.records.booking import BookingRecord, DueBooking
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.refusals import NoObjection
from openchair.rules.undo import SettlementStatus
from openchair.store.bookings import change_booking
from openchair.store.lapsing import claim_booking
from openchair.store.objections import change_taking, find_taking, list_forgotten_objections

AT_ONCE = 20
"""How many objections one run reminds the desk of."""


@needs(Permission.DECIDE_OBJECTIONS)
async def decide_objection(
    runtime: Runtime, operator: Operator, target: Target, settlement_id: str, decision: ObjectionDecision
) -> Changed:
    """Take what the customer has objected to, or let it go: then all of it stays theirs, or goes back to them.

    The customer is told. Taken it is by the job that takes what is due, and never before a missed appointment may cost something.
    Raises `NoObjection`, `BookingChanged`, `NotFound`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> MoneyMoved:
        connection, scope, now = change.connection, change.scope, change.now
        row = await find_taking(connection, scope, booking.id, settlement_id)
        if row is None or row.status is not SettlementStatus.OBJECTED:
            raise NoObjection
        amount = taken_of(row).total_minor
        await change_taking(connection, scope, row.id, decided_at=now, remind_at=None)
        if decision is ObjectionDecision.LET_GO:
            await let_go(change, booking, row)
        else:
            due_at = max(now, row.not_before or now)
            await change_taking(connection, scope, row.id, status=SettlementStatus.WAITING, due_at=due_at)
            await change_booking(connection, scope, booking.id, now)
        taken = decision is ObjectionDecision.TAKE
        await change.notifier.notify_objection_decided(booking, row.id, amount, taken=taken)
        return MoneyMoved(ActivityKind.OBJECTION_REFUSED if taken else ActivityKind.OBJECTION_GRANTED, amount)

    inputs = {"settlementId": settlement_id, "decision": decision.value}
    return await change_as_operator(runtime, operator, target, "deskDecideObjection", inputs, rule)


def objection_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that reminds the desk of objections that nobody has decided about. Undecided, nothing is ever taken."""

    async def job() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            found = await list_forgotten_objections(connection, runtime.clock.now(), AT_ONCE)
        for row in found:
            await _remind(runtime, row)
        return len(found) == AT_ONCE

    return {"objections": job}


async def _remind(runtime: Runtime, due: SettlementRecord) -> None:
    now, scope = runtime.clock.now(), scope_of_claim(due)
    async with runtime.database.transaction(scope) as connection:
        if not await claim_booking(connection, DueBooking(due.venue_id, due.booking_id)):
            return
        row = await find_taking(connection, scope, due.booking_id, due.id)
        if row is None or row.status is not SettlementStatus.OBJECTED or row.remind_at is None or row.remind_at > now:
            return
        await change_taking(connection, scope, row.id, remind_at=now + REMIND_EVERY)
        waits = MoneyMoved(ActivityKind.OBJECTION_WAITS, taken_of(row).total_minor)
        await Change(runtime, connection, scope, now).record(waits, row.booking_id)
