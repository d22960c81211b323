"""The venue gives money back beside what the rules give: a part of a payment or all of it, also of a fee, also afterwards."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.give_back import DepositLeft, find_deposit_left, give_back, left_of
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.money import Money, format_money, smallest_step
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_while_disputed
from openchair.desk.limits import count_money
from openchair.rules.activity_of_money import RefundGiven
from openchair.rules.ledger import Account
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import PaymentRecord
from openchair.rules.refunds import deposit_after_refund
from openchair.rules.refusals import InvalidInput, MoreThanLeft, NotFound
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.tenders import DepositShares, Tender, share_out
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.disputes import list_disputes
from openchair.store.money import list_refunds, request_refund
from openchair.store.payments import list_payments_made
from openchair.store.settlements import make_due


@needs(Permission.GIVE_REFUNDS)
async def refund_as_operator(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    *,
    payment_id: str | None,
    amount_minor: int,
    reason: str | None,
) -> Changed:
    """Give so much of a payment back, or, where none is named, of the deposit in the proportions in which it was paid.

    What a card paid goes to it after the commit; what the desk took is owed until it is settled; credit is credit at once.
    Never more goes back than is left. Raises `MoreThanLeft`, `DisputeOpen`, `InvalidInput`, `CredentialNeeded`, `NotFound`.
    """
    step = smallest_step(operator.record.venue.currency)
    if amount_minor <= 0 or amount_minor % step:
        raise InvalidInput(
            "amountMinor",
            "An amount is a positive multiple of {step} in the currency's minor units.",
            {"step": str(step)},
        )
    why = optional_text("reason", reason, LONGEST_REASON)
    if why is None:
        raise InvalidInput("reason", "Say why the money goes back.")

    async def rule(change: Change, booking: BookingRecord) -> RefundGiven:
        payment = None if payment_id is None else await _payment(change, booking, payment_id)
        await refuse_while_disputed(change, booking, refunds=True)
        if booking.status in CLOSED_STATUSES:
            # What the cancel gives back can't be taken back any more: some of it has just been given.
            await make_due(change.connection, change.scope, booking.id, change.now)
        if payment is not None and (payment.fee_id is not None or payment.surplus):
            await _of_payment(change, booking, payment, amount_minor)
        else:
            await _of_deposit(change, booking, payment, amount_minor)
        await count_money(change, operator, MoneyAct.REFUND, amount_minor)
        return RefundGiven(amount_minor, why, of_fee=payment is not None and payment.fee_id is not None)

    inputs = {"paymentId": payment_id, "amountMinor": amount_minor, "reason": why}
    return await change_as_operator(runtime, operator, target, "deskRefund", inputs, rule)


async def _payment(change: Change, booking: BookingRecord, payment_id: str) -> PaymentRecord:
    made = await list_payments_made(change.connection, change.scope, booking.id)
    found = next((one for one in made if one.id == payment_id), None)
    if found is None:
        raise NotFound("payment")
    return found


async def _of_payment(change: Change, booking: BookingRecord, payment: PaymentRecord, amount_minor: int) -> None:
    """Of a fee, which the venue had earned."""
    connection, scope, now = change.connection, change.scope, change.now
    refunds = await list_refunds(connection, scope, booking.id)
    disputes = await list_disputes(connection, scope, booking.id)
    left = left_of(payment, refunds, disputes)
    if amount_minor > left:
        raise _more_than(left, booking)
    await request_refund(
        connection,
        scope,
        booking,
        amount_minor,
        now,
        tender=payment.tender,
        payment_id=payment.id,
        source=Account.INCOME,
    )
    # The page shows another refund: whoever holds the old version has not seen it.
    await change_booking(connection, scope, booking.id, now)


async def _of_deposit(change: Change, booking: BookingRecord, payment: PaymentRecord | None, amount_minor: int) -> None:
    connection, scope, now = change.connection, change.scope, change.now
    left = await find_deposit_left(connection, scope, booking)
    lefts = left.by_tender(booking.currency)
    if payment is not None:
        left, lefts = _only(payment, left, lefts)
    most = sum(lefts.values())
    if amount_minor > most:
        raise _more_than(most, booking)
    back = share_out(lefts, amount_minor, booking.currency)
    refunds = dict(back)
    returned = refunds.pop(Tender.CREDIT, 0)
    # What is no deposit any more is the venue's own by now: it was forfeited, or became a part of the price.
    source = None if left.held_minor >= amount_minor else Account.INCOME
    await give_back(connection, scope, booking, DepositShares(refunds, returned, 0, 0), left, now, source=source)
    paid, status = deposit_after_refund(booking, back)
    await change_booking(connection, scope, booking.id, now, **paid_columns(paid), deposit_status=status)


def _more_than(left_minor: int, booking: BookingRecord) -> MoreThanLeft:
    return MoreThanLeft(left_minor, format_money(Money(left_minor, booking.currency), booking.venue.locale))


def _only(payment: PaymentRecord, left: DepositLeft, lefts: dict[Tender, int]) -> tuple[DepositLeft, dict[Tender, int]]:
    """What is left of one payment of the deposit: not more than is left of all that came by its tender."""
    mine = tuple((one, amount) for one, amount in left.payments if one.id == payment.id)
    amount = min(sum(amount for _, amount in mine), lefts.get(payment.tender, 0))
    return DepositLeft(mine, 0, 0, 0, left.held_minor), {payment.tender: amount} if amount else {}
