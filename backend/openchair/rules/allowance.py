"""How much may be sent to one address, about one booking and by one venue; and how near a venue is to the cap of its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openchair.rules.messages import Channel, MessageKind

WITHIN: Final = timedelta(days=1)
WARNED_AT: Final = (100, 80)
"""Percent of the cap at which the venue is told."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Messages of one channel within a day."""

    recipient: int
    """To one address or number, of all venues together."""
    booking: int
    venue: int


ALLOWANCES: Final[Mapping[Channel, Allowance]] = {
    Channel.EMAIL: Allowance(recipient=40, booking=40, venue=5_000),
    Channel.SMS: Allowance(recipient=20, booking=20, venue=1_000),
}
DROPPED: Final = frozenset(
    (
        MessageKind.LINK_RESENT,
        MessageKind.REMINDER,
        MessageKind.EARLIER_OPENING,
        MessageKind.CARD_SAVED,
        MessageKind.CARD_REMOVED,
        MessageKind.CARD_EXPIRING,
        MessageKind.CONTACT_CORRECTED,
        MessageKind.BOOKING_CODE,
    )
)
"""Kinds that state neither a time nor money that is new: beyond the allowance they are dropped, every other waits."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Of a day: when that message went out with which an allowance was used up; None of each that is not."""

    recipient: datetime | None
    booking: datetime | None
    venue: datetime | None

    @property
    def until(self) -> datetime | None:
        """When a message may go again; None where one may now."""
        used_up = [at for at in (self.recipient, self.booking, self.venue) if at is not None]
        return max(used_up) + WITHIN if used_up else None


def warned_at(segments: int, cap: int) -> int | None:
    """The percentage of the cap of which the venue is told when so many segments have gone out; None below all."""
    return next((percent for percent in WARNED_AT if cap and segments * 100 >= cap * percent), None)
