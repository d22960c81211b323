"""Lists that grow, a page at a time, as Relay's connections have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Generic, TypeVar

import strawberry

_Node = TypeVar("_Node")
_MOST = 100
PageFirst = Annotated[int, strawberry.argument(description="At most this many, 1 to 100.")]
PageAfter = Annotated[
    str | None, strawberry.argument(description="Only what follows: the endCursor of the page before.")
]


def page_length(first: int) -> int:
    """How many a page has."""
    return min(max(first, 1), _MOST)


@strawberry.type(description="Where a page of a list stands.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow.")
    end_cursor: str | None = strawberry.field(
        description="The last one's cursor, to be given as `after`; null of an empty page. It says nothing by itself."
    )


@strawberry.type(description="One of a list, and its cursor.")
class Edge(Generic[_Node]):
    cursor: str = strawberry.field(description="Where it stands in the list.")
    node: _Node = strawberry.field(description="What it is.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[_Node]):
    edges: list[Edge[_Node]] = strawberry.field(description="In order, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="Whether more follow, and from where.")


def connection_of(pairs: Iterable[tuple[str, _Node]], *, has_more: bool) -> Connection[_Node]:
    """A page of these, each with its cursor."""
    edges = [Edge(cursor=cursor, node=node) for cursor, node in pairs]
    info = PageInfo(has_next_page=has_more, end_cursor=edges[-1].cursor if edges else None)
    return Connection(edges=edges, page_info=info)
