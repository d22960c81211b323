"""Counter-offers and the requests they answer: until when each holds, and which times may be offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Final

from openchair.rules.notice import deadline
from openchair.rules.slots import Span
from openchair.rules.zone import local_day

MOST_OFFERS: Final = 3
"""In a round."""
LONGEST_HOURS: Final = 168
"""For which an offer is held."""


class OfferStatus(StrEnum):
    """Where a counter-offer stands. Only an offered one can be accepted."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    NOT_TOLD = "not_told"
    """No message of it arrived anywhere."""


class Lapse(StrEnum):
    """Why a request, or a booking, ended by itself."""

    NOT_ANSWERED = "not_answered"
    OFFERS_NOT_TAKEN = "offers_not_taken"
    DEPOSIT_NOT_PAID = "deposit_not_paid"
    CODE_NOT_TYPED = "code_not_typed"
    LET_GO = "let_go"
    """Whoever held it at the storefront let it go before it was paid."""


def status_at(status: OfferStatus, expires_at: datetime, now: datetime) -> OfferStatus:
    """Where an offer stands at `now`: one whose time has passed is expired, whether or not anything has come by to say so."""
    return OfferStatus.EXPIRED if status is OfferStatus.OFFERED and now > expires_at else status


def offers_expire_at(now: datetime, hours: int, starts: Sequence[datetime]) -> datetime:
    """The last instant at which any offer of a round can be accepted: `hours` from now, but before the earliest of them begins."""
    return min(now + timedelta(hours=hours), deadline(min(starts), 0))


def is_in_window(starts_at: datetime, asked_for: datetime, days: int, zone: str) -> bool:
    """Whether an offered time is within so many calendar days of the one asked for, before or after, in the venue's zone."""
    return abs((local_day(starts_at, zone) - local_day(asked_for, zone)).days) <= days


def overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether two services at these stretches would need the same minute."""
    return any(start < other_end and other_start < end for start, end in one for other_start, other_end in other)


def any_overlap(times: Sequence[tuple[int, Sequence[Span]]]) -> bool:
    """Whether two of these, each a staff member's number and stretches, need the same minute of the same person."""
    return any(one == other and overlap(spans, others) for (one, spans), (other, others) in combinations(times, 2))


def request_expires_at(asked_at: datetime, starts_at: datetime, hours: int) -> datetime:
    """Until when a request waits for an answer: `hours` from when it was made, but never past its own start."""
    return min(asked_at + timedelta(hours=hours), starts_at)


def request_resumes_until(
    expires_at: datetime | None, starts_at: datetime, offered_since: datetime, now: datetime
) -> datetime | None:
    """The same once offers no longer stand: the time they stood does not count against the venue. None stays none."""
    return None if expires_at is None else min(expires_at + (now - offered_since), starts_at)


def lapse_of(open_until: Sequence[datetime], request_until: datetime | None, now: datetime) -> Lapse | None:
    """Why a request ends at `now`, if it does, given until when each offer that is open holds; an open offer is an answer."""
    if open_until:
        return Lapse.OFFERS_NOT_TAKEN if now > max(open_until) else None
    return Lapse.NOT_ANSWERED if request_until is not None and now > request_until else None
