"""A booking is made, whoever makes it: what is agreed now is copied to it, its time is taken, its customer is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from openchair.changes.change import Change
from openchair.core.ids import new_id, new_reference
from openchair.core.money import Money
from openchair.rules.activity import AskedEarlier, DepositWaits, Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.agreement import cooling_off_until
from openchair.rules.deposits import CancellationTerms, DepositRule, DepositStatus
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.parts import MOST_PARTS, PartFound, PartWish, stretches_of
from openchair.rules.records.booking import BookingRecord, NewPart
from openchair.rules.records.venue import ServiceRecord, StaffRecord
from openchair.rules.refusals import InvalidInput, SlotTaken
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.wishes import Wanted
from openchair.store.bookings import insert_booking
from openchair.store.earlier import keep_earlier
from openchair.store.occupancy import TimeTaken, take_time
from openchair.store.people import find_active_terms
from openchair.store.reach import set_wanted

_K = ActivityKind
Rule = Mapping[str, Any]
"""A deposit rule as the store gives it: ask_fixed_minor, ask_percent, terms."""


@dataclass(frozen=True, slots=True)
class PartAgreed:
    """What is done in a part of a new booking, by whom and when, on the deposit rule that holds for it."""

    service: ServiceRecord
    rule: Rule | None
    staff: StaffRecord
    start_minute: int

    @property
    def found(self) -> PartFound:
        """The same as the slot engine has it."""
        return PartFound(self.start_minute, self.service.time, self.staff.no)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a new booking is. The time of all who do its parts, which stand in the customer's order, is locked."""

    parts: Sequence[PartAgreed]
    customer_id: str
    currency: str
    notes: str | None
    pending: bool
    notice_hours: int
    """The venue's notice window now: from now on it never binds this booking longer."""
    cooling_off_minutes: int = 0
    """For so long it can be cancelled with everything back, whatever the rules say."""
    earlier: Wanted | None = None
    """The earlier times to tell its customer of."""
    unusual_start: bool = False
    """The desk confirmed a start that is no usual one."""
    deposit_due_at: datetime | None = None
    """Until when its deposit is to be paid, where it asks one."""
    held: bool = False
    """Whether its time is only held until then: what it is otherwise, it becomes when the deposit is paid."""
    code_until: datetime | None = None
    """Until when its time is held for a code that is sent to its customer; a deposit falls due once that is typed."""
    client: str | None = None
    """Of a visitor's booking, where it comes from."""

    @property
    def starts_at(self) -> datetime:
        """When its first part starts."""
        return datetime.fromtimestamp(self.parts[0].start_minute * 60, UTC)


async def create_booking(change: Change, agreed: Agreed, source: BookingSource) -> BookingRecord:
    """Write the booking, take its time, record who made it, and tell its customer; of one that is held, once it is paid.

    Raises `SlotTaken`.
    """
    connection, scope, now = change.connection, change.scope, change.now
    booking_id = new_id()
    deposits = [deposit_asked(part.service, part.rule, agreed.currency) for part in agreed.parts]
    asked = sum(deposits)
    status = BookingStatus.PENDING if agreed.pending else BookingStatus.CONFIRMED
    due_at = agreed.deposit_due_at if asked and agreed.code_until is None else None
    held = {"status": BookingStatus.PENDING, "status_when_paid": status, "request_expires_at": None}
    is_held = agreed.code_until is not None or (agreed.held and due_at is not None)
    await insert_booking(
        connection,
        scope,
        {
            "id": booking_id,
            "reference": new_reference(),
            "version": 1,
            **(held if is_held else {"status": status}),
            "customer_id": agreed.customer_id,
            "currency": agreed.currency,
            "deposit_status": DepositStatus.ASKED if asked else None,
            "deposit_due_at": due_at,
            "source": source,
            "client": agreed.client,
            "verify_until": agreed.code_until,
            "notice_hours": agreed.notice_hours,
            # Who books at the storefront has the terms before them.
            "terms_shown_at": now if source is BookingSource.STOREFRONT else None,
            "unusual_start": agreed.unusual_start,
            "cooling_off_until": cooling_off_until(now, agreed.cooling_off_minutes, agreed.starts_at),
            "notes": agreed.notes,
            "created_at": now,
            "updated_at": now,
        },
        [
            NewPart(
                part.service.id,
                part.staff.id,
                datetime.fromtimestamp(part.start_minute * 60, UTC),
                part.service.time,
                part.service.price_minor,
                # The venue's active rule where the service has none: what holds today is agreed, whatever becomes of it.
                part.rule["terms"] if part.rule else await find_active_terms(connection, scope),
                deposit,
            )
            for part, deposit in zip(agreed.parts, deposits, strict=True)
        ],
    )
    taken = stretches_of(part.found for part in agreed.parts)
    try:
        await take_time(connection, scope, taken, kind=OccupancyKind.BOOKING, booking_id=booking_id)
    except TimeTaken:
        raise SlotTaken from None
    await change.record(_made(agreed, due_at), booking_id)
    booking = await change.read(booking_id)
    if agreed.earlier is not None:
        await wait_for_earlier(change, booking, agreed.earlier)
    if agreed.code_until is not None:
        await change.notifier.notify_code(booking)
    elif not is_held:
        await change.notifier.notify_booked(booking)
    return booking


def _made(agreed: Agreed, due_at: datetime | None) -> DepositWaits | Plain:
    if agreed.code_until is not None:
        return Plain(_K.HELD_FOR_CODE)
    if agreed.held and due_at is not None:
        return DepositWaits(_K.HELD, due_at)
    return Plain(_K.REQUESTED if agreed.pending else _K.CREATED)


async def wait_for_earlier(
    change: Change, booking: BookingRecord, wanted: Wanted, *, since: datetime | None = None
) -> None:
    """Write down that a booking's customer asks for these earlier times; they keep their place where they wait `since` before."""
    connection, scope, customer = change.connection, change.scope, booking.customer
    await keep_earlier(connection, scope, booking, wanted, since or change.now)
    if customer.earlier_stopped_at is not None:
        # Who asks to hear of them wants to be told of them, whatever they said before.
        stopped_at = customer.reminders_stopped_at
        await set_wanted(connection, scope, customer.id, reminders_stopped_at=stopped_at, earlier_stopped_at=None)
    await change.record(AskedEarlier(wanted.slots), booking.id)


def deposit_asked(service: ServiceRecord, rule: Rule | None, currency: str) -> int:
    """The deposit the service's rule asks, in minor units; 0 where it asks none."""
    if rule is None:
        return 0
    asked = DepositRule(rule["ask_fixed_minor"], rule["ask_percent"], CancellationTerms.from_json(rule["terms"])).asked(
        Money(service.price_minor, currency)
    )
    return 0 if asked is None else asked.amount_minor


def refuse_unless_a_visit(parts: Sequence[PartWish]) -> None:
    """Raise `InvalidInput` of no parts, or of more than a visit has."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InvalidInput("parts", "A visit has 1 to {most} parts.", {"most": str(MOST_PARTS)})


def whole_minute(starts_at: datetime) -> datetime:
    """The start in UTC. Raises `InvalidInput` unless it is on a whole minute."""
    if starts_at.second or starts_at.microsecond:
        raise InvalidInput("startsAt", "A booking starts on a whole minute.")
    return starts_at.astimezone(UTC)
