"""Deposits that wait, in the second model: until when one is to be paid, what becomes of the booking, and of money that is late.

It follows the product page's section on them, imports the standard library alone, and asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TOO_NEAR: Final = timedelta(hours=24)
_MINUTE: Final = timedelta(minutes=1)


class Waiting(StrEnum):
    """The sentences, each of which decides something. `tests` count how often each did."""

    HELD = "booked at the storefront it is pending until it is paid, and its time is held so many minutes"
    DUE_AT_DESK = "made by the desk it is confirmed, and due in so many hours"
    NOT_SO_NEAR = "it is never due where it starts within 24 hours, or the venue has set no time"
    NOT_AFTER_THE_START = "it is due at the start at the latest"
    NO_KEYS = "without Stripe it is never due"
    PAID_IN_TIME = "paid by then, it stands as what it is without a deposit"
    REQUEST_BEGINS = "a request's own clock starts when it is paid"
    LAPSES = "unpaid it lapses: cancelled, its time free, its customer told, a second after and not before"
    WAS_HERE = "whoever has arrived never lapses"
    AWAY = "while Stripe is away none passes, and that time is given back"
    UNTOLD = "none lapses while its message reached nobody, and the desk is told"
    REVIVED = "money that comes later revives it, once"
    TIME_TAKEN = "where its time is taken it goes back, once"
    BOOKED_SINCE = "where its customer has booked since it goes back, once"
    BEGUN = "where it would have begun it goes back, once"


@dataclass
class Deposit:
    """A booking whose deposit waits. Amounts are minor units, instants aware."""

    made_at: datetime
    starts_at: datetime
    asked: int
    at_storefront: bool
    reviewed_first: bool = False
    minutes: int = 15
    """For how long a storefront's booking is held."""
    hours: int = 24
    """In how long one of the desk's is due; 0 where it never is."""
    has_stripe: bool = True
    status: str = field(init=False)
    due_at: datetime | None = field(init=False)
    paid: int = 0
    back: int = 0
    """How much went back."""
    told: bool = False
    """That it is due: only the desk's bookings wait for that."""
    request_from: datetime | None = None
    """When a request begins to wait for the venue's answer."""
    lapsed: bool = False

    def __post_init__(self) -> None:
        self.status = "pending" if self.at_storefront and self.has_stripe else "confirmed"
        self.due_at = self._due()

    def _due(self) -> datetime | None:
        if not self.has_stripe:
            return None
        if self.at_storefront:
            return self._whole(self.made_at + timedelta(minutes=self.minutes))
        if self.hours == 0 or self.starts_at <= self.made_at + TOO_NEAR:
            return None
        return self._whole(self.made_at + timedelta(hours=self.hours))

    def _whole(self, at: datetime) -> datetime:
        """A whole minute, as people are told it, and never after the start."""
        whole = at.replace(second=0, microsecond=0)
        return min(whole if whole == at else whole + _MINUTE, self.starts_at)

    def decided_by(self) -> set[Waiting]:
        """Which rules make the difference in when it is due."""
        if not self.has_stripe:
            return {Waiting.NO_KEYS}
        if self.due_at is None:
            return {Waiting.NOT_SO_NEAR}
        found = {Waiting.HELD if self.at_storefront else Waiting.DUE_AT_DESK}
        if self.due_at == self.starts_at:
            found.add(Waiting.NOT_AFTER_THE_START)
        return found

    @property
    def is_held(self) -> bool:
        """Whether it is no booking of the desk's yet."""
        return self.at_storefront and self.status == "pending" and not self.paid and not self.lapsed

    def is_due(self, at: datetime) -> bool:
        """Whether its time is up."""
        return (
            self.due_at is not None and not self.paid and self.status in ("pending", "confirmed") and at > self.due_at
        )

    def lapses(self, at: datetime) -> bool:
        """The jobs run, and Stripe answers: whether it is over by that."""
        if self.is_due(at) and (self.at_storefront or self.told):
            self.status, self.lapsed, self.due_at = "cancelled", True, None
            return True
        return False

    def pays(self, at: datetime) -> None:
        """The money comes in time."""
        self.paid, self.due_at = self.asked, None
        if self.at_storefront:
            self.status = "pending" if self.reviewed_first else "confirmed"
            self.request_from = at if self.reviewed_first else None

    def pays_late(self, at: datetime, *, is_free: bool, booked_since: bool) -> Waiting:
        """The money comes when it has lapsed: it stands again, or the money goes back. Gives the rule by which it does."""
        for rule, holds in (
            (Waiting.BEGUN, at >= self.starts_at),
            (Waiting.BOOKED_SINCE, booked_since),
            (Waiting.TIME_TAKEN, not is_free),
        ):
            if holds:
                self.paid = self.back = self.asked
                return rule
        self.lapsed = False
        self.status = "confirmed"
        self.pays(at)
        return Waiting.REVIVED

    def arrives(self) -> None:
        """Its customer is here."""
        self.status, self.due_at = "arrived", self.due_at

    def is_put_off(self, at: datetime) -> None:
        """It is due then instead."""
        self.due_at = at
