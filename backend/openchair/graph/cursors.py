"""Cursors: where in a list a page ended, as a text that says nothing to whoever holds it."""

from __future__ import annotations

import base64
import binascii

import orjson
from graphql import GraphQLError

BAD_CURSOR = "BAD_CURSOR"
_LONGEST = 1_000


def cursor_of(list_name: str, *position: str) -> str:
    """The cursor of a position in a list of this name."""
    # Small letters and digits: nobody reads a name into one by chance.
    return base64.b32encode(orjson.dumps([list_name, *position])).decode().rstrip("=").lower()


def position_of(list_name: str, cursor: str | None, parts: int) -> list[str] | None:
    """What a cursor of this list says, in so many texts; None of none. Raises `GraphQLError` of any other text."""
    if cursor is None:
        return None
    try:
        padded = cursor[:_LONGEST] + "=" * (-len(cursor[:_LONGEST]) % 8)
        said = orjson.loads(base64.b32decode(padded.upper()))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        raise bad_cursor() from None
    if not isinstance(said, list) or len(said) != parts + 1 or not all(isinstance(each, str) for each in said):
        raise bad_cursor()
    if said[0] != list_name or any("\0" in each for each in said):
        raise bad_cursor()
    return said[1:]


def bad_cursor() -> GraphQLError:
    """What a cursor that this list never gave is answered with."""
    return GraphQLError(
        "This is no cursor of this list. Ask for the first page without one.", extensions={"code": BAD_CURSOR}
    )
