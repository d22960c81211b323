"""A visitor makes a booking."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import Storefront
from openchair.bookings.create import Agreed, PartAgreed, create_booking, refuse_unless_a_visit, whole_minute
from openchair.changes.booking import booking_after
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, Done, TheVenue, make_change
from openchair.changes.ways import ways_to
from openchair.core.contacts import email_key
from openchair.core.phone import why_not_textable
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer, add_customer, checked_customer
from openchair.customers.same import find_at_the_storefront
from openchair.messages.guard import countries_of
from openchair.payments.deposits import let_stand
from openchair.payments.gateway import StripeGateway
from openchair.payments.payment_intents import PaymentToMake, open_payment, request_payment
from openchair.presentation import booking_money
from openchair.presentation.catalogue import words_of
from openchair.presentation.storefront import (
    booked_sentence,
    deposit_later_sentence,
    earlier_times_sentence,
    ended_sentence,
)
from openchair.rules.actions import is_too_soon
from openchair.rules.connect import can_be_paid
from openchair.rules.deposit_due import held_until
from openchair.rules.deposits import DepositStatus
from openchair.rules.messages import Channel
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.refusals import (
    BookingPaused,
    InvalidInput,
    NothingToPay,
    PaymentsAway,
    TermsChanged,
    TooOften,
    TooSoonForEarlierTimes,
)
from openchair.rules.scope import VenueScope
from openchair.rules.status import CLOSED_STATUSES, BookingSource
from openchair.rules.texts import LONGEST_NOTES, optional_text
from openchair.rules.verification import Unverified, code_until, next_code_at
from openchair.rules.wishes import Wanted
from openchair.rules.zone import local_text
from openchair.store.occupancy import lock_staff
from openchair.store.storefront import list_unpaid_made_since, list_unverified, lock_storefront
from openchair.storefront.find_visit import find_visit, offers_of, who_may_do_them
from openchair.storefront.room import must_prove
from openchair.storefront.shown import mark_of_terms

SHORTEST_KEY: Final = 16
PAYMENT_SECONDS: Final = 6.0
"""How long the answer waits for Stripe: the booking stands without it."""
MOST_UNPAID: Final = 5
"""Bookings still to come that one address or number can have made online within a day, with no deposit paid."""
_A_DAY = timedelta(days=1)
BOOKINGS: Final = budgets(
    "bookAppointment",
    (By.CLIENT, 20, timedelta(minutes=10)),
    (By.CONTACT, 20, timedelta(hours=1)),
    (By.VENUE, 300, timedelta(minutes=10)),
)
# It is told to the minute.
_ROUND_UP = timedelta(seconds=59)
# What is typed as a name goes out in a message to whatever address was typed beside it.
_A_LINK = re.compile(r"://|www\.|@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wants: these parts, one after another."""

    parts: Sequence[PartWish]
    starts_at: datetime
    customer: NewCustomer
    notes: str | None
    earlier: Wanted | None = None
    """The earlier times they want to hear of."""
    shown: str | None = None
    """The mark of the terms that they had before them (`storefront.shown`); None where whoever asks shows them by itself."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What a visitor is told of the booking they made, as it is now; `replayed` where the call had been made before."""

    booking: BookingRecord
    payment: PaymentToMake | None
    earlier: Wanted | None
    sentence: str
    replayed: bool
    by_link: bool = False
    """Whether what is to be paid can be paid by the link, too."""
    is_as_typed: bool = True
    """Whether its customer's contact is what it was then: any other isn't told to whoever booked."""


async def book_appointment(
    runtime: Runtime,
    gateway: StripeGateway | None,
    storefront: Storefront,
    wish: Wish,
    key: str,
    client: Client | None = None,
) -> Booked:
    """Book one of the times on offer, confirmed, or as a request where the venue reviews first; held until its deposit is paid.

    Where strangers hold enough already (`rules.verification`), it is held until the code is typed that is sent to its customer.

    The manage link goes out by message only, once it is paid. Without Stripe the booking stands, and its deposit waits; where
    Stripe can't be asked now, the time is held until some time after it can.
    Raises `SlotTaken`, `BookingPaused`, `TermsChanged`, `NotFound`, `TooOften`, `TooSoonForEarlierTimes`, `InvalidInput`,
    `KeyReused`.
    """
    venue, scope = storefront.venue, storefront.scope
    payable = gateway is not None and can_be_paid(venue, connects=runtime.connects)
    if len(key) < SHORTEST_KEY:
        raise InvalidInput(
            "idempotencyKey",
            "An idempotency key of a visitor has at least {least} characters, at random.",
            {"least": str(SHORTEST_KEY)},
        )
    refuse_unless_a_visit(wish.parts)
    starts_at = whole_minute(wish.starts_at)
    customer = _checked_visitor(runtime, wish.customer, venue)
    contacts = (None if customer.email is None else email_key(customer.email), customer.phone)
    await spend(runtime, BOOKINGS, subjects_of(client, contacts=contacts, venue=venue.id), venue.time_zone)
    notes = optional_text("notes", wish.notes, LONGEST_NOTES, lines=True)
    asked = {
        "parts": [[part.service_id, part.staff_id] for part in wish.parts],
        "startsAt": starts_at.isoformat(),
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "notes": notes,
        "earlierTimes": None if wish.earlier is None else wish.earlier.as_json(),
    }

    async def work(change: Change, _: VenueScope) -> Answer:
        connection, now = change.connection, change.now
        opens_at = venue.policy.paused_until
        if opens_at is not None and venue.policy.is_paused(now):
            raise BookingPaused(opens_at.isoformat(), venue.policy.paused_note)
        offers = await offers_of(connection, storefront, wish.parts)
        if wish.shown is not None and wish.shown != mark_of_terms(offers, venue):
            raise TermsChanged
        able = await who_may_do_them(connection, storefront, wish.parts, offers)
        # Whoever wants these people's time waits here; what is read after it is what the one before has left.
        await lock_storefront(connection, scope)
        locked = await lock_staff(connection, scope, able)
        await refuse_too_often(connection, storefront, customer, now)
        _refuse_too_soon(storefront, wish, now)
        held = await list_unverified(connection, scope, now)
        by_one = wish.earlier is not None
        visit = await find_visit(
            connection, storefront, wish.parts, offers, locked, starts_at, now, held, by_one=by_one
        )
        _refuse_another_code(storefront, held, client)
        proves = bool(runtime.channels) and must_prove(storefront, held, client, visit)
        agreed = Agreed(
            parts=[
                PartAgreed(offer.service, offer.rule, part.person.staff, part.start_minute)
                for offer, part in zip(offers, visit, strict=True)
            ],
            customer_id=await _customer_id(connection, storefront, customer, now),
            currency=venue.currency,
            notes=notes,
            pending=venue.policy.review_first,
            notice_hours=venue.policy.cancellation_notice_hours,
            cooling_off_minutes=venue.policy.cooling_off_minutes,
            earlier=wish.earlier,
            deposit_due_at=held_until(now, starts_at, venue.policy.deposit_hold_minutes) if payable else None,
            held=True,
            code_until=code_until(now) if proves else None,
            client=None if client is None else client.address,
        )
        made = await create_booking(change, agreed, BookingSource.STOREFRONT)
        asked = payable and not proves and made.deposit_status is DepositStatus.ASKED
        payment_id = await request_payment(connection, scope, made, made.deposit_minor, now) if asked else None
        return {"booking": made.id, "payment": payment_id, "contact": contact_mark(made)}

    done = await make_change(
        runtime, storefront.author(customer.name), Call("bookAppointment", key, asked), TheVenue(), work
    )
    return await booked_now(runtime, gateway, storefront, done, wish.earlier)


async def booked_now(
    runtime: Runtime, gateway: StripeGateway | None, storefront: Storefront, done: Done, wanted: Wanted | None = None
) -> Booked:
    """The booking that the call made, with what is to be paid; Stripe is asked where nobody has yet."""
    scope = storefront.scope
    booking, payment_id = (await booking_after(runtime, scope, done)).booking, done.answer["payment"]
    payment = None
    if gateway is not None and payment_id is not None and booking.status not in CLOSED_STATUSES:
        try:
            async with asyncio.timeout(PAYMENT_SECONDS):
                payment = await open_payment(runtime, gateway, scope, booking, payment_id)
        except (PaymentsAway, TimeoutError) as away:
            async with runtime.database.transaction(scope) as connection:
                change = Change(runtime, connection, scope, runtime.clock.now())
                if isinstance(away, PaymentsAway) and not away.for_now:
                    # Stripe takes no deposit for this venue at all: its booking waits for none.
                    await let_stand(change, booking.id)
                elif booking.is_held:
                    # They may be gone before it can be paid: the link is the way back.
                    await change.notifier.notify_deposit_due(booking)
        except NothingToPay:
            payment = None
        booking = (await booking_after(runtime, scope, done)).booking
    is_open, by_link = booking.status not in CLOSED_STATUSES, payment_id is not None
    is_as_typed = done.answer.get("contact") == contact_mark(booking)
    booked = Booked(booking, payment if is_open else None, wanted, "", done.replayed, by_link, is_as_typed)
    return replace(booked, sentence=sentence_of(runtime, booked, booking))


def sentence_of(runtime: Runtime, booked: Booked, booking: BookingRecord) -> str:
    """What was done and what comes next. `booking` is the one that was booked, in the language that it is read in."""
    ways = ways_to(runtime, booking.customer)
    if booking.status in CLOSED_STATUSES:
        return ended_sentence(booking)
    said = booked_sentence(booking, ways, is_named=booked.is_as_typed)
    if booked.earlier is not None:
        said = f"{said} {earlier_times_sentence(words_of(booking.venue.locale))}"
    if booking.deposit_status is not None and not booking.awaits_code:
        said = f"{said} {_deposit_sentence(booking, booked.payment, ways, by_link=booked.by_link)}"
    return said


def contact_mark(booking: BookingRecord) -> str:
    """Another one once the desk has corrected its customer's contact, or put them together with somebody else."""
    return f"{booking.customer.id} {booking.customer.version}"


def _checked_visitor(runtime: Runtime, customer: NewCustomer, venue: VenueRecord) -> NewCustomer:
    checked = checked_customer(customer, venue.locale)
    if _A_LINK.search(checked.name):
        raise InvalidInput("customer.name", "Please give a name, without an address in it.")
    refuse_unreachable(runtime, checked, venue)
    return checked


def refuse_unreachable(runtime: Runtime, checked: NewCustomer, venue: VenueRecord) -> None:
    """Whoever isn't there to be asked must be reached by a way that this installation has. Raises `InvalidInput`."""
    if runtime.channels and not ways_to(runtime, CustomerRecord("", checked.name, checked.email, checked.phone)):
        if checked.email is None:
            raise InvalidInput("customer.email", "Please give an email address: that is how your confirmation is sent.")
        raise InvalidInput("customer.phone", "Please give a phone number: that is how your confirmation is sent.")
    if runtime.channels and checked.email is None and checked.phone is not None:
        why = why_not_textable(checked.phone, countries_of(venue))
        if why is not None:
            raise InvalidInput(
                "customer.phone",
                "Your confirmation can't go to this number: text messages go to mobile numbers of this country only. "
                "Please give one, or an email address.",
            )


async def refuse_too_often(
    connection: AsyncConnection, storefront: Storefront, customer: NewCustomer, now: datetime
) -> None:
    made_at = await list_unpaid_made_since(
        connection, storefront.scope, customer.email, customer.phone, now - _A_DAY, now, MOST_UNPAID
    )
    if len(made_at) == MOST_UNPAID:
        raise TooOften(local_text(made_at[-1] + _A_DAY + _ROUND_UP, storefront.venue.time_zone))


def _refuse_another_code(storefront: Storefront, held: list[Unverified], client: Client | None) -> None:
    again_at = None if client is None else next_code_at(held, client.address)
    if again_at is not None:
        raise TooOften(local_text(again_at + _ROUND_UP, storefront.venue.time_zone))


def _refuse_too_soon(storefront: Storefront, wish: Wish, now: datetime) -> None:
    venue = storefront.venue
    min_days = venue.policy.earlier_times_min_days
    if wish.earlier is not None and is_too_soon(wish.starts_at, min_days, venue.time_zone, now):
        raise TooSoonForEarlierTimes(min_days)


async def _customer_id(
    connection: AsyncConnection, storefront: Storefront, customer: NewCustomer, now: datetime
) -> str:
    """A customer whom the venue knows only by the name and both contacts; else another.

    Anybody can type somebody's name and address. A saved card and credit hang on a customer: what is typed here must neither
    reach them nor add an address to which their link would go.
    """
    scope = storefront.scope
    known = await find_at_the_storefront(connection, scope, customer.name, customer.email, customer.phone)
    return known or await add_customer(connection, scope, customer, now)


def _deposit_sentence(
    booking: BookingRecord, payment: PaymentToMake | None, ways: Sequence[Channel], *, by_link: bool
) -> str:
    if payment is not None:
        return booking_money.deposit_due_sentence(booking)
    if booking.deposit_status in (DepositStatus.ASKED, DepositStatus.FAILED):
        return deposit_later_sentence(booking, ways, by_link=by_link)
    return f"{booking_money.deposit_sentence(booking)}."
