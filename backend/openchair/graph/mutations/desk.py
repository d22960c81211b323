"""Mutations of the desk: each runs a verb that says which permission it needs, or the schema isn't built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import strawberry
from strawberry.types.field import StrawberryField

from openchair.access.permissions import DeskVerb, Permission

_PERMISSION: Final = "permission"
_PREFIX: Final = "desk_"
Resolver = TypeVar("Resolver", bound=Callable[..., Any])
_VERBS: dict[Callable[..., Any], DeskVerb[..., Any]] = {}


class Undeclared(Exception):
    """A mutation of the desk says no permission."""


def runs(verb: DeskVerb[..., Any]) -> Callable[[Resolver], Resolver]:
    """Say which verb of the desk a resolver runs; the verb says which permission it needs."""

    def declare(resolver: Resolver) -> Resolver:
        _VERBS[resolver] = verb
        return resolver

    return declare


def desk_mutation(*, resolver: Callable[..., Any], description: str) -> Any:
    """A mutation of the desk. Raises `Undeclared` where its resolver says no verb."""
    verb = _VERBS.get(resolver)
    if verb is None:
        raise Undeclared(resolver.__name__)
    return strawberry.mutation(resolver=resolver, description=description, metadata={_PERMISSION: verb.permission})


def permissions_declared(fields: Iterable[StrawberryField]) -> dict[str, Permission]:
    """What each mutation of the desk needs, by its name in Python. Raises `Undeclared` where one says nothing."""
    desk = [field for field in fields if field.python_name.startswith(_PREFIX)]
    undeclared = [field.python_name for field in desk if _PERMISSION not in field.metadata]
    if undeclared:
        raise Undeclared(", ".join(undeclared))
    return {field.python_name: field.metadata[_PERMISSION] for field in desk}
