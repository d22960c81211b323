"""Column types that mean the same on PostgreSQL and SQLite, and what becomes of a column's value when the world moves on.

Each column says the latter in its definition, as its `info`: KEY, AGREED, READ, FACT or STATE.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Dialect, Enum, Integer, String, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class Kept(StrEnum):
    """How a column's value is kept."""

    KEY = "key"
    """What a row is known by, or what it belongs to."""
    AGREED = "agreed"
    """Copied when it was agreed or offered: an edit of where it came from doesn't change it."""
    READ = "read"
    """Read when it is used: what is there now counts, also for what was made before."""
    FACT = "fact"
    """What happened: written with it, and not changed afterwards."""
    STATE = "state"
    """Bookkeeping: how far something is, or what follows from other rows."""


KEY: Final = {"kept": Kept.KEY}
AGREED: Final = {"kept": Kept.AGREED}
READ: Final = {"kept": Kept.READ}
FACT: Final = {"kept": Kept.FACT}
STATE: Final = {"kept": Kept.STATE}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz on PostgreSQL, integer microseconds since 1970 on SQLite, which has no type for it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        return _EPOCH + timedelta(microseconds=value)


class Seconds(TypeDecorator[timedelta]):
    """A length of time, in whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // _SECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        return None if value is None else value * _SECOND


# An id is compared byte by byte, so its order is the order of creation; a locale's collation would break that, and is slower.
Id = String(22).with_variant(String(22, collation="C"), "postgresql")
# A folded word, whose beginnings are looked for: the same order.
Word = String(60).with_variant(String(60, collation="C"), "postgresql")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def state(of: type[StrEnum], length: int) -> Enum:
    """A column of one of an enum's values: text in the database, a member of the enum here. Another text raises LookupError."""
    return Enum(of, values_callable=lambda states: [each.value for each in states], native_enum=False, length=length)


class StateOrUnknown(TypeDecorator[StrEnum]):
    """Like `state`, of an enum that takes another text for a member of its own: what a newer version has written is read."""

    impl = String
    cache_ok = True

    def __init__(self, enum_class: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.enum_class = enum_class

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.enum_class(value)


def one_of(column: str, of: type[StrEnum]) -> str:
    """The condition of a CHECK that a column has one of an enum's values."""
    return f"{column} IN ({', '.join(repr(each.value) for each in of)})"


def written(state: StrEnum) -> ColumnElement[str]:
    """A state as it stands in a partial index: written out and not a parameter, so that a database sees that the index will do."""
    return literal_column(repr(state.value))
