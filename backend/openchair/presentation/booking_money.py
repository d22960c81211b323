"""Where a booking's money stands, in sentences: formats the amounts and asks `money`, `moves`, `outcomes` and `policy`."""

from __future__ import annotations

from datetime import timedelta

from openchair.core.money import Money, format_money
from openchair.presentation import going_back, money, moves, outcomes, policy
from openchair.presentation.booking import appointment
from openchair.presentation.catalogue import Words, words_of
from openchair.presentation.names import people_of
from openchair.presentation.wall_clock import WallClock
from openchair.rules.agreement import DeskMove
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import CancellationTerms, DepositStatus
from openchair.rules.fees import FeeKind
from openchair.rules.move_quotes import MoveQuote
from openchair.rules.notice import deadline
from openchair.rules.payments import Problem
from openchair.rules.records.booking import BookingRecord, CancellationRecord, PartRecord
from openchair.rules.records.card import SavedCardRecord
from openchair.rules.records.money import FeeRecord, PaymentRecord, RefundRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.tenders import shares_of


def _words(booking: BookingRecord) -> Words:
    return words_of(booking.venue.locale)


def clock_of(booking: BookingRecord) -> WallClock:
    """The clock at the booking's venue, in the words of its customers."""
    return WallClock(_words(booking), booking.venue.time_zone)


def _text(amount_minor: int, booking: BookingRecord) -> str:
    return format_money(Money(amount_minor, booking.currency), booking.venue.locale)


def _paid(booking: BookingRecord) -> str | None:
    return _text(booking.deposit_paid_minor, booking) if booking.deposit_paid_minor else None


def deposit_sentence(booking: BookingRecord) -> str:
    """Where the deposit stands; one was asked."""
    asked = _text(booking.deposit_minor, booking)
    if booking.deposit_left_minor and booking.deposit_paid_minor:
        left = _text(booking.deposit_left_minor, booking)
        return _words(booking).say(money.DEPOSIT_IN_PART, paid=_paid(booking) or "", asked=asked, left=left)
    return money.deposit_sentence(
        booking.deposit_status or DepositStatus.ASKED, asked, _paid(booking) or asked, _words(booking)
    )


def quote_sentence(quote: CancellationQuote, booking: BookingRecord) -> str:
    """What cancelling would do to the deposit; and until when, where that is only because the booking was just made."""
    told = _ways(quote, booking, done=False)
    said = told or outcomes.quote_sentence(
        quote.outcome,
        paid=_paid(booking),
        refund=_text(quote.refund_minor, booking),
        forfeit=_text(quote.forfeit_minor, booking) if quote.forfeit_minor else None,
        credit=_text(quote.credit_minor, booking),
        venue=booking.venue.name,
        words=_words(booking),
    )
    if quote.cools_off_until is None:
        return said
    clock = clock_of(booking)
    until = clock.clock(quote.cools_off_until)
    return clock.words.say(
        "{said}. You have only just booked: until {time} cancelling costs nothing", said=said.rstrip("."), time=until
    )


def hint_of_quote(quote: CancellationQuote, booking: BookingRecord) -> str:
    """What follows for the customer as soon as they cancel."""
    by_hand = bool(quote.by_hand_minor) and quote.by_hand_minor == quote.refund_minor
    return outcomes.next_sentence(quote.outcome, _words(booking), by_hand=by_hand)


def _ways(told: CancellationQuote | CancellationRecord, booking: BookingRecord, *, done: bool) -> str | None:
    """By which ways a deposit goes back; None where all of it goes by one that needs no words of its own."""
    shares = shares_of(
        booking.deposit_paid.by_tender,
        booking.currency,
        refund_minor=told.refund_minor,
        credit_minor=told.credit_minor,
        forfeit_minor=told.forfeit_minor,
    )
    if not going_back.goes_its_own_ways(shares):
        return None
    return going_back.sentence_of_ways(
        shares,
        say=_words(booking).say,
        written=lambda amount_minor: _text(amount_minor, booking),
        venue=booking.venue.name,
        done=done,
    )


def move_quote_sentences(quote: MoveQuote, booking: BookingRecord) -> list[str]:
    """What a move does: until when the new time can be changed, what becomes of the deposit, and the fee, a sentence each."""
    after, until = quote.after, quote.changeable_until
    changeable = moves.changeable_sentence(
        until,
        clock_of(booking),
        at_start=until is not None and until == deadline(quote.new[0], 0),
    )
    deposit = outcomes.deposit_after_sentence(
        after.outcome,
        paid=_paid(booking),
        refund=_text(after.refund_minor + after.returned_minor, booking),
        forfeit=_text(after.forfeit_minor, booking) if after.forfeit_minor else None,
        credit=_text(after.credit_minor, booking),
        venue=booking.venue.name,
        online=until is not None,
        words=_words(booking),
    )
    fee = moves.fee_after_sentence(_text(after.fee_minor, booking), _words(booking)) if after.fee_minor else None
    return [said for said in (changeable, deposit, fee) if said is not None]


def is_of_later_parts(booking: BookingRecord, move: DeskMove) -> bool:
    """Whether a move that waits is one of later parts of a visit: it starts when it did, with whoever came first."""
    return (move.starts_at, move.staff_id) == (booking.starts_at, booking.staff.id)


def venue_move_sentence(booking: BookingRecord, move: DeskMove, old_staff: str) -> str:
    """A move by the desk that waits to be accepted."""
    clock = clock_of(booking)
    return moves.venue_move_sentence(
        move.asked_by,
        venue=booking.venue.name,
        old=appointment(move.starts_at, old_staff, clock),
        new=appointment(booking.starts_at, people_of(booking, clock.words), clock),
        paid=_paid(booking),
        words=clock.words,
        is_of_later_parts=is_of_later_parts(booking, move),
    )


def fee_sentence_of_quote(quote: CancellationQuote, booking: BookingRecord) -> str | None:
    """The fee a quote carries; None where there is none."""
    hours = max((each.terms.late_fee_from_hours or 0 for each in booking.agreed), default=0)
    if not quote.fee_minor or not hours:
        return None
    least, fee = booking.agreement.least_notice, _text(quote.fee_minor, booking)
    if least is not None and least < timedelta(hours=hours):
        return money.late_fee_of_move_sentence(fee, hours, _words(booking))
    return money.late_fee_sentence(fee, hours, _words(booking))


def cancellation_sentence(
    done: CancellationRecord, booking: BookingRecord, waits: SettlementRecord | None = None
) -> str:
    """What the cancellation did to the deposit; of what `waits` to be taken, that it hasn't been."""
    to_take = waits.forfeit_minor + waits.credit_minor if waits is not None and waits.is_open else 0
    if to_take:
        return _words(booking).say(money.NOT_TAKEN_YET, amount=_text(to_take, booking))
    moved = done.refund_minor or done.forfeit_minor or done.credit_minor
    if not moved and booking.deposit_status in (DepositStatus.REFUND_REQUESTED, DepositStatus.REFUNDED):
        return _words(booking).say(money.PAID_TOO_LATE)
    told = _ways(done, booking, done=True)
    return told or outcomes.cancellation_sentence(
        done.outcome,
        paid=_paid(booking),
        refund=_text(done.refund_minor, booking),
        forfeit=_text(done.forfeit_minor, booking) if done.forfeit_minor else None,
        credit=_text(done.credit_minor, booking),
        venue=booking.venue.name,
        words=_words(booking),
        by_credit=booking.deposit_paid.credit_minor == booking.deposit_paid_minor,
    )


def refund_sentence(refund: RefundRecord, booking: BookingRecord) -> str:
    """How far a refund has come."""
    amount = _text(refund.amount_minor, booking)
    by_hand = refund.by_hand
    return money.refund_sentence(
        refund.status, amount, booking.venue.name, _words(booking), by_hand=by_hand, is_frozen=refund.is_frozen
    )


def fee_sentence(fee: FeeRecord, booking: BookingRecord) -> str:
    """What became of a fee."""
    amount = _text(fee.amount_minor, booking)
    return money.fee_sentence(
        fee.kind,
        fee.status,
        fee.problem,
        amount,
        booking.venue.name,
        _words(booking),
        lost=_text(fee.lost_minor, booking) if fee.lost_minor else None,
        in_part=fee.lost_minor < fee.amount_minor,
        is_frozen=fee.is_frozen,
    )


def deposit_due_sentence(booking: BookingRecord) -> str:
    """The deposit that is to be paid."""
    failed = booking.deposit_status is DepositStatus.FAILED
    left, paid = _text(booking.deposit_left_minor, booking), _paid(booking)
    return money.deposit_due_sentence(left, paid, _words(booking), failed=failed)


def fee_due_sentence(amount_minor: int, booking: BookingRecord, kind: FeeKind | None = None) -> str:
    """The fee that is to be paid; of a `kind`, where that is told."""
    return money.fee_due_sentence(_text(amount_minor, booking), kind, _words(booking))


def pays_deposit(booking: BookingRecord) -> str:
    """What the customer says who pays the deposit."""
    return money.pays_deposit(
        _text(booking.deposit_left_minor, booking), _words(booking), in_part=bool(booking.deposit_paid_minor)
    )


def uses_credit(part_minor: int, booking: BookingRecord) -> str:
    """What the customer says who pays with so much credit: the deposit, or a part of it."""
    rest = booking.deposit_left_minor - part_minor
    return money.uses_credit(_text(part_minor, booking), _text(rest, booking) if rest else None, _words(booking))


def credit_used_sentence(booking: BookingRecord) -> str:
    """That credit has paid the deposit, or a part of it, and what is left."""
    left = booking.deposit_left_minor
    return money.credit_used_sentence(
        _text(booking.deposit_paid_minor, booking), _text(left, booking) if left else None, _words(booking)
    )


def pays_fee(amount_minor: int, booking: BookingRecord) -> str:
    """What the customer says who pays the fee."""
    return money.pays_fee(_text(amount_minor, booking), _words(booking))


def payment_sentence(
    payment: PaymentRecord, booking: BookingRecord, *, succeeded: bool, goes_back: bool, problem: Problem | None
) -> str:
    """How a payment that a customer makes stands, and what to do."""
    say = money.deposit_payment_sentence if payment.fee_id is None else money.fee_payment_sentence
    is_whole = payment.fee_id is None and succeeded and not goes_back
    amount = _text(booking.deposit_paid_minor if is_whole else payment.amount_minor, booking)
    return say(amount, _words(booking), succeeded=succeeded, goes_back=goes_back, problem=problem)


def card_sentence(card: SavedCardRecord, booking: BookingRecord, *, expired: bool) -> str:
    """A saved card, and until when it is good."""
    return money.card_sentence(card.brand, card.last4, card.exp_month, card.exp_year, _words(booking), expired=expired)


def card_expires_early_sentence(booking: BookingRecord) -> str:
    """That the card expires before the appointment whose fee it is kept for, and what to do."""
    return _words(booking).say(money.CARD_EXPIRES_EARLY)


def booking_policy(booking: BookingRecord, words: Words | None = None) -> list[str]:
    """The rules agreed for this booking, a sentence each, in its venue's language or in these words."""
    words = words or _words(booking)
    lines = policy.venue_policy(booking.notice_hours, booking.venue.name, words)
    agreed = agreed_terms(booking, words)
    least = booking.agreement.least_notice
    if not agreed or least is None:
        return [*lines, *agreed]
    return [*lines, *agreed, policy.counted_notice(max(0, least // timedelta(hours=1)), words)]


def agreed_terms(booking: BookingRecord, words: Words) -> list[str]:
    """What was agreed about deposit and fees, a sentence each; empty where no money is concerned."""
    return [line for part in booking.parts for line in _part_terms(booking, part, words)]


def _part_terms(booking: BookingRecord, part: PartRecord, words: Words) -> list[str]:
    """What was agreed about the money of one part; with its name where there are several."""
    if part.terms is None:
        return []
    terms = CancellationTerms.agreed(part.terms)
    said = policy.terms_policy(
        terms, words, lambda amount_minor: _text(amount_minor, booking), has_deposit=bool(part.deposit_minor)
    )
    if len(booking.parts) == 1:
        return said
    return [words.say("{service}: {sentence}", service=part.service.name, sentence=sentence) for sentence in said]
