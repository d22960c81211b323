"""The venue makes a booking for a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.bookings.create import Agreed, PartAgreed, create_booking, refuse_unless_a_visit, whole_minute
from openchair.bookings.deposit_due import deposit_due_at
from openchair.changes.booking import Changed, booking_after
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, TheVenue, make_change
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer, add_customer, checked_customer
from openchair.customers.same import find_at_the_desk
from openchair.desk.bookings import unusual_start
from openchair.desk.free_times import Wish, explaining
from openchair.desk.places import find_places, one_after_another
from openchair.rules.parts import PartWish
from openchair.rules.people import Found
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import CustomerInDoubt, InvalidInput, NotFound, SlotTaken
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingSource
from openchair.rules.texts import LONGEST_NOTES, optional_text
from openchair.rules.visit_times import PartAsked
from openchair.store.customers import complete_customer, is_known
from openchair.store.occupancy import lock_staff
from openchair.store.people import find_service_with_rule, list_staff

MOST_CANDIDATES: Final = 10


@dataclass(frozen=True, slots=True)
class Who:
    """What the desk says of whose booking it is, where it was asked: this customer, or someone new whoever is like them."""

    customer_id: str | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NewBooking:
    """What to book. `pending` makes it a request that still awaits the venue; an unusual start is confirmed as meant."""

    parts: Sequence[PartWish]
    starts_at: datetime
    customer: NewCustomer
    notes: str | None
    pending: bool
    who: Who = Who()
    walk_in: bool = False
    """Whoever stands at the desk needs no contact: then they are someone new, and nobody is ever taken for them."""
    confirm_unusual_start: bool = False


@needs(Permission.KEEP_BOOK)
async def book_as_operator(runtime: Runtime, operator: Operator, new: NewBooking, key: str) -> Changed:
    """Book a visit; what is agreed now (duration, price, deposit terms) is copied to the booking and stays.

    Its parts follow one another as the free times of the desk have them. Out of hours each starts when the one before is over,
    and says by whom it is done.
    Raises `SlotTaken`, `UnusualStart`, `NotFound`, `CustomerInDoubt`, `InvalidInput`, `KeyReused`, and `CredentialNeeded` where the
    time is a colleague's.
    """
    if new.who.customer_id is not None and new.who.is_new:
        raise InvalidInput("newCustomer", "Say either which customer it is, or that it is someone new.")
    refuse_unless_a_visit(new.parts)
    starts_at = whole_minute(new.starts_at)
    # Of whom is on record already, the operator may not be shown the contact.
    is_known_already = new.who.customer_id is not None
    customer = checked_customer(
        new.customer, operator.record.venue.locale, may_lack_contact=new.walk_in or is_known_already
    )
    notes = optional_text("notes", new.notes, LONGEST_NOTES, lines=True)
    asked = {
        "parts": [[part.service_id, part.staff_id] for part in new.parts],
        "startsAt": starts_at.isoformat(),
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "notes": notes,
        "pending": new.pending,
        # Where it was not said, the input is what it was before there was anything to say.
        **({} if new.who == Who() else {"customerId": new.who.customer_id, "newCustomer": new.who.is_new}),
        **({"walkIn": True} if new.walk_in else {}),
        "confirmUnusualStart": new.confirm_unusual_start,
    }

    async def work(change: Change, scope: VenueScope) -> Answer:
        connection, now = change.connection, change.now
        unusual = unusual_start(operator, starts_at, now, confirmed=new.confirm_unusual_start)
        parts = await _parts_agreed(change, operator.record.venue, new.parts, starts_at)
        agreed = Agreed(
            parts=parts,
            customer_id=await _customer_id(connection, scope, customer, new.who, now),
            currency=operator.record.venue.currency,
            notes=notes,
            pending=new.pending,
            notice_hours=operator.record.venue.policy.cancellation_notice_hours,
            cooling_off_minutes=operator.record.venue.policy.cooling_off_minutes,
            unusual_start=unusual,
            deposit_due_at=None if new.pending else deposit_due_at(runtime, operator.record.venue, starts_at, now),
        )
        return {"booking": (await create_booking(change, agreed, BookingSource.DESK)).id}

    call = Call("deskCreateBooking", key, asked)
    made = make_change(runtime, operator.author, call, TheVenue(), work)
    done = await explaining(runtime, operator, Wish(new.parts, starts_at), made)
    return await booking_after(runtime, operator.scope, done)


async def _parts_agreed(
    change: Change, venue: VenueRecord, wanted: Sequence[PartWish], starts_at: datetime
) -> list[PartAgreed]:
    """Who does each part and when; their time is locked. Raises `SlotTaken`, `NotFound`, `InvalidInput`, `CredentialNeeded`."""
    connection, scope = change.connection, change.scope
    offers = []
    for part in wanted:
        found = await find_service_with_rule(connection, scope, part.service_id)
        if found is None:
            raise NotFound("service")
        offers.append(found)
    able = [
        {person.id for person in await list_staff(connection, scope, service_id=service.id)} for service, _ in offers
    ]
    asked = [each if part.staff_id is None else {part.staff_id} for part, each in zip(wanted, able, strict=True)]
    locked = await lock_staff(connection, scope, set().union(*asked))
    for part, (service, _), each in zip(wanted, offers, able, strict=True):
        if part.staff_id is None:
            continue
        if part.staff_id not in locked:
            raise NotFound("staff member")
        change.refuse_unless_seen(part.staff_id)
        if part.staff_id not in each:
            does = {"staff": locked[part.staff_id].name, "service": service.name}
            raise InvalidInput("staffId", "{staff} doesn't do {service}.", does)
    parts = [PartAsked.of(service, part.staff_id) for (service, _), part in zip(offers, wanted, strict=True)]
    # A single part by someone who is named is where it is wanted: what is in its way, the guard says.
    is_said = len(parts) == 1 and parts[0].staff_id is not None
    placed = None if is_said else await find_places(change, venue, parts, starts_at, locked)
    placed = placed or one_after_another(parts, starts_at, locked)
    if placed is None:
        raise SlotTaken
    return [
        PartAgreed(service, rule, placed.people[found.staff_no], found.start_minute)
        for (service, rule), found in zip(offers, placed.run, strict=True)
    ]


async def _customer_id(
    connection: AsyncConnection, scope: VenueScope, customer: NewCustomer, who: Who, now: datetime
) -> str:
    """Whose booking it is. Raises `CustomerInDoubt`, and `NotFound` where the desk names someone who isn't here."""
    found = await find_at_the_desk(connection, scope, customer.name, customer.email, customer.phone)
    if who.customer_id is not None:
        if not await is_known(connection, scope, who.customer_id):
            raise NotFound("customer")
        found = Found(same=who.customer_id)
    elif who.is_new:
        found = Found()
    if found.in_doubt:
        raise CustomerInDoubt(found.in_doubt[:MOST_CANDIDATES])
    if found.same is None:
        return await add_customer(connection, scope, customer, now)
    vouched = who.customer_id is not None
    await complete_customer(connection, scope, found.same, customer.email, customer.phone, vouched=vouched)
    return found.same
