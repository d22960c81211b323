"""The guard: what is too much is refused before validation sees it, in time that doesn't grow with the harm it would do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from graphql import get_introspection_query, parse

from openchair.graph import costs, documents, limits
from openchair.graph.documents import Documents, read_trusted_documents
from openchair.graph.guard import TooMuch, check_document, check_text
from openchair.graph.schema import schema
from tests.graph.engine.hostile_documents import ODD, TOO_MUCH, doubled, nested

CEILING_SECONDS = 0.5
"""On a quiet machine these take 1 to 40 ms."""


def is_quick(act: Callable[[], object]) -> bool:
    """Whether it stays under the ceiling, once of three times: a collection of all the suite's garbage may fall into one."""
    for _ in range(3):
        started = time.process_time()
        act()
        if time.process_time() - started < CEILING_SECONDS:
            return True
    return False


def passes(text: str) -> None:
    check_text(text)
    check_document(parse(text), schema._schema)


@pytest.mark.parametrize("what", TOO_MUCH)
def test_too_much_is_refused_before_validation(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Documents(schema._schema, {}, introspection=True)

    def validate(*_arguments: object, **_more: object) -> object:
        raise AssertionError("validated")

    monkeypatch.setattr(documents, "validate", validate)

    def refused() -> None:
        with pytest.raises(TooMuch, match=r"\.$"):
            ready.prepared(TOO_MUCH[what])

    assert is_quick(refused)


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("introspection", [True, False])
def test_what_is_odd_is_invalid_and_quickly_so(what: str, introspection: bool) -> None:
    ready = Documents(schema._schema, {}, introspection=introspection)

    def invalid() -> None:
        with pytest.raises(documents.InvalidDocument) as refusal:
            ready.prepared(ODD[what])
        assert 1 <= len(refusal.value.errors) <= 6

    assert is_quick(invalid)


def test_the_most_that_passes_is_validated_quickly() -> None:
    text = f"{{ {doubled(10)} }}"
    # Each time by another: what is valid is kept.
    assert is_quick(lambda: Documents(schema._schema, {}, introspection=False).prepared(text))


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


def test_what_a_field_costs_is_said_of_fields_there_are() -> None:
    types = schema._schema.type_map
    for coordinate in costs.FIELD_COST | costs.LIST_SIZE:
        kind, name = coordinate.split(".")
        assert name in types[kind].fields, coordinate  # type: ignore[attr-defined]  # all of these are objects


def test_a_field_costs_by_its_type_and_not_by_its_name() -> None:
    def cost(text: str) -> int:
        return check_document(parse(text), schema._schema)[None]

    # The services of a venue are read of the database; the service of a booking is there already.
    of_booking, of_venue = (
        cost(f"{{ {field} {{ name }} }} }}") for field in ("managedBooking { service", "venue { services")
    )
    assert of_venue > of_booking
    plain, nested = "desk { calendar(from: 1, to: 1) { bookings { %s } } }", "{ %s }"
    dear = cost(nested % (plain % "refunds { sentence }")) - cost(nested % (plain % "id"))
    assert dear > costs.LIST_SIZE["Calendar.bookings"] * costs.FIELD_COST["Booking.refunds"]
    # A fragment is weighed as what it is on, wherever it is spread.
    spread = (
        "{ desk { calendar(from: 1, to: 1) { bookings { ...A } } } } fragment A on Booking { refunds { sentence } }"
    )
    assert cost(spread) == cost(nested % (plain % "refunds { sentence }"))


def test_a_fragment_that_is_not_there_is_left_to_validation() -> None:
    passes("{ ...Nowhere }")
    with pytest.raises(documents.InvalidDocument):
        Documents(schema._schema, {}, introspection=True).prepared("{ ...Nowhere }")
