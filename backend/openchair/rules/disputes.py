"""Disputes: a customer's bank asks back what was paid, or asks about it, and decides.

The statuses are Stripe's. The `warning_…` ones are an inquiry's: the bank asks, and no money has moved.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class DisputeStatus(StrEnum):
    """Where a dispute stands, in the order in which it goes on."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    PREVENTED = "prevented"
    LOST = "lost"
    WON = "won"


INQUIRIES: Final = frozenset((DisputeStatus.WARNING_NEEDS_RESPONSE, DisputeStatus.WARNING_UNDER_REVIEW))
"""The bank asks, and has taken nothing. What is given back now settles it, so refunds go on."""
DISPUTED: Final = frozenset((DisputeStatus.NEEDS_RESPONSE, DisputeStatus.UNDER_REVIEW))
"""The bank has taken the money and will decide whether it comes back."""
ANSWERABLE: Final = frozenset((DisputeStatus.WARNING_NEEDS_RESPONSE, DisputeStatus.NEEDS_RESPONSE))
"""The bank waits for the venue's evidence."""
ENDED: Final = frozenset(DisputeStatus) - INQUIRIES - DISPUTED
_ORDER: Final = tuple(DisputeStatus)


def later_of(known: DisputeStatus, told: DisputeStatus) -> DisputeStatus:
    """Where a dispute stands that was known to be so and is told to be so: a description that comes late changes nothing.

    An inquiry that was closed can become a dispute, and one that was lost can be won on appeal.
    """
    return max(known, told, key=_ORDER.index)
