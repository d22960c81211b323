"""The parts of a visit: what is done, in the customer's order."""

from __future__ import annotations

from typing import Final

MOST_PARTS: Final = 8
MOST_IDLE_MINUTES: Final = 15
"""For so long at most a customer waits between two parts."""
