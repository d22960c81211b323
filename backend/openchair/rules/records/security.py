"""Security events, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.rules.security import Detail, SecurityEventKind


@dataclass(frozen=True, slots=True)
class SecurityEventRecord:
    """What happened `count` times within an hour, first and last when, and who did it by name."""

    id: str
    kind: SecurityEventKind
    who: str | None
    detail: Detail
    count: int
    first_at: datetime
    last_at: datetime
