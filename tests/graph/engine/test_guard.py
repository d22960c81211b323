"""The guard: what is too much is refused before validation sees it, in time that doesn't grow with the harm it would do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from graphql import get_introspection_query, parse

from openchair.graph import documents, limits
from openchair.graph.documents import Documents, read_trusted_documents
from openchair.graph.guard import TooMuch, check_document, check_text
from openchair.graph.schema import schema

CEILING_SECONDS = 0.5
"""On a quiet machine these take 1 to 40 ms."""


def passes(text: str) -> None:
    check_text(text)
    check_document(parse(text))


def nested(levels: int) -> str:
    return "{ a " * levels + "{ id }" + " }" * levels


def fan_out(levels: int) -> str:
    """Each fragment spreads the next one twice: 2 to the power of `levels` fields."""
    parts = [f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ __typename }}"


def chain(fragments: int, brackets: int, *, forward: bool) -> str:
    """Fragments that each nest as deep as brackets may, and then spread the next one."""
    parts = [f"fragment F{i} on Query {'{...' * brackets}{{ ...F{i + 1} }}{'}' * brackets}" for i in range(fragments)]
    parts.append(f"fragment F{fragments} on Query {{ __typename }}")
    return "{ ...F0 } " + " ".join(parts if forward else reversed(parts))


def doubled(times: int) -> str:
    """Ten times the same, in which ten times the same: validation compares each leaf with each other one."""
    amount = "amount { " + "amountMinor " * 4 + "} "
    return f"managedBooking {{ {('deposit { ' + amount * times + '} ') * times}}}"


TOO_MUCH: dict[str, str] = {
    "selections nest": nested(1000),
    "lists nest": "{ a(b: " + "[" * 3000 + "]" * 3000 + ") }",
    "types nest": "query ($a: " + "[" * 3000 + "Int" + "]" * 3000 + ") { a }",
    "objects nest": "{ a(b: " + "{a: " * 1000 + "1" + "}" * 1000 + ") }",
    "nothing closes": "{" * 60_000,
    "tokens": "{ a(b: [" + "1 " * 30_000 + "]) }",
    "fragments fan out a little": fan_out(12),
    "fragments fan out": fan_out(38),
    "a fragment spreads itself": "{ ...A } fragment A on Query { ...A }",
    "fragments spread each other": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "an unused fragment spreads itself": "{ a } fragment A on Query { a { ...A } }",
    "a fragment spreads one, often": "{ ...A } fragment A on Query { " + "...B " * 1000 + "} fragment B on Query { "
    + " ".join(f"f{i}" for i in range(400)) + " }",
    "fragments chain, forwards": chain(38, 31, forward=True),
    "fragments chain, backwards": chain(38, 31, forward=False),
    "300 of the same field": "{ a { " + "b { id } " * 300 + "} }",
    "the same fields in several operations": " ".join(f"query Q{i} {{ {doubled(10)} }}" for i in range(4)),
    "the same fields in unused fragments": "{ a } "
    + " ".join(f"fragment F{i} on Query {{ {doubled(10)} }}" for i in range(4)),
    "aliases": "{ " + " ".join(f"a{i}: a" for i in range(1000)) + " }",
    "fields": "{ " + " ".join(f"a{i}" for i in range(3000)) + " }",
    "directives on a field": "{ a " + "@include(if: true) " * 700 + "}",
    "directives on an operation": "query " + "@a " * 1500 + "{ a }",
    "operations": " ".join(f"query Q{i} {{ a }}" for i in range(900)),
    "fragments": "{ a } " + " ".join(f"fragment F{i} on Query {{ a }}" for i in range(600)),
    "type definitions": "type A { a: Int } " * 400,
    "searches for free time": "{ managedBooking { " + " ".join(f"a{i}: openSlots {{ date }}" for i in range(20)) + " } }",
    "searches for each booking of a day": '{ desk { bookings(date: "2026-12-01") { openSlots { date } } } }',
    "transactions": "mutation { " + " ".join(f"a{i}: cancelBooking {{ __typename }}" for i in range(20)) + " }",
    "transactions in a fragment": "mutation { ...A } fragment A on Mutation { "
    + " ".join(f"a{i}: cancelBooking {{ __typename }}" for i in range(20)) + " }",
    "introspection": "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }",
}  # fmt: skip


@pytest.mark.parametrize("what", TOO_MUCH)
def test_too_much_is_refused_before_validation(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Documents(schema._schema, {}, introspection=True)

    def validate(*_arguments: object, **_more: object) -> object:
        raise AssertionError("validated")

    monkeypatch.setattr(documents, "validate", validate)
    started = time.perf_counter()
    with pytest.raises(TooMuch, match=r"\.$"):
        ready.prepared(TOO_MUCH[what])
    assert time.perf_counter() - started < CEILING_SECONDS


ODD: dict[str, str] = {
    "nothing": "",
    "NUL": "\0",
    "a name of 60 kB": "{ " + "a" * 60_000 + " }",
    "60 kB of commas": "{ nope" + "," * 60_000 + " }",
    "60 kB of lines": "{ nope" + "\n" * 60_000 + " }}",
    "a comment of 60 kB": "{ nope } #" + "x" * 60_000,
    "a number of 60,000 digits": "{ managedBooking { openSlots(days: " + "9" * 60_000 + ") { date } } }",
    "a number of 4,000 digits": "{ managedBooking { openSlots(days: " + "9" * 4000 + ") { date } } }",
    "an infinite number": "{ managedBooking { openSlots(days: 1e999) { date } } }",
    "half a surrogate pair": '{ venue(slug: "\\uD800") { id } }',
    "an unclosed string": '{ venue(slug: "' + "x" * 60_000,
    "900 variables": "query (" + " ".join(f"$v{i}: Int" for i in range(900)) + ") { __typename }",
    "1,300 unknown arguments": "{ venue(" + " ".join(f"a{i}: 1" for i in range(1300)) + ") { id } }",
    "1,300 unknown keys": "mutation { cancelBooking(input: {"
    + " ".join(f"a{i}: 1" for i in range(1300)) + "}) { __typename } }",
    "590 unknown fields": "{ " + " ".join(f"managedBookin{i}" for i in range(590)) + " }",
    "long unknown fields": "{ " + " ".join(f"a{'x' * 1000}{i}" for i in range(60)) + " }",
    "a subscription": "subscription { managedBooking { id } }",
    "a deferred fragment": "{ ... @defer { __typename } }",
    "a definition": "type A { a: Int }",
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("introspection", [True, False])
def test_what_is_odd_is_invalid_and_quickly_so(what: str, introspection: bool) -> None:
    ready = Documents(schema._schema, {}, introspection=introspection)
    started = time.perf_counter()
    with pytest.raises(documents.InvalidDocument) as invalid:
        ready.prepared(ODD[what])
    assert time.perf_counter() - started < CEILING_SECONDS
    assert 1 <= len(invalid.value.errors) <= 6


def test_the_most_that_passes_is_validated_quickly() -> None:
    ready = Documents(schema._schema, {}, introspection=False)
    started = time.perf_counter()
    ready.prepared(f"{{ {doubled(10)} }}")
    assert time.perf_counter() - started < CEILING_SECONDS


@pytest.mark.parametrize(
    ("most", "text"),
    [
        (limits.MAX_DEPTH, lambda n: nested(n - 1)),
        (limits.MAX_ALIASES, lambda n: "{ " + " ".join(f"a{i}: a" for i in range(n)) + " }"),
        (limits.MAX_SAME_NAME, lambda n: "{ " + "a " * n + "}"),
        (limits.MAX_SAME_NAME, lambda n: "{ " + "...A " * n + "} fragment A on Query { a }"),
        (limits.MAX_SAME_NAME, lambda n: "{ " + "... { a } " * n + "}"),
        (limits.MAX_FIELDS, lambda n: "{ " + " ".join(f"a{i}" for i in range(n)) + " }"),
        (limits.MAX_DIRECTIVES, lambda n: "{ " + " ".join(f"a{i} @a" for i in range(n)) + " }"),
        (limits.MAX_DIRECTIVES, lambda n: "{ ...A ...A } fragment A on Query { a " + "@a " * (n // 2) + "@a " * (n % 2) + "}"),
        (limits.MAX_FRAGMENTS, lambda n: "{ a } " + " ".join(f"fragment F{i} on Query {{ a }}" for i in range(n))),
        (limits.MAX_OPERATIONS, lambda n: " ".join(f"query Q{i} {{ a }}" for i in range(n))),
        (limits.MAX_NESTING, lambda n: "{..." * (n - 1) + "{ a }" + "}" * (n - 1)),
        (limits.MAX_TOKENS, lambda n: "{ a(b: [" + "1 " * (n - 9) + "]) }"),
    ],
)  # fmt: skip
def test_each_limit_is_met_exactly(most: int, text: Callable[[int], str]) -> None:
    passes(text(most))
    with pytest.raises(TooMuch):
        passes(text(most + 1))


def test_what_the_page_and_graphiql_ask_passes() -> None:
    assert read_trusted_documents()
    for text in read_trusted_documents().values():
        passes(text)
    passes(get_introspection_query(specified_by_url=True, input_value_deprecation=True))


def test_a_fragment_that_is_not_there_is_left_to_validation() -> None:
    passes("{ ...Nowhere }")
    with pytest.raises(documents.InvalidDocument):
        Documents(schema._schema, {}, introspection=True).prepared("{ ...Nowhere }")
