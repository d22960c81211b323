"""Who is the same: when two names with their contacts are one person. All are given as keys, see `core.contacts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and the contacts beside it, as keys; None of one that isn't given, or isn't on record."""

    name: str
    email: str | None
    phone: str | None

    @property
    def contacts(self) -> tuple[str | None, str | None]:
        return self.email, self.phone


@dataclass(frozen=True, slots=True)
class Known:
    """A customer on record. `by_visitor` is of one whose contacts nobody at the venue ever heard: they were typed online."""

    identity: Identity
    by_visitor: bool = False


class Likeness(StrEnum):
    """How like someone on record is to what was typed."""

    SAME = "same"
    IN_DOUBT = "in_doubt"
    OTHER = "other"


def likeness_at_the_desk(typed: Identity, known: Known) -> Likeness:
    """The same name and the same address or number, and no other contact that conflicts.

    A contact that only a visitor typed, and that isn't given here, is a reason for doubt: beside an address of one's own it may
    be a stranger's number, to which the link would go.
    """
    theirs = known.identity
    if typed.name != theirs.name or not _agreeing(typed, theirs):
        return Likeness.OTHER
    if conflict(typed, theirs):
        return Likeness.IN_DOUBT
    more = any(own is None and other is not None for own, other in zip(typed.contacts, theirs.contacts, strict=True))
    return Likeness.IN_DOUBT if known.by_visitor and more else Likeness.SAME


def is_same_at_the_storefront(typed: Identity, known: Identity) -> bool:
    """The name, and both contacts: nobody reaches another's card or credit by knowing half."""
    return typed == known and None not in known.contacts


@dataclass(frozen=True, slots=True)
class Found:
    """Who it is, by id; or those it may be, where the desk has to say. Someone new where neither is there."""

    same: str | None = None
    in_doubt: tuple[str, ...] = ()


def who_at_the_desk(typed: Identity, known: Mapping[str, Known]) -> Found:
    """Who on record it is. Of several rows of one person the one that agrees most, then the one that comes first."""
    likeness = {id: likeness_at_the_desk(typed, each) for id, each in known.items()}
    same = [id for id, like in likeness.items() if like is Likeness.SAME]
    if not same:
        return Found(in_doubt=tuple(id for id, like in likeness.items() if like is Likeness.IN_DOUBT))
    most = max(_agreeing(typed, known[id].identity) for id in same)
    best = [id for id in same if _agreeing(typed, known[id].identity) == most]
    if _differ([known[id].identity for id in best]):
        # A father and a son of one name, whose number is the same: what was typed doesn't say which of them.
        return Found(in_doubt=tuple(best))
    return Found(same=best[0])


def _differ(people: Sequence[Identity]) -> bool:
    return any(conflict(one, other) for one, other in combinations(people, 2))


def _agreeing(one: Identity, other: Identity) -> int:
    return sum(a is not None and a == b for a, b in zip(one.contacts, other.contacts, strict=True))


def conflict(one: Identity, other: Identity) -> bool:
    """Whether both have an address, or a number, and not the same."""
    return any(a is not None and b is not None and a != b for a, b in zip(one.contacts, other.contacts, strict=True))
