"""What a move by the desk does, in words for whoever is about to make it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openchair.presentation.desk.reader import DeskReader
from openchair.rules.agreement import AskedBy
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import DepositOutcome
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord


def move_sentences(
    before: BookingRecord,
    after: BookingRecord,
    cancelling: CancellationQuote,
    changeable_until: datetime | None,
    reader: DeskReader,
) -> list[str]:
    """What it does to the money first, then what else follows; a sentence each."""
    name, say = before.customer.name, reader.say
    move = after.agreement.move
    if move is None:
        return [say("{customer} has agreed to that time: there is nothing left to accept.", customer=name)]
    if move.asked_by is AskedBy.VENUE:
        paid = before.deposit_paid_minor
        back = reader.amount(paid, before.currency)
        first = (
            say("{customer} can say no and get {amount} back.", customer=name, amount=back)
            if paid
            else say("{customer} can say no, and that costs nothing.", customer=name)
        )
        return [first, say("They can cancel for free until they accept the new time, whatever the notice. No fee.")]
    said = [_deposit_sentence(after, cancelling, reader)]
    if cancelling.fee_minor:
        fee = reader.amount(cancelling.fee_minor, after.currency)
        said.append(say("A fee of {fee} is due if they cancel.", fee=fee))
    said.append(
        say("They can't change it online any more.")
        if changeable_until is None
        else say("They can change it online until {moment}.", moment=reader.moment(changeable_until))
    )
    if after.agreement.least_notice != before.agreement.least_notice:
        said.append(say("It counts as their move: the notice they gave today holds, wherever the new time is."))
    return said


def told_sentence(after: BookingRecord, ways: Sequence[Channel], reader: DeskReader) -> str:
    """By which ways the customer is told, and when; or that the desk has to tell them."""
    name, say = after.customer.name, reader.say
    if Channel.EMAIL in ways and Channel.SMS in ways:
        return say("{customer} is told by email and SMS, 15 seconds after, so that a slip isn't told.", customer=name)
    if Channel.EMAIL in ways:
        return say("{customer} is told by email, 15 seconds after, so that a slip isn't told.", customer=name)
    if Channel.SMS in ways:
        return say("{customer} is told by SMS, 15 seconds after, so that a slip isn't told.", customer=name)
    return say("No message reaches {customer}: tell them yourself.", customer=name)


def _deposit_sentence(after: BookingRecord, quote: CancellationQuote, reader: DeskReader) -> str:
    say, currency = reader.say, after.currency
    if not after.deposit_paid_minor:
        return say("Nothing was paid, so there is nothing to lose if they cancel.")
    paid = reader.amount(after.deposit_paid_minor, currency)
    kept, credit = quote.forfeit_minor, quote.credit_minor
    back = quote.refund_minor + quote.returned_minor
    if quote.outcome is DepositOutcome.NONE:
        return say("If they cancel after this, the salon decides about the {amount} they paid.", amount=paid)
    if kept and back:
        return say(
            "If they cancel after this, {back} goes back and {kept} stays with the salon.",
            back=reader.amount(back, currency),
            kept=reader.amount(kept, currency),
        )
    if kept:
        return say("If they cancel after this, their {amount} stays with the salon.", amount=paid)
    if credit:
        return say(
            "If they cancel after this, {amount} becomes credit for their next visit.",
            amount=reader.amount(credit, currency),
        )
    return say("If they cancel after this, they get {amount} back.", amount=paid)
