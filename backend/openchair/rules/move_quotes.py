"""The price of a move: what cancelling right after it would do to the money, and until when it could still be changed online."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from openchair.rules.cancellation_quotes import CancellationQuote, quote_id


@dataclass(frozen=True, slots=True)
class MoveQuote:
    """A move as its customer agrees to it: from where, to where, and what cancelling right after would do to the money.

    The id covers both starts and staff members, the outcome and the amounts. `changeable_until` is None where the new time can't
    be changed online any more.
    """

    id: str
    old: tuple[datetime, str]
    new: tuple[datetime, str]
    after: CancellationQuote
    changeable_until: datetime | None


def quote_move(
    booking_id: str,
    old: tuple[datetime, str],
    new: tuple[datetime, str],
    after: CancellationQuote,
    changeable_until: datetime | None,
) -> MoveQuote:
    """The quote of a move from `old` to `new`, each a start and a staff member's id; `after` is asked of the moved booking."""
    amounts = (after.refund_minor, after.forfeit_minor, after.credit_minor, after.fee_minor, after.currency)
    times = (part for start, staff_id in (old, new) for part in (start.astimezone(UTC).isoformat(), staff_id))
    return MoveQuote(
        id=quote_id(booking_id, after.outcome, *times, *amounts),
        old=old,
        new=new,
        after=after,
        changeable_until=changeable_until,
    )
