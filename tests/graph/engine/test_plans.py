"""What a plan answers, and what it leaves to graphql-core, on the small schema."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from graphql import execute, parse

from openchair.graph import limits
from openchair.graph.documents import Documents
from openchair.graph.plans import MOST_CONDITIONS, Plans
from tests.graph.engine.parlour import parlour
from tests.graph.engine.test_plain_fields import ASKED, finished

LEFT = (
    "a resolver that fails",
    "null where there is none",
    "nothing in what must be there",
    "text where a number belongs",
    "text where a list belongs",
    "a list where text belongs",
    "a mutation",
)


async def planned(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> dict[str, Any] | None:
    """The answer of the plan of a query that was met before."""
    plans, tree = Plans(), parse(text)
    assert await plans.answer(parlour, tree, None, variables, name) is None
    return await plans.answer(parlour, tree, None, variables, name)


@pytest.mark.parametrize("what", ASKED)
async def test_a_plan_answers_as_graphql_core_or_not_at_all(what: str) -> None:
    found = await planned(ASKED[what])
    assert (found is None) == (what in LEFT)
    if found is not None:
        expected = await finished(execute(parlour, parse(ASKED[what])))
        assert expected.errors is None
        assert json.dumps(found) == json.dumps(expected.data)


async def test_introspection_and_operations_that_are_not_there_are_left() -> None:
    assert await planned("{ __schema { queryType { name } } }") is None
    assert await planned("query A { chair { name } } query B { chair { seats } }") is None
    assert await planned("query A { chair { name } }", name="B") is None
    assert await planned("query A { chair { name } } query B { chair { seats } }", name="B") == {"chair": {"seats": 1}}


async def test_each_combination_of_conditions_has_its_own_plan_as_long_as_they_are_few() -> None:
    text = "query ($a: Boolean!, $b: Boolean!) { chair { name @include(if: $a) ... @skip(if: $b) { seats } } }"
    plans, tree = Plans(), parse(text)
    await plans.answer(parlour, tree, None, {"a": True, "b": True}, None)
    for a in (True, False):
        for b in (True, False):
            found = await plans.answer(parlour, tree, None, {"a": a, "b": b}, None)
            assert found == {"chair": ({"name": "Mia's"} if a else {}) | ({} if b else {"seats": 1})}
    names = [f"c{number}" for number in range(MOST_CONDITIONS + 1)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    many = f"query ({declared}) {{ chair {{ {' '.join(f'{name}: seats @skip(if: ${name})' for name in names)} }} }}"
    assert await planned(many, dict.fromkeys(names, False)) is None


async def test_variables_that_do_not_fit_are_left() -> None:
    text = "query ($name: String!) { chair(name: $name) { name } }"
    assert await planned(text, {"name": "Oak"}) == {"chair": {"name": "Oak"}}
    assert await planned(text, {"name": 7}) is None
    assert await planned(text) is None


async def test_all_plans_of_a_kept_document_are_as_many_fields_as_its_length_allows_and_core_answers_the_rest() -> None:
    conditions = ("a", "b", "c")
    declared = ", ".join(f"${name}: Boolean!" for name in conditions)
    below = " ".join(f"{name}1: name @skip(if: ${name}) {name}2: seats" for name in conditions)
    names = [f"Q{number}" for number in range(limits.MAX_OPERATIONS)]
    text = " ".join(f"query {name}({declared}) {{ chair {{ {below} }} }}" for name in names)
    document = Documents(parlour, {}, introspection=False).prepared(text)
    fields = planned = 0
    for name in names:
        await document.plans.answer(parlour, document.tree, None, dict.fromkeys(conditions, True), name)
        for values in product((True, False), repeat=len(conditions)):
            variables = dict(zip(conditions, values, strict=True))
            for _ in range(2):
                found = await document.plans.answer(parlour, document.tree, None, variables, name)
                if found is not None:
                    expected = await finished(execute(parlour, document.tree, None, None, variables, name))
                    assert json.dumps(found) == json.dumps(expected.data)
            if found is not None:
                planned += 1
                fields += 1 + len(found["chair"])
    assert 0 < planned < len(names) * 2 ** len(conditions)
    assert fields <= len(text) // limits.CHARACTERS_PER_PLANNED_FIELD


async def test_a_variable_that_is_another_operations_condition_by_name_has_no_plan_for_each_value() -> None:
    text = "query A($a: Boolean!) { chair { name @skip(if: $a) } } query B($a: String!) { chair(name: $a) { name } }"
    plans, tree = Plans(), parse(text)
    for number in range(30):
        assert await plans.answer(parlour, tree, None, {"a": f"Oak {number}"}, "B") is None
    assert plans.budget.left == Plans().budget.left
    await plans.answer(parlour, tree, None, {"a": False}, "A")
    assert await plans.answer(parlour, tree, None, {"a": False}, "A") == {"chair": {"name": "Mia's"}}
