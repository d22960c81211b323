"""A booking, its customer, and the times offered instead of the one asked for, as rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from openchair.rules.agreement import Agreement
from openchair.rules.deposit_due import UNPAID, is_awaited
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositOutcome, DepositStatus
from openchair.rules.offers import Lapse, OfferStatus
from openchair.rules.parts import PartFound, stretches_of
from openchair.rules.records.card import SavedCardRecord
from openchair.rules.records.settlement import UndoRecord
from openchair.rules.records.venue import ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.slots import ServiceTime, Span, merged
from openchair.rules.status import BookingSource, BookingStatus, CancelledBy
from openchair.rules.tenders import DepositPaid

_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MINUTE: Final = timedelta(minutes=1)


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
    notes: str | None = None
    """What staff noted of them; customers never see it."""
    alert: str | None = None
    """What staff must see with each of their bookings; customers never see it."""
    notes_version: int = 1
    """Rises whenever notes or alert change."""


@dataclass(frozen=True, slots=True)
class CancellationRecord:
    """What a cancellation did: when, by whom, and the deposit outcome in minor units of the booking's currency."""

    at: datetime
    by: CancelledBy
    reason: str | None
    outcome: DepositOutcome
    refund_minor: int
    forfeit_minor: int
    credit_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What is done in a visit by one person; `terms` are its own, or the venue's active rule where it has none."""

    service: ServiceRecord
    staff: StaffRecord
    after_minutes: int
    """How long after the booking's start it starts; 0 of the first."""
    time: ServiceTime
    price_minor: int
    terms: dict[str, Any] | None
    deposit_minor: int
    """What was asked for it; 0 where nothing was."""


@dataclass(frozen=True, slots=True)
class PartPlace:
    """By whom a part is done, and from when to when."""

    staff_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part as it is agreed. `terms` of None are the venue's active rule, whatever that is when they are asked for."""

    service_id: str
    staff_id: str
    starts_at: datetime
    time: ServiceTime
    price_minor: int
    terms: dict[str, Any] | None = None
    deposit_minor: int = 0

    @property
    def place(self) -> PartPlace:
        """By whom it is done, and from when to when."""
        return PartPlace(self.staff_id, self.starts_at, self.starts_at + timedelta(minutes=self.time.duration_minutes))


@dataclass(frozen=True, slots=True)
class BookingRecord:
    """A booking with all that its summary shows. Its parts, at least one, stand in the customer's order."""

    id: str
    reference: str
    version: int
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    currency: str
    deposit_minor: int
    """Asked, for all parts together."""
    deposit_paid: DepositPaid
    deposit_status: DepositStatus | None
    link_epoch: int
    calendar_sequence: int
    source: BookingSource
    notes: str | None
    created_at: datetime
    updated_at: datetime
    cancellation: CancellationRecord | None
    venue: VenueRecord
    parts: tuple[PartRecord, ...]
    customer: CustomerRecord
    card: SavedCardRecord | None
    request_expires_at: datetime | None = None
    """Until when a request waits for an answer, while none has been given."""
    deposit_due_at: datetime | None = None
    """Until when its deposit is, or was, to be paid; None where no time was set."""
    deposit_paid_at: datetime | None = None
    status_when_paid: BookingStatus | None = None
    """Of one that a storefront holds, or held, until its deposit was paid: what it is from then on."""
    late_money_at: datetime | None = None
    """Since when money waits that came after it had lapsed."""
    offers_open_until: datetime | None = None
    """Until when a request's counter-offers hold, where there are any; they may have passed."""
    agreement: Agreement = field(default_factory=Agreement)
    client: str | None = None
    """A digest of the address that a visitor booked from."""
    verified_at: datetime | None = None
    """When the code that was sent to its customer was typed."""
    verify_until: datetime | None = None
    """Until when its time is, or was, held for that code; None of one without."""
    code_tries: int = 0
    status_before: BookingStatus | None = None
    """Before the desk last marked it as arrived, ready or done, where that can be taken back."""
    undo: UndoRecord | None = None
    """Its last change, where that can be taken back; the time for it may have passed."""
    is_first: bool = False
    """Whether its customer has no booking here that starts before it, but cancelled and missed ones."""

    @property
    def service(self) -> ServiceRecord:
        """What is done first."""
        return self.parts[0].service

    @property
    def staff(self) -> StaffRecord:
        """Who comes first."""
        return self.parts[0].staff

    @property
    def staff_ids(self) -> tuple[str, ...]:
        """Who does its parts, each once."""
        return tuple(dict.fromkeys(part.staff.id for part in self.parts))

    @property
    def time(self) -> ServiceTime:
        """How long what is done first takes."""
        return self.parts[0].time

    @property
    def terms(self) -> dict[str, Any] | None:
        """The terms of what is done first."""
        return self.parts[0].terms

    @property
    def price_minor(self) -> int:
        """Of all parts together."""
        return sum(part.price_minor for part in self.parts)

    @property
    def agreed(self) -> tuple[AgreedPart, ...]:
        """What was agreed about the money of each part; nothing at all of those of which nothing was."""
        return tuple(AgreedPart(CancellationTerms.agreed(part.terms), part.deposit_minor) for part in self.parts)

    @property
    def places(self) -> tuple[PartPlace, ...]:
        """Who does each part, and from when to when."""
        found = []
        for part in self.parts:
            starts_at = self.starts_at + timedelta(minutes=part.after_minutes)
            ends_at = starts_at + timedelta(minutes=part.time.duration_minutes)
            found.append(PartPlace(part.staff.id, starts_at, ends_at))
        return tuple(found)

    @property
    def run(self) -> tuple[PartFound, ...]:
        """Its parts as the slot engine has them."""
        start = (self.starts_at - _EPOCH) // _MINUTE
        return tuple(PartFound(start + part.after_minutes, part.time, part.staff.no) for part in self.parts)

    @property
    def taken(self) -> dict[int, list[Span]]:
        """What it takes of whose time, by their number; nobody's is taken twice."""
        return stretches_of(self.run)

    @property
    def stretches(self) -> list[tuple[str, Span]]:
        """Of each who does a part, by their id, from when to when they are there for it, gaps and buffers counted."""
        by_person: dict[str, list[Span]] = {}
        for part, found in zip(self.parts, self.run, strict=True):
            whole = (found.start_minute, found.end_minute + part.time.buffer_minutes)
            by_person.setdefault(part.staff.id, []).append(whole)
        return [(staff_id, span) for staff_id, spans in by_person.items() for span in merged(spans)]

    def placed(self, run: Sequence[PartFound], people: Mapping[int, StaffRecord]) -> BookingRecord:
        """As it would be with its parts done so; `people` are those who do them, by their number."""
        start = run[0].start_minute
        return replace(
            self,
            starts_at=_EPOCH + start * _MINUTE,
            ends_at=_EPOCH + max(found.end_minute for found in run) * _MINUTE,
            parts=tuple(
                replace(part, staff=people[found.staff_no], after_minutes=found.start_minute - start)
                for part, found in zip(self.parts, run, strict=True)
            ),
        )

    def at(self, starts_at: datetime, staff: StaffRecord) -> BookingRecord:
        """As it would be, and as it is told, at another start with this person in place of who comes first.

        All parts follow as they do now, and what others do stays theirs.
        """
        moved, first = starts_at - self.starts_at, self.staff.id
        parts = tuple(replace(part, staff=staff) if part.staff.id == first else part for part in self.parts)
        return replace(self, starts_at=starts_at, ends_at=self.ends_at + moved, parts=parts)

    def staff_with(self, staff_id: str) -> list[str]:
        """The ids of who does each part with this person in place of who comes first."""
        return [staff_id if part.staff.id == self.staff.id else part.staff.id for part in self.parts]

    @property
    def of_first(self) -> tuple[ServiceRecord, ...]:
        """What is done by who comes first, each service once."""
        return tuple({part.service.id: part.service for part in self.parts if part.staff.id == self.staff.id}.values())

    @property
    def minutes(self) -> int:
        """From its first part's start to its last one's end."""
        return (self.ends_at - self.starts_at) // _MINUTE

    @property
    def whole_time(self) -> ServiceTime | None:
        """How long one person who does all of it takes, as if it were one service; None where several do, or it has two gaps."""
        taken = [merged(spans) for spans in self.taken.values()]
        if len(self.staff_ids) > 1 or len(taken) != 1 or len(taken[0]) > 2:
            return None
        if len(self.parts) == 1:
            return self.time
        (spans,), start = taken, self.run[0].start_minute
        last = self.parts[-1]
        gap_start, gap = (spans[0][1] - start, spans[1][0] - spans[0][1]) if len(spans) == 2 else (0, 0)
        return ServiceTime(self.minutes, gap_start, gap, last.time.buffer_minutes)

    @property
    def deposit_paid_minor(self) -> int:
        """What was paid of the deposit, in all."""
        return self.deposit_paid.total_minor

    @property
    def deposit_left_minor(self) -> int:
        """What of the deposit waits to be paid; 0 where nothing does."""
        if self.deposit_status not in UNPAID:
            return 0
        return max(0, self.deposit_minor - self.deposit_paid_minor)

    @property
    def deposit_awaited_until(self) -> datetime | None:
        """Until when its deposit must be paid so that it doesn't lapse; None where it doesn't lapse for that."""
        return self.deposit_due_at if is_awaited(self.status, self.deposit_status, self.deposit_due_at) else None

    @property
    def is_held(self) -> bool:
        """Whether its time is only held until a code is typed or its deposit is paid: neither confirmed nor a request yet."""
        return self.status is BookingStatus.PENDING and self.status_when_paid is not None

    @property
    def is_verified(self) -> bool:
        """Whether its customer was heard of: they typed the code, pressed a button of its page or paid; or the venue made it."""
        heard_of = self.verified_at or self.agreement.pressed_at or self.deposit_paid_minor
        return self.source is not BookingSource.STOREFRONT or bool(heard_of)

    @property
    def was_never_told(self) -> bool:
        """Whether it was held for a code that nobody typed: whoever has its contact knows of no booking."""
        return self.verify_until is not None and self.verified_at is None

    @property
    def awaits_code(self) -> bool:
        """Whether its time is held until the code is typed that was sent to its customer."""
        return self.is_held and self.was_never_told

    @property
    def lapsed_unpaid(self) -> bool:
        """Whether it has lapsed because its deposit wasn't paid in time."""
        done = self.cancellation
        return done is not None and done.by is CancelledBy.SYSTEM and done.reason == Lapse.DEPOSIT_NOT_PAID

    @property
    def was_let_go(self) -> bool:
        """Whether its visitor let it go while it was only held: nobody else knows of it."""
        done = self.cancellation
        return done is not None and done.by is CancelledBy.SYSTEM and done.reason == Lapse.LET_GO

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
