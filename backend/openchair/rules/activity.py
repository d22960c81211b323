"""What happens to bookings and at a venue, and who did it: one closed set of kinds, each with what it says beside its kind.

A kind that is forgotten where rows are read (`store.activity_details`), or in its sentence (`presentation.activity`), fails
type checking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import DepositOutcome
from openchair.rules.disputes import DisputeStatus
from openchair.rules.erasure import CreditSettling
from openchair.rules.messages import MessageKind
from openchair.rules.offers import Lapse
from openchair.rules.payments import Problem
from openchair.rules.tenders import Tender
from openchair.rules.undo import SettlementKind


class ActivityPart(StrEnum):
    """A part of what happened at a venue, to be read alone."""

    CHANGES = "changes"
    MESSAGES = "messages"
    UNDELIVERED = "undelivered"


class ActorKind(StrEnum):
    """Who does something: a venue's customer, one of its operators, or nobody."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, by name; the name is None of what goes by itself."""

    kind: ActorKind
    name: str | None


SYSTEM = Actor(ActorKind.SYSTEM, None)


class ActivityKind(StrEnum):
    """What kind of thing happened."""

    CREATED = "created"
    REQUESTED = "requested"
    HELD = "held"
    HELD_FOR_CODE = "held_for_code"
    REVIVED = "revived"
    DEPOSIT_UNTOLD = "deposit_untold"
    IMPORTED = "imported"
    APPROVED = "approved"
    DECLINED = "declined"
    ARRIVED = "arrived"
    READY = "ready"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    RESCHEDULED = "rescheduled"
    MOVE_ACCEPTED = "move_accepted"
    UPDATED = "updated"
    TAKEN_BACK = "taken_back"
    GRACE_ENDED = "grace_ended"
    STEP_TAKEN_BACK = "step_taken_back"
    OFFERS_SENT = "offers_sent"
    OFFERS_WITHDRAWN = "offers_withdrawn"
    OFFERS_DECLINED = "offers_declined"
    OFFERS_NOT_TOLD = "offers_not_told"
    OFFER_ACCEPTED = "offer_accepted"
    ASKED_EARLIER = "asked_earlier"
    STOPPED_EARLIER = "stopped_earlier"
    OFFERED_OPENING = "offered_opening"
    TOOK_OPENING = "took_opening"
    DECLINED_OPENING = "declined_opening"
    WITHDREW_OPENING = "withdrew_opening"
    WAITLIST_ON = "matching_on"
    WAITLIST_OFF = "matching_off"
    BLOCKED_TIME = "blocked_time"
    UNBLOCKED_TIME = "unblocked_time"
    LINK_SENT = "link_sent"
    LINK_REVOKED = "link_revoked"
    CONTACT_CORRECTED = "contact_corrected"
    MESSAGE = "message"
    MESSAGE_RETRIED = "message_retried"
    NOT_REACHED = "not_reached"
    SMS_STOPPED = "sms_stopped"
    SMS_STOPPED_UNREACHABLE = "sms_stopped_unreachable"
    SMS_STARTED = "sms_started"
    SMS_CAP_NEAR = "sms_cap_near"
    SMS_CAP_REACHED = "sms_cap_reached"
    MESSAGES_HELD = "messages_held"
    MESSAGES_LET_GO = "messages_let_go"
    NOT_ME = "not_me"
    MESSAGES_STOPPED = "messages_stopped"
    MESSAGES_STARTED = "messages_started"
    DEPOSIT_PAID = "deposit_paid"
    DEPOSIT_PAID_WITH_CREDIT = "deposit_paid_with_credit"
    DEPOSIT_DECIDED = "deposit_decided"
    FEE_REQUESTED = "fee_requested"
    FEE_CHARGED = "fee_charged"
    FEE_FAILED = "fee_failed"
    FEE_WAIVED = "fee_waived"
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    REFUND_RETRIED = "refund_retried"
    REFUND_SETTLED = "refund_settled"
    REFUND_DROPPED = "refund_dropped"
    FEE_DROPPED = "fee_dropped"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ENDED = "dispute_ended"
    OBJECTED = "objected"
    OBJECTED_LATE = "objected_late"
    OBJECTION_REFUSED = "objection_refused"
    OBJECTION_GRANTED = "objection_granted"
    OBJECTION_WAITS = "objection_waits"
    TAKEN_UNOPPOSED = "taken_unopposed"
    NOT_TAKEN_UNTOLD = "not_taken_untold"
    CARD_SAVED = "card_saved"
    CARD_REMOVED = "card_removed"
    CREDIT_ISSUED = "credit_issued"
    DEPOSIT_TAKEN = "deposit_taken"
    REFUND_GIVEN = "refund_given"
    CREDIT_SETTLED = "credit_settled"
    CUSTOMER_NOTED = "customer_noted"
    CUSTOMERS_MERGED = "customers_merged"
    CUSTOMER_EXPORTED = "customer_exported"
    CUSTOMER_ERASED = "customer_erased"
    UNKNOWN = "unknown"
    """Written by a newer version than this one, which reads it during a deployment or after one was taken back."""

    @classmethod
    def _missing_(cls, value: object) -> ActivityKind:  # noqa: ARG003  # the signature is Enum's
        return cls.UNKNOWN


_K = ActivityKind
PlainKind = Literal[
    ActivityKind.CREATED,
    ActivityKind.REQUESTED,
    ActivityKind.HELD_FOR_CODE,
    ActivityKind.REVIVED,
    ActivityKind.APPROVED,
    ActivityKind.ARRIVED,
    ActivityKind.READY,
    ActivityKind.COMPLETED,
    ActivityKind.GRACE_ENDED,
    ActivityKind.STEP_TAKEN_BACK,
    ActivityKind.OFFERS_WITHDRAWN,
    ActivityKind.OFFERS_DECLINED,
    ActivityKind.OFFERS_NOT_TOLD,
    ActivityKind.STOPPED_EARLIER,
    ActivityKind.WAITLIST_ON,
    ActivityKind.WAITLIST_OFF,
    ActivityKind.LINK_SENT,
    ActivityKind.LINK_REVOKED,
    ActivityKind.MESSAGE,
    ActivityKind.MESSAGE_RETRIED,
    ActivityKind.SMS_STOPPED,
    ActivityKind.SMS_STOPPED_UNREACHABLE,
    ActivityKind.SMS_STARTED,
    ActivityKind.SMS_CAP_NEAR,
    ActivityKind.SMS_CAP_REACHED,
    ActivityKind.MESSAGES_HELD,
    ActivityKind.MESSAGES_LET_GO,
    ActivityKind.NOT_ME,
    ActivityKind.CUSTOMER_NOTED,
    ActivityKind.CUSTOMERS_MERGED,
    ActivityKind.CUSTOMER_EXPORTED,
    ActivityKind.CUSTOMER_ERASED,
    ActivityKind.UNKNOWN,
]


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
    """The desk changed what is done, how long it takes, what it costs in minor units, or the note."""

    kind: ClassVar[Literal[ActivityKind.UPDATED]] = _K.UPDATED
    from_service: str
    to_service: str
    from_minutes: int
    to_minutes: int
    from_minor: int
    to_minor: int
    notes: bool = False


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


MoneyKind = Literal[
    ActivityKind.DEPOSIT_PAID,
    ActivityKind.DEPOSIT_PAID_WITH_CREDIT,
    ActivityKind.FEE_REQUESTED,
    ActivityKind.FEE_CHARGED,
    ActivityKind.FEE_WAIVED,
    ActivityKind.REFUND_DONE,
    ActivityKind.REFUND_FAILED,
    ActivityKind.REFUND_RETRIED,
    ActivityKind.REFUND_SETTLED,
    ActivityKind.REFUND_DROPPED,
    ActivityKind.FEE_DROPPED,
    ActivityKind.OBJECTION_REFUSED,
    ActivityKind.OBJECTION_GRANTED,
    ActivityKind.OBJECTION_WAITS,
    ActivityKind.TAKEN_UNOPPOSED,
    ActivityKind.NOT_TAKEN_UNTOLD,
]


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
