"""What can be typed: each command finds what runs it, and telling what there is costs nothing that only running needs."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator

from openchair.cli.later import Later
from openchair.cli.parser import parser_of_commands

HEAVY = ("alembic", "fastapi", "graphql", "pydantic", "sqlalchemy", "starlette", "stripe", "strawberry", "uvicorn")


def _runs(parser: argparse.ArgumentParser) -> Iterator[Later]:
    if run := parser.get_default("run"):
        yield run
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _runs(command)


def test_each_command_finds_the_function_that_runs_it() -> None:
    runs = list(_runs(parser_of_commands()))
    assert len(runs) >= 10
    assert all(callable(run.function) for run in runs)


def test_telling_what_there_is_imports_nothing_that_only_running_needs() -> None:
    script = f"""
import sys
from openchair.cli import main
try:
    main(["--help"])
except SystemExit:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "serve" in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_web_process_loads_no_migrations_and_no_queues() -> None:
    script = "import sys, openchair.cli.serve; print([name for name in ('alembic', 'dramatiq') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
