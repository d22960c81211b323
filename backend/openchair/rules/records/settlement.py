"""What follows from a change and waits for its time, as rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openchair.rules.actors import ActorKind
from openchair.rules.deposits import DepositOutcome
from openchair.rules.fees import FeeKind
from openchair.rules.slots import Span
from openchair.rules.undo import SettlementKind, SettlementStatus


@dataclass(frozen=True, slots=True)
class LeftTime:
    """A booking's time that a change has left: its start, who came first, and the stretches it took of them, in epoch minutes."""

    starts_at: datetime
    staff_id: str
    staff_name: str
    spans: tuple[Span, ...]
    others: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """What it took of others who did a part of it, by their id."""
    stretches: tuple[tuple[str, Span], ...] = ()
    """Of a visit of several parts, who was there for it and from when to when; of one part it is its own length."""

    @property
    def taken(self) -> dict[str, tuple[Span, ...]]:
        """What it took of whose time, by their id."""
        return {self.staff_id: self.spans, **self.others}


@dataclass(frozen=True, slots=True)
class UndoRecord:
    """The last change of a booking, which `by` may take back before `until`."""

    settlement_id: str
    kind: SettlementKind
    by: ActorKind
    until: datetime
    left: LeftTime


@dataclass(frozen=True, slots=True)
class ToldTime:
    """The time and person that a booking's customer was last told of."""

    starts_at: datetime
    staff_id: str
    staff_name: str


@dataclass(frozen=True, slots=True)
class SettlementRecord:
    """What follows from a change: money in minor units of the booking's currency, time that becomes free, messages.

    `left` is set of the one row of a change that gives time back and tells of it. `due_at` is None while it waits for the owner.
    `undo_by` and `before`, the booking's columns as they were, are None where nobody can take the change back any more.
    """

    id: str
    venue_id: str
    booking_id: str
    kind: SettlementKind
    status: SettlementStatus
    written_at: datetime
    due_at: datetime | None
    undo_by: ActorKind | None = None
    before: dict[str, Any] | None = None
    left: LeftTime | None = None
    told: ToldTime | None = None
    offers: tuple[str, ...] = ()
    """The counter-offers that the change has superseded, which hold their time until then."""
    depth: int = 0
    """How many earlier times were taken before the one it leaves became free."""
    outcome: DepositOutcome | None = None
    refund_minor: int = 0
    forfeit_minor: int = 0
    credit_minor: int = 0
    fee_minor: int = 0
    fee_kind: FeeKind | None = None
    on_word: bool = False
    """It takes money that only the desk's word stands for: told first, and taken unless its customer objects."""
    not_before: datetime | None = None
    """Nothing is taken before, whoever decides."""
    objected_at: datetime | None = None
    words: str | None = None
    """What its customer says happened, who objects."""
    decided_at: datetime | None = None
    """When the owner decided about that."""
    remind_at: datetime | None = None
    """When the desk is reminded that nobody has."""

    @property
    def is_open(self) -> bool:
        """Whether what follows is yet to be done."""
        return self.status in (SettlementStatus.WAITING, SettlementStatus.OBJECTED)
