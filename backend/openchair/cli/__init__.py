"""The command line: openchair serve | worker | migrate | schema | link | import | venue | operator, and what the devkit adds."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right, said in words."""
    from openchair.cli.command import run_command  # noqa: PLC0415  # the stand-ins import from this room, and no command

    return run_command(arguments)
