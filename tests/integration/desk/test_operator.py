"""What operators do, with what they may not, and what stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from openchair.customers.new import NewCustomer
from openchair.desk.block_time import Block, block_time, list_covered, unblock_time
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, complete_booking, mark_arrived, mark_ready
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.rules.agreement import AskedBy
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    BookingClosed,
    NotFound,
    NotPossibleNow,
    SlotTaken,
)
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import FULL_REFUND, Salon, day
from tests.support.untouched import untouched
from tests.support.word import settle

ANN = NewCustomer("  Ann   Lee ", "Ann@Example.com", "0491 570 156")


def new(
    salon: Salon, starts_at: datetime, *, service_id: str | None = None, staff_id: str | None = None, **more: Any
) -> NewBooking:
    values: dict[str, Any] = {
        "parts": (
            PartWish(service_id or salon.services["Cut"][0], salon.staff["Mia"][1] if staff_id is None else staff_id),
        ),
        "starts_at": starts_at,
        "customer": ANN,
        "notes": None,
        "pending": False,
    }
    return NewBooking(**(values | more))


def target(booking: BookingRecord, key: str = "key") -> Target:
    return Target(booking.id, booking.version, key)


async def test_a_booking_is_made_with_what_was_agreed_copied_to_it(salon: Salon) -> None:
    await salon.offers(
        "Colour", 120, 20_000, rule={"ask_percent": 20, "terms": FULL_REFUND}, gap_start_minutes=45, gap_minutes=30
    )
    await salon.write(tables.staff_service, staff_id=salon.staff["Mia"][1], service_id=salon.services["Colour"][0])
    operator = await salon.signs_in()
    made = await book_as_operator(
        salon.runtime, operator, new(salon, day(3, 9), service_id=salon.services["Colour"][0], notes=" VIP "), "k"
    )
    assert (made.booking.status, made.booking.version, made.booking.source, made.booking.notes) == (
        BookingStatus.CONFIRMED,
        1,
        "desk",
        "VIP",
    )
    assert (made.booking.deposit_minor, made.booking.deposit_status, made.booking.terms) == (4000, "asked", FULL_REFUND)
    assert (made.booking.customer.name, made.booking.customer.email, made.booking.customer.phone) == (
        "Ann Lee",
        "Ann@example.com",
        "+61491570156",
    )
    # The gap in the middle is the staff member's own.
    assert len(await salon.rows(tables.occupancy)) == 2
    async with salon.database.transaction() as connection:
        await connection.execute(
            tables.deposit_rule.update().values(terms={"tiers": [{"from_hours": 0, "outcome": "forfeit"}]})
        )
        await connection.execute(tables.service.update().values(price_minor=1, duration_minutes=150))
    later = await salon.reads(made.booking.id)
    assert (later.terms, later.price_minor, later.time.duration_minutes) == (FULL_REFUND, 20_000, 120)


EMAIL, PHONE = "ann@example.com", "+61491570156"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ((EMAIL, PHONE), (EMAIL, PHONE), (EMAIL, PHONE)),
        ((EMAIL, None), (EMAIL, None), (EMAIL, None)),
        ((EMAIL, PHONE), (None, PHONE), (EMAIL, PHONE)),
        # What was lacking is filled in, so that the link can be sent both ways.
        ((EMAIL, None), (EMAIL, PHONE), (EMAIL, PHONE)),
        ((None, PHONE), (EMAIL, PHONE), (EMAIL, PHONE)),
    ],
)
async def test_one_customer_is_kept_for_two_bookings(salon: Salon, first: Any, second: Any, kept: Any) -> None:
    operator = await salon.signs_in()
    ann, again = (NewCustomer("Ann Lee", *reached_at) for reached_at in (first, second))
    one = await book_as_operator(salon.runtime, operator, new(salon, day(3, 9), customer=ann), "a")
    other = await book_as_operator(salon.runtime, operator, new(salon, day(4, 9), customer=again), "b")
    assert one.booking.customer.id == other.booking.customer.id
    assert (other.booking.customer.email, other.booking.customer.phone) == kept


@pytest.mark.parametrize(
    "other",
    [
        NewCustomer("Ann Li", EMAIL, PHONE),
        NewCustomer("Anne Lee", EMAIL, PHONE),
        NewCustomer("Ann Lee", "another@example.com", "+61491570006"),
    ],
)
async def test_who_has_another_name_or_no_contact_in_common_is_someone_else(salon: Salon, other: NewCustomer) -> None:
    operator = await salon.signs_in()
    ann = NewCustomer("Ann Lee", EMAIL, PHONE)
    one = await book_as_operator(salon.runtime, operator, new(salon, day(3, 9), customer=ann), "a")
    two = await book_as_operator(salon.runtime, operator, new(salon, day(4, 9), customer=other), "b")
    # What is typed in is where the link goes.
    assert (two.booking.customer.name, two.booking.customer.email, two.booking.customer.phone) == (
        other.name,
        other.email,
        other.phone,
    )
    assert (await salon.reads(one.booking.id)).customer == one.booking.customer


async def test_a_day_goes_from_request_to_done(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in("staff")
    request = await book_as_operator(salon.runtime, operator, new(salon, day(3, 9), pending=True), "k")
    assert request.booking.status is BookingStatus.PENDING
    confirmed = await approve_booking(salon.runtime, operator, target(request.booking))
    assert (confirmed.booking.status, confirmed.booking.calendar_sequence) == (BookingStatus.CONFIRMED, 1)
    with pytest.raises(NotPossibleNow):
        await approve_booking(salon.runtime, operator, target(confirmed.booking, "again"))
    arrived = await mark_arrived(salon.runtime, operator, target(confirmed.booking, "b"))
    ready = await mark_ready(salon.runtime, operator, target(arrived.booking, "c"))
    async with untouched(salon.database):
        with pytest.raises(NotPossibleNow):
            await complete_booking(salon.runtime, operator, target(ready.booking, "too early"))
    clock.set(ready.booking.starts_at)
    done = await complete_booking(salon.runtime, operator, target(ready.booking, "d"))
    assert done.booking.status is BookingStatus.COMPLETED
    with pytest.raises(BookingClosed):
        await mark_arrived(salon.runtime, operator, target(done.booking, "e"))
    whats = [row["what"] for row in await salon.changes()]
    assert whats == ["requested", "approved", "arrived", "ready", "completed"]


async def test_the_notice_window_does_not_bind_the_desk(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    booking = await salon.books(day(1, 9))
    clock.set(day(1, 8, 59))
    # At an hour the salon is closed: the desk knows what it does.
    moved = await reschedule_as_operator(
        salon.runtime, operator, target(booking), DeskMove(day(1, 19), None, AskedBy.CUSTOMER)
    )
    assert moved.booking.starts_at == day(1, 19)
    other = await salon.books(day(2, 9))
    with pytest.raises(SlotTaken):
        await reschedule_as_operator(
            salon.runtime, operator, target(moved.booking, "b"), DeskMove(day(2, 9, 30), None, AskedBy.CUSTOMER)
        )
    assert await salon.reads(moved.booking.id) == moved.booking
    cancelled = await cancel_as_operator(
        salon.runtime,
        operator,
        target(other, "c"),
        asked_by=AskedBy.CUSTOMER,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason=None,
    )
    assert cancelled.booking.status is BookingStatus.CANCELLED


async def test_nobody_can_be_missed_before_the_start(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    terms = FULL_REFUND | {"no_show_fee_minor": 4000}
    booking = await salon.books(day(1, 9), paid_minor=2500, terms=terms)
    with pytest.raises(NotPossibleNow):
        await mark_no_show(salon.runtime, operator, target(booking), charge_fee=True)
    clock.set(day(1, 9))
    missed = await mark_no_show(salon.runtime, operator, target(booking, "b"), charge_fee=True)
    # Only the desk says so: what goes back goes back, and nothing is charged before its customer was told.
    assert (missed.booking.status, missed.booking.deposit_status) == (BookingStatus.NO_SHOW, "refund_requested")
    await settle(salon)
    assert await salon.rows(tables.fee) == []
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert (await salon.changes())[-1]["detail"]["to_take_minor"] == 4000


async def test_blocked_time_takes_the_time_and_gives_it_back(salon: Salon) -> None:
    operator = await salon.signs_in("staff")
    mia = salon.staff["Mia"][1]
    blocked = await block_time(salon.runtime, operator, Block(mia, day(3, 12), 45, BlockedTimeKind.LUNCH, None), "k")
    again = await block_time(salon.runtime, operator, Block(mia, day(3, 12), 45, BlockedTimeKind.LUNCH, None), "k")
    assert (blocked.time, blocked.replayed, again.replayed) == (again.time, False, True)
    assert blocked.time.ends_at == day(3, 12, 45)
    with pytest.raises(SlotTaken):
        await book_as_operator(salon.runtime, operator, new(salon, day(3, 12, 15)), "b")
    assert not (await unblock_time(salon.runtime, operator, blocked.time.id, "u")).replayed
    assert (await unblock_time(salon.runtime, operator, blocked.time.id, "u")).replayed
    with pytest.raises(NotFound):
        await unblock_time(salon.runtime, operator, blocked.time.id, "another key")
    await book_as_operator(salon.runtime, operator, new(salon, day(3, 12, 15)), "c")
    # What is left of it is blocked; nothing is taken from whoever has the rest.
    rest = await block_time(salon.runtime, operator, Block(mia, day(3, 13), 30, BlockedTimeKind.OTHER, None), "d")
    assert (await list_covered(salon.runtime, operator, rest.time)).stretches == ((day(3, 13, 15), day(3, 13, 30)),)
