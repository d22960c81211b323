"""A person is erased: nothing is left of them in any table but amounts, and at Stripe nobody; and before that, a copy of it all."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import select, update

from openchair.access.viewer import Operator
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.desk.customer_data import Erased, erase_customer, export_customer
from openchair.desk.settle_credit import settle_credit
from openchair.desk.update_customer import Correction, update_customer
from openchair.manage.earlier import ask_for_earlier_times
from openchair.rules.activity import Activity
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.erasure import CreditSettling, MatterKind
from openchair.rules.ledger import Account
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, CustomerChanged, CustomerHasOpenMatters, InvalidInput, NotFound
from openchair.store import tables
from openchair.store.activity_details import nameless_detail
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.word import settle, tell

CREDIT = {"tiers": [{"from_hours": 0, "outcome": "credit"}]}
OF_THEM = (
    "zebedee", "quillfeather", "quince", "zq@", "old.quill", "gmail.example", "+61491570110", "0491570110", "491570110",
    "0491 570 110", "+61491570006", "491570006", "her mother waits",
)  # fmt: skip
"""The name, address and numbers of now and before, in pieces; a piece of what was noted of them."""
_CARD = re.compile("(?<![0-9a-z])4242(?![0-9a-z])")
"""The card's last digits by themselves: an id or a hash may have any four within it."""


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict() | list() | tuple():
            yield json.dumps(value, default=str, ensure_ascii=False)


async def _found(till: Till) -> dict[str, set[str]]:
    """In which columns of which tables something of them stands."""
    found: dict[str, set[str]] = {}
    async with till.salon.database.reading() as connection:
        for table in tables.metadata.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                for name, value in row.items():
                    for text in map(str.casefold, _texts(value)):
                        if _CARD.search(text) or any(piece in text for piece in OF_THEM):
                            found.setdefault(table.name, set()).add(name)
    return found


async def _writes(till: Till, table: Any, **values: Any) -> None:
    async with till.salon.database.transaction() as connection:
        await connection.execute(update(table).values(**values))


async def _a_known_person(till: Till) -> tuple[BookingRecord, BookingRecord]:
    """Zebedee has paid, saved a card, got credit, asked for earlier times, been corrected, written to, noted and not reached."""
    salon = till.salon
    first = await till.books(terms=CREDIT)
    last = await till.books(salon.day(30, 9), asks=0, of=first)
    them = tables.customer.c.id == first.customer.id
    async with salon.database.transaction() as connection:
        await connection.execute(
            update(tables.customer)
            .where(them)
            .values(
                name="Zebedee Quince", name_key="zebedee quince", email="old.quill@gmail.example", phone="+61491570006"
            )
        )
    await till.pays(first)
    await till.saves_card(first)
    await ask_for_earlier_times(salon.runtime, await salon.lets_in(last), ((0, 0), (0, 1)), new_id())
    contact = Correction(first.customer.id, 1, "Zebedee Quillfeather", "zq@gmail.example", "0491570110", True)
    await update_customer(salon.runtime, await salon.signs_in(), contact, new_id())
    await till.cancels(await salon.reads(first.id))
    await settle(salon)
    await till.run_jobs()
    await tell(salon)
    note = "Her mother waits in the car, ring 0491 570 110"
    await _writes(till, tables.message, sent_to="zq@gmail.example", problem="<zq@gmail.example>: no such user")
    await _writes(till, tables.settlement, words=note, before={"notes": note})
    # As if it were of them: the digest of an address is.
    await _writes(till, tables.booking, notes=note, cancel_reason=note, client="+61491570110")
    await salon.write(tables.dead_address, channel="sms", address="+61491570110", since=till.clock.now(), problem=note)
    async with salon.database.transaction() as connection:
        await connection.execute(tables.sms_stop.insert().values(phone="+61491570110", stopped_at=till.clock.now()))
    return first, last


async def _erases(till: Till, booking: BookingRecord, operator: Operator, key: str = "erase") -> Erased:
    (known,) = [row for row in await till.salon.rows(tables.customer) if row["id"] == booking.customer.id]
    version = known["version"] - (1 if known["erased_at"] else 0)
    return await erase_customer(till.salon.runtime, operator, known["id"], version, key)


async def _settles(till: Till, booking: BookingRecord, how: CreditSettling, operator: Operator) -> None:
    await settle_credit(till.salon.runtime, operator, booking.customer.id, how, "They asked", new_id())


async def test_of_a_person_who_is_erased_nothing_is_left_but_amounts(till: Till) -> None:
    first, last = await _a_known_person(till)
    owner = await till.salon.signs_in()
    known = await _found(till)
    assert {"customer", "activity", "message", "saved_card", "settlement", "dead_address", "sms_stop"} <= set(known)
    assert till.stripe.objects("customer")[0].get("deleted") is None

    async with untouched(till.salon.database):
        with pytest.raises(CustomerHasOpenMatters) as refused:
            await _erases(till, first, owner, "too early")
    open_ = {(matter.kind, matter.reference) for matter in refused.value.open_matters}
    assert open_ == {(MatterKind.BOOKING, last.reference), (MatterKind.CREDIT, first.reference)}

    await _settles(till, first, CreditSettling.PAID_OUT, owner)
    await till.writes(last, status="completed")
    earned = {account: await till.all_in(account) for account in Account}
    sent = await till.salon.told()
    till.stripe.fail("unavailable", "DELETE /v1/customers/*", times=3)
    erased = await _erases(till, first, owner)
    assert (erased.customer.name, erased.customer.email, erased.customer.phone) == ("Former customer", None, None)
    assert await _found(till) == {}
    async with untouched(till.salon.database):
        assert (await _erases(till, first, owner)).replayed
        with pytest.raises(NotFound):
            await _erases(till, first, owner, "again")

    # Stripe is away, and comes back.
    await till.run_jobs()
    assert len(await till.salon.rows(tables.stripe_erasure)) == 1
    await till.calms()
    assert await till.salon.rows(tables.stripe_erasure) == []
    assert [each.get("deleted") for each in till.stripe.objects("customer")] == [True]
    assert [each["customer"] for each in till.stripe.objects("payment_method") if each["customer"]] == []
    await till.hears()
    await till.calms()
    assert await _found(till) == {}

    # The books are as they were, nobody is told anything, and no link that is out there opens anything.
    assert {account: await till.all_in(account) for account in Account} == earned
    assert (earned[Account.CREDIT], sum(earned.values())) == (0, 0)
    assert await till.salon.told() == sent
    now = await till.salon.reads(first.id)
    assert now.link_epoch > first.link_epoch
    assert now.deposit_paid_minor == first.deposit_minor


async def test_while_stripe_is_away_a_person_is_deleted_there_later_and_later_and_never_in_a_loop(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    await till.saves_card(booking)
    await till.writes(booking, status="completed")
    await till.calms()
    (at_stripe,) = till.stripe.objects("customer")
    till.stripe.fail("unavailable", "DELETE /v1/customers/*", times=None)
    await _erases(till, booking, await till.salon.signs_in())
    waits = []
    for attempts in range(1, 10):
        tried_at = till.clock.now()
        await till.run_jobs()
        (row,) = await till.salon.rows(tables.stripe_erasure)
        assert row["attempts"] == attempts
        waits.append((row["due_at"] - tried_at).total_seconds())
        # A moment before, nobody tries.
        till.clock.set(row["due_at"] - timedelta(microseconds=1))
        await till.run_jobs()
        assert await till.salon.rows(tables.stripe_erasure) == [row]
        till.clock.set(row["due_at"])
    assert waits == [2, 5, 15, 60, 300, 900, 3600, 3600, 3600]
    # Stripe is back, and somebody has deleted them there by hand: there is nothing left to do.
    till.stripe.lift()
    till.stripe.ask("DELETE", f"/v1/customers/{at_stripe['id']}")
    await till.run_jobs()
    assert await till.salon.rows(tables.stripe_erasure) == []


async def test_a_number_that_another_person_has_still_wants_no_texts(till: Till) -> None:
    booking, other = await till.books(asks=0), await till.books(asks=0)
    async with till.salon.database.transaction() as connection:
        await connection.execute(tables.sms_stop.insert().values(phone="+61491570156", stopped_at=till.clock.now()))
    for one, left in ((booking, 1), (other, 0)):
        await till.writes(one, status="completed")
        await _erases(till, one, await till.salon.signs_in(), new_id())
        assert len(await till.salon.rows(tables.sms_stop)) == left


async def test_credit_goes_back_to_the_card_that_had_paid_it_and_then_the_person_may_go(till: Till) -> None:
    booking = await till.books(terms=CREDIT)
    await till.pays(booking)
    await till.cancels(booking)
    await settle(till.salon)
    owner = await till.salon.signs_in()
    await _settles(till, booking, CreditSettling.TO_CARD, owner)
    assert await till.all_in(Account.CREDIT) == 0
    with pytest.raises(CustomerHasOpenMatters) as refused:
        await _erases(till, booking, owner, "early")
    assert {matter.kind for matter in refused.value.open_matters} == {MatterKind.REFUND}
    await till.calms()
    (refund,) = await till.refunds(booking)
    assert (refund["status"], refund["amount_minor"]) == ("succeeded", 2500)
    assert till.at_stripe() == 0
    await _erases(till, booking, owner, "late")


async def test_credit_that_no_card_had_paid_goes_to_none(till: Till) -> None:
    booking = await till.books()
    await till.pays(booking)
    await till.has_credit(booking, 1000)
    owner = await till.salon.signs_in()
    async with untouched(till.salon.database):
        with pytest.raises(InvalidInput) as refused:
            await _settles(till, booking, CreditSettling.TO_CARD, owner)
    assert (refused.value.field, (refused.value.places or {})["credit"]) == ("how", "$10")
    await _settles(till, booking, CreditSettling.WAIVED, owner)
    assert (await till.all_in(Account.CREDIT), await till.all_in(Account.INCOME)) == (0, 0)
    async with untouched(till.salon.database):
        with pytest.raises(InvalidInput):
            await _settles(till, booking, CreditSettling.WAIVED, owner)


@pytest.mark.parametrize("role", ["manager", "staff"])
async def test_only_an_owner_erases(till: Till, role: str) -> None:
    booking = await till.books(asks=0)
    await till.writes(booking, status="completed")
    operator = await till.salon.signs_in(role)
    async with untouched(till.salon.database):
        with pytest.raises(CredentialNeeded):
            await _erases(till, booking, operator)


async def test_a_booking_made_meanwhile_keeps_its_person(till: Till) -> None:
    """Whoever comes first: they are erased and nobody can book for them, or they are booked and can't be erased."""
    booking = await till.books(asks=0)
    await till.writes(booking, status="completed")
    salon, owner = till.salon, await till.salon.signs_in()
    named, them = Who(booking.customer.id), NewCustomer("Ann Lee", "ann.lee@example.com", None)
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), salon.day(3, 9), them, None, False, named
    )
    done = await asyncio.gather(
        _erases(till, booking, owner), book_as_operator(salon.runtime, owner, new, new_id()), return_exceptions=True
    )
    refused = [type(each) for each in done if isinstance(each, BaseException)]
    assert refused in ([CustomerHasOpenMatters], [CustomerChanged], [NotFound])


async def test_a_copy_holds_all_that_a_search_finds_and_is_written_down(till: Till) -> None:
    first, _ = await _a_known_person(till)
    manager = await till.salon.signs_in("manager")
    copy = await export_customer(till.salon.runtime, manager, first.customer.id, "key")
    kept = json.loads(copy.content)["kept"]
    assert set(await _found(till)) <= set(kept)
    assert all("venue_id" not in row for rows in kept.values() for row in rows)
    assert "Zebedee Quillfeather" in copy.content
    lines = [row for row in await till.salon.rows(tables.activity) if row["what"] == "customer_exported"]
    assert [(row["actor_name"], row["actor_kind"]) for row in lines] == [("Olive", "operator")]
    staff = await till.salon.signs_in("staff")
    async with untouched(till.salon.database):
        assert (await export_customer(till.salon.runtime, manager, first.customer.id, "key")).replayed
        with pytest.raises(CredentialNeeded):
            await export_customer(till.salon.runtime, staff, first.customer.id, "other")


@pytest.mark.parametrize("shape", get_args(Activity), ids=lambda shape: shape.__name__)
def test_an_activitys_own_words_are_personal_or_are_named_here(shape: type) -> None:
    """Free text of a detail is emptied, unless it is a venue's own: names of staff, what a bank calls its reason, ids."""
    of_venues = {
        "to_staff", "from_staff", "staff", "to_service", "from_service", "opening", "blocked_time", "customer",
        "reason of DisputeOpened",
    }  # fmt: skip
    hints = get_type_hints(shape)
    kind = hints["kind"]
    while not isinstance(kind, str):
        kind = get_args(kind)[0]
    for field in fields(shape):
        is_text = hints[field.name] in (str, str | None) or "Mapping" in str(hints[field.name])
        if not is_text or field.name in of_venues or f"{field.name} of {shape.__name__}" in of_venues:
            continue
        assert nameless_detail(ActivityKind(kind), {field.name: "words"}) == {}, f"{shape.__name__}.{field.name}"
