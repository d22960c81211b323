"""The venue writes down that it has taken a deposit itself: in cash, or on its own terminal."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.ids import new_id
from openchair.core.money import Money, format_money, least_charge, smallest_step
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.limits import count_money
from openchair.payments.deposits import settle_paid
from openchair.rules.activity_of_money import DepositTaken
from openchair.rules.deposits import DepositStatus
from openchair.rules.ledger import Why, till_of
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NothingToPay
from openchair.rules.status import CLOSED_STATUSES
from openchair.rules.tenders import AT_DESK, Tender, part_payable
from openchair.store.bookings import change_booking, paid_columns
from openchair.store.ledger import enter
from openchair.store.payments import insert_taken_payment, look_after_payments_now


@needs(Permission.RECORD_PAYMENTS)
async def record_deposit(
    runtime: Runtime, operator: Operator, target: Target, tender: Tender, amount_minor: int
) -> Changed:
    """Write that so much of a booking's deposit was taken by `tender`, in the minor unit of its currency.

    It leaves nothing, or enough that a card is charged with it. What is under way by card is called off after it. Raises
    `NothingToPay`, `InvalidInput`, `CredentialNeeded`.
    """
    if tender not in AT_DESK:
        raise InvalidInput("tender", "Say whether it was taken in cash or on the salon's own terminal.")
    payment_id = new_id()

    async def rule(change: Change, booking: BookingRecord) -> DepositTaken:
        connection, scope, now = change.connection, change.scope, change.now
        left = 0 if booking.status in CLOSED_STATUSES else booking.deposit_left_minor
        if not left:
            raise NothingToPay
        _refuse_unless_payable(amount_minor, left, booking)
        await count_money(change, operator, MoneyAct.RECORD, amount_minor)
        await insert_taken_payment(
            connection,
            scope,
            booking,
            payment_id,
            amount_minor,
            now,
            tender=tender,
            taken_by=operator.record.name,
        )
        taken = (Why.DEPOSIT_TAKEN, payment_id, amount_minor, booking.currency)
        await enter(connection, scope, booking.id, now, *taken, source=till_of(tender))
        paid = booking.deposit_paid.by_tender
        paid[tender] = paid.get(tender, 0) + amount_minor
        if amount_minor == left:
            await settle_paid(change, booking, payment_id, sum(paid.values()), **paid_columns(paid))
        else:
            asked = {**paid_columns(paid), "deposit_status": DepositStatus.ASKED}
            await change_booking(connection, scope, booking.id, now, **asked)
        await look_after_payments_now(connection, scope, booking.id, now)
        return DepositTaken(amount_minor, tender)

    async def tell(notifier: Notifier, _: BookingRecord, paid: BookingRecord) -> None:
        if paid.deposit_left_minor:
            await notifier.notify_deposit_paid(paid, payment_id, amount_minor, left_minor=paid.deposit_left_minor)

    inputs = {"tender": tender.value, "amountMinor": amount_minor}
    return await change_as_operator(runtime, operator, target, "deskRecordDeposit", inputs, rule, notify=tell)


def _refuse_unless_payable(amount_minor: int, left_minor: int, booking: BookingRecord) -> None:
    def written(minor: int) -> str:
        return format_money(Money(minor, booking.currency), booking.venue.locale)

    step = smallest_step(booking.currency)
    if amount_minor <= 0 or amount_minor % step:
        raise InvalidInput(
            "amountMinor",
            "An amount is a positive multiple of {step} in the currency's minor units.",
            {"step": str(step)},
        )
    if amount_minor > left_minor:
        raise InvalidInput(
            "amountMinor", "Only {left} of the deposit is still to be paid.", {"left": written(left_minor)}
        )
    if part_payable(left_minor, amount_minor, booking.currency) != amount_minor:
        least = written(least_charge(booking.currency))
        raise InvalidInput(
            "amountMinor",
            "That leaves less than {least}, which no card is charged with. Take all of the {left}, or leave at least {least}.",
            {"least": least, "left": written(left_minor)},
        )
