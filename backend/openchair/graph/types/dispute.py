"""Disputes as the desk sees them: what a customer's bank asks back, until when to answer, and with what."""

from __future__ import annotations

import strawberry

from openchair.desk import disputes
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.node import Money, Node, money, money_or_none
from openchair.manage.pay import Purpose
from openchair.presentation.desk.disputes import dispute_sentence, reason_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.disputes import ANSWERABLE, DisputeStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.money import DisputeRecord
from openchair.rules.zone import local_text


@strawberry.type(description="A file to be sent to the customer's bank, by way of Stripe.")
class EvidenceFile:
    name: str = strawberry.field(description="What to call it.")
    media_type: str = strawberry.field(description="What it is, like text/html: print it as a PDF for Stripe.")
    content: str = strawberry.field(description="The file itself, as text.")


@strawberry.type(
    description="A payment that its customer's bank asks back, or asks about. While it is open, refunds and charges wait."
)
class Dispute(Node):
    record: strawberry.Private[DisputeRecord]
    booking_id: strawberry.ID = strawberry.field(description="The booking that was paid for.")
    reference: str = strawberry.field(description="That booking's reference.")
    customer: str = strawberry.field(description="That booking's customer, by name.")
    stripe_id: str = strawberry.field(description="What Stripe calls it, to find it there.")
    purpose: Purpose = strawberry.field(description="What the disputed payment was for.")
    amount: Money = strawberry.field(description="How much is disputed.")
    status: DisputeStatus = strawberry.field(description="Where it stands.")
    sentence: str = strawberry.field(description="The same in words, and what to do.")
    reason: str = strawberry.field(description="What the customer has told their bank, in words.")
    opened_at: DateTime = strawberry.field(description="Since when.")
    respond_by: DateTime | None = strawberry.field(
        description="Until when the bank waits for an answer; null where it waits for none."
    )
    ended_at: DateTime | None = strawberry.field(description="When its end was booked; null while it is open.")
    taken: Money | None = strawberry.field(description="What the bank has taken and not given back; null for nothing.")
    lost: Money | None = strawberry.field(description="What the bank keeps; null for nothing.")
    fee: Money | None = strawberry.field(description="What Stripe keeps for it; null for nothing.")

    @strawberry.field(
        description="All that was agreed with the customer and done, as one file: terms, presses, messages, activity, consent. "
        "Null for those who may not have it: an owner or a manager may."
    )
    async def evidence(self, info: Info) -> EvidenceFile | None:
        found = await disputes.read_evidence(info.context.runtime, info.context.operator, self.record)
        return (
            None if found is None else EvidenceFile(name=found.name, media_type=found.media_type, content=found.content)
        )


def dispute_of(record: DisputeRecord, booking: BookingRecord, reader: DeskReader) -> Dispute:
    """The dispute as this reader at the desk sees it."""
    zone, locale = reader.zone, reader.locale
    awaited = record.respond_by if record.status in ANSWERABLE else None
    return Dispute(
        record=record,
        id=strawberry.ID(record.id),
        booking_id=strawberry.ID(record.booking_id),
        reference=booking.reference,
        customer=booking.customer.name,
        stripe_id=record.stripe_dispute_id,
        purpose=Purpose.FEE if record.is_of_fee else Purpose.DEPOSIT,
        amount=money(record.amount_minor, record.currency, locale),
        status=record.status,
        sentence=dispute_sentence(
            record.status,
            reader.amount(record.amount_minor, record.currency),
            reader.amount(record.lost_minor, record.currency),
            awaited,
            reader,
        ),
        reason=reason_sentence(record.reason, reader),
        opened_at=DateTime(local_text(record.opened_at, zone)),
        respond_by=None if awaited is None else DateTime(local_text(awaited, zone)),
        ended_at=None if record.settled_at is None else DateTime(local_text(record.settled_at, zone)),
        taken=money_or_none(record.withdrawn_minor - record.reinstated_minor, record.currency, locale),
        lost=money_or_none(record.lost_minor, record.currency, locale),
        fee=money_or_none(record.fee_minor - record.fee_returned_minor, record.fee_currency, locale),
    )
