"""Money taken on the desk's word alone: what that is, from when it may be taken, and what its customer's objection does.

That a customer cancelled by phone, or did not come, only the desk says. What an outcome takes from them on that word is told at
once, waits until they have had time to object, and waits for the owner once they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from openchair.rules.agreement import Agreement
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import AgreedPart
from openchair.rules.messages import COUNTS_AS_TOLD, MessageStatus
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.undo import SettlementStatus

TIME_TO_OBJECT: Final = timedelta(hours=24)
"""For so long after it was told, nothing is taken."""
AFTER_MISSED: Final = timedelta(minutes=30)
"""A missed appointment costs nothing before so long after it was to begin, whoever decides."""
LOOK_AGAIN: Final = timedelta(hours=1)
"""While the telling is still on its way."""
REMIND_EVERY: Final = timedelta(days=3)
"""How often the desk is reminded of an objection that nobody has decided about."""


class Objecting(StrEnum):
    """What an objection to money taken on the desk's word does."""

    STOPS = "stops"
    TOO_LATE = "too_late"
    HEARD_BEFORE = "heard_before"


class ObjectionDecision(StrEnum):
    """What the owner decides about an objection."""

    TAKE = "take"
    LET_GO = "let_go"


def objecting(row: SettlementRecord) -> Objecting | None:
    """What an objection to it would do now; None where nothing is taken, or not any more.

    As long as it wasn't taken it stops it, however long it has been due. What the owner has decided is decided.
    """
    match row.status:
        case SettlementStatus.WAITING if row.decided_at is None:
            return Objecting.STOPS
        case SettlementStatus.SETTLED if row.objected_at is None:
            return Objecting.TOO_LATE
        case SettlementStatus.WAITING | SettlementStatus.SETTLED | SettlementStatus.OBJECTED:
            return Objecting.HEARD_BEFORE
        case SettlementStatus.DROPPED | SettlementStatus.UNDONE:
            return None
    assert_never(row.status)


def can_object(row: SettlementRecord) -> bool:
    """Whether an objection to it would do something now."""
    return objecting(row) in (Objecting.STOPS, Objecting.TOO_LATE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken from a customer, in minor units: kept of the deposit, turned into credit that was money, and as a fee."""

    forfeit_minor: int = 0
    credit_minor: int = 0
    fee_minor: int = 0

    @property
    def total_minor(self) -> int:
        """All of it."""
        return self.forfeit_minor + self.credit_minor + self.fee_minor


def taken_by(quote: CancellationQuote) -> Taken:
    """What an outcome takes. Credit that comes back as credit isn't taken."""
    return Taken(quote.forfeit_minor, quote.credit_minor - quote.returned_minor, quote.fee_minor)


def fee_when_missed(parts: Sequence[AgreedPart], agreement: Agreement, starts_at: datetime) -> int:
    """The agreed fees for not coming, of all parts together, in minor units; 0 where cancelling would be free.

    After a move by the desk that its customer has not accepted it is no more than cancelling just before the move would have cost.
    """
    if agreement.is_moved_by_venue or not agreement.is_in_time(starts_at):
        return 0
    fee = sum(part.terms.no_show_fee_minor or 0 for part in parts)
    return fee if agreement.move is None else min(fee, agreement.move.most.fee_minor)


def missed_can_be_charged_from(agreement: Agreement, starts_at: datetime) -> datetime:
    """From when not coming may cost something."""
    return agreement.can_be_missed_from(starts_at) + AFTER_MISSED


@dataclass(frozen=True, slots=True)
class Told:
    """How far the messages have come that tell a customer of it: when the last of those that arrived did, and if one may yet."""

    told_at: datetime | None
    is_awaited: bool

    @property
    def is_hopeless(self) -> bool:
        """Whether they were not told, and won't be."""
        return self.told_at is None and not self.is_awaited


def told_by(messages: Iterable[MessageRecord]) -> Told:
    """How far these messages of the same thing have come. One that bounced after it was accepted told nobody."""
    alive = [each for each in messages if each.status in COUNTS_AS_TOLD]
    arrived = [
        each.accepted_at
        for each in alive
        if each.status in (MessageStatus.ACCEPTED, MessageStatus.DELIVERED) and each.accepted_at is not None
    ]
    return Told(max(arrived, default=None), is_awaited=len(arrived) < len(alive))


def take_at(told: Told, not_before: datetime, now: datetime) -> datetime | None:
    """When what was told so may be taken; None where never, as it can be told to nobody.

    What is still on its way is waited for, until something has arrived.
    """
    if told.is_hopeless:
        return None
    if told.told_at is None:
        return now + LOOK_AGAIN
    return max(told.told_at + TIME_TO_OBJECT, not_before)
