"""Money taken on the desk's word alone: written with the change, taken once it was told long enough ago, or let go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from openchair.bookings.give_back import left_of
from openchair.bookings.settle import settle_deposit
from openchair.changes.change import Change
from openchair.changes.ways import ways_to
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.activity_of_money import MoneyMoved
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.objections import TIME_TO_OBJECT, Taken, take_at, told_by
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.tenders import Tender, share_out
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.disputes import list_disputes
from openchair.store.ledger import balances, enter, list_entries
from openchair.store.money import change_fee, list_fees, list_refunds, request_refund
from openchair.store.objections import change_taking, list_messages_telling, list_missed
from openchair.store.payments import find_fee_payment, look_after_payments_now
from openchair.store.settlements import end_settlements, insert_settlement


def can_be_told(runtime: Runtime, customer: CustomerRecord) -> bool:
    """Whether there is a way to tell them of it. Nothing is taken on a word that can't be told."""
    return bool(ways_to(runtime, customer))


def without(quote: CancellationQuote, taken: Taken) -> CancellationQuote:
    """What of an outcome goes back: it needs nobody's word."""
    return replace(
        quote,
        forfeit_minor=quote.forfeit_minor - taken.forfeit_minor,
        credit_minor=quote.credit_minor - taken.credit_minor,
        fee_minor=quote.fee_minor - taken.fee_minor,
    )


async def write_taking(
    change: Change,
    booking: BookingRecord,
    taken: Taken,
    kind: SettlementKind,
    *,
    told_from: datetime,
    fee_kind: FeeKind | None = None,
    not_before: datetime | None = None,
) -> str | None:
    """Write what is to be taken from a locked booking's customer, who is told of it at `told_from` or later; gives its id.

    None where that is nothing. It is due 24 hours after that, and never before `not_before`.
    """
    if not taken.total_minor:
        return None
    due_at = told_from + TIME_TO_OBJECT
    row = SettlementRecord(
        id=new_id(),
        venue_id=change.scope.venue_id,
        booking_id=booking.id,
        kind=kind,
        status=SettlementStatus.WAITING,
        written_at=change.now,
        due_at=due_at if not_before is None else max(due_at, not_before),
        forfeit_minor=taken.forfeit_minor,
        credit_minor=taken.credit_minor,
        fee_minor=taken.fee_minor,
        fee_kind=fee_kind if taken.fee_minor else None,
        on_word=True,
        not_before=not_before,
    )
    await insert_settlement(change.connection, change.scope, row)
    return row.id


def taken_of(row: SettlementRecord) -> Taken:
    """What it takes."""
    return Taken(row.forfeit_minor, row.credit_minor, row.fee_minor)


async def may_be_taken(change: Change, booking: BookingRecord, row: SettlementRecord) -> bool:
    """Whether what is due by its row may be taken now: the owner has said so, or it was told long enough ago.

    Told later than was thought, it waits on; told to nobody, it is let go and the desk reads so.
    """
    if row.decided_at is not None:
        return True
    told = told_by(await list_messages_telling(change.connection, change.scope, row))
    at = take_at(told, row.not_before or change.now, change.now)
    if at is None:
        await let_go_untold(change, booking, row)
        return False
    if at > change.now:
        await change_taking(change.connection, change.scope, row.id, due_at=at)
        return False
    await change.record(MoneyMoved(ActivityKind.TAKEN_UNOPPOSED, taken_of(row).total_minor), booking.id)
    return True


async def let_go_untold(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    """Let go what nobody has been told of, and have the desk read so."""
    await let_go(change, booking, row)
    await change.record(MoneyMoved(ActivityKind.NOT_TAKEN_UNTOLD, taken_of(row).total_minor), booking.id)


async def let_go(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    """End what was to be taken from a locked booking's customer: nothing is, and what is held of their deposit goes back."""
    connection, scope, now = change.connection, change.scope, change.now
    await end_settlements(connection, scope, [row.id], SettlementStatus.DROPPED, now)
    done, columns = booking.cancellation, dict[str, object]()
    if done is not None and row.fee_minor:
        columns["cancel_fee_minor"] = 0
    if row.forfeit_minor or row.credit_minor:
        back = _back(booking, row)
        is_money = bool(back.refund_minor or (done is not None and done.refund_minor))
        columns["deposit_status"] = DepositStatus.REFUND_REQUESTED if is_money else DepositStatus.CREDITED
        if done is not None:
            columns |= {
                "cancel_outcome": DepositOutcome.FULL_REFUND if is_money else DepositOutcome.CREDIT,
                "cancel_refund_minor": done.refund_minor + back.refund_minor,
                "cancel_forfeit_minor": done.forfeit_minor - row.forfeit_minor,
                "cancel_credit_minor": done.credit_minor - row.credit_minor + back.credit_minor,
            }
        await settle_deposit(connection, scope, booking, back, now)
    await change_booking(connection, scope, booking.id, now, **columns)


def _back(booking: BookingRecord, row: SettlementRecord) -> _Back:
    """What was to be taken of a deposit goes back as it was paid: of what was to be forfeited, credit's part as credit."""
    paid = booking.deposit_paid.by_tender
    rest = share_out(paid, sum(paid.values()) - row.forfeit_minor, booking.currency)
    credit = paid.get(Tender.CREDIT, 0) - rest.get(Tender.CREDIT, 0)
    return _Back(row.forfeit_minor - credit + row.credit_minor, credit)


@dataclass(frozen=True, slots=True)
class _Back:
    """What goes back of a deposit."""

    refund_minor: int
    credit_minor: int
    forfeit_minor: int = 0


async def give_back_missed(change: Change, booking: BookingRecord) -> None:
    """Undo what a no-show that is taken back does, or has done, to the money of a locked booking.

    What waits is not done. What was taken goes back: a fee to the card that paid it, a forfeited deposit into what is held for
    the booking. A deposit that has gone back, or has become credit, stays with the customer. Who has been told hears of it.
    """
    connection, scope, now = change.connection, change.scope, change.now
    undone, is_told = [], False
    for row in await list_missed(connection, scope, booking.id):
        if row.status in (SettlementStatus.WAITING, SettlementStatus.OBJECTED):
            undone.append(row.id)
            if row.on_word and is_told:
                await _tell_taken_back(change, booking, row)
        elif row.status is SettlementStatus.SETTLED and row.on_word:
            undone.append(row.id)
            await _give_back_taken(change, booking, row)
            await _tell_taken_back(change, booking, row)
        is_told = is_told or (row.status is SettlementStatus.SETTLED and not row.on_word)
    await end_settlements(connection, scope, undone, SettlementStatus.UNDONE, now)
    paid = booking.deposit_paid_minor
    if paid:
        held = balances(await list_entries(connection, scope, booking.id)).get(Account.DEPOSITS, 0)
        columns: dict[str, object] = {"deposit_status": DepositStatus.PAID}
        if held < paid:
            columns = dict(paid_columns(share_out(booking.deposit_paid.by_tender, max(0, held), booking.currency)))
        await change_booking(connection, scope, booking.id, now, **columns)


async def _give_back_taken(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    connection, scope, now = change.connection, change.scope, change.now
    forfeited = sum(
        entry.amount_minor
        for entry in await list_entries(connection, scope, booking.id)
        if entry.why is Why.DEPOSIT_FORFEITED and entry.about == row.id
    )
    if forfeited:
        why, currency = Why.FORFEIT_TAKEN_BACK, booking.currency
        await enter(connection, scope, booking.id, now, why, row.id, forfeited, currency)
    if row.fee_minor:
        await _give_fee_back(change, booking)


async def _tell_taken_back(change: Change, booking: BookingRecord, row: SettlementRecord) -> None:
    """Whoever was told that it would be taken, or was, hears that it isn't."""
    amount = taken_of(row).total_minor
    await change.notifier.notify_objection_decided(booking, f"{row.id}-back", amount, taken=False)


async def _give_fee_back(change: Change, booking: BookingRecord) -> None:
    """Let the fee for not coming go: what was paid of it goes back, and what is under way is called off, or comes back."""
    connection, scope, now = change.connection, change.scope, change.now
    for fee in await list_fees(connection, scope, booking.id):
        if fee.kind is not FeeKind.NO_SHOW or fee.status is FeeStatus.WAIVED:
            continue
        paid = await find_fee_payment(connection, scope, booking.id, fee.id)
        if fee.status is FeeStatus.CHARGED and paid is not None:
            # Some of it may have gone back already.
            left = left_of(
                paid,
                await list_refunds(connection, scope, booking.id),
                await list_disputes(connection, scope, booking.id),
            )
            if left:
                await request_refund(
                    connection,
                    scope,
                    booking,
                    left,
                    now,
                    tender=paid.tender,
                    payment_id=paid.id,
                    source=Account.INCOME,
                )
        await change_fee(connection, scope, fee.id, FeeStatus.WAIVED)
        await look_after_payments_now(connection, scope, booking.id, now, fee_id=fee.id)
