"""deskMergeCustomers."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.merge_customers import Merge, merge_customers
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.refusals import (
    CredentialNeeded,
    CustomerChanged,
    CustomerHasOpenMatters,
    InvalidInput,
    KeyReused,
    NotFound,
)


@strawberry.input(description="Which two records are one person's. It can't be taken back.")
class DeskMergeCustomersInput:
    customer_id: strawberry.ID = strawberry.field(description="Who stays: their name and contact are kept.")
    expected_version: int = strawberry.field(description="Their version as it was read.")
    other_id: strawberry.ID = strawberry.field(description="Who goes: all that is theirs becomes the other's.")
    other_version: int = strawberry.field(description="Their version as it was read.")
    same_person: bool = strawberry.field(
        default=False, description="True says that they are one person though names, addresses or numbers differ."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="There is one customer where there were two.")
class CustomersMerged(Done):
    customer: Customer = strawberry.field(description="As they are on record now.")
    messages: list[Message] = strawberry.field(
        description="What carries the links of bookings to come to where they are reached now, where that is another place."
    )


DeskMergeCustomersResult = Annotated[
    CustomersMerged | CustomerChanged | CustomerHasOpenMatters | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskMergeCustomersResult", description="The one customer, or why not."),
]


@runs(merge_customers)
async def resolve_desk_merge_customers(info: Info, input: DeskMergeCustomersInput) -> DeskMergeCustomersResult:
    context = info.context

    async def merge() -> CustomersMerged:
        wanted = Merge(
            input.customer_id,
            input.expected_version,
            input.other_id,
            input.other_version,
            same_person=input.same_person,
        )
        done = await merge_customers(context.runtime, context.operator, wanted, input.idempotency_key)
        messages = [message_of(each, context.operator.reader) for each in done.messages]
        return CustomersMerged(customer=customer_of(done.customer), messages=messages, replayed=done.replayed)

    return await answer(context, merge)
