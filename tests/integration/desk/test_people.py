"""Who is the same at the desk, and how a customer's contact is corrected."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.create import NewBooking, Who, book_as_operator
from openchair.desk.update_customer import Correction, update_customer
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    CredentialNeeded,
    CustomerChanged,
    CustomerInDoubt,
    InvalidInput,
    KeyReused,
    NotFound,
)
from openchair.store import tables
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import OPERATOR, untouched

EMAIL, PHONE = "zoe@example.com", "+61491570156"
ZOE = NewCustomer("Zoë Adams", EMAIL, "0491 570 156")


async def books(
    salon: Salon, customer: NewCustomer, at: int = 9, *, staff: str = "Mia", who: Who | None = None
) -> BookingRecord:
    """A booking that the desk makes for someone, on the third day from now."""
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff[staff][1]),), day(3, at), customer, None, False, who or Who()
    )
    return (await book_as_operator(salon.runtime, await salon.signs_in(), new, new_id())).booking


@pytest.mark.parametrize(
    "typed",
    [
        NewCustomer("Zoë Adams", "Zoe@example.com", None),
        NewCustomer("zoë adams", None, "+61 491 570 156"),
        NewCustomer("ZOE\u0308  ADAMS", "zoe@EXAMPLE.com", "(0491) 570-156"),
        NewCustomer("Zoë\u200b Adams\u200e", EMAIL, "0061 491 570 156"),
        NewCustomer("\u00a0Zoë\u2003Adams ", "ZOE@Example.Com", None),
        NewCustomer("Zoë\ufe0f Adams", None, "0491570156"),
    ],
)
async def test_however_they_are_written_they_are_one_customer(salon: Salon, typed: NewCustomer) -> None:
    first, again = await books(salon, ZOE), await books(salon, typed, 11)
    assert again.customer.id == first.customer.id
    # What is on record stays as it was written.
    assert (again.customer.name, again.customer.email, again.customer.phone) == ("Zoë Adams", EMAIL, PHONE)
    (row,) = await salon.rows(tables.customer)
    assert (row["name"], row["version"]) == ("Zoë Adams", 1)


@pytest.mark.parametrize(
    "typed",
    [
        NewCustomer("Zoe Adams", EMAIL, None),
        NewCustomer("Zoë Adam", EMAIL, PHONE),
        NewCustomer("Zoë Adams", "zoe@example.org", None),
        NewCustomer("Zoë Adams", None, "0491 570 157"),
        NewCustomer("Mia Adams", EMAIL, PHONE),
    ],
)
async def test_another_name_or_no_contact_in_common_is_someone_else(salon: Salon, typed: NewCustomer) -> None:
    first, other = await books(salon, ZOE), await books(salon, typed, 11)
    assert other.customer.id != first.customer.id
    assert len(await salon.rows(tables.customer)) == 2


async def test_domains_that_only_fold_together_are_two(salon: Salon) -> None:
    sharp = await books(salon, NewCustomer("Zoë", "zoe@faß.de", None))
    for at, address in ((11, "zoe@fass.de"), (13, "zoe@ελλάς.gr"), (15, "zoe@ελλάσ.gr")):
        assert (await books(salon, NewCustomer("Zoë", address, None), at)).customer.id != sharp.customer.id
    assert len(await salon.rows(tables.customer)) == 4
    same = await books(salon, NewCustomer("Zoë", "Zoe@xn--fa-hia.de", None), 9, staff="Theo")
    assert same.customer.id == sharp.customer.id


@pytest.mark.parametrize(
    "typed", [NewCustomer("zoë adams", "new@example.com", PHONE), NewCustomer("Zoë Adams", EMAIL, "+61491570157")]
)
async def test_where_the_other_contact_differs_the_desk_is_asked_and_says(salon: Salon, typed: NewCustomer) -> None:
    first = await books(salon, ZOE)
    operator = await salon.signs_in()
    new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), day(3, 11), typed, None, False)
    async with untouched(salon.database, but={"idempotency_key"}):
        for _ in range(2):
            with pytest.raises(CustomerInDoubt) as asked:
                await book_as_operator(salon.runtime, operator, new, "k")
    assert asked.value.candidates == (first.customer.id,)
    this_one = await books(salon, typed, 11, who=Who(customer_id=first.customer.id))
    assert this_one.customer.id == first.customer.id
    # Contact never changes as a side effect of booking.
    assert (this_one.customer.name, this_one.customer.email, this_one.customer.phone) == ("Zoë Adams", EMAIL, PHONE)
    someone_new = await books(salon, typed, 13, who=Who(is_new=True))
    assert someone_new.customer.id != first.customer.id
    assert someone_new.customer.name == typed.name
    # From then on they are two, and each is known by what is theirs.
    assert (await books(salon, typed, 15)).customer.id == someone_new.customer.id


async def test_one_number_of_two_people_with_one_name_does_not_say_which(salon: Salon) -> None:
    father = await books(salon, NewCustomer("John Smith", "john@example.com", PHONE))
    son = await books(salon, NewCustomer("John Smith", "junior@example.com", PHONE), 11, who=Who(is_new=True))
    with pytest.raises(CustomerInDoubt) as asked:
        await books(salon, NewCustomer("john smith", None, PHONE), 13)
    assert asked.value.candidates == (father.customer.id, son.customer.id)
    assert (
        await books(salon, NewCustomer("john smith", "junior@example.com", None), 13)
    ).customer.id == son.customer.id


async def test_what_they_lack_is_filled_in_at_the_desk(salon: Salon) -> None:
    first = await books(salon, NewCustomer("Zoë Adams", None, PHONE))
    again = await books(salon, NewCustomer("zoë adams", "Zoe@Example.com", PHONE), 11)
    assert again.customer.id == first.customer.id
    assert (again.customer.email, again.customer.phone, again.customer.version) == ("Zoe@example.com", PHONE, 2)
    assert (await books(salon, NewCustomer("Zoë Adams", EMAIL, None), 13)).customer.id == first.customer.id


async def test_who_is_named_must_be_a_customer_here_and_not_new_too(salon: Salon) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await other.books(day(3, 9))
    operator = await salon.signs_in()
    for who, refusal in (
        (Who(theirs.customer.id), NotFound),
        (Who("nobody"), NotFound),
        (Who(theirs.customer.id, True), InvalidInput),
    ):
        new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), day(3, 9), ZOE, None, False, who)
        async with untouched(salon.database, but={"idempotency_key"}):
            with pytest.raises(refusal):
                await book_as_operator(salon.runtime, operator, new, new_id())


async def test_booked_twice_at_the_same_moment_they_are_one_customer(salon: Salon) -> None:
    operator = await salon.signs_in()

    async def at_once(round: int, staff: str, typed: NewCustomer) -> BookingRecord:
        starts_at = day(4 + round, 9)
        new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff[staff][1]),), starts_at, typed, None, False)
        return (await book_as_operator(salon.runtime, operator, new, new_id())).booking

    for round in range(8):
        name = f"Zoë {round}"
        one, other = await asyncio.gather(
            at_once(round, "Mia", NewCustomer(name, EMAIL, None)),
            at_once(round, "Theo", NewCustomer(name.upper(), EMAIL.upper(), "0491 570 156")),
        )
        assert one.customer.id == other.customer.id
    assert len(await salon.rows(tables.customer)) == 8


@pytest.mark.parametrize(
    "name", ["\u200b\u200b", "\u3164", "\u202eimA", "Ann\u2066Lee", "Ann\x00Lee", "Ann\x1bLee", "\u0301"]
)
async def test_a_name_shows_something_and_turns_nothing(salon: Salon, name: str) -> None:
    operator = await salon.signs_in()
    new = NewBooking(
        (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),),
        day(3, 9),
        NewCustomer(name, EMAIL, None),
        None,
        False,
    )
    async with untouched(salon.database):
        with pytest.raises(InvalidInput) as refused:
            await book_as_operator(salon.runtime, operator, new, "k")
    assert refused.value.field == "customer.name"


async def corrects(salon: Salon, booking: BookingRecord, *, role: str = "manager", **changes: Any) -> Any:
    """The desk corrects the customer of a booking, as they are on record."""
    given: dict[str, Any] = {"expected_version": (await salon.reads(booking.id)).customer.version, **changes}
    correction = Correction(booking.customer.id, **given)
    corrected = await update_customer(salon.runtime, await salon.signs_in(role), correction, new_id())
    assert not corrected.replayed
    return corrected.customer, corrected.messages


async def sent(salon: Salon) -> list[tuple[str, str, str, Any]]:
    """The messages in the outbox: kind, channel, booking, and where those go that say so."""
    rows = sorted(await salon.rows(tables.message), key=lambda row: str(row["id"]))
    return [(row["kind"], row["channel"], row["booking_id"], row["facts"].get("to")) for row in rows]


async def test_the_old_address_hears_that_it_changed_and_the_new_one_gets_the_links(salon: Salon) -> None:
    near, far = await books(salon, ZOE), await books(salon, ZOE, 13)
    before = len(await sent(salon))
    customer, messages = await corrects(salon, near, email="Zoe.Adams@Example.org")
    assert (customer.name, customer.email, customer.phone) == ("Zoë Adams", "Zoe.Adams@example.org", PHONE)
    told = (await sent(salon))[before:]
    assert sorted(told) == sorted(
        [
            ("contact_corrected", "email", near.id, EMAIL),
            ("link_resent", "email", near.id, None),
            ("link_resent", "email", far.id, None),
        ]
    )
    assert {message.kind for message in messages} == {MessageKind.LINK_RESENT}
    now = await salon.reads(near.id)
    assert (now.customer.email, now.version, now.link_epoch) == ("Zoe.Adams@example.org", near.version, near.link_epoch)
    (line,) = [line for line in await salon.changes() if line["what"] == "contact_corrected"]
    assert (line["actor_kind"], line["actor_name"]) == ("operator", "Olive")
    assert line["detail"]["before"] == {"email": EMAIL}
    assert line["detail"]["after"] == {"email": "Zoe.Adams@example.org"}
    # They are known by what is on record now, and by nothing else.
    assert (await books(salon, NewCustomer("Zoë Adams", "zoe.adams@example.org", None), 15)).customer.id == customer.id
    assert (await books(salon, NewCustomer("Zoë Adams", EMAIL, None), 16)).customer.id != customer.id


async def test_old_links_are_revoked_in_the_same_press_and_new_ones_go_by_every_way(salon: Salon) -> None:
    to_come, over = await books(salon, ZOE), await books(salon, ZOE, 13)
    stranger = await books(salon, NewCustomer("Bo", "bo@example.com", None), 15)
    async with salon.database.transaction() as connection:
        await connection.execute(
            update(tables.booking).where(tables.booking.c.id == over.id).values(status="completed")
        )
    before = len(await sent(salon))
    await corrects(salon, to_come, phone="0491 570 006", revoke_links=True)
    assert sorted((await sent(salon))[before:]) == sorted(
        [
            ("contact_corrected", "sms", to_come.id, PHONE),
            ("link_resent", "email", to_come.id, None),
            ("link_resent", "sms", to_come.id, None),
        ]
    )
    for booking, raised in ((to_come, 1), (over, 1), (stranger, 0)):
        assert (await salon.reads(booking.id)).link_epoch == booking.link_epoch + raised


@pytest.mark.parametrize("changes", [{"name": "Zoe Adams-Lee"}, {"email": "ZOE@example.com"}])
async def test_a_name_or_a_capital_letter_is_no_other_address(salon: Salon, changes: dict[str, str]) -> None:
    booking = await books(salon, ZOE)
    before = await sent(salon)
    customer, messages = await corrects(salon, booking, **changes)
    told = (await sent(salon))[len(before) :]
    assert [kind for kind, *_ in told if kind == "contact_corrected"] == []
    assert customer.version == booking.customer.version + 1
    assert len(messages) == len(told)


async def test_a_correction_is_made_once_and_of_what_was_read(salon: Salon) -> None:
    booking = await books(salon, ZOE)
    operator = await salon.signs_in()
    correction = Correction(booking.customer.id, 1, email="new@example.com")
    first = await update_customer(salon.runtime, operator, correction, "k")
    async with untouched(salon.database):
        assert await update_customer(salon.runtime, operator, correction, "k") == replace(first, replayed=True)
        with pytest.raises(KeyReused):
            await update_customer(salon.runtime, operator, Correction(booking.customer.id, 1, phone=None), "k")
    async with untouched(salon.database, but={"idempotency_key"}):
        with pytest.raises(CustomerChanged):
            await update_customer(salon.runtime, operator, Correction(booking.customer.id, 1, name="Z"), "l")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"name": ""}, InvalidInput, "name"),
        ({"name": "\u202eeoZ"}, InvalidInput, "name"),
        ({"email": "zoe"}, InvalidInput, "email"),
        ({"phone": "0491 570 156 mum"}, InvalidInput, "phone"),
        ({"email": None, "phone": None}, InvalidInput, "email"),
        ({"expected_version": 9, "name": "Zo"}, CustomerChanged, None),
    ],
)
async def test_what_cannot_be_right_changes_and_tells_nothing(
    salon: Salon, changes: dict[str, Any], refusal: type[Exception], field: str | None
) -> None:
    booking = await books(salon, ZOE)
    await salon.signs_in("manager")
    async with untouched(salon.database, but={"idempotency_key", *OPERATOR}):
        with pytest.raises(refusal) as refused:
            await corrects(salon, booking, **changes)
    assert getattr(refused.value, "field", None) == field


async def test_it_is_for_the_owner_and_managers_of_this_venue(salon: Salon) -> None:
    booking = await books(salon, ZOE)
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    correction = Correction(booking.customer.id, 1, email="mallory@example.com")
    for operator, refusal in ((await salon.signs_in("staff"), CredentialNeeded), (await other.signs_in(), NotFound)):
        async with untouched(salon.database, but={"idempotency_key"}):
            with pytest.raises(refusal):
                await update_customer(salon.runtime, operator, correction, "k")


async def test_links_go_to_the_nearest_bookings_only(salon: Salon) -> None:
    bookings = [await books(salon, ZOE, 9)]
    for ahead in range(4, 15):
        new = NewBooking((PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), day(ahead, 9), ZOE, None, False)
        bookings.append((await book_as_operator(salon.runtime, await salon.signs_in(), new, new_id())).booking)
    _, messages = await corrects(salon, bookings[0], email="a@example.com", phone="0491 570 006")
    by = {channel: [m.booking_id for m in messages if m.channel is channel] for channel in Channel}
    assert sorted(by[Channel.EMAIL]) == sorted(booking.id for booking in bookings[:10])
    assert sorted(by[Channel.SMS]) == sorted(booking.id for booking in bookings[:3])
