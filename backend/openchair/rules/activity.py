"""What happens to bookings and at a venue, and what each says beside its kind.

A kind that is forgotten where rows are read (`store.activity_details`), or in its sentence (`presentation.desk.activity`), fails
type checking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from openchair.rules.activity_kinds import ActivityKind, PlainKind
from openchair.rules.activity_of_money import (
    CreditIssued,
    CreditSettled,
    DepositDecided,
    DepositTaken,
    DisputeEnded,
    DisputeOpened,
    FeeFailed,
    MoneyMoved,
    OfCard,
    RefundGiven,
)
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.undo import SettlementKind

_K = ActivityKind


@dataclass(frozen=True, slots=True)
class Plain:
    """Something of which its kind says everything."""

    kind: PlainKind


@dataclass(frozen=True, slots=True)
class DepositWaits:
    """A time was booked at the storefront and is held for its deposit until then; or, of a deposit that nobody could be told of,
    until when it may be paid now; None where it isn't waited for any more."""

    kind: Literal[ActivityKind.HELD, ActivityKind.DEPOSIT_UNTOLD]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A booking was brought over from another calendar, where its event has this UID."""

    kind: ClassVar[Literal[ActivityKind.IMPORTED]] = _K.IMPORTED
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A booking has another time or person; `waived` is why a move that the customer asked for is not counted as theirs."""

    kind: Literal[ActivityKind.RESCHEDULED, ActivityKind.TOOK_OPENING, ActivityKind.OFFER_ACCEPTED]
    from_starts_at: datetime
    from_staff: str
    to_starts_at: datetime
    to_staff: str
    asked_by: AskedBy | None = None
    waived: str | None = None
    opening: str | None = None


@dataclass(frozen=True, slots=True)
class Updated:
    """The desk changed what is done, by whom, how long it takes, what it costs in minor units, or the note."""

    kind: ClassVar[Literal[ActivityKind.UPDATED]] = _K.UPDATED
    from_service: str
    to_service: str
    from_minutes: int
    to_minutes: int
    from_minor: int
    to_minor: int
    notes: bool = False
    from_staff: str = ""
    """Who did it, where that is somebody else now."""
    to_staff: str = ""
    asked_by: AskedBy | None = None
    """Who asked for it, where a part was moved."""
    other_person: bool = False
    """Whether a part that stayed is another person's now."""
    other_start: bool = False
    """Whether a part that stayed starts at another time now."""


@dataclass(frozen=True, slots=True)
class MoveAccepted:
    """The customer agreed to the time to which the desk had moved the booking."""

    kind: ClassVar[Literal[ActivityKind.MOVE_ACCEPTED]] = _K.MOVE_ACCEPTED
    from_starts_at: datetime
    to_starts_at: datetime
    to_staff: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Whoever had changed a booking took that back: it is at this time and with this person again."""

    kind: ClassVar[Literal[ActivityKind.TAKEN_BACK]] = _K.TAKEN_BACK
    change: SettlementKind
    starts_at: datetime
    staff: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A booking was cancelled, or a request declined.

    `to_take_minor` is what is to be taken on the desk's word alone; `not_taken_minor` is what the agreed rule would have taken
    beside it, and which is not taken as there is no way to tell the customer.
    """

    kind: Literal[ActivityKind.CANCELLED, ActivityKind.DECLINED]
    outcome: DepositOutcome | None
    reason: str | None = None
    asked_by: AskedBy | None = None
    not_taken_minor: int = 0
    to_take_minor: int = 0


@dataclass(frozen=True, slots=True)
class Missed:
    """The customer did not come; `to_take_minor` and `not_taken_minor` are as of a cancellation."""

    kind: ClassVar[Literal[ActivityKind.NO_SHOW]] = _K.NO_SHOW
    not_taken_minor: int = 0
    to_take_minor: int = 0


@dataclass(frozen=True, slots=True)
class Objected:
    """The customer said of what is taken on the desk's word alone that it isn't right; OBJECTED_LATE: it had been taken."""

    kind: Literal[ActivityKind.OBJECTED, ActivityKind.OBJECTED_LATE]
    amount_minor: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A request ended because nobody answered in time."""

    kind: ClassVar[Literal[ActivityKind.LAPSED]] = _K.LAPSED
    why: Lapse
    outcome: DepositOutcome | None


@dataclass(frozen=True, slots=True)
class Place:
    """A start, and with whom."""

    starts_at: datetime
    staff: str


@dataclass(frozen=True, slots=True)
class OffersSent:
    """Other times were offered, held until the same instant."""

    kind: ClassVar[Literal[ActivityKind.OFFERS_SENT]] = _K.OFFERS_SENT
    offers: tuple[Place, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskedEarlier:
    """The customer asked to hear of earlier times in these boxes of the week."""

    kind: ClassVar[Literal[ActivityKind.ASKED_EARLIER]] = _K.ASKED_EARLIER
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfOpening:
    """An earlier time was offered by hand, declined, or taken back."""

    kind: Literal[ActivityKind.OFFERED_OPENING, ActivityKind.DECLINED_OPENING, ActivityKind.WITHDREW_OPENING]
    opening: str | None


@dataclass(frozen=True, slots=True)
class OfBlock:
    """A stretch of a staff member's time was blocked, or the block was lifted."""

    kind: Literal[ActivityKind.BLOCKED_TIME, ActivityKind.UNBLOCKED_TIME]
    blocked_time: str | None


@dataclass(frozen=True, slots=True)
class ContactCorrected:
    """What was changed of a customer's contact: fields by name, with what they were and are."""

    kind: ClassVar[Literal[ActivityKind.CONTACT_CORRECTED]] = _K.CONTACT_CORRECTED
    customer: str
    changed: tuple[str, ...]
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    links_revoked: bool = False


@dataclass(frozen=True, slots=True)
class NotReached:
    """A message of this kind reached nobody; where it is None, none will."""

    kind: ClassVar[Literal[ActivityKind.NOT_REACHED]] = _K.NOT_REACHED
    message: MessageKind | None = None


class OptionalMessages(StrEnum):
    """Messages that a customer can do without."""

    REMINDERS = "reminders"
    EARLIER_TIMES = "earlier times"


@dataclass(frozen=True, slots=True)
class MessagesWanted:
    """The customer wants such messages no more, or again; all of them where none are named."""

    kind: Literal[ActivityKind.MESSAGES_STOPPED, ActivityKind.MESSAGES_STARTED]
    of: OptionalMessages | None = None


Activity = (
    Plain
    | DepositWaits
    | Imported
    | Moved
    | MoveAccepted
    | TakenBack
    | Cancelled
    | Missed
    | Objected
    | Lapsed
    | OffersSent
    | AskedEarlier
    | OfOpening
    | OfBlock
    | ContactCorrected
    | Updated
    | NotReached
    | MessagesWanted
    | MoneyMoved
    | FeeFailed
    | DepositDecided
    | DisputeOpened
    | DisputeEnded
    | CreditIssued
    | CreditSettled
    | DepositTaken
    | RefundGiven
    | OfCard
)
