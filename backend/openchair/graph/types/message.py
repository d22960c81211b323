"""Messages to customers, as the desk sees them."""

from __future__ import annotations

import strawberry

from openchair.graph.compiler import TOGETHER
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.enums import MessageStatus
from openchair.graph.types.node import Node
from openchair.presentation.desk.messages import message_sentence, problem_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules import messages as rules
from openchair.rules.messages import TO_VENUE, Channel, MessageKind
from openchair.rules.records.message import MessageRecord
from openchair.rules.zone import local_text

# To people a message that is on its way to the provider is still waiting.
_SHOWN = {
    rules.MessageStatus.HANDED_OVER: rules.MessageStatus.QUEUED,
    rules.MessageStatus.SENDING: rules.MessageStatus.QUEUED,
}


@strawberry.type(description="A message to a customer, and how far it has come.")
class Message(Node):
    kind: MessageKind = strawberry.field(description="What it tells.")
    channel: Channel = strawberry.field(description="The way it goes.")
    status: MessageStatus = strawberry.field(description="How far it has come.")
    record: strawberry.Private[MessageRecord]
    due_at: DateTime = strawberry.field(
        description="When it goes out: at once, at a set time, or when it is tried again."
    )
    accepted_at: DateTime | None = strawberry.field(description="When the provider took it.")
    attempts: int = strawberry.field(description="How often it was tried.")
    segments: int | None = strawberry.field(description="Of an SMS, how many it is charged as.")
    problem: str | None = strawberry.field(description="If it did not go out, or not yet: why, in words.")
    sentence: str = strawberry.field(description="What it is and how far it has come, in words.")

    @strawberry.field(
        description="The address or number it was last sent to; null before that. A customer's is shown as `Customer.email` is.",
        metadata=TOGETHER,
    )
    async def to(self, info: Info) -> str | None:
        record = self.record
        if record.kind in TO_VENUE:
            return record.sent_to
        return await info.context.contacts.of_booking(record.booking_id, record.sent_to)


def message_of(record: MessageRecord, reader: DeskReader) -> Message:
    """The message as the graph shows it to this reader."""
    zone = reader.zone
    is_later = record.available_at > record.created_at and not record.attempts
    return Message(
        id=strawberry.ID(record.id),
        record=record,
        kind=record.kind,
        channel=record.channel,
        status=MessageStatus(_SHOWN.get(record.status, record.status).value),
        due_at=DateTime(local_text(record.available_at, zone)),
        accepted_at=None if record.accepted_at is None else DateTime(local_text(record.accepted_at, zone)),
        attempts=record.attempts,
        segments=record.segments,
        problem=None if record.problem is None else problem_sentence(record.problem, reader),
        sentence=message_sentence(
            record.kind,
            record.channel,
            record.status,
            due=record.available_at if is_later else None,
            problem=record.problem,
            reader=reader,
        ),
    )
