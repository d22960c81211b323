"""What every use case is handed: the database and the clock."""

from __future__ import annotations

from dataclasses import dataclass

from openchair.core.clock import Clock
from openchair.core.database import Database


@dataclass(frozen=True, slots=True)
class Runtime:
    """The process's database and clock."""

    database: Database
    clock: Clock
