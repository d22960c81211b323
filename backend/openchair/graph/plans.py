"""Queries compiled to closures over the schema, once for each validated document.

A plan answers only where nothing goes wrong. Whatever it doesn't expect (an exception of a resolver, null where there must be
a value, a value that no scalar takes, a type it can't tell) ends it, and graphql-core runs the whole query: its answer stands.
That is safe since a query reads; a field that writes says so (`WRITES`), and is never planned. Mutations, introspection and
whatever has field extensions are left to graphql-core, too. Fields of one query are resolved one after the other, so that a
query holds one connection, but for those under which something is read for all at once (`TOGETHER`).

`docs/decisions/0016-query-plans.md` says what this is worth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
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
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
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
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.language import ast
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from openchair.graph.scalars import as_is

TOGETHER: Final = {"plan": "together"}
"""Metadata of a field whose resolver waits for those of its siblings, to read for all of them at once."""
WRITES: Final = {"plan": "writes"}
"""Metadata of a field whose resolver writes each time: no plan runs it, since a query may be run a second time."""

MOST_CONDITIONS: Final = 3
"""Variables in @skip and @include of one operation: there is a plan for each combination of their values."""
MOST_FIELDS: Final = 3_000
"""Fields of one plan, counted anew for each member of a union or interface. No query of the page has a tenth of that."""


class _Unplanned(Exception):
    """graphql-core has to look at it."""


class _RawInfo:
    """What resolvers ask of graphql-core's info: the context. Anything else raises, and is left to graphql-core."""

    __slots__ = ("context",)

    def __init__(self, context: object) -> None:
        self.context = context


class _Run:
    """One run of a plan."""

    __slots__ = ("info", "raw", "variables")

    def __init__(self, context: object, variables: VariableValues) -> None:
        self.raw: Any = _RawInfo(context)
        self.info = strawberry.Info[Any, Any](_raw_info=self.raw, _field=None)  # type: ignore[arg-type]  # as above
        self.variables = variables


class _Step(NamedTuple):
    """How a value is completed, or a field answered. Raises anything where graphql-core has to look at it."""

    call: Callable[[Any, _Run], Any]
    """From the value, or the object that has the field, to a part of the answer; to its coroutine where the step waits."""
    waits: bool = False
    together: bool = False


@dataclass(slots=True)
class Plans:
    """The plans of one document's operations. Empty at first; never more than its operations and conditions allow."""

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
                self._operations[operation_name] = _Operation(schema, tree, node)
            return None
        step, values = operation.step(variables or {})
        if step is None or values is None:
            return None
        try:
            data = step.call(None, _Run(context, values))
            return await data if step.waits else data  # type: ignore[no-any-return]  # an object's step gives a dict
        except Exception:  # noqa: BLE001  # graphql-core meets it again, places it in its answer, and it is logged there
            return None


class _Operation:
    """One query of a document, and its plans by the values of its conditions."""

    def __init__(self, schema: GraphQLSchema, tree: DocumentNode, node: OperationDefinitionNode) -> None:
        self._schema, self._tree, self._node = schema, tree, node
        self._conditions = sorted(set(_conditions(tree)))
        self._plannable = node.operation is OperationType.QUERY and len(self._conditions) <= MOST_CONDITIONS
        self._steps: dict[tuple[object, ...], _Step | None] = {}

    def step(self, variables: Mapping[str, Any]) -> tuple[_Step | None, VariableValues | None]:
        """How to answer it with these variables, and their values; None and None where graphql-core has to."""
        if not self._plannable:
            return None, None
        values = get_variable_values(self._schema, self._node.variable_definitions or (), dict(variables), 50, True)
        if not isinstance(values, VariableValues):
            return None, None
        key = tuple(values.coerced.get(name) for name in self._conditions)
        if key not in self._steps:
            try:
                self._steps[key] = _Compiler(self._schema, self._tree, self._node, values).whole()
            except Exception:  # noqa: BLE001  # conditions that don't fit, too, are graphql-core's to tell of
                self._steps[key] = None
        return self._steps[key], values


class _Compiler:
    """Compiles one operation. What is merged with what, and in which order, graphql-core's own collection says."""

    def __init__(
        self, schema: GraphQLSchema, tree: DocumentNode, operation: OperationDefinitionNode, values: VariableValues
    ) -> None:
        self._schema, self._operation, self._values = schema, operation, values
        self._fragments = {
            node.name.value: FragmentDetails(node)
            for node in tree.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._fields = 0

    def whole(self) -> _Step:
        """The step that answers the operation. Raises `_Unplanned`."""
        root = self._schema.query_type
        assert root is not None
        found = collect_fields(self._schema, self._fragments, self._values, root, self._operation)
        return self._selection(root, _grouped(found))

    def _selection(self, kind: GraphQLObjectType, fields: GroupedFieldSet) -> _Step:
        """What an object of this type answers."""
        steps = [(name, *self._field(kind, details)) for name, details in fields.items()]
        reads = tuple((name, attribute, step.call) for name, attribute, step in steps)
        if not any(step.waits for _, _, step in steps):

            def at_once(source: Any, run: _Run) -> dict[str, Any]:
                answer = {}
                for name, attribute, call in reads:
                    if attribute is not None:
                        value = getattr(source, attribute)
                        if type(value) is str:
                            answer[name] = value
                            continue
                    answer[name] = call(source, run)
                return answer

            return _Step(at_once)
        waiting = tuple((name, step.call, step.waits) for name, _, step in steps)
        together = any(step.together for _, _, step in steps)

        async def one_by_one(source: Any, run: _Run) -> dict[str, Any]:
            return {name: await call(source, run) if waits else call(source, run) for name, call, waits in waiting}

        async def all_at_once(source: Any, run: _Run) -> dict[str, Any]:
            answer = {name: None if waits else call(source, run) for name, call, waits in waiting}
            later = [(name, call(source, run)) for name, call, waits in waiting if waits]
            answer.update(zip([name for name, _ in later], await _all([each for _, each in later]), strict=True))
            return answer

        return _Step(all_at_once if together else one_by_one, waits=True, together=together)

    def _field(self, parent: GraphQLObjectType, details: FieldDetailsList) -> tuple[str | None, _Step]:
        """The attribute that most likely is the answer as it is, if there is one, and how the field is answered."""
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise _Unplanned
        first: FieldDetails = details[0]
        name = first.node.name.value
        if name == "__typename":
            answer = parent.name
            return None, _Step(lambda _source, _run: answer)
        known = parent.fields.get(name)
        definition = None if known is None else known.extensions.get("strawberry-definition")
        if known is None or not isinstance(definition, StrawberryField) or definition.extensions:
            raise _Unplanned
        if definition.metadata.get("plan") == WRITES["plan"]:
            raise _Unplanned
        complete = self._complete(known.type, details)
        if definition.is_basic_field:
            attribute = definition.python_name
            return attribute if _is_text(known.type) else None, _read(attribute, complete)
        assert definition.base_resolver is not None
        step = _resolved(_resolver(definition, known, first), definition.base_resolver.is_async, complete)
        return None, step._replace(together=complete.together or definition.metadata.get("plan") == TOGETHER["plan"])

    def _complete(self, kind: GraphQLOutputType, details: FieldDetailsList) -> _Step:
        """From what a resolver gives to the answer, null included."""
        nullable = not isinstance(kind, GraphQLNonNull)
        inner: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLList):
            step = _list(self._complete(inner.of_type, details))
        elif is_leaf_type(inner):
            step = _Step(_leaf(inner))
        elif is_abstract_type(inner):
            step = self._abstract(inner, details)
        else:
            step = self._object(inner, details)
        call = step.call

        def unless_null(value: Any, run: _Run) -> Any:
            if value is None:
                if nullable:
                    return None
                raise _Unplanned
            return call(value, run)

        async def unless_null_later(value: Any, run: _Run) -> Any:
            if value is None:
                if nullable:
                    return None
                raise _Unplanned
            return await call(value, run)

        return step._replace(call=unless_null_later if step.waits else unless_null)

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> _Step:
        found = collect_subfields(self._schema, self._fragments, self._values, self._operation, kind, details)
        step = self._selection(kind, _grouped(found))
        if kind.is_type_of is None:
            return step
        origin, call = _origin(kind), step.call

        def checked(value: Any, run: _Run) -> Any:
            if type(value) is not origin:
                raise _Unplanned
            return call(value, run)

        return step._replace(call=checked)

    def _abstract(self, kind: GraphQLAbstractType, details: FieldDetailsList) -> _Step:
        """By the class of the value, which is one member's and no other's."""
        steps = {_origin(each): self._object(each, details) for each in self._schema.get_possible_types(kind)}
        if len(steps) != len(self._schema.get_possible_types(kind)):
            raise _Unplanned
        if not any(step.waits for step in steps.values()):
            calls = {origin: step.call for origin, step in steps.items()}
            return _Step(lambda value, run: calls[type(value)](value, run))

        async def call(value: Any, run: _Run) -> Any:
            step = steps[type(value)]
            return await step.call(value, run) if step.waits else step.call(value, run)

        return _Step(call, waits=True, together=any(step.together for step in steps.values()))


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


def _grouped(found: CollectedFields) -> GroupedFieldSet:
    if found.new_defer_usages or found.forbidden_directive_instances:
        raise _Unplanned
    return found.grouped_field_set


def _origin(kind: GraphQLObjectType) -> type:
    """The class whose objects are of this type."""
    definition = kind.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of or definition.concrete_of:
        raise _Unplanned
    return definition.origin


def _resolver(definition: StrawberryField, known: GraphQLField, first: FieldDetails) -> Callable[[Any, _Run], Any]:
    """What calls the field's resolver: straight where it takes nothing but its object and the info."""
    resolver = definition.base_resolver
    assert resolver is not None
    node, resolve = first.node, known.resolve
    if first.fragment_variable_values is not None or resolve is None:
        raise _Unplanned
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


def _read(attribute: str, complete: _Step) -> _Step:
    call = complete.call
    # Where it waits, what it gives is the coroutine.
    return complete._replace(call=lambda source, run: call(getattr(source, attribute), run))


def _resolved(resolve: Callable[[Any, _Run], Any], waits: bool, complete: _Step) -> _Step:
    call = complete.call
    if not waits:
        return complete._replace(call=lambda source, run: call(resolve(source, run), run))
    if not complete.waits:

        async def awaited(source: Any, run: _Run) -> Any:
            return call(await resolve(source, run), run)

        return _Step(awaited, waits=True)

    async def awaited_twice(source: Any, run: _Run) -> Any:
        return await call(await resolve(source, run), run)

    return _Step(awaited_twice, waits=True)


def _list(item: _Step) -> _Step:
    call = item.call

    def at_once(value: Any, run: _Run) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise _Unplanned
        return [call(each, run) for each in value]

    async def one_by_one(value: Any, run: _Run) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise _Unplanned
        return [await call(each, run) for each in value]

    async def all_at_once(value: Any, run: _Run) -> list[Any]:
        return await _all(at_once(value, run))

    if not item.waits:
        return _Step(at_once)
    return item._replace(call=all_at_once if item.together else one_by_one)


async def _all(coroutines: list[Awaitable[Any]]) -> list[Any]:
    """What all of them give, begun together. All have ended when one's exception is raised: nothing runs on unseen."""
    found = await asyncio.gather(*coroutines, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return found


def _is_text(kind: GraphQLOutputType) -> bool:
    """Whether a str is the answer as it is."""
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return inner in (GraphQLString, GraphQLID) or getattr(inner, "coerce_output_value", None) is as_is


def _leaf(kind: GraphQLLeafType) -> Callable[[Any, _Run], Any]:
    coerced = kind.coerce_output_value
    if isinstance(kind, GraphQLEnumType):
        cls = getattr(kind, "wrapped_cls", None)
        names = {} if cls is None else {member: coerced(member) for member in cls}

        def named(value: Any, _run: _Run) -> Any:
            return names[value] if type(value) is cls else _known(coerced(value))

        return named
    if _is_text(kind):
        return lambda value, _run: value if type(value) is str else _known(coerced(value))
    return lambda value, _run: _known(coerced(value))


def _known(value: Any) -> Any:
    # Some scalars of ours pass on what they get; what is not a plain value is not a plan's to judge.
    if isinstance(value, str | int | float | bool):
        return value
    raise _Unplanned
