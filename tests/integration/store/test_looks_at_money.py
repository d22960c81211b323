"""What is asked about money again and again, and what Stripe's events ask, is answered from indexes, however much there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, Table, case, cast, func, insert, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.store import tables
from openchair.store.cards import find_card_at_stripe, find_card_setup_of_intent
from openchair.store.columns import Instant
from openchair.store.credit import list_expired
from openchair.store.due import WITH_STEPS, claim_due, list_what_is_due
from openchair.store.money import find_refund_at_stripe
from openchair.store.payments import find_payment_named, find_payment_of_intent
from tests.support.plans import learn_sizes, plans, reads_whole
from tests.support.salon import Salon, day

MANY, WAITING = 5_000, 500


async def _a_busy_till(salon: Salon, *, due: int = 0) -> None:
    """As it is after some years: nearly all of it is done with; some waits for another day, and so much is due now."""
    booking, now = await salon.books(day(30, 9)), salon.clock.now()
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < MANY))
    n = numbers.c.n
    id = func.substr(literal("0" * 16).op("||")(cast(n + 100_000, String)), 1, 22)
    at, later = literal(now, Instant), literal(now + timedelta(days=1), Instant)
    steps = {"due_at": case((n <= due, at), (n <= WAITING, later), else_=null()), "updated_at": at}
    ours = {"venue_id": literal(salon.venue_id), "id": id, "booking_id": literal(booking.id)}
    amount = {"amount_minor": literal(500), "currency": literal("AUD"), "requested_at": at}
    whose = {"customer_id": literal(booking.customer.id)}
    agreed = {"consent_version": literal("1"), "consent_text": literal("I agree.")}
    rows: dict[Table, dict[str, Any]] = {
        tables.stripe_event: {
            "id": id, "type": literal("refund.updated"), "object_id": id, "received_at": at, **steps
        },
        tables.payment: {**ours, **amount, **steps, "status": literal("succeeded"), "payment_intent_id": id},
        tables.refund: {**ours, **amount, **steps, "status": literal("succeeded"), "stripe_refund_id": id},
        tables.card_setup: {
            **ours, **whose, **agreed, **steps,
            "status": literal("succeeded"), "requested_at": at, "setup_intent_id": id,
        },
        tables.saved_card: {
            **ours, **whose, **agreed, **steps, "status": literal("removed"), "stripe_customer_id": id,
            "payment_method_id": id, "brand": literal("visa"), "last4": literal("4242"), "exp_month": literal(12),
            "exp_year": literal(2040), "consent_source": literal("manage_portal"), "consented_at": at,
        },
        tables.dispute: {
            **ours, **steps, "payment_id": id, "stripe_dispute_id": id, "status": literal("lost"),
            "reason": literal("general"), "amount_minor": literal(500), "currency": literal("AUD"),
            "fee_currency": literal("AUD"), "opened_at": at, "settled_at": at,
        },
        tables.stripe_erasure: {
            "venue_id": ours["venue_id"], "stripe_account_id": literal(""), "stripe_customer_id": id,
            **steps,
        },
        tables.stripe_disconnect: {"venue_id": ours["venue_id"], "stripe_account_id": id, **steps},
        tables.store_credit: {
            **ours, **whose, "source": literal("cancellation"), "currency": literal("AUD"), "granted_at": at,
            "amount_minor": literal(500), "left_minor": case((n <= WAITING, 500), else_=0),
            "expires_at": case((n <= due, at), else_=later),
        },
    }  # fmt: skip
    for table, values in rows.items():
        async with salon.database.transaction() as connection:
            await connection.execute(insert(table).from_select(list(values), select(*values.values())))
        # Else PostgreSQL may look each row's payment up by a plan for the empty table: through all of it, 5,000 times.
        await learn_sizes(salon.database, table.name)
    await learn_sizes(salon.database)


async def test_the_look_for_what_is_due_reads_one_end_of_an_index_each(salon: Salon) -> None:
    await _a_busy_till(salon)
    now = salon.clock.now()
    asked = (salon.database, lambda connection: list_what_is_due(connection, now))
    (plan,) = await plans(*asked, "stripe_event")
    for name in (*WITH_STEPS, "store_credit"):
        assert not reads_whole(plan, name), (name, plan)
        assert f"ix_{name}_{'expiry' if name == 'store_credit' else 'due'}" in plan, (name, plan)
    async with salon.database.reading() as connection:
        assert await list_what_is_due(connection, now) == set()
        assert await list_what_is_due(connection, now + timedelta(days=1)) == {*WITH_STEPS, "store_credit"}


@pytest.mark.parametrize("due", [0, 5, WAITING])
async def test_a_claim_reads_no_more_than_what_it_takes(salon: Salon, due: int) -> None:
    await _a_busy_till(salon, due=due)
    now = salon.clock.now()
    for kind in WITH_STEPS:

        async def claim(connection: AsyncConnection, kind: str = kind) -> None:
            assert len(await claim_due(connection, kind, now, now + timedelta(seconds=60))) == min(due, 10)

        for plan in await plans(salon.database, claim, kind, verbs=("SELECT", "UPDATE")):
            assert not reads_whole(plan, kind), (kind, plan)
    for plan in await plans(salon.database, lambda connection: list_expired(connection, now), "store_credit"):
        assert not reads_whole(plan, "store_credit"), plan


async def test_whose_an_object_of_stripes_is_is_found_by_its_name(salon: Salon) -> None:
    await _a_busy_till(salon)
    known, unknown = "0" * 16 + "100001", "never_seen"
    asked: dict[str, Callable[[AsyncConnection, str], Awaitable[Any]]] = {
        "payment": find_payment_of_intent,
        "payment by our name": find_payment_named,
        "card_setup": find_card_setup_of_intent,
        "saved_card": find_card_at_stripe,
        # By Stripe's name, and then by ours, which Stripe keeps with it.
        "refund": lambda connection, name: find_refund_at_stripe(connection, "re_new", name),
    }
    for kind, find in asked.items():
        for name in (known, unknown):

            async def look(connection: AsyncConnection, find: Any = find, name: str = name) -> None:
                assert (await find(connection, name) is not None) is (name == known)

            table = kind.partition(" ")[0]
            for plan in await plans(salon.database, look, table):
                assert not reads_whole(plan, table), (kind, plan)
                # Its key begins with the venue, of which Stripe knows nothing.
                assert f"pk_{table}" not in plan and "(ANY" not in plan, plan


async def test_the_plan_of_a_careless_look_is_seen(salon: Salon) -> None:
    """The control: what no index serves fails the tests above."""
    await _a_busy_till(salon)
    for table in WITH_STEPS.values():

        async def careless(connection: AsyncConnection, table: Table = table) -> None:
            await connection.execute(select(func.count()).select_from(table).where(table.c.attempts > 3))

        (plan,) = await plans(salon.database, careless, table.name)
        assert reads_whole(plan, table.name), plan
