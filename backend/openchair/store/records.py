"""What the queries give: frozen records of what a row says, with instants in UTC and money in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openchair.rules.activity import Activity, Actor
from openchair.rules.agreement import Agreement
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import Ending, OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.policy import Policy
from openchair.rules.roles import OperatorRole
from openchair.rules.slots import Schedule, ServiceTime
from openchair.rules.status import BookingStatus
from openchair.store.scope import HostKey


@dataclass(frozen=True, slots=True)
class VenueRecord:
    """A salon, its policy, and the host its links are built with."""

    id: str
    slug: str
    name: str
    time_zone: str
    currency: str
    locale: str
    address: str
    phone: str | None
    email: str | None
    accent: str | None
    storefront_url: str | None
    stripe_account_id: str | None
    credit_days: int | None
    policy: Policy
    host: HostKey


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """A service as the venue offers it now; what a booking agreed on stands in the booking."""

    id: str
    name: str
    description: str | None
    price_minor: int
    time: ServiceTime


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A service on offer with the deposit rule assigned to it, and the terms that a booking of it is made on."""

    service: ServiceRecord
    rule: Mapping[str, Any] | None
    terms: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A staff member; `no` is their number in the occupancy constraint."""

    no: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A person at one venue. `version` rises whenever their contact changes."""

    id: str
    name: str
    email: str | None
    phone: str | None
    version: int = 1
    reminders_stopped_at: datetime | None = None
    """Since when they want no reminders; None while they do."""
    earlier_stopped_at: datetime | None = None
    """Since when they want to hear of no earlier times; None while they do."""
    texts_stopped: bool = False
    """Whether their number has answered STOP."""
    mail_dies: bool = False
    """Whether the venue's last mail to their address did not arrive."""
    texts_die: bool = False
    """Whether the venue's last text to their number did not arrive."""


@dataclass(frozen=True, slots=True)
class SavedCardRecord:
    """The card that is on file for a customer, and when they agreed to it."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    consented_at: datetime


@dataclass(frozen=True, slots=True)
class CancellationRecord:
    """What a cancellation did: when, by whom, and the deposit outcome in minor units of the booking's currency."""

    at: datetime
    by: str
    reason: str | None
    outcome: str
    refund_minor: int
    forfeit_minor: int
    credit_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class BookingRecord:
    """A booking with all that its summary shows. `terms` are its own, or the venue's active rule where it has none."""

    id: str
    reference: str
    version: int
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    time: ServiceTime
    price_minor: int
    currency: str
    terms: dict[str, Any] | None
    deposit_minor: int
    deposit_paid_minor: int
    deposit_status: str | None
    deposit_paid_by: str | None
    link_epoch: int
    calendar_sequence: int
    source: str
    notes: str | None
    created_at: datetime
    updated_at: datetime
    cancellation: CancellationRecord | None
    venue: VenueRecord
    service: ServiceRecord
    staff: StaffRecord
    customer: CustomerRecord
    card: SavedCardRecord | None
    request_expires_at: datetime | None = None
    """Until when a request waits for an answer, while none has been given."""
    offers_open_until: datetime | None = None
    """Until when a request's counter-offers hold, where there are any; they may have passed."""
    agreement: Agreement = field(default_factory=Agreement)

    @property
    def notice_hours(self) -> int:
        """The notice window that binds it: what was agreed or what holds today, whichever is less."""
        return self.agreement.notice(self.venue.policy.cancellation_notice_hours)


@dataclass(frozen=True, slots=True)
class CounterOfferRecord:
    """A time offered instead of the one asked for; `status` is what was last written, see `rules.offers.status_at`."""

    id: str
    number: int
    round: int
    staff: StaffRecord
    starts_at: datetime
    ends_at: datetime
    status: OfferStatus
    expires_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DueBooking:
    """A booking of some venue for which the time of something has come."""

    venue_id: str
    booking_id: str


@dataclass(frozen=True, slots=True)
class StaffTime:
    """A staff member's working time and what already takes of it: (start, end) in epoch minutes, sorted."""

    staff: StaffRecord
    schedule: Schedule
    busy: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BlockedTimeRecord:
    """A stretch of a staff member's time in which nothing can be booked."""

    id: str
    staff: StaffRecord
    starts_at: datetime
    ends_at: datetime
    kind: str
    note: str | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message to a customer and how far it has come; `facts` is what it states, `problem` why it was not sent."""

    id: str
    venue_id: str
    booking_id: str
    kind: MessageKind
    channel: Channel
    facts: dict[str, Any]
    status: MessageStatus
    available_at: datetime
    lease_until: datetime | None
    attempts: int
    unsure: bool
    sent_to: str | None
    provider_id: str | None
    segments: int | None
    problem: str | None
    first_tried_at: datetime | None
    accepted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    tells_of: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One thing that happened at a venue, and who did it; or a message, with its state as it is now."""

    id: str
    booking_id: str | None
    reference: str | None
    customer_name: str | None
    at: datetime
    actor: Actor
    happened: Activity
    message: MessageRecord | None


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money to go back to the customer, and how far it has come. `payment_id` is None where it was paid elsewhere."""

    id: str
    venue_id: str
    booking_id: str
    amount_minor: int
    currency: str
    status: str
    requested_at: datetime
    payment_id: str | None
    stripe_refund_id: str | None
    problem: str | None
    retried_as: str | None
    attempts: int
    key_no: int


@dataclass(frozen=True, slots=True)
class FeeRecord:
    """A late-cancellation or no-show fee, and what became of it."""

    id: str
    kind: str
    amount_minor: int
    currency: str
    status: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment asked of a customer: a fee's where `fee_id` is set, by their saved card where `saved_card_id` is."""

    id: str
    venue_id: str
    booking_id: str
    fee_id: str | None
    saved_card_id: str | None
    amount_minor: int
    currency: str
    status: str
    problem: str | None
    stripe_account_id: str | None
    payment_intent_id: str | None
    requested_at: datetime
    attempts: int
    key_no: int


@dataclass(frozen=True, slots=True)
class CardSetupRecord:
    """A card that a customer is about to save, and what they agreed to."""

    id: str
    venue_id: str
    booking_id: str
    customer_id: str
    status: str
    consent_version: str
    consent_text: str
    stripe_account_id: str | None
    setup_intent_id: str | None
    requested_at: datetime
    key_no: int


@dataclass(frozen=True, slots=True)
class CardOnFile:
    """A card as those who charge or detach it need it."""

    id: str
    venue_id: str
    customer_id: str
    booking_id: str
    setup_id: str | None
    status: str
    stripe_account_id: str | None
    stripe_customer_id: str
    payment_method_id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    consented_at: datetime


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """Money that a venue holds for a customer: `left_minor` of it can still be used, until it expires."""

    venue_id: str
    id: str
    booking_id: str
    source: str
    amount_minor: int
    left_minor: int
    currency: str
    granted_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A movement of money from one of `rules.ledger.Account` to another."""

    id: str
    booking_id: str
    at: datetime
    from_account: str
    to_account: str
    amount_minor: int
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class StripeEventRecord:
    """That something has changed at Stripe, to be looked into."""

    id: str
    stripe_account_id: str | None
    type: str
    object_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Who a desk credential stands for."""

    id: str
    name: str
    role: OperatorRole
    secret_hash: str
    venue: VenueRecord


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A customer's wish to hear of earlier times; `slots` is a bit mask of the week's boxes."""

    booking_id: str
    slots: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """A stretch of a staff member's time that became free, in epoch minutes, and how far it has come."""

    id: str
    venue_id: str
    staff: StaffRecord
    start_minute: int
    end_minute: int
    cause: OpeningCause
    left_by: str | None
    depth: int
    status: OpeningStatus
    ending: Ending | None
    considered: list[dict[str, Any]]
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpeningOfferRecord:
    """An opening as it is offered to one person; `customer_name` is for the desk."""

    id: str
    opening_id: str
    booking_id: str
    customer_id: str
    customer_name: str
    hold_id: str
    status: OpeningOfferStatus
    starts_at: datetime
    held_until: datetime
    shared: bool
    by_hand: bool
    told_at: datetime
    ended_at: datetime | None
    staff: StaffRecord
