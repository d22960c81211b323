"""deskNoteCustomer."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.note_customer import Noting, note_of_customer
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION, kept
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.refusals import CredentialNeeded, CustomerChanged, InvalidInput, KeyReused, NotFound


@strawberry.input(description="What staff note of a customer. What is left out stays; null takes it away.")
class DeskNoteCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    expected_version: int = strawberry.field(description="The customer's notesVersion as it was read.")
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="For staff; at most 2000 characters.")
    alert: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What staff must see with each of their bookings, like an allergy; at most 200 characters.",
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="It is noted.")
class CustomerNoted(Done):
    customer: Customer = strawberry.field(description="With what is noted of them now.")


DeskNoteCustomerResult = Annotated[
    CustomerNoted | CustomerChanged | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskNoteCustomerResult", description="The customer with what is noted, or why not."),
]


@runs(note_of_customer)
async def resolve_desk_note_customer(info: Info, input: DeskNoteCustomerInput) -> DeskNoteCustomerResult:
    context = info.context

    async def note() -> CustomerNoted:
        noting = Noting(input.customer_id, input.expected_version, kept(input.notes), kept(input.alert))
        done = await note_of_customer(context.runtime, context.operator, noting, input.idempotency_key)
        return CustomerNoted(customer=customer_of(done.customer), replayed=done.replayed)

    return await answer(context, note)
