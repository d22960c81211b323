"""Plain fields are read straight, and nobody can tell from the answer."""

from __future__ import annotations

import json
from inspect import isawaitable
from typing import Any

import pytest
from graphql import ExecutionResult, execute, parse

from openchair.graph.plain_fields import PlainFieldsExecutor
from openchair.graph.schema import schema
from tests.graph.engine.parlour import parlour

ONE = PlainFieldsExecutor.over(parlour)


async def finished(result: Any) -> ExecutionResult:
    done = await result if isawaitable(result) else result
    assert isinstance(done, ExecutionResult)
    return done


async def plainly(text: str, variables: dict[str, Any]) -> ExecutionResult:
    execution = ONE.build(parlour, parse(text), None, None, variables)
    assert not isinstance(execution, list)
    return await finished(execution.execute_operation())


ASKED = {
    "leaves": "{ chair { name seats colour note } }",
    "another order, with other names": "{ chair { note b: seats name a: seats __typename colour } }",
    "twice the same": "{ chair { name name } chair { seats } }",
    "lists": "{ chair { tags sizes } }",
    "objects below": "{ chair { seats mirror { height name } } }",
    "resolvers between plain fields": "{ chair { name shouted seats } }",
    "awaited fields between plain ones": "{ chair { name later seats other: later } }",
    "two things awaited beside each other": "{ a: chair { name later } b: chair { later seats } }",
    "an interface": "{ things { name ... on Chair { seats } ... on Mirror { height } __typename } }",
    "fragments": "{ chair { ...A ...B } } fragment A on Chair { name seats } fragment B on Chair { seats note }",
    "skipped": "query ($no: Boolean = false) { chair { name @skip(if: true) seats @include(if: $no) note } }",
    "an argument": '{ chair(name: "Theo\'s") { name } }',
    "a resolver that fails": "{ chair { name broken seats } }",
    "null where there is none": "{ wrongChair { note seats } }",
    "nothing in what must be there": "{ chair { name } wrongChair { name } }",
    "text where a number belongs": "{ chair { seats } wrongChair { seats } }",
    "text where a list belongs": "{ wrongChair { tags } }",
    "a list where text belongs": "{ wrongChair { note __typename } }",
    "a mutation": "mutation { paint(colour: FAIR) { name colour } again: paint(colour: DARK) { colour } }",
}


@pytest.mark.parametrize("what", ASKED)
async def test_the_answer_is_that_of_graphql_core(what: str) -> None:
    expected = await finished(execute(parlour, parse(ASKED[what])))
    found = await plainly(ASKED[what], {})
    # As text, for the order of the keys counts too.
    assert json.dumps(found.data) == json.dumps(expected.data)
    assert [error.formatted for error in found.errors or ()] == [error.formatted for error in expected.errors or ()]


def test_leaves_that_are_attributes_are_plain_and_nothing_else_is() -> None:
    assert set(ONE.plain["Chair"]) == {"name", "seats", "colour", "note", "tags"}
    assert "Query" not in ONE.plain
    assert "Mutation" not in ONE.plain


def test_most_of_a_booking_is_plain() -> None:
    plain = PlainFieldsExecutor.over(schema._schema).plain
    assert {"id", "reference", "version", "status", "startsAt", "endsAt"} <= set(plain["Booking"])
    assert set(plain["Money"]) == {"amountMinor", "currency", "decimals", "formatted"}
    assert {"date", "starts"} == set(plain["SlotDay"])
    assert not {"openSlots", "can", "cancellationQuote", "desk"} & set(plain["Booking"])
