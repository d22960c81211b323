"""Fees for cancelling late and for not coming, from what was agreed with the booking."""

from __future__ import annotations

from datetime import datetime, timedelta


def fee_when_cancelled(
    late_fee_minor: int | None, late_fee_from_hours: int | None, starts_at: datetime, now: datetime
) -> int:
    """The fee for cancelling at `now`, in minor units: due when fewer than `late_fee_from_hours` remain, else 0."""
    if late_fee_minor is None or late_fee_from_hours is None:
        return 0
    return late_fee_minor if now > starts_at - timedelta(hours=late_fee_from_hours) else 0
