"""The venue corrects how a customer is called and reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.contacts import checked_name, email_key
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.customers.same import lock_all_names
from openchair.desk.bookings import refuse_staff
from openchair.making import checked_contact
from openchair.rules.messages import Channel
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import CustomerChanged, InvalidInput, NotFound
from openchair.rules.scope import VenueScope
from openchair.rules.status import OPEN_STATUSES
from openchair.store.activity import record_activity
from openchair.store.customers import (
    correct_customer,
    find_customers,
    find_last_booking,
    list_bookings_to_come,
    lock_customer_row,
    revoke_links,
)
from openchair.store.once import Answer, Call, once, read_again
from openchair.store.outbox import find_messages
from openchair.telling import Teller, address_of, ways_to

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


async def update_customer(
    runtime: Runtime, operator: Operator, correction: Correction, key: str
) -> tuple[CustomerRecord, list[MessageRecord]]:
    """Write it, tell the old address or number that contact changed, and send the links of bookings to come to the new one.

    Gives the customer and the messages. Where links are revoked, working ones go out by every way there is. Raises
    `CredentialNeeded` to the role "staff", `NotFound`, `CustomerChanged`, `InvalidInput`, `KeyReused`.
    """
    refuse_staff(operator, "Contact is corrected by the owner or a manager.")
    wanted = _checked(correction, operator.record.venue.locale)
    call = Call(operator.scope, operator.owner, key, "deskUpdateCustomer", _input(wanted))

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        before = await _locked(connection, operator.scope, wanted)
        after = _corrected(before, wanted)
        event = new_id()
        if after != before:
            await correct_customer(connection, operator.scope, before.id, after.name, after.email, after.phone)
            after = replace(after, version=before.version + 1)
        revoked = await revoke_links(connection, operator.scope, before.id, now) if correction.revoke_links else []
        statuses = [status.value for status in OPEN_STATUSES]
        to_come = await list_bookings_to_come(
            connection, operator.scope, before.id, statuses, now, max(MOST_LINKS.values())
        )
        about = to_come[0] if to_come else await find_last_booking(connection, operator.scope, before.id)
        teller = Teller(runtime, connection, operator.scope, now)
        if after != before or revoked:
            await _record(connection, operator, about, before, after, now, revoked=bool(revoked))
        if about is not None:
            booking = await read_again(connection, operator.scope, about)
            for channel in _ways_left(before, after):
                await teller.of_old_contact(booking, event, channel, str(address_of(before, channel)))
        messages = await _send_links(teller, to_come, before, after, event, all_ways=bool(revoked))
        return {"customer": _as_json(after), "messages": messages}

    answer = await once(runtime, call, work)
    async with runtime.database.reading() as connection:
        return CustomerRecord(**answer["customer"]), await find_messages(connection, operator.scope, answer["messages"])


def _checked(correction: Correction, locale: str) -> Correction:
    name = correction.name
    if name is not KEEP:
        try:
            name = checked_name(name)
        except ValueError as wrong:
            raise InvalidInput("name", str(wrong)) from wrong
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


async def _locked(connection: AsyncConnection, scope: VenueScope, wanted: Correction) -> CustomerRecord:
    """The customer, whose old and new name nobody else looks up meanwhile."""
    known = await find_customers(connection, scope, (wanted.customer_id,))
    if not known:
        raise NotFound("customer")
    names = [known[0].name] if wanted.name is KEEP else [known[0].name, wanted.name]
    await lock_all_names(connection, scope, names)
    customer = await lock_customer_row(connection, scope, wanted.customer_id)
    assert customer is not None, "customers are never deleted"
    if customer.version != wanted.expected_version:
        raise CustomerChanged(customer.id)
    return customer


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


def _ways_left(before: CustomerRecord, after: CustomerRecord) -> list[Channel]:
    """By which channels they were reached somewhere else than now. Capital letters make no other address."""
    emails = [None if email is None else email_key(email) for email in (before.email, after.email)]
    left = [Channel.EMAIL] if before.email is not None and emails[0] != emails[1] else []
    return [*left, *([Channel.SMS] if before.phone is not None and before.phone != after.phone else [])]


async def _record(
    connection: AsyncConnection,
    operator: Operator,
    about: str | None,
    before: CustomerRecord,
    after: CustomerRecord,
    now: datetime,
    *,
    revoked: bool,
) -> None:
    """One line of the feed: what it was and what it is now, for whoever has to account for it."""
    fields = ("name", "email", "phone")
    changed = [field for field in fields if getattr(before, field) != getattr(after, field)]
    await record_activity(
        connection,
        operator.scope,
        about,
        now,
        actor_kind="operator",
        actor_name=operator.record.name,
        what="contact_corrected",
        customer=before.id,
        changed=changed,
        before={field: getattr(before, field) for field in changed},
        after={field: getattr(after, field) for field in changed},
        links_revoked=revoked,
    )


async def _send_links(
    teller: Teller, to_come: list[str], before: CustomerRecord, after: CustomerRecord, event: str, *, all_ways: bool
) -> list[str]:
    """The links of bookings to come, to what is new of their contact, or by all ways; gives the messages' ids."""
    new = [
        way for way in ways_to(teller.runtime, after) if all_ways or address_of(before, way) != address_of(after, way)
    ]
    sent: list[str] = []
    for place, booking_id in enumerate(to_come):
        ways = [way for way in new if place < MOST_LINKS[way]]
        if ways:
            booking = await read_again(teller.connection, teller.scope, booking_id)
            sent += await teller.the_link(booking, event, ways)
    return sent


def _as_json(customer: CustomerRecord) -> dict[str, Any]:
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "version": customer.version,
    }
