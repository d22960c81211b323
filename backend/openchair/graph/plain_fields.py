"""Execution that reads plain fields straight from their objects, and leaves every other field to graphql-core.

Most leaves of an answer are attributes of dataclasses. graphql-core builds a path and an info for each, and asks of each
value several times what it is; that is two thirds of what a query costs here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

from graphql import (
    Executor,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
)
from graphql.execution.collect_fields import GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.types.field import StrawberryField

Read = Callable[[Any], Any]
"""From an object to a field's value in the answer. Raises where graphql-core has to look at it."""


class _NotPlain(Exception):
    """The value is not one of the plain ones."""


class PlainFieldsExecutor(Executor[None]):
    """Answers what graphql-core answers. `over` makes the class for a schema."""

    plain: ClassVar[Mapping[str, Mapping[str, Read]]] = {}
    """By type and field."""

    @classmethod
    @cache
    def over(cls, schema: GraphQLSchema) -> type[PlainFieldsExecutor]:
        """The executor of this schema; each schema has one, its plain fields found once."""
        found: dict[str, Mapping[str, Read]] = {}
        for name, kind in schema.type_map.items():
            if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
                reads = {field_name: _read(field) for field_name, field in kind.fields.items()}
                plain = {field_name: read for field_name, read in reads.items() if read is not None}
                if plain:
                    found[name] = plain
        return type("SchemaExecutor", (cls,), {"plain": found})

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """The values of these fields: plain ones read, the others executed."""
        plain = self.plain.get(parent_type.name)
        if plain is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        # A dict keeps the order of its keys, and the answer's is the query's: those left to do hold their place.
        answer: dict[str, Any] = dict.fromkeys(grouped_field_set)
        others: GroupedFieldSet = {}
        for name, details in grouped_field_set.items():
            read = plain.get(details[0].node.name.value)
            if read is not None:
                try:
                    answer[name] = read(source_value)
                    continue
                except Exception:  # noqa: BLE001, S110  # graphql-core reads it again, and places the error
                    pass
            others[name] = details
        if not others:
            return answer
        rest = super().execute_fields(parent_type, source_value, path, others, position_context)
        if isinstance(rest, dict):
            answer.update(rest)
            return answer

        async def later() -> dict[str, Any]:
            answer.update(await rest)
            return answer

        return later()


def _read(field: GraphQLField) -> Read | None:
    """How to read a field that is an attribute and a leaf, or a list of leaves; None for any other."""
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField) or not definition.is_basic_field:
        return None
    nullable = not isinstance(field.type, GraphQLNonNull)
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    in_list = isinstance(kind, GraphQLList)
    if isinstance(kind, GraphQLList):
        kind = kind.of_type
        if not isinstance(kind, GraphQLNonNull):
            return None
        kind = kind.of_type
    if not is_leaf_type(kind):
        return None
    name, coerced = definition.python_name, kind.coerce_output_value

    def read(source: Any) -> Any:
        value = getattr(source, name)
        if value is None and nullable:
            return None
        if not in_list:
            return _known(coerced(value))
        if not isinstance(value, list | tuple):
            raise _NotPlain
        return [_known(coerced(item)) for item in value]

    return read


def _known(value: Any) -> Any:
    # Some scalars of ours pass on what they get; what is not a plain value is not ours to judge.
    if isinstance(value, str | int | float | bool):
        return value
    raise _NotPlain
