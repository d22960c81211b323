"""A small schema with every kind of field the engine meets, and an endpoint over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from types import SimpleNamespace
from typing import Any, cast

import httpx
import strawberry
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openchair.graph.context import GraphContext
from openchair.graph.documents import Documents
from openchair.graph.endpoint import GraphEndpoint

URL = "http://parlour.localhost/graphql"


@strawberry.enum
class Colour(Enum):
    DARK = "dark"
    FAIR = "fair"


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Chair(Named):
    seats: int = 1
    colour: Colour = Colour.DARK
    note: str | None = None
    tags: list[str] = strawberry.field(default_factory=lambda: ["low", "wide"])
    sizes: list[int | None] = strawberry.field(default_factory=lambda: [1, None])
    mirror: Mirror | None = None

    @strawberry.field
    def shouted(self) -> str:
        return self.name.upper()

    @strawberry.field
    async def later(self) -> str:
        await asyncio.sleep(0)
        return f"{self.name}, later"

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("secret")


@strawberry.type
class Mirror(Named):
    height: float = 1.5


class Ran:
    """What resolvers did."""

    def __init__(self) -> None:
        self.reads = 0
        self.cancelled = False
        self.begun = asyncio.Event()


ran = Ran()


@strawberry.type
class Query:
    @strawberry.field
    def chair(self, name: str = "Mia's", colour: Colour = Colour.DARK) -> Chair:
        ran.reads += 1
        return Chair(name=name, colour=colour, mirror=Mirror(name="Oak"))

    @strawberry.field
    def wrong_chair(self) -> Chair | None:
        """One whose values are not what the schema says."""
        chair = Chair(name=cast("str", None), seats=cast("int", "many"), tags=cast("list[str]", "low"))
        chair.note = cast("str", ["not", "text"])
        return chair

    @strawberry.field
    def things(self) -> list[Named]:
        return [Chair(name="one"), Mirror(name="two")]

    @strawberry.field
    async def slow(self) -> str:
        ran.begun.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ran.cancelled = True
            raise
        return "done"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def paint(self, colour: Colour) -> Chair:
        ran.reads += 1
        return Chair(name="painted", colour=colour)


parlour: GraphQLSchema = strawberry.Schema(Query, Mutation, types=[Chair, Mirror])._schema


@asynccontextmanager
async def asking(
    documents: Documents, explorer: Callable[[], Response] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an endpoint over the small schema, to which everyone is welcome."""

    async def authorize(_request: Request) -> GraphContext:
        return cast("GraphContext", SimpleNamespace(viewer=None, browser=SimpleNamespace(answered=[])))

    app = Starlette(routes=[Route("/graphql", GraphEndpoint(parlour, documents, authorize, explorer))])
    ran.__init__()  # type: ignore[misc]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str, *, accept: str = "*/*", **more: Any) -> httpx.Response:
    """POST a document."""
    return await client.post(URL, json={"query": query, **more}, headers={"accept": accept})
