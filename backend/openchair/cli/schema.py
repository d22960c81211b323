"""`openchair schema`: the schema as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from openchair.cli.where import Failure
from openchair.graph.export import SchemaProblem, check_schema, exported

SCHEMA = Path("schema.graphql")


def run_schema(parsed: argparse.Namespace) -> None:
    """`openchair schema`."""
    if parsed.print:
        print(exported(), end="")
    elif parsed.check:
        try:
            check_schema(SCHEMA)
        except SchemaProblem as problem:
            raise Failure(str(problem)) from problem
    else:
        SCHEMA.write_text(exported())
