"""What the queries give: frozen records of what a row says, with instants in UTC and money in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.openings import Ending, OpeningCause, OpeningOfferStatus, OpeningStatus
from openchair.rules.policy import Policy
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
class StaffRecord:
    """A staff member; `no` is their number in the occupancy constraint."""

    no: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A person at one venue."""

    id: str
    name: str
    email: str | None
    phone: str | None


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


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One thing that happened at a venue, and who did it; or a message, with its state as it is now."""

    id: str
    booking_id: str | None
    reference: str | None
    customer_name: str | None
    at: datetime
    actor_kind: str
    actor_name: str | None
    what: str
    detail: dict[str, Any]
    message: MessageRecord | None


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money to go back to the customer, and how far it has come."""

    id: str
    amount_minor: int
    currency: str
    status: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class FeeRecord:
    """A late-cancellation or no-show fee, and what became of it."""

    id: str
    kind: str
    amount_minor: int
    currency: str
    status: str


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Who a desk credential stands for."""

    id: str
    name: str
    role: str
    secret_hash: str
    venue: VenueRecord


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A customer's wish to hear of earlier times; weekdays and bands are bit masks."""

    booking_id: str
    weekdays: int
    bands: int
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
