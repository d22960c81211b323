"""A venue's own account at Stripe: when money can come in by it, and for how long the way there and back is good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openchair.rules.records.venue import VenueRecord

WAY_TIME: Final = timedelta(minutes=10)
"""Within this of leaving for Stripe's page one must be back with its code."""


@dataclass(frozen=True, slots=True)
class StripeAccountRecord:
    """The account at Stripe that a venue is paid to.

    `name` is what its owner calls it there. `connected_at` is when that was done at the desk; None where the venue's file names the
    account. Since `lost_at` it can't be used: its owner has ended that at Stripe. Since `paused_at` Stripe takes no payments into
    it, as it wants to know more of its owner (`charges_enabled`); what was paid can be refunded all the same.
    """

    id: str
    name: str | None
    connected_at: datetime | None
    lost_at: datetime | None
    paused_at: datetime | None

    @property
    def is_usable(self) -> bool:
        """Whether payments can be made into it, as far as Stripe has told."""
        return self.lost_at is None and self.paused_at is None


@dataclass(frozen=True, slots=True)
class OpenMoney:
    """What is still to be done through an account: how many of each."""

    deposits: int
    """Paid into it, of bookings that are open or of which something is yet to follow or to be decided: they may have to go back."""
    payments: int
    """Payments and cards that customers are at this moment about."""
    refunds: int
    disputes: int
    erasures: int
    """Customers who were erased and are to be deleted there."""

    def __bool__(self) -> bool:
        return bool(self.deposits or self.payments or self.refunds or self.disputes or self.erasures)


def can_be_paid(venue: VenueRecord, *, connects: bool) -> bool:
    """Whether money can come in for this venue through Stripe, where the installation has Stripe's keys.

    Where venues connect accounts of their own (`connects`), one without such an account is paid nothing: the platform's own account
    is nobody's salon.
    """
    if venue.stripe_lost_at is not None or venue.stripe_paused_at is not None:
        return False
    return venue.stripe_account_id is not None or not connects
