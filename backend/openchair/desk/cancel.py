"""The venue cancels a booking or declines a request, and decides about the money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.objections import can_be_told
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.desk.limits import count_money
from openchair.rules.actions import refuse_unless
from openchair.rules.activity import Cancelled
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import AskedBy
from openchair.rules.cancellation_quotes import CancellationQuote, with_shares
from openchair.rules.desk_actions import answering, step
from openchair.rules.money_limits import MoneyAct
from openchair.rules.objections import taken_by
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput
from openchair.rules.status import BookingStatus, CancelledBy
from openchair.rules.tenders import share_deposit
from openchair.rules.texts import LONGEST_REASON, optional_text
from openchair.rules.undo import SettlementKind


class DepositDecision(StrEnum):
    """What an operator who cancels does with the deposit."""

    FOLLOW_RULE = "follow_rule"
    REFUND_IN_FULL = "refund_in_full"
    KEEP = "keep"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class OnWord:
    """What the desk's word does to a booking's money, amounts in minor units: of what it takes, `to_take_minor` waits until its
    customer has had time to object; `not_taken_minor` would be the venue's, and isn't taken of one who can't be told.
    """

    quote: CancellationQuote
    to_take_minor: int = 0
    not_taken_minor: int = 0


def cancelling(
    by_rule: CancellationQuote,
    booking: BookingRecord,
    asked_by: AskedBy,
    deposit: DepositDecision,
    *,
    charge_fee: bool,
    can_be_told: bool,
) -> OnWord:
    """What a cancel at the desk does, where the agreed rule gives `by_rule`."""
    if asked_by is AskedBy.VENUE:
        return OnWord(all_back(booking, by_rule))
    return on_word(decided(by_rule, booking, deposit, charge_fee=charge_fee), booking, can_be_told=can_be_told)


def on_word(quote: CancellationQuote, booking: BookingRecord, *, can_be_told: bool) -> OnWord:
    """What of a quote can be taken on the desk's word alone."""
    taken = taken_by(quote).total_minor
    if taken and not can_be_told:
        return OnWord(all_back(booking, quote), not_taken_minor=taken)
    return OnWord(quote, to_take_minor=taken)


def possible_decisions(by_rule: CancellationQuote, booking: BookingRecord) -> list[DepositDecision]:
    """What may become of the deposit where the customer asked: the agreed rule, and what takes no more than it does."""
    paid = booking.deposit_paid_minor
    found = [DepositDecision.FOLLOW_RULE]
    if paid and by_rule.refund_minor + by_rule.returned_minor < paid:
        found.append(DepositDecision.REFUND_IN_FULL)
    if paid and not by_rule.refund_minor and by_rule.credit_minor < paid:
        found.append(DepositDecision.CREDIT)
    if paid and not by_rule.refund_minor and not by_rule.credit_minor and by_rule.forfeit_minor < paid:
        found.append(DepositDecision.KEEP)
    return found


def _by(asked_by: AskedBy) -> CancelledBy:
    return CancelledBy.PHONE if asked_by is AskedBy.CUSTOMER else CancelledBy.VENUE


@needs(Permission.KEEP_BOOK)
async def cancel_as_operator(
    runtime: Runtime,
    operator: Operator,
    target: Target,
    *,
    asked_by: AskedBy,
    deposit: DepositDecision,
    charge_fee: bool,
    reason: str | None,
) -> Changed:
    """Cancel at any time while the booking is open.

    Asked for by the venue, everything goes back and there is no fee. Asked for by the customer, their rules hold, and the late fee
    where the desk charges it. What they take is on the desk's word alone: it is told at once, and taken a day later unless the
    customer objects; of a customer who can't be told nothing is taken. Raises `CredentialNeeded` when the role may not decide about
    money, and `InvalidInput` for a decision that takes more than the rules do.
    """
    if deposit is not DepositDecision.FOLLOW_RULE or charge_fee:
        refuse_unless_may(operator, Permission.DECIDE_CANCELLATION)
    _refuse_if_asked_by_venue(asked_by, deposit, charge_fee=charge_fee)
    why = optional_text("reason", reason, LONGEST_REASON)

    async def rule(change: Change, booking: BookingRecord) -> Cancelled:
        refuse_unless(step(booking, BookingStatus.CANCELLED, change.now))
        by_rule = quote_for(booking, change.now)
        if asked_by is AskedBy.CUSTOMER:
            _refuse_to_take_more(by_rule, deposit)
        told = can_be_told(change.runtime, booking.customer)
        done = cancelling(by_rule, booking, asked_by, deposit, charge_fee=charge_fee, can_be_told=told)
        if asked_by is AskedBy.CUSTOMER and told:
            await _count(change, operator, by_rule, done.quote)
        await settle_cancellation(change, booking, done.quote, by=_by(asked_by), reason=why)
        return Cancelled(
            ActivityKind.CANCELLED, done.quote.outcome, why, asked_by, done.not_taken_minor, done.to_take_minor
        )

    inputs = {"askedBy": asked_by.value, "deposit": deposit.value, "chargeFee": charge_fee, "reason": why}
    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskCancelBooking",
        inputs,
        rule,
        notify=settle_what_is_due,
    )


@needs(Permission.KEEP_BOOK)
async def decline_booking(runtime: Runtime, operator: Operator, target: Target, reason: str | None) -> Changed:
    """Decline a request: it becomes cancelled, and a deposit goes back in full."""
    why = optional_text("reason", reason, LONGEST_REASON)

    async def rule(change: Change, booking: BookingRecord) -> Cancelled:
        refuse_unless(answering(booking, holds=True))
        quote = all_back(booking, quote_for(booking, change.now))
        decline = SettlementKind.DECLINE
        await settle_cancellation(change, booking, quote, by=CancelledBy.VENUE, reason=why, kind=decline)
        return Cancelled(ActivityKind.DECLINED, quote.outcome, why)

    return await change_as_operator(
        runtime,
        operator,
        target,
        "deskDeclineBooking",
        {"reason": why},
        rule,
        notify=settle_what_is_due,
    )


async def _count(change: Change, operator: Operator, by_rule: CancellationQuote, quote: CancellationQuote) -> None:
    """Count what the operator takes, and what they give beyond the agreed rule."""
    await count_money(change, operator, MoneyAct.FEE, quote.fee_minor)
    await count_money(change, operator, MoneyAct.REFUND, max(0, quote.refund_minor - by_rule.refund_minor))
    await count_money(change, operator, MoneyAct.CREDIT, max(0, quote.credit_minor - by_rule.credit_minor))


def _refuse_to_take_more(by_rule: CancellationQuote, deposit: DepositDecision) -> None:
    """Raise `InvalidInput` for a decision that takes what the agreed rule gives back."""
    if deposit is DepositDecision.KEEP and (by_rule.refund_minor or by_rule.credit_minor):
        raise InvalidInput(
            "deposit",
            "By the agreed rule some of the deposit is the customer's, so it can't all be kept. Follow the rule, or refund it.",
        )
    if deposit is DepositDecision.CREDIT and by_rule.refund_minor:
        raise InvalidInput(
            "deposit",
            "By the agreed rule money goes back to the customer's card, so it can't become credit instead.",
        )


def _refuse_if_asked_by_venue(asked_by: AskedBy, deposit: DepositDecision, *, charge_fee: bool) -> None:
    """Raise `InvalidInput` for a decision that takes anything where the venue asked."""
    if asked_by is not AskedBy.VENUE:
        return
    if deposit in (DepositDecision.CREDIT, DepositDecision.KEEP):
        raise InvalidInput("deposit", "When the salon cancels, everything paid goes back the way it was paid.")
    if charge_fee:
        raise InvalidInput("chargeFee", "When the salon cancels, there is no fee.")


def decided(
    quote: CancellationQuote, booking: BookingRecord, deposit: DepositDecision, *, charge_fee: bool
) -> CancellationQuote:
    """The rule's quote with the operator's decision in its place."""
    paid = booking.deposit_paid.by_tender
    fee = quote.fee_minor if charge_fee else 0
    if deposit is DepositDecision.FOLLOW_RULE or not paid:
        return replace(quote, fee_minor=fee)
    total = sum(paid.values())
    # What was paid with credit goes back as credit.
    forfeit = total if deposit is DepositDecision.KEEP else 0
    credited = total if deposit is DepositDecision.CREDIT else 0
    return replace(with_shares(quote, share_deposit(paid, forfeit, credited, booking.currency)), fee_minor=fee)
