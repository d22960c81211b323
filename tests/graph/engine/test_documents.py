"""Documents: prepared once, kept within bounds, known by their digests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphql
import orjson
import pytest

from openchair.graph import documents, limits
from openchair.graph.documents import (
    Documents,
    InvalidDocument,
    UnknownDocument,
    document_id,
    document_named,
    read_trusted_documents,
)
from tests.graph.engine.parlour import parlour

TRUSTED = "query Chair { chair { name } }"


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What has gone through validation."""
    seen: list[Any] = []

    def validate(schema: Any, tree: Any, *arguments: Any, **more: Any) -> Any:
        seen.append(tree)
        return graphql.validate(schema, tree, *arguments, **more)

    monkeypatch.setattr(documents, "validate", validate)
    return seen


def distinct(number: int, size: int = 0) -> str:
    return f"{{ chair {{ name }} }} #{number} " + "x" * size


def test_a_trusted_document_is_validated_at_start_up_and_never_again(validated: list[Any]) -> None:
    ready = Documents(parlour, {document_id(TRUSTED): TRUSTED}, introspection=False)
    assert len(validated) == 1
    assert ready.trusted(document_id(TRUSTED)) is ready.trusted(document_id(TRUSTED))
    assert len(validated) == 1
    with pytest.raises(UnknownDocument):
        ready.trusted(document_id("{ chair { name } }"))


def test_a_trusted_document_that_is_invalid_stops_the_start() -> None:
    with pytest.raises(InvalidDocument, match="nope"):
        Documents(parlour, {"sha256:0": "{ nope }"}, introspection=False)


def test_a_document_is_validated_once_while_it_is_kept(validated: list[Any]) -> None:
    ready = Documents(parlour, {}, introspection=False)
    assert ready.prepared(distinct(1)) is ready.prepared(distinct(1))
    assert len(validated) == 1


def test_what_is_invalid_is_not_kept(validated: list[Any]) -> None:
    ready = Documents(parlour, {}, introspection=False)
    for _ in range(2):
        with pytest.raises(InvalidDocument):
            ready.prepared("{ nope }")
    assert len(validated) == 2
    assert ready._cached == {}


def test_a_flood_of_documents_stays_within_the_bound(validated: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CACHED_CHARACTERS", 1000)
    ready = Documents(parlour, {}, introspection=False)
    ready.prepared(distinct(0, 100))
    for number in range(1, 60):
        ready.prepared(distinct(number, 100))
        ready.prepared(distinct(0, 100))
        kept = sum(len(text) for text in ready._cached)
        assert kept == ready._cached_characters <= 1000
    # The one in use stayed; the others came and went.
    assert len(validated) == 60
    ready.prepared(distinct(1, 100))
    assert len(validated) == 61


def test_a_long_document_pushes_nobody_out(validated: list[Any]) -> None:
    ready = Documents(parlour, {}, introspection=False)
    ready.prepared(distinct(1))
    for number in range(3):
        ready.prepared(distinct(number + 2, limits.CACHED_DOCUMENT_CHARACTERS))
    assert list(ready._cached) == [distinct(1)]


def test_introspection_can_be_off_and_then_no_name_is_suggested() -> None:
    on, off = (Documents(parlour, {}, introspection=introspection) for introspection in (True, False))
    on.prepared("{ __schema { queryType { name } } }")
    for text in ("{ __schema { queryType { name } } }", '{ __type(name: "Chair") { name } }'):
        with pytest.raises(InvalidDocument, match="introspection"):
            off.prepared(text)
    off.prepared("{ __typename chair { __typename } }")
    with pytest.raises(InvalidDocument, match="Did you mean 'chair'"):
        on.prepared("{ chai { name } }")
    for text in ("{ chai { name } }", "{ chair { ... on Chai { name } } }", "{ chair(nam: 1) { name } }"):
        with pytest.raises(InvalidDocument) as invalid:
            off.prepared(text)
        assert "Did you mean" not in str(invalid.value)


def test_ids_are_digests_and_names_lead_to_them(tmp_path: Path) -> None:
    path = tmp_path / "trusted.json"
    path.write_bytes(orjson.dumps({document_id(TRUSTED): TRUSTED}))
    assert document_named(read_trusted_documents(path), "Chair") == document_id(TRUSTED)
    with pytest.raises(KeyError):
        document_named(read_trusted_documents(path), "Table")
    path.write_bytes(orjson.dumps({document_id(TRUSTED): TRUSTED + " "}))
    with pytest.raises(ValueError, match="is not the id of its document"):
        read_trusted_documents(path)
