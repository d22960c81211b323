"""A stretch of time, as the graph shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from openchair.graph.scalars import DateTime
from openchair.rules.zone import local_text


@strawberry.type(description="A stretch of time.")
class TimeSpan:
    starts_at: DateTime = strawberry.field(description="From when.")
    ends_at: DateTime = strawberry.field(description="Until when.")


def time_spans_of(spans: Iterable[tuple[datetime, datetime]], zone: str) -> list[TimeSpan]:
    """Stretches as the clock of a zone shows them."""
    return [
        TimeSpan(starts_at=DateTime(local_text(start, zone)), ends_at=DateTime(local_text(end, zone)))
        for start, end in spans
    ]
