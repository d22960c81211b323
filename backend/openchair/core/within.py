"""Within which venue a statement runs: told to PostgreSQL, whose policies then show and take that venue's rows alone.

The venue is the setting `openchair.venue` of one transaction, so a connection that goes back to a pool, ours or PgBouncer's,
carries none. SQLite knows no policies: there the scope that each query takes is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

POSTGRESQL: Final = "postgresql"
SETTING: Final = "openchair.venue"
_OPTION: Final = "openchair_within"


class OfVenue(Protocol):
    """What names a venue: its scope."""

    @property
    def venue_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Across:
    """Rows of any venue, of those tables and for those verbs alone that `store/wall.py` lists."""


@dataclass(frozen=True, slots=True)
class Found:
    """The venue that a function of the database finds by what was presented: the door's way in. No rows where it finds none."""

    function: str
    arguments: tuple[str, ...]


ACROSS: Final = Across()
Within = OfVenue | Across | Found


def _expression(within: Within, first: int) -> tuple[str, tuple[str, ...]]:
    """What the setting becomes, with its parameters numbered from `first`."""
    match within:
        case Across():
            return f"${first}::text", ("*",)
        case Found(function, arguments):
            numbered = ", ".join(f"${first + at}::text" for at in range(len(arguments)))
            return f"{function}({numbered})", arguments
        case _:
            return f"${first}::text", (within.venue_id,)


async def keep_within(connection: AsyncConnection, within: Within) -> None:
    """From here on, this transaction sees and takes no other rows. For one that learns its venue from what it has claimed."""
    if connection.dialect.name == POSTGRESQL:
        expression, parameters = _expression(within, 1)
        await connection.exec_driver_sql(f"SELECT set_config('{SETTING}', {expression}, true)", parameters)


def note_within(connection: AsyncConnection, within: Within) -> None:
    """Have each statement of this connection, which commits by itself, run within the venue; nothing of it stays in a pool."""
    if connection.dialect.name == POSTGRESQL:
        assert connection.sync_connection is not None, "it is connected"
        connection.sync_connection.execution_options(**{_OPTION: within})


def join_setting(
    _connection: object, _cursor: object, statement: str, parameters: Any, context: Any, _many: object
) -> tuple[str, Any]:
    """SQLAlchemy's `before_cursor_execute`: one statement of setting and question, so that a read costs no round trip more.

    The setting is made in a condition without a column, which PostgreSQL checks once, before it begins with the rows. Were that
    otherwise, there would be no rows, not too many.
    """
    within: Within | None = context.execution_options.get(_OPTION)
    if within is None:
        return statement, parameters
    expression, more = _expression(within, len(parameters) + 1)
    set_now = f"(SELECT set_config('{SETTING}', {expression}, true)) IS NOT NULL"
    asked = f"SELECT * FROM ({statement}) AS asked WHERE {set_now}"  # noqa: S608  # what the store asks, and a parameter's number
    return asked, (*parameters, *more)
