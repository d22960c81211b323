"""Money that is taken on the venue's word alone, and the objection that stops it."""

from __future__ import annotations

import strawberry

from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, Node, money, money_or_none
from openchair.graph.types.showing import show
from openchair.presentation import booking_objections
from openchair.rules.objections import ObjectionDecision, Taken, can_object
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.undo import SettlementStatus
from openchair.rules.zone import local_text

show(
    SettlementStatus,
    "How far money has come that is taken on the venue's word alone.",
    {
        SettlementStatus.WAITING: "It is to be taken at `dueAt`; its customer can say that it isn't right.",
        SettlementStatus.OBJECTED: "They said so: nothing is taken until the venue's owner decides.",
        SettlementStatus.SETTLED: "It was taken.",
        SettlementStatus.UNDONE: "What it follows from was taken back, so nothing is taken.",
        SettlementStatus.DROPPED: "It was let go: nothing is taken, and what was held went back.",
    },
)

show(
    ObjectionDecision,
    "What the owner decides about an objection.",
    {
        ObjectionDecision.TAKE: "It is taken all the same; the customer is told.",
        ObjectionDecision.LET_GO: "Nothing is taken, and what is held of the deposit goes back; the customer is told.",
    },
)


@strawberry.type(
    description="Money that the venue takes on its word alone: for a cancellation that it says was asked for by phone, an "
    "appointment that it says was missed, or a deposit that it decided to keep. It is told at once, and taken 24 hours after that."
)
class Settlement(Node):
    status: SettlementStatus = strawberry.field(description="How far it has come.")
    amount: Money = strawberry.field(description="All that is taken.")
    forfeit: Money | None = strawberry.field(description="What of it the venue keeps of the deposit.")
    credit: Money | None = strawberry.field(description="What of it becomes store credit, though it was paid as money.")
    fee: Money | None = strawberry.field(description="What of it is a fee.")
    due_at: DateTime | None = strawberry.field(
        description="When it is taken, or later where its customer was told later; null while an objection stands, and once it has "
        "ended."
    )
    can_object: bool = strawberry.field(
        description="Whether objectToSettlement does something now: it stops it or, once it was taken, tells the venue."
    )
    sentence: str = strawberry.field(
        description="What is taken and why, or what became of it, in words for the customer."
    )
    hint: str | None = strawberry.field(
        description="What they can do about it, and until when; null where there is nothing."
    )


def settlement_of(row: SettlementRecord, record: BookingRecord) -> Settlement:
    """What is taken, as the graph shows it."""
    venue, currency = record.venue, record.currency
    taken = Taken(row.forfeit_minor, row.credit_minor, row.fee_minor)
    return Settlement(
        id=strawberry.ID(row.id),
        status=row.status,
        amount=money(taken.total_minor, currency, venue.locale),
        forfeit=money_or_none(row.forfeit_minor, currency, venue.locale),
        credit=money_or_none(row.credit_minor, currency, venue.locale),
        fee=money_or_none(row.fee_minor, currency, venue.locale),
        due_at=None if row.due_at is None else DateTime(local_text(row.due_at, venue.time_zone)),
        can_object=can_object(row),
        sentence=booking_objections.settlement_sentence(row, record),
        hint=booking_objections.settlement_hint(row, record),
    )


@strawberry.type(
    description="What a customer said of money that the venue takes on its word alone: that it isn't right."
)
class Objection:
    made_at: DateTime = strawberry.field(description="When they said so.")
    words: str | None = strawberry.field(description="What they say happened.")
    waits: bool = strawberry.field(description="Whether the owner has yet to decide: deskDecideObjection.")
    settlement: Settlement = strawberry.field(description="What it is about.")


def objection_of(row: SettlementRecord | None, record: BookingRecord) -> Objection | None:
    """The objection to it; None where there is none."""
    if row is None or row.objected_at is None:
        return None
    return Objection(
        made_at=DateTime(local_text(row.objected_at, record.venue.time_zone)),
        words=row.words,
        waits=row.status is SettlementStatus.OBJECTED,
        settlement=settlement_of(row, record),
    )
