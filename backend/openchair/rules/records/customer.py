"""What is known of a customer beside their record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visits:
    """How often somebody came and did not come, and when they last came and come next."""

    kept: int = 0
    missed: int = 0
    cancelled: int = 0
    last_at: datetime | None = None
    next_at: datetime | None = None
