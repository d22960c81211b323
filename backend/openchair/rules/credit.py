"""Store credit: money a venue holds for a customer."""

from __future__ import annotations

from enum import StrEnum


class CreditSource(StrEnum):
    """What store credit came of."""

    CANCELLATION = "cancellation"
    DESK = "desk"
    RETURNED = "returned"
