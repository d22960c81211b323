"""Every text that a mutation takes, read from the schema: a hostile one is refused with its field named, or kept clean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
)

from openchair.core.ids import new_id
from openchair.core.texts import is_harmful
from tests.support.account import access_of
from tests.support.salon import Salon, day
from tests.support.selections import SCHEMA
from tests.support.untouched import all_rows, untouched
from tests.support.web import Web, bearer

Path = tuple[str, ...]

HOSTILE = {
    "a control": "ab\u0007cd",
    "a deletion": "ab\u007fcd",
    "an override of direction": "ab\u202ecd",
    "an isolate": "ab\u2066cd",
    "fifty thousand letters": "a" * 50_000,
}
# These are compared with what was given out, and never kept: whatever is no such thing finds nothing.
COMPARED = {"token", "refreshToken", "code", "state", "credential", "venueSlug", "consentVersion"}
# Asked on a device of the venue's, and compared.
ON_DEVICES = {"unlockDevice"}
# A browser's name for itself, which nobody is there to type again.
CLEANED = {"deviceName"}


def _texts(kind: GraphQLInputObjectType, before: Path = ()) -> Iterator[Path]:
    """The paths of an input's texts; ids have tests of their own."""
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if isinstance(below, GraphQLInputObjectType):
            yield from _texts(below, (*before, name))
        elif below.name == "String":
            yield (*before, name)


def _input_of(mutation: str) -> GraphQLInputObjectType:
    """A mutation's input; an empty one of a mutation that takes none."""
    assert SCHEMA.mutation_type is not None
    if "input" not in SCHEMA.mutation_type.fields[mutation].args:
        return GraphQLInputObjectType("Nothing", {})
    kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def _all_texts() -> list[tuple[str, Path]]:
    assert SCHEMA.mutation_type is not None
    return [(name, path) for name in SCHEMA.mutation_type.fields for path in _texts(_input_of(name))]


def _filled(kind: GraphQLInputObjectType, path: Path, text: str) -> dict[str, Any]:
    """An input with this text at this path, and plain values where something has to be."""
    filled: dict[str, Any] = {}
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if path[:1] == (name,):
            filled[name] = text if len(path) == 1 else _filled(below, path[1:], text)
        elif isinstance(field.type, GraphQLNonNull) or name == "email":
            listed = isinstance(field.type, GraphQLNonNull) and is_list_type(field.type.of_type)
            filled[name] = [_plain(name, below)] if listed else _plain(name, below)
    return filled


def _plain(name: str, kind: Any) -> Any:
    if isinstance(kind, GraphQLInputObjectType):
        return _filled(kind, (), "")
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    said: dict[str, Any] = {
        "String": "ann@example.com" if name == "email" else "Ann",
        "ID": new_id(),
        "Int": 30,
        "Boolean": False,
        "DateTime": day(3, 9).isoformat(),
    }
    return said[kind.name]


async def _asked(web: Web, salon: Salon, mutation: str, input: dict[str, Any], credential: str | None) -> Any:
    refusal = "... on InvalidInput { field message }" if "InvalidInput" in _members(mutation) else ""
    query = f"mutation ($input: {_input_of(mutation).name}!) {{ {mutation}(input: $input) {{ __typename {refusal} }} }}"
    return (await web.data(salon.host, query, bearer=credential, variables={"input": input}))[mutation]


async def test_a_hostile_text_is_refused_with_its_field_named_wherever_one_can_be_typed(salon: Salon, web: Web) -> None:
    customer, operator = bearer(await salon.books(day(3, 9))), await access_of(salon, "owner")
    texts = [
        (mutation, path)
        for mutation, path in _all_texts()
        if path[-1] not in COMPARED | CLEANED and mutation not in ON_DEVICES
    ]
    assert len({path[-1] for _, path in texts}) > 5
    async with untouched(salon.database, but=("session",)):
        for mutation, path in texts:
            visits = mutation in ("bookAppointment", "requestSignIn")
            credential = operator if mutation.startswith("desk") else None if visits else customer
            for name, text in HOSTILE.items():
                input = _filled(_input_of(mutation), path, text)
                answer = await _asked(web, salon, mutation, input, credential)
                assert answer["__typename"] == "InvalidInput", (mutation, path, name, answer)
                assert answer["field"] == ".".join(path), (mutation, path, name)
                assert len(answer["message"]) < 500, (mutation, path, name)


async def test_a_hostile_text_where_something_given_out_belongs_finds_nothing(salon: Salon, web: Web) -> None:
    customer = bearer(await salon.books(day(3, 9)))
    async with untouched(salon.database):
        for mutation, path in _all_texts():
            credential = customer if mutation == "saveCard" else None
            for name, text in HOSTILE.items() if path[-1] in COMPARED else ():
                answer = await _asked(web, salon, mutation, _filled(_input_of(mutation), path, text), credential)
                assert _members(mutation).get(answer["__typename"], True), (mutation, path, name)


def _members(mutation: str) -> dict[str, bool]:
    """What a mutation's result can be, and whether that is a refusal; nothing of one that is always the same."""
    assert SCHEMA.mutation_type is not None
    result = get_named_type(SCHEMA.mutation_type.fields[mutation].type)
    kinds = result.types if isinstance(result, GraphQLUnionType) else ()
    return {kind.name: any(interface.name == "Refusal" for interface in kind.interfaces) for kind in kinds}


async def test_notes_keep_their_lines_and_a_reason_is_one_of_them(salon: Salon, web: Web) -> None:
    operator = await access_of(salon, "owner")
    service, staff = salon.services["Cut"][0], salon.staff["Mia"][1]
    typed = "  Ame\u0301lie \t is late\r\n\u2028by ten\x85 minutes \n"
    who = {"name": "Ann", "email": "ann@example.com"}
    wanted = {"parts": [{"serviceId": service, "staffId": staff}], "startsAt": day(3, 9).isoformat(), "customer": who}
    made = await _asked(
        web, salon, "deskCreateBooking", {**wanted, "notes": typed, "idempotencyKey": "notes"}, operator
    )
    blocked = {"staffId": staff, "startsAt": day(4, 9).isoformat(), "minutes": 30, "kind": "OTHER", "note": typed}
    noted = await _asked(web, salon, "deskBlockTime", {**blocked, "idempotencyKey": "note"}, operator)
    assert "InvalidInput" not in (made["__typename"], noted["__typename"])
    rows = await all_rows(salon.database)
    kept = {value for row in (*rows["booking"], *rows["blocked_time"]) for value in row if isinstance(value, str)}
    assert {"Am\u00e9lie is late\n\nby ten\nminutes", "Am\u00e9lie is late by ten minutes"} <= kept
    assert not any(map(is_harmful, "".join(kept)))
