"""Running one command, and saying in words what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from openchair.cli.parser import parser_of_commands

TO_PUT_RIGHT = 2
# What a command writes holds keys and people's names: databases with their logs, and the demo's folder.
_OWNERS_ALONE = 0o077


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right."""
    parsed = parser_of_commands().parse_args(arguments)
    before = os.umask(_OWNERS_ALONE)
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
    finally:
        os.umask(before)
    return 0
