"""Who does something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Who does something: a venue's customer, one of its operators, or nobody."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, by name; the name is None of what goes by itself."""

    kind: ActorKind
    name: str | None


SYSTEM = Actor(ActorKind.SYSTEM, None)
