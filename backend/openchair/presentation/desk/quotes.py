"""What a cancel, a no-show or a move would do, in words for the desk: the amount first, then what follows, then who hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from openchair.presentation.catalogue import N_
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import DepositOutcome
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord

_TOLD = {
    (Channel.EMAIL,): N_("The customer is told by email"),
    (Channel.SMS,): N_("The customer is told by SMS"),
    (Channel.EMAIL, Channel.SMS): N_("The customer is told by SMS and email"),
}


def cancel_sentences(
    quote: CancellationQuote,
    booking: BookingRecord,
    reader: DeskReader,
    *,
    to_take_minor: int = 0,
    not_taken_minor: int = 0,
) -> list[str]:
    """What becomes of the money, a sentence each, the first one the most important."""
    told = _money(quote, booking, reader)
    if to_take_minor:
        told.append(
            reader.say(
                "{amount} is taken 24 hours after the customer has been told, unless they say that it isn't right.",
                amount=reader.amount(to_take_minor, booking.currency),
            )
        )
    if not_taken_minor:
        told.append(
            reader.say(
                "By the agreed rule {amount} would be the salon's. The customer can't be told of it, so it isn't taken.",
                amount=reader.amount(not_taken_minor, booking.currency),
            )
        )
    return told


def move_sentences(
    moved: BookingRecord, after: CancellationQuote, reader: DeskReader, *, is_counted: bool
) -> list[str]:
    """What a move costs whom, a sentence each."""
    if moved.agreement.move is None:
        return [reader.say("That is the time they last agreed to, so nothing is left for them to accept.")]
    paid = reader.amount(moved.deposit_paid_minor, moved.currency) if moved.deposit_paid_minor else None
    if moved.agreement.is_moved_by_venue:
        said = (
            reader.say("They can say no for free.")
            if paid is None
            else reader.say("They can say no and get {amount} back.", amount=paid)
        )
        free = reader.say("Until they accept the new time they can cancel without a fee, whatever the notice.")
        return [said, free, reader.say("The price stays.")]
    if moved.agreement.unusual_start:
        return [reader.say("A start this far off carries no fee, and nothing is kept of what was paid.")]
    counted = (
        reader.say("It counts as a move of theirs: cancelling later is never cheaper than it would be now.")
        if is_counted
        else reader.say("It isn't counted as a move of theirs.")
    )
    if paid is None and not after.fee_minor:
        return [reader.say("No money hangs on it."), counted]
    return [reader.say("Cancelled right after, this would follow:"), *_money(after, moved, reader), counted]


def told_sentence(ways: Sequence[Channel], reader: DeskReader, *, is_told: bool) -> str:
    """By which ways the customer hears of it, and when; or that they don't, or can't."""
    if not is_told:
        return reader.say("Nobody is told of it.")
    if not ways:
        return reader.say("Nobody is told: no address or number of the customer works. Please call them.")
    told = reader.say(_TOLD[tuple(sorted(ways, key=lambda way: way.value))])
    return reader.say("{told}, once it can't be taken back any more.", told=told)


def _money(quote: CancellationQuote, booking: BookingRecord, reader: DeskReader) -> list[str]:
    """What goes where, a sentence each; that nothing does, where nothing was paid and nothing is owed."""

    def amount(minor: int) -> str:
        return reader.amount(minor, booking.currency)

    told: list[str] = []
    by_card = quote.refund_minor - quote.by_hand_minor
    if by_card:
        told.append(reader.say("{amount} goes back to the card.", amount=amount(by_card)))
    if quote.by_hand_minor:
        told.append(reader.say("{amount} is to be paid back at the desk.", amount=amount(quote.by_hand_minor)))
    if quote.returned_minor:
        told.append(reader.say("{amount} goes back as store credit.", amount=amount(quote.returned_minor)))
    if quote.credit_minor - quote.returned_minor:
        becomes = amount(quote.credit_minor - quote.returned_minor)
        told.append(reader.say("{amount} becomes store credit.", amount=becomes))
    if quote.forfeit_minor:
        told.append(reader.say("The salon keeps {amount}.", amount=amount(quote.forfeit_minor)))
    if quote.fee_minor:
        told.append(reader.say("{amount} is due as a fee.", amount=amount(quote.fee_minor)))
    if quote.outcome is DepositOutcome.NONE and booking.deposit_paid_minor:
        paid = amount(booking.deposit_paid_minor)
        told.append(reader.say("The deposit of {amount} stays here until somebody decides about it.", amount=paid))
    return told or [reader.say("Nothing was paid, so no money moves.")]
