"""Running one command, and saying in words what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from openchair.cli.parser import parser_of_commands

TO_PUT_RIGHT = 2


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right."""
    parsed = parser_of_commands().parse_args(arguments)
    try:
        parsed.run(parsed)
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        from openchair.cli.problems import words_for  # noqa: PLC0415  # half of the product, to know what can go wrong

        words = words_for(problem)
        if words is None:
            raise
        print(f"openchair: {words}", file=sys.stderr)
        return TO_PUT_RIGHT
    return 0
