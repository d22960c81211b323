"""What is taken of a booking's money on the desk's word alone, in sentences for its customer."""

from __future__ import annotations

from typing import assert_never

from openchair.core.money import Money, format_money
from openchair.core.phone import format_phone
from openchair.presentation import objections
from openchair.presentation.booking_money import clock_of
from openchair.rules.objections import Taken
from openchair.rules.payments import is_expired
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.undo import SettlementStatus


def settlement_sentence(row: SettlementRecord, booking: BookingRecord) -> str:
    """What is taken and why, or what became of it."""
    venue, words = booking.venue.name, clock_of(booking).words
    amount = _written(booking)(_taken(row).total_minor)
    match row.status:
        case SettlementStatus.WAITING if row.decided_at is None:
            card = booking.card
            takes = objections.takes_sentences(
                _taken(row),
                row.fee_kind,
                has_card=card is not None and not is_expired(card.exp_month, card.exp_year, row.written_at),
                venue=venue,
                written=_written(booking),
                words=words,
            )
            return " ".join((objections.word_sentence(booking.status, venue, words), *takes))
        case SettlementStatus.OBJECTED:
            return objections.objected_sentence(amount, venue, words)
        case SettlementStatus.WAITING | SettlementStatus.SETTLED:
            return objections.taken_sentence(amount, venue, words, after_all=row.decided_at is not None)
        case SettlementStatus.DROPPED | SettlementStatus.UNDONE:
            return objections.let_go_sentence(amount, venue, words)
    assert_never(row.status)


def settlement_hint(row: SettlementRecord, booking: BookingRecord) -> str | None:
    """What its customer can do about it, and until when; None where there is nothing."""
    clock, venue = clock_of(booking), booking.venue
    match row.status:
        case SettlementStatus.WAITING if row.decided_at is None and row.due_at is not None:
            return objections.until_sentence(clock.moment(row.due_at), venue.name, clock.words)
        case SettlementStatus.WAITING | SettlementStatus.SETTLED:
            phone = None if venue.phone is None else clock.words.as_number(format_phone(venue.phone, venue.locale))
            return objections.whom_to_ask(venue.name, phone, clock.words)
        case SettlementStatus.OBJECTED | SettlementStatus.DROPPED | SettlementStatus.UNDONE:
            return None
    assert_never(row.status)


def heard_sentence(row: SettlementRecord, booking: BookingRecord) -> str:
    """What an objection has done, to who has just made it."""
    amount, words = _written(booking)(_taken(row).total_minor), clock_of(booking).words
    if row.status is SettlementStatus.OBJECTED:
        return objections.heard_sentence(amount, booking.venue.name, words, stopped=True)
    if row.status is SettlementStatus.SETTLED and row.decided_at is None:
        hint = settlement_hint(row, booking)
        late = objections.heard_sentence(amount, booking.venue.name, words, stopped=False)
        return " ".join(filter(None, (late, hint)))
    return settlement_sentence(row, booking)


def _taken(row: SettlementRecord) -> Taken:
    return Taken(row.forfeit_minor, row.credit_minor, row.fee_minor)


def _written(booking: BookingRecord) -> objections.Written:
    return lambda amount_minor: format_money(Money(amount_minor, booking.currency), booking.venue.locale)
