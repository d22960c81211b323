"""What happens to money, cards and credit, with what each says beside its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from openchair.rules.activity_kinds import ActivityKind, MoneyKind
from openchair.rules.deposits import DepositOutcome
from openchair.rules.disputes import DisputeStatus
from openchair.rules.erasure import CreditSettling
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender

_K = ActivityKind


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """So much was paid, charged, waived, taken or sent back, or could not be; in minor units of the booking's currency."""

    kind: MoneyKind
    amount_minor: int


@dataclass(frozen=True, slots=True)
class FeeFailed:
    """A fee could not be charged to the saved card."""

    kind: ClassVar[Literal[ActivityKind.FEE_FAILED]] = _K.FEE_FAILED
    amount_minor: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DepositDecided:
    """The venue decided about a deposit that a cancellation had left with it."""

    kind: ClassVar[Literal[ActivityKind.DEPOSIT_DECIDED]] = _K.DEPOSIT_DECIDED
    outcome: DepositOutcome | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DisputeOpened:
    """A customer's bank disputes a payment, or only asks about it; `reason` is Stripe's word, `respond_by` until when it waits."""

    kind: ClassVar[Literal[ActivityKind.DISPUTE_OPENED]] = _K.DISPUTE_OPENED
    amount_minor: int
    reason: str
    respond_by: datetime | None = None
    is_inquiry: bool = False


@dataclass(frozen=True, slots=True)
class DisputeEnded:
    """The bank has decided about a dispute of so much; `lost_minor` is what it keeps."""

    kind: ClassVar[Literal[ActivityKind.DISPUTE_ENDED]] = _K.DISPUTE_ENDED
    outcome: DisputeStatus
    amount_minor: int
    lost_minor: int = 0


@dataclass(frozen=True, slots=True)
class CreditIssued:
    """The venue gave credit out of its own pocket."""

    kind: ClassVar[Literal[ActivityKind.CREDIT_ISSUED]] = _K.CREDIT_ISSUED
    amount_minor: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CreditSettled:
    """All of a customer's credit is theirs no more, and how; the reason is the venue's."""

    kind: ClassVar[Literal[ActivityKind.CREDIT_SETTLED]] = _K.CREDIT_SETTLED
    amount_minor: int
    how: CreditSettling
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DepositTaken:
    """The desk took so much of a deposit itself: in cash, or on its own terminal."""

    kind: ClassVar[Literal[ActivityKind.DEPOSIT_TAKEN]] = _K.DEPOSIT_TAKEN
    amount_minor: int
    tender: Tender


@dataclass(frozen=True, slots=True)
class RefundGiven:
    """The desk had so much go back beside what the rules give: of the deposit, or of a fee."""

    kind: ClassVar[Literal[ActivityKind.REFUND_GIVEN]] = _K.REFUND_GIVEN
    amount_minor: int
    reason: str | None = None
    of_fee: bool = False


@dataclass(frozen=True, slots=True)
class OfCard:
    """A card was saved or removed."""

    kind: Literal[ActivityKind.CARD_SAVED, ActivityKind.CARD_REMOVED]
    brand: str | None = None
    last4: str | None = None
