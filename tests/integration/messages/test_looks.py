"""What the relay asks twice a second is answered from indexes, however many messages there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from openchair.core.ids import new_id
from openchair.rules.messages import Channel
from openchair.store import tables
from openchair.store.sending import hand_over, is_any_due
from tests.support.plans import learn_sizes, plans
from tests.support.salon import Salon, day

MANY, REMINDERS = 20_000, 2_000


async def _full_outbox(salon: Salon) -> None:
    """As it is after a busy year: nearly all is sent, and reminders wait for days to come."""
    booking, now = await salon.books(day(30, 9)), salon.clock.now()

    def row(number: int) -> dict[str, Any]:
        waits = number < REMINDERS
        return {
            "venue_id": salon.venue_id,
            "id": new_id(),
            "booking_id": booking.id,
            "kind": "reminder" if waits else "confirmed",
            "channel": "email" if number % 2 else "sms",
            "tells_of": f"event:{number}",
            "facts": {},
            "status": "queued" if waits else "accepted",
            "available_at": now + timedelta(hours=1 + number) if waits else now - timedelta(minutes=number),
            "unsure": False,
            "created_at": now,
            "updated_at": now,
        }

    async with salon.database.transaction() as connection:
        for start in range(0, MANY, 2_000):
            await connection.execute(insert(tables.message), [row(start + number) for number in range(2_000)])
    await learn_sizes(salon.database)


async def test_a_look_reads_no_more_than_what_is_still_to_be_sent(salon: Salon) -> None:
    await _full_outbox(salon)
    now = salon.clock.now()
    asked = {
        "is_any_due": lambda connection: is_any_due(connection, Channel.EMAIL, now),
        "hand_over": lambda connection: hand_over(connection, Channel.EMAIL, now, now + timedelta(seconds=60), 48),
    }
    for name, ask in asked.items():
        for plan in await plans(salon.database, ask, "message"):
            assert "Seq Scan on message" not in plan, (name, plan)
            assert "SCAN message" not in plan.replace("SCAN message USING", ""), (name, plan)
            assert "ix_message_" in plan, (name, plan)
    async with salon.database.reading() as connection:
        assert not await is_any_due(connection, Channel.EMAIL, now)
        assert await is_any_due(connection, Channel.EMAIL, now + timedelta(days=1))


async def test_the_plan_of_a_careless_look_is_seen(salon: Salon) -> None:
    """The control: a look that no index serves fails the test above."""
    await _full_outbox(salon)

    async def careless(connection: Any) -> None:
        await connection.execute(text("SELECT count(*) FROM message WHERE facts IS NOT NULL"))

    (plan,) = await plans(salon.database, careless, "message")
    assert "Seq Scan on message" in plan or "SCAN message" in plan
