"""Random queries over a schema: fragments, aliases, merged selections, literals, variables, conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

DEEPEST = 5


@dataclass(slots=True)
class RandomQuery:
    """One query, built field by field. It may be invalid, where selections that are merged don't fit."""

    schema: GraphQLSchema
    random: Random
    texts: list[str]
    """What arguments of text are given, beside nonsense."""
    left_out: frozenset[str] = frozenset()
    """Fields that are never asked."""
    variables: dict[str, Any] = field(default_factory=dict)
    _declared: list[str] = field(default_factory=list)
    _fragments: list[str] = field(default_factory=list)
    _conditions: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The document; `variables` go with it."""
        selection = self._selection(self.schema.query_type, 0)
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return "\n".join([f"query Random{declared} {selection}", *self._fragments])

    def _selection(self, kind: Any, depth: int) -> str:
        fields = [(name, each) for name, each in getattr(kind, "fields", {}).items() if name not in self.left_out]
        if depth >= DEEPEST:
            fields = [(name, each) for name, each in fields if is_leaf_type(get_named_type(each.type))]
        chosen = self.random.sample(fields, min(len(fields), self.random.choice((1, 1, 2, 2, 3, 4))))
        if chosen and self.random.random() < 0.2:
            chosen.append(self.random.choice(chosen))
        parts = [self._field(name, each, depth) for name, each in chosen]
        if not parts or self.random.random() < 0.2:
            parts.append(self.random.choice(["__typename", "kind: __typename"]))
        if is_abstract_type(kind):
            member = self.random.choice(self.schema.get_possible_types(kind))
            parts.append(f"... on {member.name} {self._selection(member, depth + 1)}")
        if depth < DEEPEST and self.random.random() < 0.25:
            parts.insert(self.random.randint(0, len(parts)), self._spread(kind, depth + 1))
        return "{ " + " ".join(parts) + " }"

    def _spread(self, kind: Any, depth: int) -> str:
        around = [kind, *getattr(kind, "interfaces", ())]
        on = self.random.choice(around)
        inner, condition = self._selection(on, depth), self._condition()
        if self.random.random() < 0.5:
            named = f"on {on.name}" if on is not kind or self.random.random() < 0.7 else ""
            return f"... {named} {condition} {inner}"
        name = f"F{len(self._fragments)}"
        self._fragments.append(f"fragment {name} on {on.name} {inner}")
        return f"...{name} {condition}" + (f" ...{name}" if self.random.random() < 0.2 else "")

    def _field(self, name: str, asked: GraphQLField, depth: int) -> str:
        arguments = [
            f"{key}: {self._argument(argument)}"
            for key, argument in asked.args.items()
            if isinstance(argument.type, GraphQLNonNull) or self.random.random() < 0.5
        ]
        alias = f"{self.random.choice('abc')}{self.random.randint(0, 99)}: " if self.random.random() < 0.2 else ""
        named = get_named_type(asked.type)
        below = "" if is_leaf_type(named) else self._selection(named, depth + 1)
        given = f"({', '.join(arguments)})" if arguments else ""
        return f"{alias}{name}{given} {self._condition()} {below}"

    def _condition(self) -> str:
        if self.random.random() > 0.08:
            return ""
        directive = self.random.choice(["include", "skip"])
        if self.random.random() < 0.5:
            return f"@{directive}(if: {self.random.choice(['true', 'false'])})"
        if len(self._conditions) < 3:
            name = f"if{len(self._conditions)}"
            self._conditions.append(name)
            self._declare(name, "Boolean!", self.random.random() < 0.5)
        return f"@{directive}(if: ${self.random.choice(self._conditions)})"

    def _argument(self, argument: GraphQLArgument) -> str:
        value, literal = self._value(argument.type)
        if self.random.random() < 0.5:
            return literal
        name = f"v{len(self._declared)}"
        if value is not None and self.random.random() < 0.3:
            self._declared.append(f"${name}: {argument.type} = {literal}")
            if self.random.random() < 0.5:
                self.variables[name] = value
        else:
            self._declare(name, str(argument.type), value)
        return f"${name}"

    def _declare(self, name: str, kind: str, value: Any) -> None:
        self._declared.append(f"${name}: {kind}")
        self.variables[name] = value

    def _value(self, kind: Any) -> tuple[Any, str]:
        """A value for a variable, and the same as a literal."""
        if not isinstance(kind, GraphQLNonNull) and self.random.random() < 0.1:
            return None, "null"
        kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(kind, GraphQLList):
            value, literal = self._value(kind.of_type)
            return [value], f"[{literal}]"
        if isinstance(kind, GraphQLEnumType):
            name = self.random.choice(list(kind.values))
            return name, name
        plain: Any = {
            "Int": self.random.randint(1, 5),
            "Boolean": self.random.random() < 0.5,
            "Date": "2026-11-26",
            "DateTime": "2026-11-27T09:00:00+11:00",
        }.get(kind.name)
        if plain is None:
            plain = self.random.choice([*self.texts, "nonsense"])
        return plain, json.dumps(plain)
