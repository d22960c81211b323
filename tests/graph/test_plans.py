"""Plans answer what graphql-core answers, byte for byte, whoever asks and whatever fails; random queries say so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from inspect import isawaitable
from random import Random
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLEnumType, execute
from starlette.requests import Request

from openchair.graph import compiler
from openchair.graph.context import GraphContext
from openchair.graph.documents import Documents, InvalidDocument
from openchair.graph.endpoint import GraphEndpoint
from openchair.graph.guard import TooMuch
from openchair.graph.plans import Plans
from openchair.graph.schema import schema
from openchair.http.ahead import GraphAhead
from openchair.rules.roles import OperatorRole
from tests.graph.engine.random_queries import RandomQuery
from tests.support.salon import TIERED, Salon, day
from tests.support.web import Web, bearer

CASES = int(os.environ.get("PLANNED_QUERIES", "400"))
"""Valid queries; many more are asked by hand, PLANNED_QUERIES=20000."""
WRITING = frozenset({"passkeySignInOptions"})


@dataclass
class Seen:
    """What became of the queries."""

    asked: int = 0
    planned: int = 0
    failed: int = 0
    """Those whose answer by graphql-core has errors."""
    different: list[str] = field(default_factory=list)


class _Failing(GraphContext):
    """A context of which the n-th look raises."""

    left: int

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name != "left":
            self.left -= 1
            if self.left == 0:
                raise RuntimeError("the n-th look at the context")
        return super().__getattribute__(name)


def failing_at(nth: int, context: GraphContext) -> _Failing:
    failing = _Failing.__new__(_Failing)
    failing.left = 1 << 40
    for each in fields(GraphContext):
        setattr(failing, each.name, getattr(context, each.name))
    failing.left = nth
    return failing


class Asker:
    """Asks random queries as all kinds of viewers, of the plan and of graphql-core."""

    def __init__(self, web: Web, salon: Salon, credentials: dict[str, str | None], texts: list[str]) -> None:
        assert isinstance(web.app, GraphAhead)
        assert isinstance(web.app.graph, GraphEndpoint)
        self._endpoint = web.app.graph
        self._host, self._texts = salon.host, texts
        self.viewers = list(credentials)
        self._credentials = credentials

    async def context(self, viewer: str) -> GraphContext:
        credential = self._credentials[viewer]
        headers = [(b"host", self._host.encode())]
        if credential is not None:
            headers.append((b"authorization", f"Bearer {credential}".encode()))
        found = await self._endpoint._authorize(
            Request(
                {
                    "type": "http",
                    "method": "POST",
                    "path": "/graphql",
                    "headers": headers,
                    "query_string": b"",
                    "client": None,
                }
            )
        )
        assert isinstance(found, GraphContext)
        return found

    async def ask(self, cases: int, seed: int, *, stop_at_first: bool = False, failing: bool = False) -> Seen:
        """Ask that many valid queries."""
        random, seen, core = Random(seed), Seen(), schema._schema
        documents = Documents(core, {}, introspection=False)
        contexts = {viewer: await self.context(viewer) for viewer in self.viewers}
        while seen.asked < cases and not (stop_at_first and seen.different):
            query = RandomQuery(core, random, self._texts, WRITING)
            try:
                text = query.text()
                tree = documents.prepared(text).tree
            except (InvalidDocument, TooMuch):
                continue
            seen.asked += 1
            viewer = random.choice(self.viewers)
            context = fresh(contexts[viewer])
            planned = Plans()
            assert await planned.answer(core, tree, context, query.variables, None) is None, "it is met once"
            if failing:
                context = failing_at(random.randint(1, 12), context)
            data = await planned.answer(core, tree, context, query.variables, None)
            if failing:
                reached = context.left <= 0  # type: ignore[attr-defined]  # it is one
                seen.failed += reached
                if reached and data is not None:
                    seen.different.append(text)
                continue
            result: Any = execute(core, tree, None, fresh(contexts[viewer]), query.variables, hide_suggestions=True)
            result = await result if isawaitable(result) else result
            assert isinstance(result, ExecutionResult)
            seen.failed += bool(result.errors)
            if data is None:
                continue
            seen.planned += 1
            if result.errors or json.dumps(data) != json.dumps(result.data):
                seen.different.append(f"{viewer}: {text} {query.variables}\n{json.dumps(data)}\n{result}")
        return seen


def fresh(context: GraphContext) -> GraphContext:
    """A request's context, as that one was before it was asked anything."""
    return GraphContext(
        context.viewer,
        context.runtime,
        context.links,
        context.gateway,
        context.accounts,
        context.browser,
        context.client,
        context.accept_language,
    )


@pytest.fixture
async def asker(salon: Salon, web: Web) -> Asker:
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=TIERED)
    await salon.books(day(4, 10), deposit_minor=2500, deposit_status="asked", terms=TIERED)
    over = await salon.books(day(-1, 9), status="no_show", terms=TIERED)
    await salon.books(day(3, 11), status="cancelled")
    credentials: dict[str, str | None] = {
        "customer": bearer(booking),
        "customer of a booking that is over": bearer(over),
        "visitor": None,
    }
    for role in tuple(OperatorRole):
        credentials[role] = f"desk.{await salon.issues_credential(role)}"
    record = await salon.reads(booking.id)
    texts = [
        booking.id,
        over.id,
        record.staff.id,
        record.service.id,
        record.customer.id,
        record.venue.slug,
        record.reference,
    ]
    return Asker(web, salon, credentials, texts)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_plans_answer_random_queries_byte_for_byte_as_graphql_core_does(asker: Asker) -> None:
    seen = await asker.ask(CASES, seed=15)
    assert seen.different == []
    # Nothing that went well was left to graphql-core, but for one in a hundred.
    assert seen.planned >= (seen.asked - seen.failed) * 0.99
    assert seen.planned > CASES // 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_plan_never_answers_where_anything_that_it_ran_has_failed(asker: Asker) -> None:
    seen = await asker.ask(CASES // 5, seed=16, failing=True)
    assert seen.different == []
    assert seen.failed > CASES // 50


def _enum_by_value(kind: Any, leaf: Callable[[Any], Any]) -> Any:
    return (lambda value, _run: value.value) if isinstance(kind, GraphQLEnumType) else leaf(kind)


MUTANTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "enums by their value": ("_leaf", lambda real: lambda kind: _enum_by_value(kind, real)),
    "keys in another order": (
        "_grouped",
        lambda real: lambda found: dict(reversed(real(found).items())),
    ),
    "arguments left out": ("get_argument_values", lambda _real: lambda *_: {}),
}


@pytest.mark.parametrize("mutant", MUTANTS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wrong_plan_is_caught(asker: Asker, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    name, wrong = MUTANTS[mutant]
    monkeypatch.setattr(compiler, name, wrong(getattr(compiler, name)))
    assert (await asker.ask(CASES, seed=17, stop_at_first=True)).different
