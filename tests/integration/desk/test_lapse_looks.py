"""What the jobs ask twice a second is answered from indexes, however many bookings and offers there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.core.within import ACROSS
from openchair.store import tables
from openchair.store.deposit_due import find_first_due, list_late_money, list_unpaid
from openchair.store.lapsing import list_lapsed_offers, list_lapsed_requests
from tests.support.offers import offered, requested
from tests.support.plans import learn_sizes
from tests.support.salon import Salon

MANY = 10_000


async def _busy_year(salon: Salon) -> None:
    """Nearly all bookings are confirmed and nearly all offers ended; a few requests wait."""
    booking = await offered(salon, await requested(salon))
    now = salon.clock.now()
    async with salon.database.reading() as connection:
        (one,) = (await connection.execute(select(tables.booking))).mappings()
        (part,) = (await connection.execute(select(tables.booking_part))).mappings()
        an_offer = (await connection.execute(select(tables.counter_offer))).mappings().first()
    assert an_offer is not None

    def booked(number: int) -> dict[str, Any]:
        waits = number % 500 == 0
        about = {"id": new_id(), "reference": f"R{number:06}", "status": "pending" if waits else "confirmed"}
        deposit = {"deposit_status": "asked" if waits else "paid", "deposit_due_at": now + timedelta(hours=number)}
        return {**one, **about, **deposit, "request_expires_at": now + timedelta(hours=number)}

    def answered(number: int) -> dict[str, Any]:
        status = "offered" if number % 500 == 0 else "declined"
        about = {"id": new_id(), "number": 10 + number, "status": status, "booking_id": booking.id}
        return {**an_offer, **about, "expires_at": now + timedelta(hours=1 + number)}

    async with salon.database.transaction() as connection:
        for start in range(0, MANY, 1_000):
            numbers = range(start, start + 1_000)
            rows = [booked(number) for number in numbers]
            await connection.execute(insert(tables.booking), rows)
            await connection.execute(insert(tables.booking_part), [{**part, "booking_id": row["id"]} for row in rows])
            await connection.execute(insert(tables.counter_offer), [answered(number) for number in numbers])
    await learn_sizes(salon.database)


async def _plan(salon: Salon, ask: Any) -> str:
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    engine = salon.database.write_engine
    async with salon.database.transaction(ACROSS) as connection:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        await ask(connection)
        event.remove(engine.sync_engine, "before_cursor_execute", note)
        statement, parameters = sent[-1]
        explain = "EXPLAIN" if salon.database.is_postgresql else "EXPLAIN QUERY PLAN"
        rows = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
        await connection.rollback()
    return "\n".join(str(row[-1]) for row in rows)


def _reads_it_all(plan: str, table: str) -> bool:
    scanned = plan.replace(f"SCAN {table} USING", "")
    return f"Seq Scan on {table}" in scanned or f"SCAN {table}" in scanned


async def test_a_look_reads_no_more_than_what_still_waits(salon: Salon) -> None:
    await _busy_year(salon)
    now = salon.clock.now()
    offers = await _plan(salon, lambda connection: list_lapsed_offers(connection, now, 20))
    assert "ix_counter_offer_due" in offers, offers
    assert not _reads_it_all(offers, "counter_offer"), offers
    requests = await _plan(salon, lambda connection: list_lapsed_requests(connection, now, 20))
    assert "ix_booking_unanswered" in requests, requests
    assert not _reads_it_all(requests, "booking"), requests
    waits: dict[str, Callable[[AsyncConnection], Awaitable[object]]] = {
        "ix_booking_deposit_due": find_first_due,
        "ix_booking_late_money": lambda connection: list_late_money(connection, 20),
    }
    for index, look in waits.items():
        plan = await _plan(salon, look)
        assert index in plan and not _reads_it_all(plan, "booking"), plan
    unpaid = await _plan(salon, lambda connection: list_unpaid(connection, now, 20))
    assert "ix_booking_deposit_due" in unpaid and not _reads_it_all(unpaid, "booking"), unpaid
    async with salon.database.reading() as connection:
        assert await list_lapsed_offers(connection, now, 20) == []
        assert len(await list_lapsed_requests(connection, now + timedelta(days=9999), 20)) == 20


async def test_the_plan_of_a_careless_look_is_seen(salon: Salon) -> None:
    """The control: a look that no index serves fails the test above."""
    await _busy_year(salon)
    careless = await _plan(
        salon, lambda connection: connection.execute(text("SELECT count(*) FROM booking WHERE notes IS NULL"))
    )
    assert _reads_it_all(careless, "booking")
