"""The venue cancels a booking or declines a request, and decides about the money."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from openchair.access.permissions import Permission, needs, refuse_unless_may
from openchair.access.viewer import Operator
from openchair.bookings.cancel import settle_cancellation
from openchair.bookings.settle import all_back, quote_for
from openchair.bookings.settlements import settle_what_is_due
from openchair.changes.booking import Changed
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator, refuse_unless_may_become
from openchair.rules.activity import ActivityKind, Cancelled
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import CancellationQuote, with_shares
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NotPossibleNow
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

    Asked for by the venue, everything goes back and there is no fee. Asked for by the customer, their rules say what would be
    taken; but that would be on the desk's word alone, so it is not taken: what the rules would keep goes back, too, and the fee is
    not charged. The activity says what that was. Raises `CredentialNeeded` when the role may not decide about money, and
    `InvalidInput` for a decision that takes more than that.
    """
    if deposit is not DepositDecision.FOLLOW_RULE or charge_fee:
        refuse_unless_may(operator, Permission.DECIDE_CANCELLATION)
    _refuse_to_take(asked_by, deposit, charge_fee=charge_fee)
    why = optional_text("reason", reason, LONGEST_REASON)

    async def rule(change: Change, booking: BookingRecord) -> Cancelled:
        refuse_unless_may_become(booking, BookingStatus.CANCELLED)
        by_rule = quote_for(booking, change.now)
        if deposit is DepositDecision.CREDIT and by_rule.refund_minor:
            raise InvalidInput(
                "deposit",
                "By the agreed rule money goes back to the customer's card, so it can't become credit instead.",
            )
        quote = all_back(booking, by_rule)
        if deposit is DepositDecision.CREDIT:
            quote = decided(by_rule, booking, deposit, charge_fee=False)
        by = CancelledBy.VENUE if asked_by is AskedBy.VENUE else CancelledBy.PHONE
        await settle_cancellation(change, booking, quote, by=by, reason=why)
        not_taken = 0
        if asked_by is AskedBy.CUSTOMER:
            not_taken = by_rule.forfeit_minor - quote.forfeit_minor + (by_rule.fee_minor if charge_fee else 0)
        return Cancelled(ActivityKind.CANCELLED, quote.outcome, why, asked_by, not_taken)

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
        refuse_unless_may_become(booking, BookingStatus.CANCELLED)
        if booking.status is not BookingStatus.PENDING:
            # What is asked for is an answer, and only what still waits is answered.
            raise NotPossibleNow(booking.status, BookingStatus.PENDING)
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


def _refuse_to_take(asked_by: AskedBy, deposit: DepositDecision, *, charge_fee: bool) -> None:
    if deposit is DepositDecision.KEEP:
        raise InvalidInput(
            "deposit",
            "A deposit isn't kept on the salon's word alone: when you cancel, it goes back. "
            "The customer can cancel on their page, where the agreed rule holds.",
        )
    if asked_by is not AskedBy.VENUE:
        return
    if deposit is DepositDecision.CREDIT:
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
