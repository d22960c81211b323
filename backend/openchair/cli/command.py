"""Running one command, and saying in words what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from alembic.util import CommandError
from asyncpg import PostgresError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from openchair.cli.parser import parser_of_commands
from openchair.cli.where import Failure
from openchair.graph.export import SchemaProblem
from openchair.imports.bookings import NotThere
from openchair.imports.problems import FileRefused
from openchair.logs import redact
from openchair.store.migrate import OverlapGuardMissing

TO_PUT_RIGHT = 2


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 is something to put right."""
    parsed = parser_of_commands().parse_args(arguments)
    try:
        parsed.run(parsed)
    except (
        Failure,
        FileRefused,
        NotThere,
        SchemaProblem,
        OverlapGuardMissing,
    ) as problem:
        return _say(str(problem))
    except ValidationError as problem:
        errors = problem.errors(include_input=False, include_url=False)
        lines = [f"  {_setting(error['loc'])}: {error['msg']}" for error in errors]
        return _say("\n".join(("the settings are not right:", *lines)))
    except (SQLAlchemyError, PostgresError, CommandError) as problem:
        said = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        return _say(f"the database does not do as asked: {redact(said)}. Has `openchair migrate` been run?")
    except OSError as problem:
        if problem.filename is not None:
            return _say(f"{problem.filename}: {problem.strerror}")
        return _say(f"the database of DATABASE_URL can't be reached: {problem.strerror or problem}")
    except KeyboardInterrupt:
        return 130
    return 0


def _say(problem: str) -> int:
    print(f"openchair: {problem}", file=sys.stderr)
    return TO_PUT_RIGHT


def _setting(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if name.isupper() else f"OPENCHAIR_{name.upper()}".rstrip("_")
