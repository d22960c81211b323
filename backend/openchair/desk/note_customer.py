"""What staff note of a customer, and what they must see with each of their bookings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from openchair.access.permissions import Permission, needs
from openchair.access.sight import A_COLLEAGUES
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.core.runtime import Runtime
from openchair.desk.update_customer import KEEP, Keep
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.refusals import CredentialNeeded, CustomerChanged, NotFound
from openchair.rules.scope import EVERYONE
from openchair.rules.texts import LONGEST_ALERT, LONGEST_NOTES, optional_text
from openchair.store.contact_reads import list_seen_customers
from openchair.store.customers import find_customers, find_last_booking, lock_customer_row, note_customer


@dataclass(frozen=True, slots=True)
class Noting:
    """What is noted of a customer from now on; None takes it away."""

    customer_id: str
    expected_version: int
    notes: str | Keep | None = KEEP
    alert: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Noted:
    """The customer with what is noted of them now; `replayed` where the call had been made before."""

    customer: CustomerRecord
    replayed: bool


@dataclass(frozen=True, slots=True)
class _NotesOf:
    """The customer of whom something is noted, and the version of the notes that the author saw."""

    wanted: Noting

    async def lock(self, change: Change) -> CustomerRecord:
        connection, scope, id = change.connection, change.scope, self.wanted.customer_id
        customer = await lock_customer_row(connection, scope, id)
        if customer is None:
            raise NotFound("customer")
        if change.sight != EVERYONE and id not in await list_seen_customers(connection, scope, change.sight, (id,)):
            raise CredentialNeeded(A_COLLEAGUES)
        return customer

    def refuse_if_changed(self, locked: CustomerRecord) -> None:
        if locked.notes_version != self.wanted.expected_version:
            raise CustomerChanged(locked.id)


@needs(Permission.KEEP_BOOK)
async def note_of_customer(runtime: Runtime, operator: Operator, noting: Noting, key: str) -> Noted:
    """Write it. The customer hears nothing of it. Raises `NotFound`, `CustomerChanged`, `InvalidInput`, `KeyReused`."""
    wanted = replace(
        noting,
        notes=KEEP if noting.notes is KEEP else optional_text("notes", noting.notes, LONGEST_NOTES, lines=True),
        alert=KEEP if noting.alert is KEEP else optional_text("alert", noting.alert, LONGEST_ALERT),
    )

    async def work(change: Change, before: CustomerRecord) -> Answer:
        notes = before.notes if wanted.notes is KEEP else wanted.notes
        alert = before.alert if wanted.alert is KEEP else wanted.alert
        if (notes, alert) != (before.notes, before.alert):
            await note_customer(change.connection, change.scope, before.id, notes, alert, change.now)
            about = await find_last_booking(change.connection, change.scope, before.id)
            await change.record(Plain(ActivityKind.CUSTOMER_NOTED), about)
        return {"customer": before.id}

    said = {"notes": wanted.notes, "alert": wanted.alert}
    inputs = {
        "customerId": wanted.customer_id,
        "expectedVersion": wanted.expected_version,
        **{name: value for name, value in said.items() if value is not KEEP},
    }
    call = Call("deskNoteCustomer", key, inputs)
    done = await make_change(runtime, operator.author, call, _NotesOf(wanted), work)
    async with runtime.database.reading(operator.scope) as connection:
        found = await find_customers(connection, operator.scope, (done.answer["customer"],))
    if not found:
        # The call is repeated, and they have become one with another since.
        raise NotFound("customer")
    return Noted(found[0], done.replayed)
