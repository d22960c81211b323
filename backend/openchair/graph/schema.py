"""The schema: what can be asked, and what can be done."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition

from openchair.graph.account_mutations import AccountMutations
from openchair.graph.customer_mutations import CustomerMutations
from openchair.graph.desk_mutations import DeskMutations
from openchair.graph.mutations.desk import permissions_declared
from openchair.graph.query import Query
from openchair.graph.scalars import SCALARS
from openchair.graph.subscriptions import Subscription


@strawberry.type(
    description=(
        "What can be done. Customer mutations act on the booking of the link; desk mutations are prefixed and name one; a visitor "
        "can bookAppointment, and whoever works at a desk can sign in. "
        "Expected outcomes are members of the result; an error is a bug or a malformed request."
    )
)
class Mutation(CustomerMutations, AccountMutations, DeskMutations):
    pass


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
PERMISSIONS = permissions_declared(get_object_definition(Mutation, strict=True).fields)
"""What each mutation of the desk needs; one that says nothing is found here, before anything is served."""
