"""How long the rows of each table are kept: declared beside the table with `kept`, carried out by `store.retention`.

docs/data.md tells the same in a table, which a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Table

_RULE: Final = "retention"
_CLEARED: Final = "cleared"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time; a year is 365.25 days."""

    amount: int
    unit: str

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.amount * 365 + self.amount // 4 if self.unit == "years" else self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}" if self.amount > 1 else f"{self.amount} {self.unit.removesuffix('s')}"


def days(amount: int) -> Term:
    """So many days."""
    return Term(amount, "days")


def years(amount: int) -> Term:
    """So many years."""
    return Term(amount, "years")


@dataclass(frozen=True, slots=True)
class ForEver:
    """Rows are never removed: `why`."""

    why: str

    def __str__(self) -> str:
        return f"for ever: {self.why}"


@dataclass(frozen=True, slots=True)
class AsLongAs:
    """Rows are what something runs by, and are there as long as it is: `what`, like "the venue is here"."""

    what: str

    def __str__(self) -> str:
        return f"as long as {self.what}"


@dataclass(frozen=True, slots=True)
class Ends:
    """A row is removed `after` the instant or day in its column `since`.

    It stays while `unless` holds, a condition in SQL over the row, which `unless_said` puts in words; and while a row that doesn't
    go with it refers to it.
    """

    after: Term
    since: str
    unless: str | None = None
    unless_said: str = ""
    or_after: Term | None = None
    or_since: str | None = None
    """Or else so long after that column, whichever comes first."""

    def __str__(self) -> str:
        later = f", or {self.or_after} after `{self.or_since}`" if self.or_since else ""
        return f"{self.after} after `{self.since}`{later}" + (f", not while {self.unless_said}" if self.unless else "")


@dataclass(frozen=True, slots=True)
class GoesWith:
    """A row is removed with the row of `table` that its column `by` refers to.

    `holds` is a condition in SQL over the row: while one has it, the other row stays, too.
    """

    table: str
    by: str
    holds: str | None = None
    holds_said: str = ""

    def __str__(self) -> str:
        return f"with its `{self.table}`" + (f", which stays while {self.holds_said}" if self.holds else "")


@dataclass(frozen=True, slots=True)
class Anonymised:
    """A person is made nameless `after` their last visit, and the row removed when nothing refers to it any more."""

    after: Term

    def __str__(self) -> str:
        return f"nameless {self.after} after the last visit, gone when no row refers to it"


Rule = ForEver | AsLongAs | Ends | GoesWith | Anonymised


@dataclass(frozen=True, slots=True)
class Clears:
    """Before the row itself goes, these columns are emptied `after` the latest of what `since` names."""

    columns: tuple[str, ...]
    after: Term
    since: str

    def __str__(self) -> str:
        named = ", ".join(f"`{column}`" for column in self.columns)
        return f"{named}: {self.after} after {self.since}"


def kept(rule: Rule, clears: Clears | None = None) -> dict[str, Any]:
    """The `info` of a table: how long its rows are kept, and what of them is emptied earlier."""
    return {_RULE: rule, **({} if clears is None else {_CLEARED: clears})}


def rule_of(table: Table) -> Rule | None:
    """What a table declares; None where it has forgotten to."""
    return table.info.get(_RULE)


def clears_of(table: Table) -> Clears | None:
    """What of a table's rows is emptied before they go."""
    return table.info.get(_CLEARED)
