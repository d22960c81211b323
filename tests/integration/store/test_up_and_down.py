"""The migrations, from nothing to the newest revision and back, and what the database they make holds to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.door import BadCredential
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.earlier import stop_earlier_times
from openchair.rules.accounts import KEY_TIME
from openchair.rules.ledger import Account, Why
from openchair.rules.openings import ALL_SLOTS, numbers_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.tenders import Tender
from openchair.store import tables
from openchair.store.credit import grant_credit, use_credit
from openchair.store.guard import check_overlap_guard
from openchair.store.ledger import balances, enter, list_entries
from openchair.store.migrate import config
from openchair.store.money import change_refund, find_refund, request_refund, retry_refund
from openchair.store.payments import change_payment, insert_payment, insert_taken_payment
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.moving import Move, reschedule_booking
from tests.support.queue import waits
from tests.support.salon import Salon, day
from tests.support.till import open_till


async def _tables(database: WholeDatabase) -> set[str]:
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def test_what_goes_up_comes_down_and_goes_up_again(database: WholeDatabase, owner_url: str) -> None:
    made = await _tables(database)
    assert {table.name for table in tables.metadata.sorted_tables} <= made
    await asyncio.to_thread(command.downgrade, config(owner_url), "base")
    assert await _tables(database) == {"alembic_version"}
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    assert await _tables(database) == made
    async with database.reading() as connection:
        await check_overlap_guard(connection)


async def test_a_salon_at_work_goes_up_and_down_with_all_it_has(salon: Salon, owner_url: str) -> None:
    booking = await salon.books(day(3, 9))
    customer = await salon.lets_in(booking)
    await reschedule_booking(salon.runtime, customer, Move(day(3, 15), None, 1), "k")
    assert len(await salon.rows(tables.message)) == 4
    await asyncio.to_thread(command.downgrade, config(owner_url), "0002")
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    assert (await salon.reads(booking.id)).starts_at == day(3, 15)
    assert [row["what"] for row in await salon.rows(tables.activity)] == ["rescheduled"]
    assert await salon.rows(tables.message) == []
    # What the tables refuse, they still refuse.
    for wrong in (
        update(tables.venue).values(cancellation_notice_hours=99),
        update(tables.venue).values(reminder_hours=-1),
        update(tables.venue).values(request_expiry_hours=0),
        update(tables.venue).values(counter_offer_hours=169),
        update(tables.activity).values(message_id="1" * 22),
    ):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(wrong)


async def test_what_became_of_deposits_before_there_was_a_ledger_is_what_it_opens_with(
    salon: Salon, owner_url: str
) -> None:
    terms = {"full": "full_refund", "kept": "forfeit", "credit": "credit", "open": "none"}
    paid = {
        name: await salon.books(
            day(3 + number, 9), paid_minor=2500, terms={"tiers": [{"from_hours": 0, "outcome": outcome}]}
        )
        for number, (name, outcome) in enumerate(terms.items())
    }
    half = {"tiers": [{"from_hours": 0, "outcome": "partial_refund", "refund_percent": 40}]}
    paid["half"] = await salon.books(day(8, 9), paid_minor=2500, terms=half)
    for name in ("full", "half", "kept", "credit"):
        customer = await salon.lets_in(paid[name])
        quote = find_cancellation_quote(customer.booking, salon.clock.now())
        assert quote is not None
        await cancel_booking(salon.runtime, customer, Cancellation(quote.id, None, 1), "k")
    for number, status in enumerate(("completed", "no_show")):
        paid[status] = await salon.books(day(-number, 9), paid_minor=2500, status=status)
    unpaid = await salon.books(day(9, 9))
    await salon.write(tables.refund, **_a_refund_done(unpaid, salon.clock.now()))
    await asyncio.to_thread(command.downgrade, config(owner_url), "0004")
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    held = {name: await _held(salon, booking) for name, booking in paid.items()}
    assert held == {
        "full": {"venue": -2500, "refunds": 2500},
        "half": {"venue": -2500, "refunds": 1000, "income": 1500},
        "kept": {"venue": -2500, "income": 2500},
        "credit": {"venue": -2500, "credit": 2500},
        "open": {"venue": -2500, "deposits": 2500},
        "completed": {"venue": -2500, "income": 2500},
        "no_show": {"venue": -2500, "income": 2500},
    }
    # Of money that came before anyone wrote it down, what went back was the venue's.
    assert await _held(salon, unpaid) == {"income": -700, "venue": 700}
    rows = {table: await salon.rows(table) for table in (tables.refund, tables.store_credit)}
    assert sorted((row["amount_minor"], row["status"]) for row in rows[tables.refund]) == [
        (700, "succeeded"),
        (1000, "requested"),
        (2500, "requested"),
    ]
    assert [(row["amount_minor"], row["left_minor"], row["source"]) for row in rows[tables.store_credit]] == [
        (2500, 2500, "cancellation")
    ]
    # What the ledger refuses, it refuses of what it opened with, too.
    again = (Why.DEPOSIT_RECORDED, paid["open"].id, 2500, "AUD")
    with pytest.raises(IntegrityError):
        async with salon.database.transaction() as connection:
            await enter(connection, salon.scope, paid["open"].id, salon.clock.now(), *again)


async def test_going_down_keeps_what_is_left_of_credit_and_the_last_try_of_a_refund(
    salon: Salon, owner_url: str
) -> None:
    booking, now = await salon.books(day(3, 9), paid_minor=2500), salon.clock.now()
    async with salon.database.transaction() as connection:
        refund_id = await request_refund(connection, salon.scope, booking, 500, now, tender=Tender.ELSEWHERE)
        await change_refund(connection, salon.scope, refund_id, now, status="failed")
        failed = await find_refund(connection, salon.scope, refund_id)
        assert failed is not None
        again = await retry_refund(connection, salon.scope, booking, failed, now)
        await grant_credit(connection, salon.scope, booking, 800, now, expires_at=None)
        await grant_credit(connection, salon.scope, booking, 300, now, expires_at=None, account=Account.INCOME)
        await use_credit(connection, salon.scope, booking, 300, now)
    await asyncio.to_thread(command.downgrade, config(owner_url), "0004")
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    assert [(row["id"], row["amount_minor"]) for row in await salon.rows(tables.refund)] == [(again, 500)]
    credits_ = await salon.rows(tables.store_credit)
    assert sum(row["left_minor"] for row in credits_) == 800
    held = await _held(salon, booking)
    assert (held["refunds"], held["credit"], sum(held.values())) == (500, 800, 0)


async def test_tenders_go_down_as_one_word_and_come_up_as_sums(salon: Salon, owner_url: str) -> None:
    sums: dict[str, dict[str, Any]] = {
        "card": {"paid_by_card_minor": 2500},
        "credit": {"paid_by_credit_minor": 2500},
        "both": {"paid_by_card_minor": 1500, "paid_by_credit_minor": 1000},
        "cash": {"paid_by_cash_minor": 2500},
        "elsewhere": {},
    }
    paid = {
        name: await salon.books(day(3 + number, 9), paid_minor=2500, **columns)
        for number, (name, columns) in enumerate(sums.items())
    }
    now, by_hand = salon.clock.now(), {}
    async with salon.database.transaction() as connection:
        of = (connection, salon.scope, paid["card"])
        await insert_payment(*of, "p" * 22, 2500, now, due_at=now, account=None)
        await change_payment(connection, salon.scope, "p" * 22, now, status="succeeded", due_at=None)
        failed = await request_refund(*of, 2500, now, tender=Tender.CARD, payment_id="p" * 22)
        await change_refund(connection, salon.scope, failed, now, status="failed", due_at=None)
        found = await find_refund(connection, salon.scope, failed)
        assert found is not None
        by_hand["card"] = await retry_refund(*of, replace(found, tender=Tender.ELSEWHERE), now)
        taken = (connection, salon.scope, paid["cash"])
        await insert_taken_payment(*taken, "t" * 22, 2500, now, tender=Tender.CASH, taken_by="Olive")
        entered = (Why.DEPOSIT_TAKEN, "t" * 22, 2500, "AUD")
        await enter(connection, salon.scope, paid["cash"].id, now, *entered, source=Account.CASH)
        by_hand["cash"] = await request_refund(*taken, 2500, now, tender=Tender.CASH, payment_id="t" * 22)
    await asyncio.to_thread(command.downgrade, config(owner_url), "0016")
    async with salon.database.reading() as connection:
        words = await connection.execute(text("SELECT id, deposit_paid_by FROM booking"))
        told = {row.id: row.deposit_paid_by for row in words}
        assert {name: told[booking.id] for name, booking in paid.items()} == {
            "card": "card",
            "credit": "credit",
            # The desk gives these back, as what was paid elsewhere.
            "both": None,
            "cash": None,
            "elsewhere": None,
        }
        assert set(await connection.scalars(text("SELECT id FROM refund WHERE payment_id IS NULL"))) == set(
            by_hand.values()
        )
        assert set(
            await connection.scalars(text("SELECT from_account FROM ledger_entry WHERE about = '" + "t" * 22 + "'"))
        ) == {"venue"}
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    now_paid = {name: (await salon.reads(booking.id)).deposit_paid.by_tender for name, booking in paid.items()}
    assert now_paid == {
        "card": {Tender.CARD: 2500},
        "credit": {Tender.CREDIT: 2500},
        **{name: {Tender.ELSEWHERE: 2500} for name in ("both", "cash", "elsewhere")},
    }
    refunds = {row["id"]: (row["tender"], row["payment_id"]) for row in await salon.rows(tables.refund)}
    # What was paid by hand in the place of a refund that failed gives back the same payment.
    assert refunds == {
        failed: ("card", "p" * 22),
        by_hand["card"]: ("elsewhere", "p" * 22),
        by_hand["cash"]: ("elsewhere", None),
    }
    assert [(row["tender"], row["surplus"]) for row in await salon.rows(tables.payment)] == [("card", False)]
    for wrong in (
        update(tables.booking).values(paid_by_cash_minor=-1),
        text("UPDATE payment SET tender = 'shells'"),
        text("UPDATE refund SET tender = 'shells'"),
    ):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(wrong)


async def test_a_dispute_goes_down_as_money_that_is_gone_and_nothing_is_sent_after_it(
    salon: Salon, clock: TestClock, tmp_path: Path, owner_url: str
) -> None:
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        lost, open_ = await till.books(), await till.books()
        for booking in (lost, open_):
            await till.pays(booking)
            dispute = await till.is_disputed(booking)
            await till.hears()
            await till.run_jobs()
            await till.cancels(booking)
            if booking is lost:
                till.stripe.end_dispute(dispute, "lost")
        await till.hears()
        await till.run_jobs()
        before = {booking.id: await _held(salon, booking) for booking in (lost, open_)}
    await asyncio.to_thread(command.downgrade, config(owner_url), "0013")
    async with salon.database.reading() as connection:
        refunds = await connection.execute(text("SELECT booking_id, status FROM refund"))
        assert {row.booking_id: row.status for row in refunds} == {lost.id: "failed", open_.id: "requested"}
        whys = {why for (why,) in await connection.execute(text("SELECT why FROM ledger_entry"))}
        assert not {why for why in whys if why.startswith("dispute")}
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    for booking in (lost, open_):
        held = await _held(salon, booking)
        # What was lost or disputed is the venue's to have paid, and Stripe has what it had.
        assert held.get("stripe") == before[booking.id].get("stripe") and sum(held.values()) == 0
    for wrong in ("lost", "gone"):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(text(f"UPDATE refund SET status = '{wrong}'"))  # named above


async def test_a_wish_for_earlier_times_goes_up_as_all_it_named_and_down_as_no_less(
    salon: Salon, clock: TestClock, owner_url: str
) -> None:
    any_time, pair, stopped = [await salon.books(day(20 + each, 9)) for each in range(3)]
    await waits(salon, any_time)
    # Monday morning and Friday evening.
    await waits(salon, pair, [(0, 0), (4, 2)])
    await waits(salon, stopped, [(6, 1)])
    await stop_earlier_times(salon.runtime, await salon.lets_in(stopped), "stop")
    await asyncio.to_thread(command.downgrade, config(owner_url), "0007")
    before = text("SELECT booking_id, weekdays, bands FROM earlier_availability")
    async with salon.database.reading() as connection:
        held = {row.booking_id: (row.weekdays, row.bands) for row in await connection.execute(before)}
    assert held == {any_time.id: (127, 7), pair.id: (0b10001, 0b101), stopped.id: (1 << 6, 0b010)}
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    rows = {row["booking_id"]: row for row in await salon.rows(tables.earlier_availability)}
    # What was two weekdays and two bands is each of the four.
    assert numbers_of(rows[pair.id]["slots"]) == [0, 2, 12, 14]
    assert rows[any_time.id]["slots"] == ALL_SLOTS
    assert (rows[stopped.id]["slots"], rows[stopped.id]["stopped_at"]) == (1 << 19, clock.now())
    for wrong in (0, 1 << 21):
        with pytest.raises(IntegrityError):
            async with salon.database.transaction() as connection:
                await connection.execute(update(tables.earlier_availability).values(slots=wrong))


def _a_refund_done(booking: BookingRecord, now: datetime) -> dict[str, Any]:
    return {
        "id": "e" * 22,
        "booking_id": booking.id,
        "amount_minor": 700,
        "currency": "AUD",
        "status": "succeeded",
        "requested_at": now,
        "updated_at": now,
    }


async def _held(salon: Salon, booking: BookingRecord) -> dict[str, int]:
    """What the ledger says of a booking: each account in which something is left."""
    async with salon.database.reading() as connection:
        entries = await list_entries(connection, salon.scope, booking.id)
    return {account.value: amount for account, amount in balances(entries).items() if amount}


async def test_operators_become_people_whose_keys_go_on_and_operators_again(salon: Salon, owner_url: str) -> None:
    keys = {role: await salon.issues_credential(role) for role in ("owner", "manager", "staff")}
    gone = await salon.issues_credential("owner")
    async with salon.database.transaction() as connection:
        await connection.execute(
            update(tables.api_key).where(tables.api_key.c.id == gone[:22]).values(revoked_at=salon.clock.now())
        )
    await asyncio.to_thread(command.downgrade, config(owner_url), "0017")
    async with salon.database.reading() as connection:
        rows = await connection.execute(text("SELECT id, role FROM operator WHERE revoked_at IS NULL"))
        assert {row.role: row.id for row in rows} == {role: key[:22] for role, key in keys.items()}
    async with salon.database.transaction() as connection:
        await connection.execute(text("UPDATE operator SET name = 'Mia' WHERE role = 'staff'"))
    await asyncio.to_thread(command.upgrade, config(owner_url, salon.clock), "head")
    names = {"owner": "Olive", "manager": "Olive", "staff": "Mia"}
    for role, key in keys.items():
        operator = await salon.door.operator(key)
        assert (operator.record.role, operator.record.name, operator.owner) == (role, names[role], f"desk:{key[:22]}")
    # Whose day it is, is told by the name.
    places = {row["role"]: row["staff_id"] for row in await salon.rows(tables.membership) if row["ended_at"] is None}
    assert places == {"owner": None, "manager": None, "staff": salon.staff["Mia"][1]}
    with pytest.raises(BadCredential):
        await salon.door.operator(gone)
    ended = [row["ended_at"] for row in await salon.rows(tables.membership) if row["id"] == gone[:22]]
    assert ended == [salon.clock.now()]
    assert {row["expires_at"] for row in await salon.rows(tables.api_key)} == {salon.clock.now() + KEY_TIME}
    assert {row["email"] for row in await salon.rows(tables.person)} == {None}


async def test_each_foreign_key_keeps_to_its_venue(database: WholeDatabase) -> None:
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            first = key.elements[0].target_fullname.rpartition(".")[2]
            # A person has one login for all their venues, so neither they nor their session is of one.
            above = key.referred_table.name in ("venue", "person", "session")
            assert first == ("id" if above else "venue_id"), (table.name, key.name)
        async with database.reading() as connection:
            found = await connection.run_sync(_foreign_keys, table.name)
        assert found == len(table.foreign_key_constraints), table.name


def _foreign_keys(connection: Connection, table: str) -> int:
    return len(inspect(connection).get_foreign_keys(table))


async def test_each_connection_is_set_up_as_its_database_needs(database: WholeDatabase) -> None:
    if database.is_postgresql:
        async with database.reading() as connection:
            assert (await connection.execute(text("SHOW lock_timeout"))).scalar_one() == "10s"
        return
    # Who writes waits for the lock by itself, leaving the event loop to others.
    for opened, patience in ((database.reading, 10_000), (database.transaction, 0)):
        async with opened() as connection:
            assert await _pragma(connection, "foreign_keys") == 1
            assert await _pragma(connection, "journal_mode") == "wal"
            assert await _pragma(connection, "busy_timeout") == patience


async def _pragma(connection: AsyncConnection, name: str) -> object:
    return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


async def test_customers_of_before_are_known_by_what_they_are_compared_by(salon: Salon, owner_url: str) -> None:
    booking = await salon.books(day(3, 9))
    await asyncio.to_thread(command.downgrade, config(owner_url), "0007")
    older = {"a": ("Zoe\u0308  ADAMS\u200b", "Zoe@Faß.de"), "b": ("İpek", None), "c": ("李", "l@example.com")}
    async with salon.database.transaction() as connection:
        for letter, (name, email) in older.items():
            row = {"venue": salon.venue_id, "id": letter * 22, "name": name, "email": email, "of": booking.customer.id}
            await connection.execute(
                text(
                    "INSERT INTO customer (venue_id, id, name, email, created_at)"
                    " SELECT :venue, :id, :name, :email, created_at FROM customer WHERE id = :of"
                ),
                row,
            )
    await asyncio.to_thread(command.upgrade, config(owner_url), "head")
    keys = {row["id"]: (row["name_key"], row["email_key"], row["version"]) for row in await salon.rows(tables.customer)}
    assert keys == {
        "a" * 22: ("zoë adams", "zoe@xn--fa-hia.de", 1),
        "b" * 22: ("i\u0307pek", None, 1),
        "c" * 22: ("李", "l@example.com", 1),
        booking.customer.id: ("ann lee", "ann.lee@example.com", 1),
    }
