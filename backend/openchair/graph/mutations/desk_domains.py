"""deskAddDomain, deskCheckDomain and deskRemoveDomain."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.desk.domains import DomainDone, add_domain, check_domain, remove_domain
from openchair.graph.answering import answer
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.domain import VenueDomain, venue_domain_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound
from openchair.rules.domains import DomainChecked


@strawberry.input(description="A domain that the venue wants to have its links begin with.")
class DeskAddDomainInput:
    domain: str = strawberry.field(description="The whole domain, without `https://`, like `book.salonsmith.example`.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which domain of the venue to look at, or to remove.")
class DeskDomainInput:
    domain: str = strawberry.field(description="The domain.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="The domain is added, and used once its record is seen.")
class DomainAdded(Done):
    domain: VenueDomain | None = strawberry.field(
        description="As it is now, with the record to publish; null where it was removed since."
    )


@strawberry.type(description="The domain's record was looked for.")
class DomainLookedAt(Done):
    found: DomainChecked = strawberry.field(description="What that came to; of a repetition, what it came to then.")
    domain: VenueDomain | None = strawberry.field(description="As it is now; null where it was removed since.")


@strawberry.type(
    description="The domain is removed: no new link begins with it. Those that were sent open, until another venue proves it."
)
class DomainRemoved(Done):
    name: str = strawberry.field(description="The domain.")


DeskAddDomainResult = Annotated[
    DomainAdded | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskAddDomainResult", description="The domain added, or why not."),
]
DeskCheckDomainResult = Annotated[
    DomainLookedAt | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskCheckDomainResult", description="What the look came to, or why there was none."),
]
DeskRemoveDomainResult = Annotated[
    DomainRemoved | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskRemoveDomainResult", description="The domain removed, or why not."),
]


@runs(add_domain)
async def resolve_desk_add_domain(info: Info, input: DeskAddDomainInput) -> DeskAddDomainResult:
    context = info.context

    async def add() -> DomainAdded:
        base = context.links.hosts.base_domain
        done = await add_domain(
            context.runtime, context.operator, input.domain, input.idempotency_key, base_domain=base
        )
        return DomainAdded(domain=_shown(context, done), replayed=done.replayed)

    return await answer(context, add)


@runs(check_domain)
async def resolve_desk_check_domain(info: Info, input: DeskDomainInput) -> DeskCheckDomainResult:
    context = info.context

    async def check() -> DomainLookedAt:
        done = await check_domain(context.runtime, context.operator, input.domain, input.idempotency_key)
        assert done.found is not None, "it was looked for"
        return DomainLookedAt(found=done.found, domain=_shown(context, done), replayed=done.replayed)

    return await answer(context, check)


@runs(remove_domain)
async def resolve_desk_remove_domain(info: Info, input: DeskDomainInput) -> DeskRemoveDomainResult:
    context = info.context

    async def remove() -> DomainRemoved:
        done = await remove_domain(context.runtime, context.operator, input.domain, input.idempotency_key)
        return DomainRemoved(name=done.name, replayed=done.replayed)

    return await answer(context, remove)


def _shown(context: GraphContext, done: DomainDone) -> VenueDomain | None:
    return None if done.claim is None else venue_domain_of(done.claim, context.operator.record.venue.time_zone)
