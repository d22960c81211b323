"""Two venues of one database: one asks, the other has one of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.actors import SYSTEM
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.occupancy import OccupancyKind
from openchair.rules.openings import OpeningCause
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import EVERYONE
from openchair.rules.wishes import Wanted
from openchair.store import (
    activity,
    earlier,
    idempotency,
    imported,
    occupancy,
    offers,
    opening_offers,
    openings,
    outbox,
    tables,
)
from tests.support.salon import FULL_REFUND, Salon, day, open_salon

from .accounts_next_door import bring_account
from .devices_next_door import bring_device
from .domains_next_door import bring_domain
from .links_next_door import bring_link_request
from .money_next_door import Money, bring_money
from .settled_next_door import bring_settlement
from .stripe_next_door import bring_stripe_account
from .waiting_next_door import wait_for_deposit
from .watched_next_door import bring_watched

ANY_TIME = Wanted(tuple(range(21)))


@dataclass
class Neighbours:
    """Two venues of one database: `ours` asks, `theirs` has one of everything."""

    ours: Salon
    theirs: Salon
    booking: BookingRecord
    blocked_id: str
    own: BookingRecord
    dead_letter: str
    money: Money
    opening_id: str
    offer_id: str
    waiting: BookingRecord

    @property
    def staff_id(self) -> str:
        return self.theirs.staff["Mia"][1]

    @property
    def service_id(self) -> str:
        return self.theirs.services["Cut"][0]


@pytest.fixture
async def neighbours(salon: Salon) -> Neighbours:
    theirs = await open_salon(salon.database, salon.clock, slug="hudson")
    booking = await theirs.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    blocked_id, now = "b" * 22, salon.clock.now()
    span = {"starts_at": day(3, 12), "ends_at": day(3, 13)}
    await theirs.write(tables.blocked_time, id=blocked_id, staff_id=theirs.staff["Mia"][1], kind="lunch", **span)
    by_themselves = await theirs.books(day(5, 9), source="storefront")
    async with salon.database.transaction() as connection:
        known = tables.customer.c.id == by_themselves.customer.id
        await connection.execute(
            update(tables.customer)
            .where(known)
            .values(name="Cy", name_key="cy", email="cy@example.com", email_key="cy@example.com", phone="+61491570158")
        )
    await theirs.write(tables.customer, id="k" * 22, name="Bo", phone="+61491570006", created_at=now)
    await theirs.write(tables.customer_word, word="hudsonia", customer_id="k" * 22)
    async with salon.database.transaction() as connection:
        scope = theirs.scope
        taken = [(int(day(3, 12).timestamp()) // 60, int(day(3, 13).timestamp()) // 60)]
        await occupancy.take_time(
            connection, scope, {theirs.staff["Mia"][0]: taken}, kind=OccupancyKind.BLOCKED, blocked_time_id=blocked_id
        )
        held = [(start + 1440, end + 1440) for start, end in taken]
        await occupancy.take_time(
            connection, scope, {theirs.staff["Mia"][0]: held}, kind=OccupancyKind.HOLD, hold_id="h" * 22
        )
        held_money = await bring_money(connection, scope, booking, now)
        await offers.insert_offers(connection, scope, booking.id, now, [offer_of(theirs.staff["Mia"][1], "h" * 22)])
        await bring_settlement(connection, scope, booking, now)
        await bring_account(connection, scope, theirs.staff["Mia"][1], now)
        await bring_watched(connection, scope, booking, now)
        await bring_stripe_account(connection, scope, now)
        await bring_device(connection, scope, now)
        await bring_domain(connection, scope, now)
        await bring_link_request(connection, scope)
        await activity.record_activity(connection, scope, booking.id, now, SYSTEM, Plain(ActivityKind.CREATED))
        await imported.remember_event(connection, scope, "event", "fingerprint", booking.id, now)
        await idempotency.claim_key(connection, scope, "desk:x", "key", "hash", now)
        await idempotency.keep_answer(connection, scope, "desk:x", "key", {"secret": "of theirs"})
        dead_letter, *_ = await outbox.queue_messages(
            connection,
            scope,
            booking.id,
            now,
            [
                outbox.NewMessage(MessageKind.LINK_RESENT, Channel.EMAIL, "event:x", now),
                outbox.NewMessage(MessageKind.REMINDER, Channel.SMS, "version:1", now),
                outbox.NewMessage(MessageKind.CONFIRMED, Channel.EMAIL, "version:1", now),
            ],
        )
        await connection.execute(
            update(tables.message).where(tables.message.c.id == dead_letter).values(status="failed")
        )
    opening_id, offer_id = await _offered_opening(theirs, booking)
    own, waiting = await salon.books(day(3, 9)), await wait_for_deposit(theirs, booking)
    return Neighbours(salon, theirs, booking, blocked_id, own, dead_letter, held_money, opening_id, offer_id, waiting)


async def _offered_opening(theirs: Salon, booking: BookingRecord) -> tuple[str, str]:
    """One who waits for earlier times, and an opening that is offered to them; gives the opening's id and the offer's."""
    now, scope, mia = theirs.clock.now(), theirs.scope, theirs.staff["Mia"][1]
    async with theirs.database.transaction() as connection:
        await earlier.keep_earlier(connection, scope, booking, ANY_TIME, now)
        start = int(day(2, 9).timestamp()) // 60
        await openings.note_opening(connection, scope, mia, start, start + 60, OpeningCause.UNBLOCKED, now)
        (opening,) = await openings.list_newest_openings(connection, scope, EVERYONE, 1)
        await opening_offers.insert_offer(connection, scope, **opening_offer_of(opening.id, booking, now))
    return opening.id, "o" * 22


def opening_offer_of(opening_id: str, booking: BookingRecord, now: datetime) -> dict[str, Any]:
    return {
        "id": "o" * 22, "opening_id": opening_id, "booking_id": booking.id, "customer_id": booking.customer.id,
        "hold_id": "o" * 22, "starts_at": day(2, 9), "held_until": day(1, 9), "shared": False, "by_hand": False,
        "told_at": now,
    }  # fmt: skip


def offer_of(staff_id: str, offer_id: str) -> dict[str, Any]:
    span = {"starts_at": day(4, 12), "ends_at": day(4, 13), "expires_at": day(1)}
    return {"id": offer_id, "number": 1, "round": 1, "staff_id": staff_id, **span}
