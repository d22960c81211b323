"""deskExportCustomer, deskEraseCustomer and deskSettleCredit: what a person may ask the venue for."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.customer_data import erase_customer, export_customer
from openchair.desk.settle_credit import settle_credit
from openchair.graph.answering import answer
from openchair.graph.context import Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.customer import Customer, customer_of
from openchair.graph.types.refusals import (
    CredentialNeeded,
    CustomerChanged,
    CustomerHasOpenMatters,
    DisputeOpen,
    InvalidInput,
    KeyReused,
    NotFound,
)
from openchair.rules.erasure import CreditSettling


@strawberry.input(description="Of whom to take a copy of all that is kept.")
class DeskExportCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Whom to erase.")
class DeskEraseCustomerInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    expected_version: int = strawberry.field(description="The customer's version as it was read.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="How all of a customer's credit is settled.")
class DeskSettleCreditInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    how: CreditSettling = strawberry.field(description="Paid out by the venue, to the cards it came from, or let go.")
    reason: str = strawberry.field(description="Why, for the staff; at most 500 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(
    description="All that is kept about a customer, to be handed to them; the activity feed says that it was taken."
)
class DeskExportCustomerSuccess(Done):
    file_name: str = strawberry.field(description="A name for the file.")
    media_type: str = strawberry.field(description="application/json.")
    content: str = strawberry.field(description="The file: JSON, by table; instants RFC 3339, amounts in minor units.")


@strawberry.type(description="The customer is nameless everywhere; only what was booked and paid is kept.")
class DeskEraseCustomerSuccess(Done):
    customer: Customer = strawberry.field(description="What is left of them.")


@strawberry.type(description="The customer has no credit any more.")
class DeskSettleCreditSuccess(Done):
    customer: Customer = strawberry.field(description="Whose it was.")


DeskExportCustomerResult = Annotated[
    DeskExportCustomerSuccess | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskExportCustomerResult", description="The copy, or why not."),
]
DeskEraseCustomerResult = Annotated[
    DeskEraseCustomerSuccess
    | CustomerHasOpenMatters
    | CustomerChanged
    | NotFound
    | InvalidInput
    | KeyReused
    | CredentialNeeded,
    strawberry.union("DeskEraseCustomerResult", description="The customer erased, or why not."),
]
DeskSettleCreditResult = Annotated[
    DeskSettleCreditSuccess | DisputeOpen | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskSettleCreditResult", description="The credit settled, or why not."),
]


@runs(export_customer)
async def resolve_desk_export_customer(info: Info, input: DeskExportCustomerInput) -> DeskExportCustomerResult:
    context = info.context

    async def export() -> DeskExportCustomerSuccess:
        copy = await export_customer(context.runtime, context.operator, input.customer_id, input.idempotency_key)
        return DeskExportCustomerSuccess(
            file_name=copy.name, media_type="application/json", content=copy.content, replayed=copy.replayed
        )

    return await answer(context, export)


@runs(erase_customer)
async def resolve_desk_erase_customer(info: Info, input: DeskEraseCustomerInput) -> DeskEraseCustomerResult:
    context = info.context

    async def erase() -> DeskEraseCustomerSuccess:
        erased = await erase_customer(
            context.runtime, context.operator, input.customer_id, input.expected_version, input.idempotency_key
        )
        return DeskEraseCustomerSuccess(customer=customer_of(erased.customer), replayed=erased.replayed)

    return await answer(context, erase)


@runs(settle_credit)
async def resolve_desk_settle_credit(info: Info, input: DeskSettleCreditInput) -> DeskSettleCreditResult:
    context = info.context

    async def settle() -> DeskSettleCreditSuccess:
        settled = await settle_credit(
            context.runtime, context.operator, input.customer_id, input.how, input.reason, input.idempotency_key
        )
        return DeskSettleCreditSuccess(customer=customer_of(settled.customer), replayed=settled.replayed)

    return await answer(context, settle)
