"""deskUpdateCustomer."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.update_customer import Correction, update_customer
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION, kept
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.message import Message, message_of
from openchair.graph.types.refusals import CredentialNeeded, CustomerChanged, InvalidInput, KeyReused, NotFound


@strawberry.input(
    description="How a customer is called and reached from now on. What is left out stays; null takes it away."
)
class DeskUpdateCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    expected_version: int = strawberry.field(description="The customer's version as it was read.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Their name, 1 to 120 characters.")
    email: str | None = strawberry.field(default=strawberry.UNSET, description="Where mail reaches them.")
    phone: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Where SMS reaches them, as it is written in the venue's country, or E.164.",
    )
    revoke_links: bool = strawberry.field(
        default=False,
        description=(
            "True ends every manage link and calendar address of their bookings that is out there, as where the old address "
            "was a stranger's; new links go out by every way there is."
        ),
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The customer was corrected.")
class CustomerUpdated(Done):
    customer: Customer = strawberry.field(description="As they are on record now.")
    messages: list[Message] = strawberry.field(
        description=(
            "What carries the links of their bookings to come to the new address or number: the nearest 10 by email, 3 by SMS."
        )
    )


DeskUpdateCustomerResult = Annotated[
    CustomerUpdated | CustomerChanged | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskUpdateCustomerResult", description="The customer corrected, or why not."),
]


@runs(update_customer)
async def resolve_desk_update_customer(info: Info, input: DeskUpdateCustomerInput) -> DeskUpdateCustomerResult:
    context = info.context

    async def update() -> CustomerUpdated:
        correction = Correction(
            customer_id=input.customer_id,
            expected_version=input.expected_version,
            # A name can't be taken away: null is an empty one, which is refused.
            name="" if input.name is None else kept(input.name) or "",
            email=kept(input.email),
            phone=kept(input.phone),
            revoke_links=input.revoke_links,
        )
        operator = context.operator
        done = await update_customer(context.runtime, operator, correction, input.idempotency_key)
        messages = [message_of(each, operator.reader) for each in done.messages]
        return CustomerUpdated(customer=customer_of(done.customer), messages=messages, replayed=done.replayed)

    return await answer(context, update)
