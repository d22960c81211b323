"""Making an enum of the rules, or of a door, one of the graph's: each value with what it means.

A value without a meaning, and a meaning without a value, is an error as soon as it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

_State = TypeVar("_State", bound=StrEnum)


def show(of: type[_State], description: str, meanings: Mapping[_State, str], *, name: str | None = None) -> None:
    """Make an enum one of the graph's, under its own name or `name`: its values in capitals, each with its meaning."""
    if set(meanings) != set(of):
        raise TypeError(f"{of.__name__}: say what each of its values means, and of no other")
    strawberry.enum(of, name=name, description=description)
    definition: StrawberryEnumDefinition = of.__strawberry_definition__  # type: ignore[attr-defined]  # set just above
    for value in definition.values:
        value.description = meanings[of(value.value)]
