"""Two records of one customer become one: what goes along, what is refused, and what happens at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.desk.merge_customers import Merge, merge_customers
from openchair.desk.update_customer import Corrected
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NotFound, Refusal
from openchair.rules.scope import EVERYONE
from openchair.store import merging, tables
from openchair.store.customer_search import search_customers
from tests.support.offers import offer_opening
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import OPERATOR, untouched


async def _two(salon: Salon, **other: Any) -> tuple[BookingRecord, BookingRecord]:
    """Ann Lee's two records, each with a booking; the second with what is `other` about it."""
    stays, goes = await salon.books(day(3, 9)), await salon.books(day(5, 9), staff="Theo")
    if other:
        async with salon.database.transaction() as connection:
            mine = tables.customer.c.id == goes.customer.id
            await connection.execute(update(tables.customer).where(mine).values(**other))
    return stays, await salon.reads(goes.id)


async def _merges(salon: Salon, stays: BookingRecord, goes: BookingRecord, **more: Any) -> Corrected:
    merge = Merge(stays.customer.id, stays.customer.version, goes.customer.id, goes.customer.version, **more)
    return await merge_customers(salon.runtime, await salon.signs_in("front_desk"), merge, new_id())


async def _has_card(salon: Salon, booking: BookingRecord, **card: Any) -> None:
    at_stripe = f"cus_{booking.customer.id}"
    known = {"customer_id": booking.customer.id, "stripe_customer_id": at_stripe}
    await salon.write(tables.stripe_customer, stripe_account_id="", **known)
    await salon.write(
        tables.saved_card, **{
            **known, "id": new_id(), "booking_id": booking.id, "status": "in_use", "payment_method_id": new_id(),
            "brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030, "consent_text": "I agree.",
            "consent_version": "1", "consent_source": "manage_portal", "consented_at": salon.clock.now(),
            "updated_at": salon.clock.now(), **card,
        },
    )  # fmt: skip


def test_every_table_that_names_a_customer_is_seen_to() -> None:
    seen_to = {*merging.MOVES, *merging.GOES, tables.booking, tables.opening_offer, tables.stripe_customer}
    assert {table for table in tables.metadata.sorted_tables if "customer_id" in table.c} == seen_to


async def test_all_that_is_theirs_becomes_the_others(salon: Salon) -> None:
    now = salon.clock.now()
    lacks = {"email": None, "email_key": None, "reminders_stopped_at": now, "notes": "Tea", "alert": "Nuts"}
    goes, stays = await _two(salon, **lacks)
    await _has_card(salon, goes)
    old_at_stripe = f"cus_{stays.customer.id}"
    known = {"customer_id": stays.customer.id, "stripe_account_id": "", "stripe_customer_id": old_at_stripe}
    await salon.write(tables.stripe_customer, **known)
    credit = {"source": "desk", "amount_minor": 2000, "left_minor": 2000, "currency": "AUD", "granted_at": now}
    await salon.write(tables.store_credit, id="c" * 22, customer_id=goes.customer.id, booking_id=goes.id, **credit)
    offer = await offer_opening(salon, goes, day(1, 9))
    done = await _merges(salon, stays, goes)
    assert (done.customer.id, done.customer.email) == (stays.customer.id, "ann.lee@example.com")
    assert (done.customer.notes, done.customer.alert, done.customer.reminders_stopped_at) == ("Tea", "Nuts", now)
    for table in (tables.booking, tables.saved_card, tables.store_credit, tables.opening_offer, tables.stripe_customer):
        assert {row["customer_id"] for row in await salon.rows(table)} == {stays.customer.id}, table.name
    # Whose card is on file is who they are at Stripe; the other is deleted there.
    (at_stripe,) = await salon.rows(tables.stripe_customer)
    (dropped,) = await salon.rows(tables.stripe_erasure)
    assert at_stripe["stripe_customer_id"] == f"cus_{goes.customer.id}"
    assert dropped["stripe_customer_id"] == old_at_stripe
    assert [row["id"] for row in await salon.rows(tables.customer)] == [stays.customer.id]
    moved = await salon.reads(goes.id)
    # Its link stays good, and who held the old version asks anew.
    assert (moved.link_epoch, moved.version, moved.card is not None) == (goes.link_epoch, goes.version + 1, True)
    assert offer in {row["id"] for row in await salon.rows(tables.opening_offer)}
    assert [line["what"] for line in await salon.changes()] == ["customers_merged"]
    # Nothing that they had is left behind, so nobody there hears anything.
    assert await salon.told() == []
    async with salon.database.reading() as connection:
        found = await search_customers(connection, salon.scope, EVERYONE, ["ann"], 9)
    assert found is not None
    assert [each.id for each in found] == [stays.customer.id]
    with pytest.raises(NotFound):
        await _merges(salon, stays, goes)


async def test_an_address_that_is_not_kept_hears_that_contact_changed_and_the_links_go_where_they_are_reached(
    salon: Salon,
) -> None:
    stays, goes = await _two(salon, email="old@example.com", email_key="old@example.com")
    async with untouched(salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput) as asked:
            await _merges(salon, stays, goes)
    assert asked.value.field == "samePerson"
    salon_runtime = replace(salon.runtime, channels=("email", "sms"))
    merge = Merge(stays.customer.id, 1, goes.customer.id, 1, same_person=True)
    done = await merge_customers(salon_runtime, await salon.signs_in(), merge, new_id())
    assert done.customer.email == "ann.lee@example.com"
    assert sorted(await salon.told()) == ["contact_corrected by email", "link_resent by email"]
    about = {row["kind"]: row["booking_id"] for row in await salon.rows(tables.message)}
    assert about == {"contact_corrected": goes.id, "link_resent": goes.id}


async def test_what_is_in_doubt_is_refused_and_nothing_is_touched(salon: Salon) -> None:
    stays, goes = await _two(salon)
    stranger = await (await open_salon(salon.database, salon.clock, slug="hudson")).books(day(3, 9))

    async def refused(other: BookingRecord, kind: type[Refusal], **more: Any) -> None:
        async with untouched(salon.database, but=OPERATOR):
            with pytest.raises(kind):
                await _merges(salon, stays, other, **more)

    await refused(stranger, NotFound, same_person=True)
    await refused(stays, InvalidInput)
    for booking in (stays, goes):
        await _has_card(salon, booking)
    await refused(goes, InvalidInput)
    async with salon.database.transaction() as connection:
        mine = tables.saved_card.c.customer_id == goes.customer.id
        await connection.execute(
            update(tables.saved_card).where(mine).values(status="removed", due_at=salon.clock.now())
        )
    await refused(goes, InvalidInput)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.saved_card).values(due_at=None))
    opening = await offer_opening(salon, stays, day(1, 9))
    (row,) = [row for row in await salon.rows(tables.opening_offer) if row["id"] == opening]
    twin = {**row, "id": new_id(), "booking_id": goes.id, "customer_id": goes.customer.id, "hold_id": new_id()}
    await salon.write(tables.opening_offer, **twin)
    await refused(goes, InvalidInput)


async def test_whoever_books_or_merges_at_the_same_moment_loses_nothing(salon: Salon) -> None:
    for round in range(5):
        hour = timedelta(hours=round)
        phone = f"+6149157015{round}"
        stays, goes = await salon.books(day(8, 9) + hour), await salon.books(day(9, 9) + hour, staff="Theo")
        async with salon.database.transaction() as connection:
            for each in (stays, goes):
                called = {"phone": phone, "name": f"Ann {round}", "name_key": f"ann {round}"}
                mine = tables.customer.c.id == each.customer.id
                await connection.execute(update(tables.customer).where(mine).values(**called))
        operator = await salon.signs_in()
        service, mia = salon.services["Cut"][0], salon.staff["Mia"][1]
        named = NewCustomer(f"Ann {round}", None, phone)
        # By name and number it is either of them; named by id, it is the one who goes, or goes no more.
        who = Who(customer_id=goes.customer.id) if round % 2 else Who()
        new = NewBooking((PartWish(service, mia),), day(10, 9) + hour, named, None, False, who)
        merges = [Merge(a.customer.id, 1, b.customer.id, 1) for a, b in ((stays, goes), (goes, stays))]
        done = await asyncio.gather(
            *(merge_customers(salon.runtime, operator, each, new_id()) for each in merges),
            book_as_operator(salon.runtime, operator, new, new_id()),
            return_exceptions=True,
        )
        problems = [each for each in done if isinstance(each, BaseException) and not isinstance(each, Refusal)]
        assert problems == []
        merged = sum(isinstance(each, Corrected) for each in done)
        assert merged <= 1
        assert merged == 1 or round % 2
        names = {row["id"]: row["name"] for row in await salon.rows(tables.customer)}
        assert list(names.values()).count(f"Ann {round}") == 2 - merged
        assert {row["customer_id"] for row in await salon.rows(tables.booking)} == set(names)
