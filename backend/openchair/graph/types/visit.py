"""What is asked for when a visit is to be found a time, or booked."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from graphql import GraphQLError

from openchair.rules.parts import MOST_PARTS, PartWish


@strawberry.input(description="A part of a visit: what one person does in it.")
class VisitPartInput:
    service_id: strawberry.ID = strawberry.field(description="What is to be done.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="By whom; anyone who does it if left out."
    )


PARTS_DESCRIPTION = (
    "What is to be done, 1 to 8 parts, one after another in this order; the customer waits 15 minutes at most between two of "
    "them."
)


def wishes_of(parts: Sequence[VisitPartInput]) -> tuple[PartWish, ...]:
    """The parts as the doors take them."""
    return tuple(PartWish(part.service_id, part.staff_id) for part in parts)


def refuse_unless_visit(parts: Sequence[VisitPartInput]) -> None:
    """Raise `GraphQLError` of a question about no parts, or more than a visit has."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise GraphQLError(f"Ask for 1 to {MOST_PARTS} parts.", extensions={"code": "BAD_USER_INPUT"})
