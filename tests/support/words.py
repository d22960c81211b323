"""The words and the clock that most tests read by, as a customer and at the desk."""

from __future__ import annotations

from typing import Final

from openchair.presentation.catalogue import ENGLISH
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.wall_clock import WallClock

SYDNEY: Final = WallClock(ENGLISH, "Australia/Sydney")
DESK: Final = DeskReader("en-AU", "Australia/Sydney")
