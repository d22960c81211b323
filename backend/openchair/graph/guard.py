"""The guard before execution: one linear look at the text, one at the tree. What it passes is cheap to validate and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    TokenKind,
)
from graphql.language.lexer import Lexer

from openchair.graph import limits

_OPENING = frozenset((TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L))
_CLOSING = frozenset((TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R))
_SATURATED = 1 << 40


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


def check_document(document: DocumentNode) -> None:
    """Refuse a document by what it comes to. Each fragment is weighed once, so the work is linear. Raises `TooMuch`."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    if len(operations) > limits.MAX_OPERATIONS:
        raise TooMuch(f"The document has more than {limits.MAX_OPERATIONS} operations.")
    if len(document.definitions) - len(operations) > limits.MAX_FRAGMENTS:
        raise TooMuch(f"The document has more than {limits.MAX_FRAGMENTS} fragments.")
    scales = _Scales(fragments)
    for name in fragments:
        # Those that nothing spreads are validated, too.
        scales.fragment(name)
    for operation in operations:
        scales.whole(operation)


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

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
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
        weight = self._selection(node.selection_set, level)
        weight.directives += _directives(node)
        if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.MUTATION:
            weight.cost += limits.MUTATION_COST * sum(weight.names.values())
        _check(weight)
        return weight

    def _selection(self, selections: SelectionSetNode, level: int) -> _Weight:
        # This recurses, and so does what comes after: fragments could chain far past the document's own brackets.
        _check_levels(level)
        total = _Weight()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                part = self._field(node, level)
                total.answer_under({(node.alias or node.name).value: 1})
            else:
                if isinstance(node, FragmentSpreadNode):
                    part = self.fragment(node.name.value, level + 1)
                else:
                    assert isinstance(node, InlineFragmentNode)
                    part = self._selection(node.selection_set, level + 1)
                total.answer_under(part.names)
            total.add(part)
            total.directives += _directives(node)
        total.levels += 1
        return total

    def _field(self, node: FieldNode, level: int) -> _Weight:
        self._written += 1
        if self._written > limits.MAX_FIELDS:
            raise TooMuch(f"The document is too large: it may have at most {limits.MAX_FIELDS} fields.")
        name = node.name.value
        weight = _Weight() if node.selection_set is None else self._selection(node.selection_set, level + 1)
        size = limits.LIST_SIZE.get(name, 1)
        own = limits.FIELD_COST.get(name, 1)
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


def _check_levels(levels: int) -> None:
    if levels > limits.MAX_NESTING:
        raise TooMuch(f"Selections and fragments nest deeper than {limits.MAX_NESTING} levels.")


def _directives(node: object) -> int:
    return len(getattr(node, "directives", None) or ())
