"""A visitor corrects the address or number that they mistyped, on the page that shows what they booked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.client import Client
from openchair.access.storefront import OWNER, Storefront
from openchair.changes.booking import make_booking_change
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.core.contacts import email_key
from openchair.core.runtime import Runtime
from openchair.customers.new import NewCustomer, checked_contact
from openchair.customers.readdress import BookingOfName, readdress_booking
from openchair.rules.activity import ContactCorrected
from openchair.rules.contact import CORRECTED_WITHIN, can_correct_contact
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.store.idempotency import find_answer, keep_answer
from openchair.storefront.book import contact_mark, refuse_too_often, refuse_unreachable
from openchair.storefront.yours import find_made

CORRECTIONS: Final = budgets(
    "corrected contact",
    (By.CLIENT, 10, timedelta(minutes=10)),
    (By.CONTACT, 5, timedelta(hours=1)),
    (By.VENUE, 100, timedelta(minutes=10)),
)


class _AsItIs(Exception):
    """What was sent is what stands: all of the transaction goes back, so that the one correction isn't used up."""


async def correct_contact(
    runtime: Runtime,
    storefront: Storefront,
    key: str,
    email: str | None,
    phone: str | None,
    client: Client | None = None,
) -> None:
    """Have the booking that was made under this key be told to this address and number, once, within a quarter of an hour.

    The links that went out end, the confirmation goes out anew, and what was reached before hears that contact was changed.
    Sent as it stands, nothing is done, and it can still be corrected.
    Raises `NotFound`, `InvalidInput`, `TooOften`, `KeyReused`.
    """
    venue, scope = storefront.venue, storefront.scope
    made = await find_made(runtime, storefront, key)
    if made is None:
        raise NotFound("booking")
    email, phone = checked_contact(email, phone, venue.locale, within="customer.")
    if email is None and phone is None:
        raise InvalidInput("customer", "Give an email address or a phone number, so that the link can be sent.")
    name = made.customer.name
    refuse_unreachable(runtime, NewCustomer(name, email, phone), venue)
    contacts = (None if email is None else email_key(email), phone)
    await spend(runtime, CORRECTIONS, subjects_of(client, contacts=contacts, venue=venue.id), venue.time_zone)

    async def rule(change: Change, booking: BookingRecord) -> ContactCorrected:
        answer = await find_answer(change.connection, scope, OWNER, key)
        # What the venue has written since isn't for a visitor to change, nor to read.
        is_as_typed = answer is not None and answer.get("contact") == contact_mark(booking)
        if not is_as_typed or not can_correct_contact(booking, change.now):
            raise InvalidInput(
                "booking",
                "It can be corrected here once, within {minutes} minutes of booking, and not after the link was used. "
                "Nothing was changed: please call {venue}.",
                {"minutes": str(CORRECTED_WITHIN // timedelta(minutes=1)), "venue": venue.name},
            )
        before = booking.customer
        right = NewCustomer(before.name, email, phone)
        if (before.email, before.phone) == (email, phone):
            raise _AsItIs
        if not booking.deposit_paid_minor:
            await refuse_too_often(change.connection, storefront, _new_of(booking, right), change.now)
        after = await readdress_booking(change, booking, right)
        mark = contact_mark(await change.read(booking.id))
        await keep_answer(change.connection, scope, OWNER, key, {**(answer or {}), "contact": mark})
        changed = tuple(field for field in ("email", "phone") if getattr(before, field) != getattr(after, field))
        return ContactCorrected(
            before.id,
            changed,
            {field: getattr(before, field) for field in changed},
            {field: getattr(after, field) for field in changed},
            links_revoked=True,
        )

    async def notify(notifier: Notifier, before: BookingRecord, after: BookingRecord) -> None:
        if before.link_epoch != after.link_epoch:
            await notifier.notify_readdressed(before, after)

    call = Call("correctContact", f"{key}/contact", {"email": email, "phone": phone})
    with suppress(_AsItIs):
        await make_booking_change(
            runtime, storefront.author(name), call, BookingOfName(made.id, name=name), rule, notify=notify
        )


def _new_of(booking: BookingRecord, right: NewCustomer) -> NewCustomer:
    """What of their contact is new: the rest has been counted when it was booked."""
    old = booking.customer
    same_mail = right.email is not None and old.email is not None and email_key(right.email) == email_key(old.email)
    return replace(
        right, email=None if same_mail else right.email, phone=None if right.phone == old.phone else right.phone
    )
