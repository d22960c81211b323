"""The guard before execution: one linear look at the text, one at the tree. What it passes is cheap to validate and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    TokenKind,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.language.lexer import Lexer

from openchair.graph import costs, limits

_OPENING = frozenset((TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L))
_CLOSING = frozenset((TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R))
_SATURATED = 1 << 40
_META = {"__schema": "__Schema", "__type": "__Type"}


class TooMuch(Exception):
    """The request asks for more than a request may. The message says of what, in words."""


def check_text(text: str) -> None:
    """Refuse a document by its tokens and nesting, before the parser, which recurses, sees it. Raises `TooMuch`."""
    lexer = Lexer(Source(text))
    tokens = nesting = 0
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            tokens += 1
            if tokens > limits.MAX_TOKENS:
                raise TooMuch(f"The document has more than {limits.MAX_TOKENS} tokens.")
            if token.kind in _OPENING:
                nesting += 1
                if nesting > limits.MAX_NESTING:
                    raise TooMuch(f"The document nests deeper than {limits.MAX_NESTING} brackets.")
            elif token.kind in _CLOSING:
                nesting -= 1
    except GraphQLSyntaxError:
        # The parser will say so, better.
        return


@dataclass(slots=True)
class _Weight:
    """What a selection comes to, fragments spread out; counts saturate instead of growing without bound."""

    depth: int = 0
    levels: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    introspection_cost: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def add(self, other: _Weight) -> None:
        self.depth = max(self.depth, other.depth)
        self.levels = max(self.levels, other.levels)
        self.fields = min(self.fields + other.fields, _SATURATED)
        self.aliases = min(self.aliases + other.aliases, _SATURATED)
        self.directives = min(self.directives + other.directives, _SATURATED)
        self.cost = min(self.cost + other.cost, _SATURATED)
        self.introspection_cost = min(self.introspection_cost + other.introspection_cost, _SATURATED)

    def answer_under(self, names: Mapping[str, int]) -> None:
        """Count fields by the name they answer under. Raises `TooMuch`."""
        for name, count in names.items():
            self.names[name] = self.names.get(name, 0) + count
            if self.names[name] > limits.MAX_SAME_NAME:
                raise TooMuch(f"A selection may answer under one name at most {limits.MAX_SAME_NAME} times.")


def check_document(document: DocumentNode, schema: GraphQLSchema) -> dict[str | None, int]:
    """Refuse a document by what it comes to, and give what each of its operations costs, by name.

    Each fragment is weighed once, so the work is linear. What the schema doesn't know is left to validation. Raises `TooMuch`.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    if len(operations) > limits.MAX_OPERATIONS:
        raise TooMuch(f"The document has more than {limits.MAX_OPERATIONS} operations.")
    if len(document.definitions) - len(operations) > limits.MAX_FRAGMENTS:
        raise TooMuch(f"The document has more than {limits.MAX_FRAGMENTS} fragments.")
    scales = _Scales(fragments, schema)
    for name in fragments:
        # Those that nothing spreads are validated, too.
        scales.fragment(name)
    return {_name_of(operation): scales.whole(operation).cost for operation in operations}


def _name_of(operation: OperationDefinitionNode) -> str | None:
    return None if operation.name is None else operation.name.value


def _check(weight: _Weight) -> None:
    for found, most, what in (
        (weight.depth, limits.MAX_DEPTH, "levels deep"),
        (weight.fields, limits.MAX_FIELDS, "fields"),
        (weight.aliases, limits.MAX_ALIASES, "aliases"),
        (weight.directives, limits.MAX_DIRECTIVES, "directives"),
        (weight.cost, limits.MAX_COST, "points of cost"),
        (weight.introspection_cost, limits.MAX_INTROSPECTION_COST, "points of introspection cost"),
    ):
        if found > most:
            raise TooMuch(f"The request is too large: it may have at most {most} {what}.")


class _Scales:
    """Weighs selections, each fragment once."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], schema: GraphQLSchema) -> None:
        self._fragments = fragments
        self._schema = schema
        self._weighed: dict[str, _Weight | None] = {}
        self._written = 0
        """Fields as they stand in the document: validation looks at each, whichever operation is run."""

    def fragment(self, name: str, level: int = 0) -> _Weight:
        if name in self._weighed:
            weighed = self._weighed[name]
            if weighed is None:
                raise TooMuch(f'The fragment "{name}" spreads itself.')
            _check_levels(level + weighed.levels)
            return weighed
        node = self._fragments.get(name)
        if node is None:
            return _Weight()
        self._weighed[name] = None
        weight = self._weighed[name] = self.whole(node, level)
        return weight

    def whole(self, node: FragmentDefinitionNode | OperationDefinitionNode, level: int = 0) -> _Weight:
        if isinstance(node, OperationDefinitionNode):
            kind: GraphQLNamedType | None = self._schema.get_root_type(node.operation)
        else:
            kind = self._schema.get_type(node.type_condition.name.value)
        weight = self._selection(node.selection_set, kind, level)
        weight.directives += _directives(node)
        if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.MUTATION:
            weight.cost += limits.MUTATION_COST * sum(weight.names.values())
        _check(weight)
        return weight

    def _selection(self, selections: SelectionSetNode, kind: GraphQLNamedType | None, level: int) -> _Weight:
        # This recurses, and so does what comes after: fragments could chain far past the document's own brackets.
        _check_levels(level)
        total = _Weight()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                part = self._field(node, kind, level)
                total.answer_under({(node.alias or node.name).value: 1})
            else:
                if isinstance(node, FragmentSpreadNode):
                    part = self.fragment(node.name.value, level + 1)
                else:
                    assert isinstance(node, InlineFragmentNode)
                    asked = node.type_condition
                    within = kind if asked is None else self._schema.get_type(asked.name.value)
                    part = self._selection(node.selection_set, within, level + 1)
                total.answer_under(part.names)
            total.add(part)
            total.directives += _directives(node)
        total.levels += 1
        return total

    def _field(self, node: FieldNode, kind: GraphQLNamedType | None, level: int) -> _Weight:
        self._written += 1
        if self._written > limits.MAX_FIELDS:
            raise TooMuch(f"The document is too large: it may have at most {limits.MAX_FIELDS} fields.")
        name = node.name.value
        known = self._known(kind, name)
        below_kind = None if known is None else get_named_type(known[1])
        weight = _Weight() if node.selection_set is None else self._selection(node.selection_set, below_kind, level + 1)
        own, size = (costs.OTHER_FIELD, 1) if known is None else _worth(*known)
        below = weight.cost + weight.introspection_cost
        cost = min(own + size * below, _SATURATED)
        introspects = name.startswith("__")
        return _Weight(
            depth=weight.depth + 1,
            levels=weight.levels,
            fields=min(weight.fields + 1, _SATURATED),
            aliases=weight.aliases + (node.alias is not None),
            directives=weight.directives,
            cost=0 if introspects else cost,
            introspection_cost=cost if introspects else 0,
        )

    def _known(self, kind: GraphQLNamedType | None, name: str) -> tuple[str, GraphQLOutputType] | None:
        """The coordinate of a field and what it gives; None of one that the schema doesn't know."""
        if kind is self._schema.query_type and name in _META:
            return f"{kind}.{name}", self._schema.type_map[_META[name]]  # type: ignore[return-value]  # these are object types
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) or name not in kind.fields:
            return None
        return f"{kind.name}.{name}", kind.fields[name].type


def _worth(coordinate: str, gives: GraphQLOutputType) -> tuple[int, int]:
    """What a field costs itself, and how often what is selected below it is worked out."""
    is_list = is_list_type(get_nullable_type(gives)) and is_composite_type(get_named_type(gives))
    size = costs.LIST_SIZE.get(coordinate, costs.OTHER_LIST if is_list else 1)
    return costs.FIELD_COST.get(coordinate, costs.OTHER_FIELD), size


def _check_levels(levels: int) -> None:
    if levels > limits.MAX_NESTING:
        raise TooMuch(f"Selections and fragments nest deeper than {limits.MAX_NESTING} levels.")


def _directives(node: object) -> int:
    return len(getattr(node, "directives", None) or ())
