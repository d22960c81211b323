"""Compiles the fields of an operation to closures over the schema, for `graph/plans.py`.

A closure raises wherever it meets what it doesn't expect: an exception of a resolver, null where there must be a value, a value
that no scalar takes, a type it can't tell. Fields are resolved one after the other, but for those under which something is read
for all at once (`TOGETHER`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, NamedTuple

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetails,
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from openchair.graph.scalars import as_is

TOGETHER: Final = {"plan": "together"}
"""Metadata of a field whose resolver waits for those of its siblings, to read for all of them at once."""
WRITES: Final = {"plan": "writes"}
"""Metadata of a field whose resolver writes each time: no plan runs it, since a query may be run a second time."""


class Unplanned(Exception):
    """graphql-core has to look at it."""


class FieldBudget:
    """How many fields may be compiled yet, counted anew for each plan and each member of a union or interface."""

    __slots__ = ("left",)

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self) -> None:
        """Count a field that is about to be compiled. Raises `Unplanned` where none may be."""
        if self.left <= 0:
            raise Unplanned
        self.left -= 1


class _RawInfo:
    """What resolvers ask of graphql-core's info: the context. Anything else raises, and is left to graphql-core."""

    __slots__ = ("context",)

    def __init__(self, context: object) -> None:
        self.context = context


class Run:
    """One run of a plan."""

    __slots__ = ("info", "raw", "variables")

    def __init__(self, context: object, variables: VariableValues) -> None:
        self.raw: Any = _RawInfo(context)
        self.info = strawberry.Info[Any, Any](_raw_info=self.raw, _field=None)  # type: ignore[arg-type]  # as above
        self.variables = variables


class Step(NamedTuple):
    """How a value is completed, or a field answered. Raises anything where graphql-core has to look at it."""

    call: Callable[[Any, Run], Any]
    """From the value, or the object that has the field, to a part of the answer; to its coroutine where the step waits."""
    waits: bool = False
    together: bool = False


class Compiler:
    """Compiles one operation. What is merged with what, and in which order, graphql-core's own collection says."""

    def __init__(
        self,
        schema: GraphQLSchema,
        tree: DocumentNode,
        operation: OperationDefinitionNode,
        values: VariableValues,
        budget: FieldBudget,
    ) -> None:
        self._schema, self._operation, self._values = schema, operation, values
        self._fragments = {
            node.name.value: FragmentDetails(node)
            for node in tree.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._budget = budget

    def whole(self) -> Step:
        """The step that answers the operation. Raises `Unplanned`."""
        root = self._schema.query_type
        assert root is not None
        found = collect_fields(self._schema, self._fragments, self._values, root, self._operation)
        return self._selection(root, _grouped(found))

    def _selection(self, kind: GraphQLObjectType, fields: GroupedFieldSet) -> Step:
        """What an object of this type answers."""
        steps = [(name, *self._field(kind, details)) for name, details in fields.items()]
        reads = tuple((name, attribute, step.call) for name, attribute, step in steps)
        if not any(step.waits for _, _, step in steps):

            def at_once(source: Any, run: Run) -> dict[str, Any]:
                answer = {}
                for name, attribute, call in reads:
                    if attribute is not None:
                        value = getattr(source, attribute)
                        if type(value) is str:
                            answer[name] = value
                            continue
                    answer[name] = call(source, run)
                return answer

            return Step(at_once)
        waiting = tuple((name, step.call, step.waits) for name, _, step in steps)
        together = any(step.together for _, _, step in steps)

        async def one_by_one(source: Any, run: Run) -> dict[str, Any]:
            return {name: await call(source, run) if waits else call(source, run) for name, call, waits in waiting}

        async def all_at_once(source: Any, run: Run) -> dict[str, Any]:
            answer = {name: None if waits else call(source, run) for name, call, waits in waiting}
            later = [(name, call) for name, call, waits in waiting if waits]
            found = await _all(call(source, run) for _, call in later)
            answer.update(zip([name for name, _ in later], found, strict=True))
            return answer

        return Step(all_at_once if together else one_by_one, waits=True, together=together)

    def _field(self, parent: GraphQLObjectType, details: FieldDetailsList) -> tuple[str | None, Step]:
        """The attribute that most likely is the answer as it is, if there is one, and how the field is answered."""
        self._budget.take()
        first: FieldDetails = details[0]
        name = first.node.name.value
        if name == "__typename":
            answer = parent.name
            return None, Step(lambda _source, _run: answer)
        known = parent.fields.get(name)
        definition = None if known is None else known.extensions.get("strawberry-definition")
        if known is None or not isinstance(definition, StrawberryField) or definition.extensions:
            raise Unplanned
        if definition.metadata.get("plan") == WRITES["plan"]:
            raise Unplanned
        complete = self._complete(known.type, details)
        if definition.is_basic_field:
            attribute = definition.python_name
            return attribute if _is_text(known.type) else None, _read(attribute, complete)
        assert definition.base_resolver is not None
        step = _resolved(_resolver(definition, known, first), definition.base_resolver.is_async, complete)
        return None, step._replace(together=complete.together or definition.metadata.get("plan") == TOGETHER["plan"])

    def _complete(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Step:
        """From what a resolver gives to the answer, null included."""
        nullable = not isinstance(kind, GraphQLNonNull)
        inner: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLList):
            step = _list(self._complete(inner.of_type, details))
        elif is_leaf_type(inner):
            step = Step(_leaf(inner))
        elif is_abstract_type(inner):
            step = self._abstract(inner, details)
        else:
            step = self._object(inner, details)
        call = step.call

        def unless_null(value: Any, run: Run) -> Any:
            if value is None:
                if nullable:
                    return None
                raise Unplanned
            return call(value, run)

        async def unless_null_later(value: Any, run: Run) -> Any:
            if value is None:
                if nullable:
                    return None
                raise Unplanned
            return await call(value, run)

        return step._replace(call=unless_null_later if step.waits else unless_null)

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Step:
        found = collect_subfields(self._schema, self._fragments, self._values, self._operation, kind, details)
        step = self._selection(kind, _grouped(found))
        if kind.is_type_of is None:
            return step
        origin, call = _origin(kind), step.call

        def checked(value: Any, run: Run) -> Any:
            if type(value) is not origin:
                raise Unplanned
            return call(value, run)

        return step._replace(call=checked)

    def _abstract(self, kind: GraphQLAbstractType, details: FieldDetailsList) -> Step:
        """By the class of the value, which is one member's and no other's."""
        steps = {_origin(each): self._object(each, details) for each in self._schema.get_possible_types(kind)}
        if len(steps) != len(self._schema.get_possible_types(kind)):
            raise Unplanned
        if not any(step.waits for step in steps.values()):
            calls = {origin: step.call for origin, step in steps.items()}
            return Step(lambda value, run: calls[type(value)](value, run))

        async def call(value: Any, run: Run) -> Any:
            step = steps[type(value)]
            return await step.call(value, run) if step.waits else step.call(value, run)

        return Step(call, waits=True, together=any(step.together for step in steps.values()))


def _grouped(found: CollectedFields) -> GroupedFieldSet:
    if found.new_defer_usages or found.forbidden_directive_instances:
        raise Unplanned
    return found.grouped_field_set


def _origin(kind: GraphQLObjectType) -> type:
    """The class whose objects are of this type."""
    definition = kind.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of or definition.concrete_of:
        raise Unplanned
    return definition.origin


def _resolver(definition: StrawberryField, known: GraphQLField, first: FieldDetails) -> Callable[[Any, Run], Any]:
    """What calls the field's resolver: straight where it takes nothing but its object and the info."""
    resolver = definition.base_resolver
    assert resolver is not None
    node, resolve = first.node, known.resolve
    if first.fragment_variable_values is not None or resolve is None:
        raise Unplanned
    if known.args:
        return lambda source, run: resolve(source, run.raw, **get_argument_values(known, node, run.variables))
    if resolver.self_parameter is None or resolver.parent_parameter is not None or resolver.root_parameter is not None:
        return lambda source, run: resolve(source, run.raw)
    info = resolver.info_parameter
    function: Callable[..., Any] = resolver.wrapped_func  # type: ignore[assignment]  # with a self it is a function
    if info is None:
        return lambda source, _run: function(source)
    info_name = info.name
    if info_name == "info":
        return lambda source, run: function(source, info=run.info)
    return lambda source, run: function(source, **{info_name: run.info})


def _read(attribute: str, complete: Step) -> Step:
    call = complete.call
    # Where it waits, what it gives is the coroutine.
    return complete._replace(call=lambda source, run: call(getattr(source, attribute), run))


def _resolved(resolve: Callable[[Any, Run], Any], waits: bool, complete: Step) -> Step:
    call = complete.call
    if not waits:
        return complete._replace(call=lambda source, run: call(resolve(source, run), run))
    if not complete.waits:

        async def awaited(source: Any, run: Run) -> Any:
            return call(await resolve(source, run), run)

        return Step(awaited, waits=True)

    async def awaited_twice(source: Any, run: Run) -> Any:
        return await call(await resolve(source, run), run)

    return Step(awaited_twice, waits=True)


def _list(item: Step) -> Step:
    call = item.call

    def at_once(value: Any, run: Run) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise Unplanned
        return [call(each, run) for each in value]

    async def one_by_one(value: Any, run: Run) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise Unplanned
        return [await call(each, run) for each in value]

    async def all_at_once(value: Any, run: Run) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise Unplanned
        return await _all(call(each, run) for each in value)

    if not item.waits:
        return Step(at_once)
    return item._replace(call=all_at_once if item.together else one_by_one)


async def _all(made: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """What all of them give, begun together. All have ended when one's exception is raised: nothing runs on unseen.

    Making one can fail as well: those that were made before are closed.
    """
    coroutines: list[Coroutine[Any, Any, Any]] = []
    try:
        coroutines.extend(made)
    except BaseException:
        for begun in coroutines:
            begun.close()
        raise
    found = await asyncio.gather(*coroutines, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return found


def _is_text(kind: GraphQLOutputType) -> bool:
    """Whether a str is the answer as it is."""
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return inner in (GraphQLString, GraphQLID) or getattr(inner, "coerce_output_value", None) is as_is


def _leaf(kind: GraphQLLeafType) -> Callable[[Any, Run], Any]:
    coerced = kind.coerce_output_value
    if isinstance(kind, GraphQLEnumType):
        cls = getattr(kind, "wrapped_cls", None)
        names = {} if cls is None else {member: coerced(member) for member in cls}

        def named(value: Any, _run: Run) -> Any:
            return names[value] if type(value) is cls else _known(coerced(value))

        return named
    if _is_text(kind):
        return lambda value, _run: value if type(value) is str else _known(coerced(value))
    return lambda value, _run: _known(coerced(value))


def _known(value: Any) -> Any:
    # Some scalars of ours pass on what they get; what is not a plain value is not a plan's to judge.
    if isinstance(value, str | int | float | bool):
        return value
    raise Unplanned
