"""The venue corrects how a customer is called and reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.changes.ways import address_of, ways_left, ways_to
from openchair.core.contacts import checked_name
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.texts import InvalidText
from openchair.customers.new import checked_contact
from openchair.customers.same import lock_all_names
from openchair.rules.activity import ContactCorrected
from openchair.rules.messages import Channel
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import CustomerChanged, InvalidInput, NotFound
from openchair.rules.status import OPEN_STATUSES
from openchair.store.customers import (
    correct_customer,
    find_customers,
    find_last_booking,
    list_bookings_to_come,
    lock_customer_row,
    revoke_links,
)
from openchair.store.outbox import find_messages

MOST_LINKS: Final = {Channel.EMAIL: 10, Channel.SMS: 3}
"""Of how many bookings to come, the nearest first, the link goes to a new address or number."""


class Keep(Enum):
    """Stands for what stays as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be on record of a customer; None takes an address or number away. `revoke_links` ends all links out there."""

    customer_id: str
    expected_version: int
    name: str | Keep = KEEP
    email: str | Keep | None = KEEP
    phone: str | Keep | None = KEEP
    revoke_links: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """A customer as they are on record now, and the messages that followed; `replayed` where the call had been made before."""

    customer: CustomerRecord
    messages: list[MessageRecord]
    replayed: bool


@dataclass(frozen=True, slots=True)
class _TheCustomer:
    """The customer to correct, whose old and new name nobody else looks up meanwhile."""

    wanted: Correction

    async def lock(self, change: Change) -> CustomerRecord:
        connection, scope, wanted = change.connection, change.scope, self.wanted
        known = await find_customers(connection, scope, (wanted.customer_id,))
        if not known:
            raise NotFound("customer")
        names = [known[0].name] if wanted.name is KEEP else [known[0].name, wanted.name]
        await lock_all_names(connection, scope, names)
        customer = await lock_customer_row(connection, scope, wanted.customer_id)
        if customer is None:
            raise NotFound("customer")
        return customer

    def refuse_if_changed(self, locked: CustomerRecord) -> None:
        if locked.version != self.wanted.expected_version:
            raise CustomerChanged(locked.id)


@needs(Permission.CORRECT_CONTACT)
async def update_customer(runtime: Runtime, operator: Operator, correction: Correction, key: str) -> Corrected:
    """Write it, tell the old address or number that contact changed, and send the links of bookings to come to the new one.

    Where links are revoked, working ones go out by every way there is. Raises `NotFound`, `CustomerChanged`, `InvalidInput`,
    `KeyReused`.
    """
    wanted = _checked(correction, operator.record.venue.locale)

    async def work(change: Change, before: CustomerRecord) -> Answer:
        connection, scope, now = change.connection, change.scope, change.now
        after = _corrected(before, wanted)
        event = new_id()
        if after != before:
            await correct_customer(connection, scope, before.id, after.name, after.email, after.phone)
            after = replace(after, version=before.version + 1)
        revoked = await revoke_links(connection, scope, before.id, now) if correction.revoke_links else []
        statuses = [status.value for status in OPEN_STATUSES]
        to_come = await list_bookings_to_come(connection, scope, before.id, statuses, now, max(MOST_LINKS.values()))
        about = to_come[0] if to_come else await find_last_booking(connection, scope, before.id)
        if after != before or revoked:
            await change.record(_what_changed(before, after, revoked=bool(revoked)), about)
        if about is not None:
            booking = await change.read(about)
            for channel in ways_left(before, after):
                await change.notifier.notify_old_contact(booking, event, channel, str(address_of(before, channel)))
        return {"messages": await send_links(change, to_come, before, after, event, all_ways=bool(revoked))}

    call = Call("deskUpdateCustomer", key, _input(wanted))
    done = await make_change(runtime, operator.author, call, _TheCustomer(wanted), work)
    async with runtime.database.reading(operator.scope) as connection:
        found = await find_customers(connection, operator.scope, (wanted.customer_id,))
        messages = await find_messages(connection, operator.scope, done.answer["messages"])
    if not found:
        # The call is repeated, and they have become one with another since.
        raise NotFound("customer")
    return Corrected(found[0], messages, done.replayed)


def _checked(correction: Correction, locale: str) -> Correction:
    name = correction.name
    if name is not KEEP:
        try:
            name = checked_name(name)
        except InvalidText as wrong:
            raise InvalidInput("name", wrong.template, wrong.places) from wrong
    email, phone = checked_contact(
        None if correction.email is KEEP else correction.email,
        None if correction.phone is KEEP else correction.phone,
        locale,
    )
    return replace(
        correction,
        name=name,
        email=KEEP if correction.email is KEEP else email,
        phone=KEEP if correction.phone is KEEP else phone,
    )


def _input(wanted: Correction) -> dict[str, Any]:
    said = {"name": wanted.name, "email": wanted.email, "phone": wanted.phone}
    return {
        "customerId": wanted.customer_id,
        "expectedVersion": wanted.expected_version,
        "revokeLinks": wanted.revoke_links,
        # What stays is left out: null takes away.
        **{name: value for name, value in said.items() if value is not KEEP},
    }


def _corrected(before: CustomerRecord, wanted: Correction) -> CustomerRecord:
    after = replace(
        before,
        name=before.name if wanted.name is KEEP else wanted.name,
        email=before.email if wanted.email is KEEP else wanted.email,
        phone=before.phone if wanted.phone is KEEP else wanted.phone,
    )
    if not (after.email or after.phone) and (before.email or before.phone):
        raise InvalidInput("email", "Keep an email address or a phone number, so that the link can be sent.")
    return after


def _what_changed(before: CustomerRecord, after: CustomerRecord, *, revoked: bool) -> ContactCorrected:
    """What it was and what it is now, for whoever has to account for it."""
    changed = tuple(field for field in ("name", "email", "phone") if getattr(before, field) != getattr(after, field))
    return ContactCorrected(
        before.id,
        changed,
        {field: getattr(before, field) for field in changed},
        {field: getattr(after, field) for field in changed},
        links_revoked=revoked,
    )


async def send_links(
    change: Change, to_come: list[str], before: CustomerRecord, after: CustomerRecord, event: str, *, all_ways: bool
) -> list[str]:
    """The links of bookings to come, to what is new of their contact, or by all ways; gives the messages' ids."""
    new = [
        way for way in ways_to(change.runtime, after) if all_ways or address_of(before, way) != address_of(after, way)
    ]
    sent: list[str] = []
    for place, booking_id in enumerate(to_come):
        ways = [way for way in new if place < MOST_LINKS[way]]
        if ways:
            booking = await change.read(booking_id)
            sent += await change.notifier.send_link(booking, event, ways)
    return sent
