"""What records are made of: each field has a column, of its type, that may be empty only where the field may."""

from __future__ import annotations

import importlib
import pkgutil
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, create_engine, insert, select

from openchair import store
from openchair.rules.status import BookingStatus
from openchair.store.columns import state
from openchair.store.rows import Columns


def _within(name: str, columns: Columns[Any]) -> Iterator[tuple[str, Columns[Any]]]:
    yield name, columns
    for part_name, part in columns.parts.items():
        if isinstance(part, Columns):
            yield from _within(f"{name}.{part_name}", part)


def _all_columns() -> dict[str, Columns[Any]]:
    found: dict[str, Columns[Any]] = {}
    for module in pkgutil.iter_modules(store.__path__, "openchair.store."):
        if module.ispkg:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Columns):
                found.update(_within(name, value))
    return found


OF_RECORDS = {name: columns for name, columns in _all_columns().items() if is_dataclass(columns.make)}


def _kinds(annotation: Any) -> tuple[Any, ...]:
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if union else (annotation,)


def disagreements(columns: Columns[Any]) -> list[str]:
    """Where a record's fields and its columns don't agree."""
    record: Any = columns.make
    hints = typing.get_type_hints(record)
    found: list[str] = []
    needed = {each.name for each in fields(record) if each.default is each.default_factory is MISSING}
    found.extend(f"{name}: no column" for name in needed - set(columns.parts))
    for name, part in columns.parts.items():
        kinds = _kinds(hints[name])
        if isinstance(part, Columns):
            continue
        if isinstance(part, Column) and part.nullable and type(None) not in kinds:
            found.append(f"{name}: its column may be empty")
        enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)]
        if (of := _enum_of(part)) is not None and enums != [of]:
            found.append(f"{name}: its column is of {of.__name__}")
        if enums and of is None:
            found.append(f"{name}: its column is no {enums[0].__name__}")
    return sorted(found)


def _enum_of(column: ColumnElement[Any]) -> type[StrEnum] | None:
    of: type[StrEnum] | None = getattr(column.type, "enum_class", None)
    return of


# A missing one is read by its first column alone: in what is there, the others are there with it.
_TOGETHER = {
    "cancellation": {"at", "by", "outcome"},
    "move": {"at", "asked_by", "starts_at", "staff_id"},
    "most": {"forfeit_minor", "credit_minor", "fee_minor"},
    "variant": {"of", "name"},
    "ACCOUNT": {"id"},
}


@pytest.mark.parametrize("name", OF_RECORDS)
def test_a_records_fields_and_its_columns_agree(name: str) -> None:
    together = {f"{each}: its column may be empty" for each in _TOGETHER.get(name.rpartition(".")[2], ())}
    assert set(disagreements(OF_RECORDS[name])) - together == set()


def test_all_the_stores_records_are_looked_at() -> None:
    assert {"BOOKING", "VENUE", "STAFF", "PAYMENT", "REFUND", "MESSAGE", "OPENING.staff", "OPERATOR.venue"} <= set(
        _all_columns()
    )
    assert len(OF_RECORDS) > 30


@dataclass(frozen=True)
class _Person:
    id: int
    name: str
    status: BookingStatus


_person = Table(
    "person", MetaData(), Column("id", Integer, primary_key=True), Column("name", String), Column("status", String)
)


def test_the_scan_finds_what_it_looks_for() -> None:
    """The control: a column that may be empty, one of another type, and one that is missing."""
    assert disagreements(Columns(_Person, name=_person.c.name, status=_person.c.status)) == [
        "id: no column",
        "name: its column may be empty",
        "status: its column is no BookingStatus",
        "status: its column may be empty",
    ]


@dataclass(frozen=True)
class _Visit:
    id: int
    status: BookingStatus | None
    guest: _Guest | None


@dataclass(frozen=True)
class _Guest:
    name: str
    friend: str


def test_a_row_is_read_by_its_columns_and_not_by_their_order() -> None:
    visit = Table(
        "visit",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("status", state(BookingStatus, 16)),
        Column("name", String),
        Column("friend", String),
    )
    guest = Columns(_Guest, name=visit.c.name, friend=visit.c.friend).where_present("name")
    columns = Columns(_Visit, id=visit.c.id, status=visit.c.status, guest=guest)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        visit.create(connection)
        connection.execute(
            insert(visit),
            [
                {"id": 1, "status": "no_show", "name": "Ann", "friend": "Bo"},
                {"id": 2, "status": None, "name": None, "friend": None},
            ],
        )
        rows = connection.execute(select(visit.c.friend, *reversed(list(columns))).order_by(visit.c.id)).all()
    engine.dispose()
    assert [columns.read(row) for row in rows] == [
        _Visit(1, BookingStatus.NO_SHOW, _Guest("Ann", "Bo")),
        _Visit(2, None, None),
    ]


def test_a_state_that_nobody_knows_is_no_record() -> None:
    status = Table("status", MetaData(), Column("status", state(BookingStatus, 16)))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        status.create(connection)
        connection.exec_driver_sql("INSERT INTO status VALUES ('lost')")
        with pytest.raises(LookupError, match="lost"):
            connection.execute(select(status.c.status)).all()
    engine.dispose()
