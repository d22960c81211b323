"""Wrong credentials, counted in this process, so that a stranger's thousands are a few rows for the owner."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from openchair.rules.records.venue import HostKey
from openchair.rules.security import BURST, hour_of

_MOST_COUNTED: Final = 1_000

Where = HostKey | str
"""The host that was asked, or the id of the venue that the credential names."""


@dataclass
class _Count:
    hour: datetime
    number: int = 0
    told: int = 0


@dataclass
class Failures:
    """How many wrong credentials there were within the hour, by where. The one that was longest ago is forgotten first."""

    _counts: OrderedDict[Where, _Count] = field(default_factory=OrderedDict)

    def add(self, where: Where, now: datetime) -> int:
        """Count one; gives how many are to be told of now: 0, until they are a burst, and twice as many as were told of."""
        hour = hour_of(now)
        count = self._counts.get(where)
        if count is None or count.hour != hour:
            count = self._counts[where] = _Count(hour)
        self._counts.move_to_end(where)
        if len(self._counts) > _MOST_COUNTED:
            self._counts.popitem(last=False)
        count.number += 1
        if count.number < max(BURST, 2 * count.told):
            return 0
        untold, count.told = count.number - count.told, count.number
        return untold
