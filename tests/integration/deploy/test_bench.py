"""`make bench` at its shortest: it runs to its end on the day that it is, and its table says what was met."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest
from graphql import parse, validate

from bench import load
from bench.attack import attacks
from bench.data import Sample
from bench.questions import Salon
from bench.requests import FLOOR_THEN, Size, Table, measure
from tests.support.postgres import Postgres
from tests.support.redis import running_redis
from tests.support.selections import SCHEMA


def test_the_bench_measures_reads_changes_and_both_databases(postgres: Postgres, tmp_path: Path) -> None:
    with running_redis(tmp_path / "redis") as redis:
        table = measure(postgres, redis.url, tmp_path, Size.shortest())
    found = {row[0]: row for row in table.rows}
    rate = found.pop("one process at 400 a second, p99")
    assert rate[3].endswith(" ms")
    assert set(found) == {"booking", "MoveChoices", "move", "cancel", "book", "booking on SQLite"}
    # Each took the server some of a core's time, whatever that says of so few.
    assert all(float(row[1].replace(",", "")) > 0 and float(row[2].replace(",", "")) > 0 for row in found.values())
    assert {row[7] for row in found.values()} <= {"met", "NOT MET"}


def test_each_attack_of_the_bench_asks_what_there_is() -> None:
    salon = Salon(Sample(0, date(2026, 11, 25)))
    asked = [each.asked for each in attacks(salon)]
    assert asked.count(None) == 1
    for make in filter(None, asked):
        first, second = (orjson.loads(make(number).body) for number in (1, 2))
        assert validate(SCHEMA, parse(first["query"])) == []
        # No two are the same, so that nothing is told again for free.
        assert first["variables"] != second["variables"]


def test_the_table_says_what_is_met_and_what_this_machine_cannot_judge(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert not load.can_judge()
    table = Table()
    table.against_booking("a move", 400e-6, 5e-3, 3.5e-3)
    table.against_booking("a slow move", 400e-6, 5.3e-3, 3.5e-3)
    table.other("a rate", "1.2", "at least 1.9", None)
    assert 3.5e-3 / FLOOR_THEN > 5e-3 / 400e-6
    assert [row[7] for row in table.rows] == ["met", "NOT MET", "not judged: fewer than 4 cores"]
    table.print()
    printed = capsys.readouterr().out.splitlines()
    assert len({len(line) for line in printed if line.startswith("|")}) == 1
