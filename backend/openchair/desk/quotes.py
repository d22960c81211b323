"""What a cancel, a no-show or a move at the desk would do to a booking's money: the same rules as the verbs, asked beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.bookings.objections import can_be_told
from openchair.bookings.settle import quote_for
from openchair.changes.ways import working_ways_to
from openchair.core.ids import is_id
from openchair.core.runtime import Runtime
from openchair.desk.cancel import DepositDecision, OnWord, cancelling, possible_decisions
from openchair.desk.no_show import missing, quote_when_missed
from openchair.desk.reschedule import DeskMove, agreement_after
from openchair.rules.agreement import AskedBy, is_unusual_start
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.desk_actions import step
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.store.money import list_fees
from openchair.store.people import list_staff


@dataclass(frozen=True, slots=True)
class CancelQuote:
    """What a cancel or a no-show does, what else may become of the deposit, the fee that was agreed (in minor units), and the ways
    by which the customer is told, where they are told at all.
    """

    done: OnWord
    decisions: list[DepositDecision]
    fee_minor: int
    ways: list[Channel]
    is_told: bool


@dataclass(frozen=True, slots=True)
class DeskMoveQuote:
    """A booking as a move would leave it, what cancelling right after would do, and the ways by which the customer is told, where
    they are told at all.
    """

    moved: BookingRecord
    after: CancellationQuote
    is_counted: bool
    ways: list[Channel]
    is_told: bool


def quote_cancel(
    runtime: Runtime,
    operator: Operator,
    booking: BookingRecord,
    asked_by: AskedBy,
    deposit: DepositDecision,
    *,
    charge_fee: bool,
) -> CancelQuote | None:
    """The quote of a cancel now; None where it can't be cancelled. What the operator may not decide follows the agreed rule."""
    now = runtime.clock.now()
    if not step(booking, BookingStatus.CANCELLED, now).allowed:
        return None
    by_rule = quote_for(booking, now)
    decisions = [DepositDecision.FOLLOW_RULE]
    fee_minor = 0
    if asked_by is AskedBy.CUSTOMER and may(operator, Permission.DECIDE_CANCELLATION):
        decisions = possible_decisions(by_rule, booking)
        fee_minor = by_rule.fee_minor
    done = cancelling(
        by_rule,
        booking,
        asked_by,
        deposit if deposit in decisions else DepositDecision.FOLLOW_RULE,
        charge_fee=charge_fee and fee_minor > 0,
        can_be_told=can_be_told(runtime, booking.customer),
    )
    # Whoever was never told of it isn't told of that.
    is_told = not booking.was_never_told
    return CancelQuote(done, decisions, fee_minor, working_ways_to(runtime, booking.customer), is_told)


async def quote_no_show(
    runtime: Runtime, operator: Operator, booking: BookingRecord, *, charge_fee: bool
) -> CancelQuote | None:
    """The quote of a no-show; None where it can't be missed yet, or not any more. The fee is waived by those who may."""
    if not step(booking, BookingStatus.NO_SHOW, runtime.clock.now()).allowed:
        return None
    async with runtime.database.reading(operator.scope) as connection:
        fees = await list_fees(connection, operator.scope, booking.id)
    may_waive = may(operator, Permission.WAIVE_FEES)
    done = missing(
        booking,
        fees,
        charge_fee=charge_fee or not may_waive,
        can_be_told=can_be_told(runtime, booking.customer),
    )
    fee_minor = quote_when_missed(booking, fees).fee_minor if may_waive else 0
    # A no-show itself is told to nobody: only what is taken by it, or goes back.
    is_told = any((done.to_take_minor, done.not_taken_minor, done.quote.refund_minor, done.quote.credit_minor))
    ways = working_ways_to(runtime, booking.customer)
    return CancelQuote(done, [DepositDecision.FOLLOW_RULE], fee_minor, ways, is_told)


async def quote_desk_move(
    runtime: Runtime, operator: Operator, booking: BookingRecord, move: DeskMove
) -> DeskMoveQuote | None:
    """The quote of a move; None where it is closed, where that is no move, and of someone who doesn't do all that they would."""
    now = runtime.clock.now()
    if booking.status in CLOSED_STATUSES:
        return None
    wanted = move.staff_id or booking.staff.id
    if not is_id(wanted) or (move.starts_at, wanted) == (booking.starts_at, booking.staff.id):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        able = [
            {person.id: person for person in await list_staff(connection, operator.scope, service_id=service.id)}
            for service in booking.of_first
        ]
    if not all(wanted in people for people in able):
        return None
    staff = able[0][wanted]
    agreement = agreement_after(booking, move.starts_at, staff, move, now, unusual=_is_unusual(booking, move, now))
    at: dict[str, Any] = {"agreement": agreement}
    moved = replace(booking.at(move.starts_at, staff), **at)
    is_counted = agreement.least_notice != booking.agreement.least_notice
    ways = working_ways_to(runtime, booking.customer)
    return DeskMoveQuote(moved, quote_for(moved, now), is_counted, ways, is_told=not booking.awaits_code)


def _is_unusual(booking: BookingRecord, move: DeskMove, now: datetime) -> bool:
    if move.starts_at == booking.starts_at:
        return booking.agreement.unusual_start
    venue = booking.venue
    return is_unusual_start(move.starts_at, venue.policy.horizon_days, venue.time_zone, now)
