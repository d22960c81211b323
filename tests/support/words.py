"""The words and the clock that most tests read by."""

from __future__ import annotations

from typing import Final

from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.wall_clock import WallClock

SYDNEY: Final = WallClock(ENGLISH, "Australia/Sydney")
