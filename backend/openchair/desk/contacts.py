"""Whose contacts an operator reads: those of the bookings they see, and of so many customers within an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.scope import EVERYONE
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.contact_reads import (
    forget_reads,
    list_customers_of,
    list_read,
    list_seen_customers,
    lock_reader,
    note_reads,
)
from openchair.store.security_events import note_event

MOST_CONTACTS: Final = 300
"""Of how many customers one operator reads the contact within an hour, whatever their role. A busy Saturday has 120 bookings."""
WITHIN: Final = timedelta(hours=1)


class Shown(Enum):
    """Whether a contact is shown."""

    YES = "yes"
    NOT_THEIRS = "not theirs"
    """None of the bookings that the operator sees is this customer's."""
    TOO_MANY = "too many"


async def read_contacts(runtime: Runtime, operator: Operator, customer_ids: Sequence[str]) -> list[Shown]:
    """Whether the contact of each of these customers is shown to the operator now; those that are count as read.

    Whose contact was read within the hour is shown again. Where others would be too many, owners are told.
    """
    scope, reader, wanted = operator.scope, operator.owner, list(dict.fromkeys(customer_ids))
    since = runtime.clock.now() - WITHIN
    async with runtime.database.reading(scope) as connection:
        theirs = set(wanted)
        if operator.sight != EVERYONE:
            theirs = await list_seen_customers(connection, scope, operator.sight, wanted)
        read = await list_read(connection, scope, reader, since)
    wanted = [id for id in wanted if id in theirs]
    if not read.issuperset(wanted):
        read = await _read_more(runtime, operator, wanted)
    return [
        Shown.NOT_THEIRS if id not in theirs else Shown.YES if id in read else Shown.TOO_MANY for id in customer_ids
    ]


async def _read_more(runtime: Runtime, operator: Operator, wanted: list[str]) -> set[str]:
    """Write what is read, as much as may be, first come first; gives all that the operator has read within the hour."""
    scope, reader, now = operator.scope, operator.owner, runtime.clock.now()
    async with runtime.database.transaction(scope) as connection:
        await lock_reader(connection, scope, reader)
        await forget_reads(connection, scope, reader, now - WITHIN)
        read = await list_read(connection, scope, reader, now - WITHIN)
        new = [id for id in wanted if id not in read]
        allowed = new[: max(0, MOST_CONTACTS - len(read))]
        await note_reads(connection, scope, reader, allowed, now)
        if len(allowed) < len(new):
            beyond = SecurityEvent(SecurityEventKind.BULK_READS, operator.record.name, reader, {"limit": MOST_CONTACTS})
            await note_event(connection, scope, beyond, now)
    return read | set(allowed)


async def read_contacts_of_bookings(runtime: Runtime, operator: Operator, booking_ids: Sequence[str]) -> list[Shown]:
    """The same of the customers of these bookings."""
    async with runtime.database.reading(operator.scope) as connection:
        whose = await list_customers_of(connection, operator.scope, booking_ids)
    return await read_contacts(runtime, operator, [whose[id] for id in booking_ids])
