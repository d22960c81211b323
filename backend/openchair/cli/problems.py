"""What went wrong with a command, in words for whoever typed it. Imported when something has."""

from __future__ import annotations

from alembic.util import CommandError
from asyncpg import PostgresError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from openchair.cli.where import Failure
from openchair.imports.bookings import NotThere
from openchair.imports.problems import FileRefused
from openchair.logs import redact
from openchair.store.guard import OverlapGuardMissing


def words_for(problem: Exception) -> str | None:
    """What there is to put right; None for a bug."""
    match problem:
        case Failure() | FileRefused() | NotThere() | OverlapGuardMissing():
            return str(problem)
        case ValidationError():
            errors = problem.errors(include_input=False, include_url=False)
            lines = [f"  {_setting(error['loc'])}: {error['msg']}" for error in errors]
            return "\n".join(("the settings are not right:", *lines))
        case SQLAlchemyError() | PostgresError() | CommandError():
            said = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
            return f"the database does not do as asked: {redact(said)}. Has `openchair migrate` been run?"
        case OSError():
            if problem.filename is not None:
                return f"{problem.filename}: {problem.strerror}"
            return f"the database of DATABASE_URL can't be reached: {problem.strerror or problem}"
    return None


def _setting(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if name.isupper() else f"OPENCHAIR_{name.upper()}".rstrip("_")
