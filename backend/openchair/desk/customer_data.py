"""What a person may ask the venue for: a copy of all that is kept about them, and to be erased."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.customers.forget import forget_customer, lock_to_forget
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.refusals import CustomerChanged, NotFound
from openchair.store.customers import find_customers, find_last_booking
from openchair.store.exporting import read_everything_about
from openchair.store.reach import forget_needless_stops


@dataclass(frozen=True, slots=True)
class Copy:
    """A file with all that is kept about a customer, as JSON; `replayed` where the call had been made before."""

    name: str
    content: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """A customer who is nameless now; `replayed` where the call had been made before."""

    customer: CustomerRecord
    replayed: bool


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """A customer of the venue, and the version of them that the author saw; None where any will do."""

    customer_id: str
    expected_version: int | None = None

    async def lock(self, change: Change) -> CustomerRecord:
        """The customer. Raises `NotFound`, also of one who was erased."""
        found = await lock_to_forget(change, self.customer_id)
        if found is None:
            raise NotFound("customer")
        return found

    def refuse_if_changed(self, locked: CustomerRecord) -> None:
        """Raise `CustomerChanged` where they have another version."""
        if self.expected_version is not None and locked.version != self.expected_version:
            raise CustomerChanged(locked.id)


@needs(Permission.EXPORT_CUSTOMERS)
async def export_customer(runtime: Runtime, operator: Operator, customer_id: str, key: str) -> Copy:
    """Give all that is kept about a customer, and write down that it was given. Raises `NotFound`, `KeyReused`."""

    async def work(change: Change, locked: CustomerRecord) -> Answer:
        last = await find_last_booking(change.connection, change.scope, locked.id)
        await change.record(Plain(ActivityKind.CUSTOMER_EXPORTED), last)
        return {"customer": locked.id}

    call = Call("deskExportCustomer", key, {"customerId": customer_id})
    done = await make_change(runtime, operator.author, call, OneCustomer(customer_id), work)
    venue = operator.record.venue
    async with runtime.database.reading(operator.scope) as connection:
        rows = await read_everything_about(connection, operator.scope, customer_id)
    told = {"venue": venue.name, "customer": customer_id, "at": runtime.clock.now().isoformat(), "kept": rows}
    content = orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
    return Copy(f"customer-{customer_id}.json", content, done.replayed)


@needs(Permission.ERASE_CUSTOMERS)
async def erase_customer(
    runtime: Runtime, operator: Operator, customer_id: str, expected_version: int, key: str
) -> Erased:
    """Make a customer nameless everywhere; only what was booked and paid stays. Nothing is sent, and their links end.

    Raises `CustomerHasOpenMatters` while something about them is open, `NotFound`, `CustomerChanged`, `KeyReused`.
    """

    async def work(change: Change, locked: CustomerRecord) -> Answer:
        await forget_customer(change, locked.id)
        last = await find_last_booking(change.connection, change.scope, locked.id)
        await change.record(Plain(ActivityKind.CUSTOMER_ERASED), last)
        return {"customer": locked.id}

    inputs = {"customerId": customer_id, "expectedVersion": expected_version}
    subject = OneCustomer(customer_id, expected_version)
    done = await make_change(runtime, operator.author, Call("deskEraseCustomer", key, inputs), subject, work)
    # A number that answered STOP is no venue's; whoever dies here leaves it to the daily job.
    async with runtime.database.transaction(ACROSS) as connection:
        await forget_needless_stops(connection)
    async with runtime.database.reading(operator.scope) as connection:
        (customer,) = await find_customers(connection, operator.scope, (customer_id,))
    return Erased(customer, done.replayed)
