"""Which messages a customer wants beside those about their booking's own facts, and by what ways they are reached."""

from __future__ import annotations

import strawberry

from openchair.changes.ways import ways_to, working_ways_to
from openchair.core.runtime import Runtime
from openchair.presentation.desk.messages import reach_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord, CustomerRecord


@strawberry.type(
    description="What a customer wants to be told beside what concerns their booking itself. It holds for the whole venue."
)
class MessagePreferences:
    reminders: bool = strawberry.field(description="Whether they are reminded of their appointments.")
    earlier_times: bool = strawberry.field(description="Whether they are told of earlier times they asked for.")
    texts_stopped: bool = strawberry.field(
        description="Whether their number answered STOP: no SMS goes there until it answers START. Mail is not concerned."
    )


@strawberry.type(description="By what ways a customer is reached, as far as is known.")
class CustomerReach:
    by_email: bool = strawberry.field(description="Whether mail reaches them.")
    by_sms: bool = strawberry.field(description="Whether texts reach them.")
    unreachable: bool = strawberry.field(description="Whether nothing does: someone has to call.")
    sentence: str | None = strawberry.field(description="What does not reach them and why, in words; null for nothing.")


def message_preferences_of(record: BookingRecord) -> MessagePreferences:
    """The customer's choice as the graph shows it."""
    customer = record.customer
    return MessagePreferences(
        reminders=customer.reminders_stopped_at is None,
        earlier_times=customer.earlier_stopped_at is None,
        texts_stopped=customer.texts_stopped,
    )


def customer_reach_of(customer: CustomerRecord, runtime: Runtime, reader: DeskReader) -> CustomerReach:
    """The ways to a customer as the graph shows them."""
    works = working_ways_to(runtime, customer)
    return CustomerReach(
        by_email=Channel.EMAIL in works,
        by_sms=Channel.SMS in works,
        unreachable=not works,
        sentence=reach_sentence(
            has_way=bool(ways_to(runtime, customer)),
            works=bool(works),
            mail_dies=customer.mail_dies,
            texts_stopped=customer.texts_stopped,
            texts_die=customer.texts_die,
            reader=reader,
        ),
    )
