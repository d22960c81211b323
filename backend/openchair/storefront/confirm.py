"""A visitor types the code for which their time is held."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Final

from openchair.access.budgets import By, budgets, spend, subjects_of
from openchair.access.client import Client
from openchair.access.links import Links
from openchair.access.storefront import OWNER, Storefront
from openchair.bookings.lapse_code import let_go
from openchair.changes.call import check_key
from openchair.changes.change import Change
from openchair.changes.unit import Answer, Done
from openchair.core.runtime import Runtime
from openchair.payments.deposits import held_columns, tell_booked
from openchair.payments.gateway import StripeGateway
from openchair.payments.payment_intents import request_payment
from openchair.rules.activity import DepositWaits
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import Actor, ActorKind
from openchair.rules.connect import can_be_paid
from openchair.rules.deposit_due import held_until
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CodeOver, NotFound, WrongCode
from openchair.rules.verification import MOST_TRIES
from openchair.store.bookings import change_booking
from openchair.store.idempotency import find_answer, keep_answer
from openchair.storefront.book import Booked, booked_now

CODES: Final = budgets(
    "confirmWithCode", (By.CLIENT, 30, timedelta(minutes=10)), (By.VENUE, 100, timedelta(minutes=10))
)


async def confirm_with_code(
    runtime: Runtime,
    gateway: StripeGateway | None,
    links: Links,
    storefront: Storefront,
    key: str,
    code: str,
    client: Client | None = None,
) -> Booked:
    """Take the code for the booking that was made under this key: it is booked by that, or requested, or held for its deposit.

    A booking that awaits no code any more since it was typed is given as it is. A wrong code is counted; with the last the time
    is let go. Raises `NotFound`, `WrongCode`, `CodeOver`, `TooOften`, `InvalidInput`.
    """
    check_key(key)
    venue, scope = storefront.venue, storefront.scope
    await spend(runtime, CODES, subjects_of(client, venue=venue.id), venue.time_zone)
    wrong: WrongCode | CodeOver | None = None
    async with runtime.database.transaction(scope) as connection:
        change = Change(runtime, connection, scope, runtime.clock.now())
        answer = await find_answer(connection, scope, OWNER, key)
        if answer is None:
            raise NotFound("booking")
        booking = await change.lock(answer["booking"])
        replayed = not booking.awaits_code
        if booking.was_never_told:
            if replayed or booking.verify_until is None or change.now > booking.verify_until:
                raise CodeOver
            wrong = await _tried(change, booking, links.code(booking), code)
            if wrong is None:
                change = replace(change, actor=Actor(ActorKind.CUSTOMER, booking.customer.name))
                answer = await _verified(change, booking, gateway, answer.get("contact"))
                await keep_answer(connection, scope, OWNER, key, answer)
    # What was counted stays, though it is refused.
    if wrong is not None:
        raise wrong
    return await booked_now(runtime, gateway, storefront, Done(answer, replayed=replayed))


async def _tried(change: Change, booking: BookingRecord, expected: str, code: str) -> WrongCode | CodeOver | None:
    """What is wrong with the code; None where it is right. A wrong one is counted."""
    typed = "".join(code.split()).encode()
    if hmac.compare_digest(typed, expected.encode()):
        return None
    left = MOST_TRIES - booking.code_tries - 1
    await change_booking(change.connection, change.scope, booking.id, change.now, code_tries=booking.code_tries + 1)
    if left > 0:
        return WrongCode(left)
    await let_go(change, await change.read(booking.id))
    return CodeOver()


async def _verified(
    change: Change, booking: BookingRecord, gateway: StripeGateway | None, contact: str | None
) -> Answer:
    """The right code was typed: what was held for it is what it would have been without one."""
    connection, scope, now = change.connection, change.scope, change.now
    status = booking.status_when_paid
    assert status is not None, "it is held"
    payable = gateway is not None and can_be_paid(booking.venue, connects=change.runtime.connects)
    if payable and booking.deposit_left_minor:
        due_at = held_until(now, booking.starts_at, booking.venue.policy.deposit_hold_minutes)
        await change_booking(connection, scope, booking.id, now, verified_at=now, deposit_due_at=due_at)
        await change.record(DepositWaits(ActivityKind.HELD, due_at), booking.id)
        payment_id = await request_payment(connection, scope, booking, booking.deposit_left_minor, now)
        return {"booking": booking.id, "payment": payment_id, "contact": contact}
    await change_booking(
        connection, scope, booking.id, now, **(held_columns(booking, status, now) | {"verified_at": now})
    )
    await tell_booked(change, await change.read(booking.id))
    return {"booking": booking.id, "payment": None, "contact": contact}
