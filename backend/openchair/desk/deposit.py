"""The venue decides about a deposit that a cancellation has left with it."""

from __future__ import annotations

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.missed import settle_kept_deposit
from openchair.bookings.objections import can_be_told
from openchair.bookings.settle import quote_for
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_while_disputed
from openchair.desk.cancel import DepositDecision, decided
from openchair.desk.limits import count_money
from openchair.rules.activity_of_money import DepositDecided
from openchair.rules.deposits import DepositStatus
from openchair.rules.money_limits import MoneyAct
from openchair.rules.objections import taken_by
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import DepositDecided as AlreadyDecided
from openchair.rules.refusals import InvalidInput
from openchair.rules.status import CancelledBy
from openchair.store.settlements import make_due


@needs(Permission.DECIDE_DEPOSITS)
async def decide_deposit(runtime: Runtime, operator: Operator, target: Target, decision: DepositDecision) -> Changed:
    """Refund, keep or credit a deposit whose rule left it to the venue.

    What that takes of a customer who did not cancel on their page is on the desk's word alone: told at once, and taken a day later
    unless they object. Raises `DepositDecided`, `DisputeOpen`, `CredentialNeeded`, and `InvalidInput` where they can't be told.
    """
    if decision is DepositDecision.FOLLOW_RULE:
        raise InvalidInput(
            "deposit", "The rule leaves it to you. Choose to refund it, to keep it, or to turn it into credit."
        )

    async def rule(change: Change, booking: BookingRecord) -> DepositDecided:
        if booking.deposit_status is not DepositStatus.KEPT:
            raise AlreadyDecided
        await refuse_while_disputed(change, booking, refunds=True)
        await make_due(change.connection, change.scope, booking.id, change.now)
        quote = decided(quote_for(booking, change.now), booking, decision, charge_fee=False)
        await count_money(change, operator, MoneyAct.REFUND, quote.refund_minor)
        await count_money(change, operator, MoneyAct.CREDIT, quote.credit_minor)
        by = None if booking.cancellation is None else booking.cancellation.by
        on_word = by is not CancelledBy.CUSTOMER
        if on_word and taken_by(quote).total_minor and not can_be_told(runtime, booking.customer):
            raise InvalidInput("deposit", "The customer can't be told of it, so nothing is taken. Please refund it.")
        await settle_kept_deposit(change, booking, quote, on_word=on_word)
        return DepositDecided(quote.outcome, booking.deposit_paid_minor)

    inputs = {"deposit": decision.value}
    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskDecideDeposit",
        inputs,
        rule,
        notify=lambda notifier, _, decided: notifier.notify_to_be_taken(decided),
    )
