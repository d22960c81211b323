"""The schema's file: everything described, no break untold."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema

from openchair.graph import export
from openchair.graph.export import SchemaProblem, check_schema, undescribed, untold_breaking_changes

OLD = """
interface Named { name: String }
type Booking implements Named { name: String price: Int! slots(days: Int, from: Int): Int }
type Gone { a: Int }
enum Status { OPEN CLOSED }
union Result = Booking | Gone
scalar Time
input Move { to: Int }
directive @once(by: Int) on FIELD | QUERY
type Query { booking: Booking result: Result gone: Gone at: Time move(input: Move, status: Status): Int }
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("price: Int!", "price: Int", "Booking.price"),
        ("price: Int! ", "", "Booking.price"),
        ("slots(days: Int,", "slots(days: Int!,", "Booking.slots(days:)"),
        ("slots(days: Int,", "slots(", "Booking.slots(days:)"),
        ("slots(days: Int,", "slots(days: Int, staff: Int!,", "Booking.slots(staff:)"),
        ("Booking implements Named", "Booking", "Booking"),
        ("OPEN CLOSED", "OPEN", "Status.CLOSED"),
        ("= Booking | Gone", "= Booking", "Result"),
        ("scalar Time", "enum Time { NOW }", "Time"),
        ("input Move { to: Int }", "input Move { to: Int by: Int! }", "Move.by"),
        ("input Move { to: Int }", "input Move { to: Int! }", "Move.to"),
        ("directive @once(by: Int)", "directive @once", "@once(by:)"),
        ("FIELD | QUERY", "FIELD", "@once"),
    ],
)
def test_a_break_passes_only_when_its_coordinate_is_told(before: str, after: str, told: str) -> None:
    assert before in OLD
    new = OLD.replace(before, after)
    entry = "- `{}` changed."
    assert untold_breaking_changes(OLD, new, log(entry.format(told))) == []
    for silent in ("", entry.format("Query"), entry.format("Bookin"), f"- {told} without its marks"):
        assert len(untold_breaking_changes(OLD, new, log(silent))) == 1


def log(breaking: str) -> str:
    return f"# Changelog\n\n## [Unreleased]\n\n### Added\n- `x`\n\n### Breaking\n{breaking}\n\n### Fixed\n- `y`\n\n## [1.0]\n"


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        "## [Unreleased]\n- `Query.gone` is gone\n",
        "## [Unreleased]\n### Fixed\n- `Query.gone` is gone\n",
        "## [Unreleased]\n### Breaking\n### Fixed\n- `Query.gone` is gone\n",
        "## [Unreleased]\n\n## [1.0]\n### Breaking\n- `Query.gone` is gone\n",
    ],
)
def test_elsewhere_in_the_changelog_a_break_is_not_told(changelog: str) -> None:
    new = OLD.replace(" gone: Gone", "")
    assert untold_breaking_changes(OLD, new, changelog) == ["Field Query.gone was removed."]
    assert untold_breaking_changes(OLD, new, "## [Unreleased]\n### Breaking\n#### Graph\n- `Query.gone`\n") == []


def test_what_is_added_breaks_nothing() -> None:
    new = OLD.replace("price: Int!", "price: Int! tip: Int").replace("OPEN CLOSED", "OPEN CLOSED NEW")
    assert untold_breaking_changes(OLD, new, "") == []


def test_everything_without_a_description_is_found() -> None:
    described = build_schema("""
        "A" interface Named { "a" name("a" long: Boolean): String }
        "A" type Query implements Named { "a" name("a" long: Boolean): String }
        "A" enum Status { "a" OPEN }
        "A" input Move { "a" to: Int }
    """)
    assert list(undescribed(described)) == []
    assert set(undescribed(build_schema(OLD))) == {
        "Named", "Named.name", "Booking", "Booking.name", "Booking.price", "Booking.slots", "Booking.slots(days:)",
        "Booking.slots(from:)", "Gone", "Gone.a", "Status", "Status.OPEN", "Status.CLOSED", "Result", "Time", "Move",
        "Move.to", "Query", "Query.booking", "Query.result", "Query.gone", "Query.at", "Query.move", "Query.move(status:)",
    }  # fmt: skip


def test_the_check_finds_drift_what_is_undescribed_and_what_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    committed = tmp_path / "schema.graphql"
    described = '"A"\ntype Query {\n  "a"\n  a: Int\n}\n'
    before = described.replace("a: Int", 'a: Int\n\n  "b"\n  b: Int')
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n")
    monkeypatch.setattr(export, "exported", lambda: described)
    monkeypatch.setattr(export, "_released", lambda _path: before)

    committed.write_text(before)
    with pytest.raises(SchemaProblem, match="make schema"):
        check_schema(committed)
    committed.write_text(described)
    with pytest.raises(SchemaProblem, match=r"Query\.b was removed"):
        check_schema(committed)
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n### Breaking\n- `Query.b` is gone.\n")
    check_schema(committed)
    monkeypatch.setattr(export, "exported", lambda: "type Query { a: Int }")
    committed.write_text("type Query { a: Int }")
    with pytest.raises(SchemaProblem, match=r"no description: Query, Query\.a"):
        check_schema(committed)
