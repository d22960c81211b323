"""What a cancel, a no-show or a move at the desk would do, as an operator reads it beforehand."""

from __future__ import annotations

import strawberry

from openchair.access.viewer import Operator
from openchair.desk import quotes as facts
from openchair.desk.cancel import DepositDecision
from openchair.graph.types.node import Money, money_or_none
from openchair.presentation.desk.quotes import cancel_sentences, move_sentences, told_sentence
from openchair.rules.records.booking import BookingRecord


@strawberry.type(
    description="What a cancel, or a no-show, at the desk would do now, by the same rules as the verb. It binds nobody."
)
class DeskCancelQuote:
    sentences: list[str] = strawberry.field(
        description="What becomes of the money, in words for the desk, the most important first; at least one."
    )
    told: str = strawberry.field(description="Who hears of it, by which ways and when, in words.")
    back: Money | None = strawberry.field(description="How much goes back in all, as money and as credit.")
    kept: Money | None = strawberry.field(description="How much of the deposit the venue keeps.")
    fee: Money | None = strawberry.field(description="The fee that is due by it.")
    agreed_fee: Money | None = strawberry.field(
        description="The fee that was agreed, where this operator decides whether it is due: by `chargeFee`. Null where there is "
        "nothing to decide."
    )
    decisions: list[DepositDecision] = strawberry.field(
        description="What this operator may have become of the deposit, beside the agreed rule, which is first."
    )


@strawberry.type(
    description="What a move at the desk would do: whose terms it is on, and what cancelling right after would do."
)
class DeskMoveQuote:
    sentences: list[str] = strawberry.field(
        description="What it does to the money and to what is agreed, in words for the desk, the most important first."
    )
    told: str = strawberry.field(description="Who hears of it, by which ways and when, in words.")
    back: Money | None = strawberry.field(description="How much would go back in all, as money and as credit.")
    kept: Money | None = strawberry.field(description="How much of the deposit the venue would keep.")
    fee: Money | None = strawberry.field(description="The fee that cancelling would cost, if there is one.")


def desk_cancel_quote_of(quote: facts.CancelQuote, record: BookingRecord, operator: Operator) -> DeskCancelQuote:
    """The quote as the graph shows it."""
    done, reader = quote.done, operator.reader
    currency, locale, money = record.currency, record.venue.locale, done.quote
    return DeskCancelQuote(
        sentences=cancel_sentences(
            money, record, reader, to_take_minor=done.to_take_minor, not_taken_minor=done.not_taken_minor
        ),
        told=told_sentence(quote.ways, reader, is_told=quote.is_told),
        back=money_or_none(money.refund_minor + money.credit_minor, currency, locale),
        kept=money_or_none(money.forfeit_minor, currency, locale),
        fee=money_or_none(money.fee_minor, currency, locale),
        agreed_fee=money_or_none(quote.fee_minor, currency, locale),
        decisions=quote.decisions,
    )


def desk_move_quote_of(quote: facts.DeskMoveQuote, operator: Operator) -> DeskMoveQuote:
    """The quote as the graph shows it."""
    moved, after, reader = quote.moved, quote.after, operator.reader
    currency, locale = moved.currency, moved.venue.locale
    return DeskMoveQuote(
        sentences=move_sentences(moved, after, reader, is_counted=quote.is_counted),
        told=told_sentence(quote.ways, reader, is_told=quote.is_told),
        back=money_or_none(after.refund_minor + after.credit_minor, currency, locale),
        kept=money_or_none(after.forfeit_minor, currency, locale),
        fee=money_or_none(after.fee_minor, currency, locale),
    )
