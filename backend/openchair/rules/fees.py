"""Fees for cancelling late and for not coming, from what was agreed with the booking."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FeeKind(StrEnum):
    """What a fee is for."""

    LATE_CANCELLATION = "late_cancellation"
    NO_SHOW = "no_show"


class FeeStatus(StrEnum):
    """What became of a fee."""

    REQUESTED = "requested"
    CHARGED = "charged"
    NOT_CHARGED = "not_charged"
    WAIVED = "waived"
    FAILED = "failed"


FEE_DUE: Final = frozenset((FeeStatus.NOT_CHARGED, FeeStatus.FAILED))
"""Its customer is to pay it."""


def fee_when_cancelled(
    late_fee_minor: int | None, late_fee_from_hours: int | None, starts_at: datetime, now: datetime
) -> int:
    """The fee for cancelling at `now`, in minor units: due when fewer than `late_fee_from_hours` remain, else 0."""
    if late_fee_minor is None or late_fee_from_hours is None:
        return 0
    return late_fee_minor if now > starts_at - timedelta(hours=late_fee_from_hours) else 0
