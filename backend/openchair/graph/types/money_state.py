"""Where the money of a booking stands, in figures and in sentences."""

from __future__ import annotations

import strawberry

from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, Node, money, money_or_none
from openchair.manage.reads import BookingReads
from openchair.presentation import booking_money
from openchair.presentation.catalogue import words_of
from openchair.presentation.money import refund_steps
from openchair.presentation.offers import lapse_sentence
from openchair.rules.cancellation_quotes import CancellationQuote as QuoteFacts
from openchair.rules.cancellation_quotes import QuoteLine
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import Problem, RefundStatus
from openchair.rules.records.booking import BookingRecord, CancellationRecord, PartRecord
from openchair.rules.records.money import FeeRecord, RefundRecord
from openchair.rules.status import CancelledBy
from openchair.rules.tenders import Tender
from openchair.rules.zone import local_text


@strawberry.type(description="What was paid with one tender.")
class TenderAmount:
    tender: Tender = strawberry.field(description="With what.")
    amount: Money = strawberry.field(description="How much.")


@strawberry.type(description="Money asked in advance.")
class Deposit:
    amount: Money = strawberry.field(description="How much was asked.")
    status: DepositStatus = strawberry.field(description="Where it stands.")
    sentence: str = strawberry.field(description='The same in words: "$25 deposit paid".')
    left: Money | None = strawberry.field(description="How much of it is still to be paid; null for nothing.")
    paid_by: list[TenderAmount] = strawberry.field(description="What is paid of it, by what.")


@strawberry.type(description="What of a quote is one part's.")
class CancellationQuoteLine:
    service: str = strawberry.field(description="The part's service.")
    back: Money | None = strawberry.field(description="What goes back of what was paid for it, as it was paid.")
    forfeit: Money | None = strawberry.field(description="What the venue keeps of it.")
    credit: Money | None = strawberry.field(description="What becomes store credit that wasn't.")
    fee: Money | None = strawberry.field(description="Its fee for cancelling this late, if there is one.")


@strawberry.type(
    description="What cancelling would do to the money now. Show it, then send its id with cancelBooking to agree to it."
)
class CancellationQuote:
    id: strawberry.ID = strawberry.field(
        description="Names this outcome and these amounts; a later quote with the same answer has the same id."
    )
    outcome: DepositOutcome = strawberry.field(description="What happens to the deposit.")
    back: Money | None = strawberry.field(description="How much goes back in all, as money and as credit.")
    refund: Money | None = strawberry.field(
        description="How much money goes back, to the card or by the venue's own hand."
    )
    by_hand: Money | None = strawberry.field(
        description="What of that the venue pays back itself; the rest goes to the card."
    )
    forfeit: Money | None = strawberry.field(description="How much the venue keeps.")
    credit: Money | None = strawberry.field(description="How much becomes store credit, or is it again.")
    fee: Money | None = strawberry.field(description="The fee for cancelling this late, if there is one.")
    lines: list[CancellationQuoteLine] = strawberry.field(
        description="The same part by part, each by its own terms: they add up to it. Empty where the venue is yet to decide."
    )
    sentence: str = strawberry.field(description="What happens to the deposit, in words for the customer.")
    fee_sentence: str | None = strawberry.field(description="The fee in words, if there is one.")
    hint: str = strawberry.field(description="What follows as soon as it is cancelled, in words for the customer.")
    holds_until: DateTime = strawberry.field(description="The last instant at which this answer is sure to hold.")
    cools_off_until: DateTime | None = strawberry.field(
        description="The last instant at which everything goes back only because the booking was just made, or just paid; null "
        "where its rules give that anyway, and where it isn't so."
    )


@strawberry.type(description="What a cancellation did.")
class Cancellation:
    at: DateTime = strawberry.field(description="When it was cancelled.")
    by: CancelledBy = strawberry.field(description="By whom.")
    reason: str | None = strawberry.field(description="The reason that was given.")
    outcome: DepositOutcome = strawberry.field(description="What happened to the deposit.")
    refund: Money | None = strawberry.field(
        description="How much money goes back, to the card or by the venue's own hand."
    )
    forfeit: Money | None = strawberry.field(description="How much the venue keeps.")
    credit: Money | None = strawberry.field(description="How much became store credit, or is it again.")
    fee: Money | None = strawberry.field(description="The fee for cancelling late, if there was one.")
    record: strawberry.Private[BookingRecord]
    done: strawberry.Private[CancellationRecord]
    reads: strawberry.Private[BookingReads]

    @strawberry.field(
        description="What happened to the deposit, in words; of what waits to be taken on the venue's word, that it isn't yet."
    )
    async def sentence(self, info: Info) -> str:
        waits = await self.reads.settlement(info.context.runtime, info.context.scope)
        return booking_money.cancellation_sentence(self.done, self.record, waits)


@strawberry.type(description="Money on its way back to the customer.")
class Refund(Node):
    amount: Money = strawberry.field(description="How much.")
    status: RefundStatus = strawberry.field(description="How far it has come.")
    requested_at: DateTime = strawberry.field(description="Since when.")
    sentence: str = strawberry.field(description="The same in words.")
    steps: list[str] = strawberry.field(
        description='The steps that it goes through, in words and in order: "Requested", "On its way", "Done".'
    )


@strawberry.type(description="A fee for cancelling late or not coming.")
class Fee(Node):
    kind: FeeKind = strawberry.field(description="What it is for.")
    amount: Money = strawberry.field(description="How much.")
    status: FeeStatus = strawberry.field(description="What became of it.")
    problem: Problem | None = strawberry.field(description="Of one that is due, why it could not be charged.")
    sentence: str = strawberry.field(description="The same in words, and what to do.")


def deposit_of(record: BookingRecord) -> Deposit | None:
    """The deposit as the graph shows it; None when none was asked."""
    if not record.deposit_minor or record.deposit_status is None:
        return None
    return Deposit(
        amount=money(record.deposit_minor, record.currency, record.venue.locale),
        status=record.deposit_status,
        sentence=booking_money.deposit_sentence(record),
        left=money_or_none(record.deposit_left_minor, record.currency, record.venue.locale),
        paid_by=[
            TenderAmount(tender=tender, amount=money(amount, record.currency, record.venue.locale))
            for tender, amount in record.deposit_paid.by_tender.items()
        ],
    )


def quote_of(quote: QuoteFacts, record: BookingRecord) -> CancellationQuote:
    """The quote as the graph shows it."""
    locale = record.venue.locale
    return CancellationQuote(
        id=strawberry.ID(quote.id),
        outcome=quote.outcome,
        back=money_or_none(quote.refund_minor + quote.credit_minor, quote.currency, locale),
        refund=money_or_none(quote.refund_minor, quote.currency, locale),
        by_hand=money_or_none(quote.by_hand_minor, quote.currency, locale),
        forfeit=money_or_none(quote.forfeit_minor, quote.currency, locale),
        credit=money_or_none(quote.credit_minor, quote.currency, locale),
        fee=money_or_none(quote.fee_minor, quote.currency, locale),
        lines=[
            _line_of(line, part, quote.currency, locale)
            for line, part in zip(quote.lines, record.parts, strict=bool(quote.lines))
        ],
        sentence=booking_money.quote_sentence(quote, record),
        fee_sentence=booking_money.fee_sentence_of_quote(quote, record),
        hint=booking_money.hint_of_quote(quote, record),
        holds_until=DateTime(local_text(quote.holds_until, record.venue.time_zone)),
        cools_off_until=None
        if quote.cools_off_until is None
        else DateTime(local_text(quote.cools_off_until, record.venue.time_zone)),
    )


def _line_of(line: QuoteLine, part: PartRecord, currency: str, locale: str) -> CancellationQuoteLine:
    return CancellationQuoteLine(
        service=part.service.name,
        back=money_or_none(line.back_minor, currency, locale),
        forfeit=money_or_none(line.forfeit_minor, currency, locale),
        credit=money_or_none(line.credit_minor, currency, locale),
        fee=money_or_none(line.fee_minor, currency, locale),
    )


def cancellation_of(record: BookingRecord, reads: BookingReads) -> Cancellation | None:
    """What the cancellation did; None while there is none."""
    done = record.cancellation
    if done is None:
        return None
    locale = record.venue.locale
    return Cancellation(
        at=DateTime(local_text(done.at, record.venue.time_zone)),
        by=done.by,
        reason=_reason(done, record),
        outcome=done.outcome,
        refund=money_or_none(done.refund_minor, record.currency, locale),
        forfeit=money_or_none(done.forfeit_minor, record.currency, locale),
        credit=money_or_none(done.credit_minor, record.currency, locale),
        fee=money_or_none(done.fee_minor, record.currency, locale),
        record=record,
        done=done,
        reads=reads,
    )


def _reason(done: CancellationRecord, record: BookingRecord) -> str | None:
    """Why, in the words of who cancelled it, or in ours where nobody did."""
    if done.by is not CancelledBy.SYSTEM or done.reason is None:
        return done.reason
    return lapse_sentence(done.reason, record.venue.name, words_of(record.venue.locale))


def refund_of(refund: RefundRecord, record: BookingRecord) -> Refund:
    """The refund as the graph shows it."""
    return Refund(
        id=strawberry.ID(refund.id),
        amount=money(refund.amount_minor, refund.currency, record.venue.locale),
        status=refund.status,
        requested_at=DateTime(local_text(refund.requested_at, record.venue.time_zone)),
        sentence=booking_money.refund_sentence(refund, record),
        steps=refund_steps(refund.status, words_of(record.venue.locale)),
    )


def fee_of(fee: FeeRecord, record: BookingRecord) -> Fee:
    """The fee as the graph shows it."""
    return Fee(
        id=strawberry.ID(fee.id),
        kind=fee.kind,
        amount=money(fee.amount_minor, fee.currency, record.venue.locale),
        status=fee.status,
        problem=fee.problem,
        sentence=booking_money.fee_sentence(fee, record),
    )
