"""Reading rows by name: which column each field of a record comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row

_Made = TypeVar("_Made")
_Read = Callable[[Mapping[Any, Any]], Any]


class Columns(Generic[_Made]):
    """What a record is made of: a column, or the columns of another record, for each of the names that `make` takes.

    A statement selects them with `select(*STAFF)`, and `STAFF.read(row)` makes the record of what these very columns have in a
    row, whatever else was selected, and in whatever order.
    """

    def __init__(self, make: Callable[..., _Made], /, **parts: ColumnElement[Any] | Columns[Any]) -> None:
        self.make = make
        self.parts = parts
        self.read_values: Callable[[Mapping[Any, Any]], _Made] = _reading(make, parts)
        """Makes the record of values by column."""

    def where_present(self, name: str) -> Columns[_Made | None]:
        """The same of a record that may be missing: None where its column `name` is null, as an outer join leaves it."""
        column, read = self.parts[name], self.read_values
        found: Columns[_Made | None] = Columns(self.make, **self.parts)
        found.read_values = lambda values: None if values[column] is None else read(values)
        return found

    def __iter__(self) -> Iterator[ColumnElement[Any]]:
        """The columns, to be selected."""
        for part in self.parts.values():
            if isinstance(part, Columns):
                yield from part
            else:
                yield part

    def read(self, row: Row[*tuple[Any, ...]]) -> _Made:
        """The record of a row for which these columns were selected."""
        return self.read_values(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row by its columns


def _reading(make: Callable[..., Any], parts: Mapping[str, ColumnElement[Any] | Columns[Any]]) -> _Read:
    plain = {name: part for name, part in parts.items() if not isinstance(part, Columns)}
    within = [(name, part.read_values) for name, part in parts.items() if isinstance(part, Columns)]
    names, get = tuple(plain), _getter(*plain.values())

    def read(values: Mapping[Any, Any]) -> Any:
        made = dict(zip(names, get(values), strict=True))
        for name, read_part in within:
            made[name] = read_part(values)
        return make(**made)

    return read


def _getter(*columns: ColumnElement[Any]) -> Callable[[Mapping[Any, Any]], tuple[Any, ...]]:
    """What gives the values of these columns; made once, since an item of a row is asked for many times."""
    if len(columns) < 2:  # of one, itemgetter gives the value itself
        return lambda values: tuple(values[column] for column in columns)
    return itemgetter(*columns)
