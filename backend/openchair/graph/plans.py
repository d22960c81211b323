"""Queries compiled to closures over the schema, once for each validated document.

A plan answers only where nothing goes wrong. Whatever it doesn't expect (an exception of a resolver, null where there must be
a value, a value that no scalar takes, a type it can't tell) ends it, and graphql-core runs the whole query: its answer stands.
That is safe since a query reads; a field that writes says so (`WRITES`), and is never planned. Mutations, introspection and
whatever has field extensions are left to graphql-core, too. Fields of one query are resolved one after the other, so that a
query holds one connection, but for those under which something is read for all at once (`TOGETHER`).

`docs/decisions/0019-query-plans.md` says what this is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import DocumentNode, GraphQLSchema, Node, OperationDefinitionNode, OperationType, VariableNode
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import ast

from openchair.graph.compiler import Compiler, FieldBudget, Run, Step

MOST_CONDITIONS: Final = 3
"""Variables in @skip and @include of one operation: there is a plan for each combination of their values."""
MOST_FIELDS: Final = 3_000
"""Fields of all plans of one document together. No document of the page has a tenth of that."""


@dataclass(slots=True)
class Plans:
    """The plans of one document's operations: empty at first, and of `budget` fields at most together."""

    budget: FieldBudget = field(default_factory=lambda: FieldBudget(MOST_FIELDS))
    _operations: dict[str | None, _Operation] = field(default_factory=dict)

    async def answer(
        self,
        schema: GraphQLSchema,
        tree: DocumentNode,
        context: object,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
    ) -> dict[str, Any] | None:
        """The data of a query that nothing went wrong with; None where graphql-core has to run it.

        An operation is planned when it is met for the second time: most that come from strangers are met once.
        """
        operation = self._operations.get(operation_name)
        if operation is None:
            node = _operation_named(tree, operation_name)
            if node is not None:
                self._operations[operation_name] = _Operation(schema, tree, node, self.budget)
            return None
        step, values = operation.step(variables or {})
        if step is None or values is None:
            return None
        try:
            data = step.call(None, Run(context, values))
            return await data if step.waits else data  # type: ignore[no-any-return]  # an object's step gives a dict
        except Exception:  # noqa: BLE001  # graphql-core meets it again, places it in its answer, and it is logged there
            return None


class _Operation:
    """One query of a document, and its plans by the values of its conditions."""

    def __init__(
        self, schema: GraphQLSchema, tree: DocumentNode, node: OperationDefinitionNode, budget: FieldBudget
    ) -> None:
        self._schema, self._tree, self._node, self._budget = schema, tree, node, budget
        self._conditions = sorted(set(_conditions(tree)))
        self._plannable = node.operation is OperationType.QUERY and len(self._conditions) <= MOST_CONDITIONS
        self._steps: dict[tuple[object, ...], Step | None] = {}

    def step(self, variables: Mapping[str, Any]) -> tuple[Step | None, VariableValues | None]:
        """How to answer it with these variables, and their values; None and None where graphql-core has to."""
        if not self._plannable:
            return None, None
        values = get_variable_values(self._schema, self._node.variable_definitions or (), dict(variables), 50, True)
        if not isinstance(values, VariableValues):
            return None, None
        key = tuple(values.coerced.get(name) for name in self._conditions)
        if not all(each is None or isinstance(each, bool) for each in key):
            # Another operation's condition, by whose name this one has a variable that takes anything.
            return None, None
        if key not in self._steps:
            try:
                self._steps[key] = Compiler(self._schema, self._tree, self._node, values, self._budget).whole()
            except Exception:  # noqa: BLE001  # conditions that don't fit, too, are graphql-core's to tell of
                self._steps[key] = None
        return self._steps[key], values


def _operation_named(tree: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [
        node
        for node in tree.definitions
        if isinstance(node, OperationDefinitionNode)
        and (name is None or (node.name is not None and node.name.value == name))
    ]
    return found[0] if len(found) == 1 else None


def _conditions(node: Node) -> Iterator[str]:
    """The variables in @skip and @include anywhere below."""
    for key in node.keys:
        below = getattr(node, key, None)
        for each in below if isinstance(below, list | tuple) else (below,):
            if isinstance(each, ast.DirectiveNode):
                yield from (
                    argument.value.name.value
                    for argument in each.arguments or ()
                    if isinstance(argument.value, VariableNode)
                )
            elif isinstance(each, Node):
                yield from _conditions(each)
