"""Instants and days as texts from outside say them, in years that everything here can reckon with."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

_RFC_3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Python's years overflow at either end as soon as a zone is applied, and the store's 32-bit minutes since 1970 end in 6053.
# No booking is there.
_FIRST_YEAR, _LAST_YEAR = 1970, 5999


def parse_instant(text: str) -> datetime:
    """The aware datetime that RFC 3339 with an offset says. Raises ValueError for anything else."""
    if not _RFC_3339.fullmatch(text):
        raise ValueError("no instant with its offset")
    found = datetime.fromisoformat(text)
    _check_year(found)
    return found


def parse_day(text: str) -> date:
    """The calendar day that year, month and day say. Raises ValueError for anything else."""
    if not _DAY.fullmatch(text):
        raise ValueError("no calendar day")
    found = date.fromisoformat(text)
    _check_year(found)
    return found


def _check_year(found: date) -> None:
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError("no year of ours")
