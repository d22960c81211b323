"""Making a customer nameless, for whoever has the right to: the owner who erases them, and time."""

from __future__ import annotations

from openchair.changes.change import Change
from openchair.customers.same import lock_all_names
from openchair.presentation.desk.messages import ERASED_NAME
from openchair.rules.records.booking import CustomerRecord
from openchair.rules.refusals import CustomerHasOpenMatters
from openchair.store.customers import find_customers, lock_customer_row
from openchair.store.erasing import list_booking_ids, list_open_matters, make_nameless


async def lock_to_forget(change: Change, customer_id: str) -> CustomerRecord | None:
    """A customer with all their bookings, in the order in which whoever changes a booking locks; None of one who is erased.

    Nobody books for them until the transaction ends, whether they are named by id or found by name.
    """
    connection, scope = change.connection, change.scope
    known = await find_customers(connection, scope, (customer_id,))
    if not known:
        return None
    await lock_all_names(connection, scope, [known[0].name])
    for booking_id in await list_booking_ids(connection, scope, customer_id):
        await change.lock(booking_id)
    return await lock_customer_row(connection, scope, customer_id, alone=True)


async def forget_customer(change: Change, customer_id: str) -> None:
    """Empty all that says who a customer is, locked by `lock_to_forget`; what was booked and paid stays, without a name.

    Raises `CustomerHasOpenMatters` while something about them is open, credit included.
    """
    matters = await list_open_matters(change.connection, change.scope, customer_id)
    if matters:
        raise CustomerHasOpenMatters.of(matters)
    await make_nameless(change.connection, change.scope, customer_id, change.now, ERASED_NAME)
