"""The venue makes a booking for a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.ids import new_id, new_reference
from openchair.core.money import Money
from openchair.core.phone import parse_phone
from openchair.core.runtime import Runtime
from openchair.desk.reschedule import whole_minute
from openchair.rules.deposits import CancellationTerms, DepositRule
from openchair.rules.refusals import InvalidInput, NotFound, SlotTaken
from openchair.rules.slots import busy_spans
from openchair.rules.status import BookingStatus
from openchair.store.activity import record_activity
from openchair.store.bookings import insert_booking
from openchair.store.moves import epoch_minute
from openchair.store.occupancy import TimeTaken, lock_staff, take_time
from openchair.store.once import Answer, Call, answer_with, booking_answered, once, read_again
from openchair.store.people import (
    complete_customer,
    find_same_customer,
    find_service_with_rule,
    insert_customer,
    list_staff,
)
from openchair.store.records import BookingRecord, ServiceRecord
from openchair.store.scope import VenueScope
from openchair.telling import Teller

LONGEST_NAME = 120
LONGEST_NOTES = 2000


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Who the booking is for, as the operator typed it; at least one of email and phone."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class NewBooking:
    """What to book. `pending` makes it a request that still awaits the venue."""

    service_id: str
    staff_id: str
    starts_at: datetime
    customer: NewCustomer
    notes: str | None
    pending: bool


async def create_booking(runtime: Runtime, operator: Operator, new: NewBooking, key: str) -> BookingRecord:
    """Book a time; what is agreed now (duration, price, deposit terms) is copied to the booking and stays.

    Raises `SlotTaken`, `NotFound`, `InvalidInput`, `KeyReused`.
    """
    starts_at = whole_minute(new.starts_at)
    customer = checked_customer(new.customer, operator.record.venue.locale)
    notes = (new.notes or "").strip() or None
    if notes is not None and len(notes) > LONGEST_NOTES:
        raise InvalidInput("notes", f"Please keep the notes under {LONGEST_NOTES} characters.")
    call = Call(
        operator.scope,
        operator.owner,
        key,
        "deskCreateBooking",
        {
            "serviceId": new.service_id,
            "staffId": new.staff_id,
            "startsAt": starts_at.isoformat(),
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "notes": notes,
            "pending": new.pending,
        },
    )

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        scope = operator.scope
        found = await find_service_with_rule(connection, scope, new.service_id)
        if found is None:
            raise NotFound("service")
        service, rule = found
        locked = await lock_staff(connection, scope, (new.staff_id,))
        if new.staff_id not in locked:
            raise NotFound("staff member")
        able = await list_staff(connection, scope, service_id=service.id)
        if new.staff_id not in {person.id for person in able}:
            raise InvalidInput("staffId", f"{locked[new.staff_id].name} doesn't do {service.name}.")
        booking_id = new_id()
        customer_id = await _customer_id(connection, scope, customer, now)
        status = BookingStatus.PENDING if new.pending else BookingStatus.CONFIRMED
        currency = operator.record.venue.currency
        asked = deposit_asked(service, rule, currency)
        await insert_booking(
            connection,
            scope,
            {
                "id": booking_id,
                "reference": new_reference(),
                "version": 1,
                "status": status.value,
                "customer_id": customer_id,
                "service_id": service.id,
                "staff_id": new.staff_id,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=service.time.duration_minutes),
                "duration_minutes": service.time.duration_minutes,
                "gap_start_minutes": service.time.gap_start_minutes,
                "gap_minutes": service.time.gap_minutes,
                "buffer_minutes": service.time.buffer_minutes,
                "price_minor": service.price_minor,
                "currency": currency,
                "terms": None if rule is None else rule["terms"],
                "deposit_minor": asked,
                "deposit_status": "asked" if asked else None,
                "source": "desk",
                "notes": notes,
                "created_at": now,
                "updated_at": now,
            },
        )
        spans = busy_spans(epoch_minute(starts_at), service.time)
        try:
            await take_time(connection, scope, locked[new.staff_id].no, spans, kind="booking", booking_id=booking_id)
        except TimeTaken:
            raise SlotTaken from None
        await record_activity(
            connection,
            scope,
            booking_id,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="requested" if new.pending else "created",
        )
        booking = await read_again(connection, scope, booking_id)
        await Teller(runtime, connection, scope, now).of_new(booking)
        return answer_with(booking)

    return await booking_answered(runtime, operator.scope, await once(runtime, call, work))


def deposit_asked(service: ServiceRecord, rule: object, currency: str) -> int:
    """The deposit the service's rule asks, in minor units; 0 where it asks none."""
    if not isinstance(rule, dict):
        return 0
    asked = DepositRule(rule["ask_fixed_minor"], rule["ask_percent"], CancellationTerms.from_json(rule["terms"])).asked(
        Money(service.price_minor, currency)
    )
    return 0 if asked is None else asked.amount_minor


def checked_customer(customer: NewCustomer, locale: str) -> NewCustomer:
    """The customer with address and number in canonical form. Raises `InvalidInput`."""
    name = " ".join(customer.name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput("customer.name", f"A name has 1 to {LONGEST_NAME} characters.")
    email = (customer.email or "").strip() or None
    if email is not None:
        try:
            email = validate_email(email, check_deliverability=False).normalized
        except EmailNotValidError as wrong:
            raise InvalidInput("customer.email", f"That email address can't be right: {wrong}") from wrong
    phone = (customer.phone or "").strip() or None
    if phone is not None:
        try:
            phone = parse_phone(phone, locale)
        except ValueError as wrong:
            raise InvalidInput("customer.phone", str(wrong)) from wrong
    if email is None and phone is None:
        raise InvalidInput("customer", "Give an email address or a phone number, so that the link can be sent.")
    return NewCustomer(name, email, phone)


async def _customer_id(connection: AsyncConnection, scope: VenueScope, customer: NewCustomer, now: datetime) -> str:
    known = await find_same_customer(connection, scope, customer.name, customer.email, customer.phone)
    if known is not None:
        await complete_customer(connection, scope, known.id, customer.email, customer.phone)
        return known.id
    customer_id = new_id()
    await insert_customer(
        connection,
        scope,
        {
            "id": customer_id,
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "created_at": now,
        },
    )
    return customer_id
