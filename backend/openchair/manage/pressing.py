"""What is noted of a button pressed on the manage page whose call isn't done with its own transaction."""

from __future__ import annotations

from openchair.access.viewer import Customer
from openchair.core.runtime import Runtime
from openchair.store.bookings import note_press


async def note_first_press(runtime: Runtime, customer: Customer) -> None:
    """Write that a button was pressed, if it is the first of its page, now that the call has succeeded.

    For a call that asks Stripe after its commit, and fails where Stripe does: a refused press is no agreement. Every other
    call's press is written by `once`, together with its work.
    """
    if customer.pressing is None:
        return
    async with runtime.database.transaction() as connection:
        await note_press(connection, customer.scope, customer.pressing, runtime.clock.now())
