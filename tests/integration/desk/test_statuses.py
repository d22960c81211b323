"""Every verb of the desk on a booking of every status: what it becomes, or why not and that nothing changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from openchair.access.viewer import Operator
from openchair.changes.booking import Changed
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator, decline_booking
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, complete_booking, mark_arrived, mark_ready
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.undo import undo_as_operator
from openchair.manage.undo import undo_change
from openchair.presentation.desk.refusals import desk_refusal_sentence
from openchair.rules.agreement import AskedBy
from openchair.rules.refusals import BookingChanged, BookingClosed, NotFound, NothingToUndo, NotPossibleNow
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.words import DESK

PENDING, CONFIRMED, ARRIVED, READY, COMPLETED, CANCELLED, NO_SHOW = BookingStatus

Verb = Callable[[Salon, Operator, Target], Awaitable[Changed]]
VERBS: dict[str, Verb] = {
    "approve": lambda salon, who, target: approve_booking(salon.runtime, who, target),
    "decline": lambda salon, who, target: decline_booking(salon.runtime, who, target, "Full"),
    "arrive": lambda salon, who, target: mark_arrived(salon.runtime, who, target),
    "ready": lambda salon, who, target: mark_ready(salon.runtime, who, target),
    "complete": lambda salon, who, target: complete_booking(salon.runtime, who, target),
    "no-show": lambda salon, who, target: mark_no_show(salon.runtime, who, target, charge_fee=True),
    "reschedule": lambda salon, who, target: reschedule_as_operator(
        salon.runtime, who, target, DeskMove(day(9, 9), None, AskedBy.CUSTOMER)
    ),
    "cancel": lambda salon, who, target: cancel_as_operator(
        salon.runtime,
        who,
        target,
        asked_by=AskedBy.CUSTOMER,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason=None,
    ),
}
# From each open status, what each verb leads to; what is not here is not possible. From the closed ones nothing is.
LEADS_TO: dict[BookingStatus, dict[str, BookingStatus]] = {
    PENDING: {"approve": CONFIRMED, "decline": CANCELLED, "reschedule": PENDING, "cancel": CANCELLED},
    CONFIRMED: {
        "arrive": ARRIVED,
        "ready": READY,
        "complete": COMPLETED,
        "no-show": NO_SHOW,
        "reschedule": CONFIRMED,
        "cancel": CANCELLED,
    },
    ARRIVED: {
        "ready": READY,
        "complete": COMPLETED,
        "no-show": NO_SHOW,
        "reschedule": ARRIVED,
        "cancel": CANCELLED,
    },
    READY: {"complete": COMPLETED, "reschedule": READY, "cancel": CANCELLED},
}


@pytest.mark.parametrize("status", BookingStatus)
async def test_each_verb_leads_where_it_may_and_nowhere_else(
    salon: Salon, clock: TestClock, status: BookingStatus
) -> None:
    operator = await salon.signs_in()
    clock.set(day(3, 9))
    for index, (name, verb) in enumerate(VERBS.items()):
        booking = await salon.books(day(3, 9 - index), status=status.value)
        target = Target(booking.id, 1, name)
        wanted = LEADS_TO.get(status, {}).get(name)
        if wanted is None:
            async with untouched(salon.database):
                with pytest.raises((BookingClosed, NotPossibleNow)) as refused:
                    await verb(salon, operator, target)
            assert isinstance(refused.value, BookingClosed if status in CLOSED_STATUSES else NotPossibleNow)
            assert vars(refused.value)["status"] is status
            if name in ("approve", "decline") and isinstance(refused.value, NotPossibleNow):
                said = desk_refusal_sentence(refused.value, DESK)
                assert said.startswith("Only a request that still waits can be answered so; this booking is ")
            continue
        changed = await verb(salon, operator, target)
        assert (changed.booking.status, changed.booking.version) == (wanted, 2), name
        # Said again, it is answered as before; with another key, the version is too old.
        assert await verb(salon, operator, target) == replace(changed, replayed=True)
        async with untouched(salon.database):
            with pytest.raises(BookingChanged):
                await verb(salon, operator, Target(booking.id, 1, f"{name}, again"))
        if name == "reschedule":
            # Out of the way of the next one.
            await VERBS["cancel"](salon, operator, Target(booking.id, 2, "away"))


@pytest.mark.parametrize("name", VERBS)
async def test_a_booking_of_another_venue_or_of_nobody_is_not_there(salon: Salon, name: str) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await other.books(day(3, 9))
    operator = await salon.signs_in()
    for booking_id in (theirs.id, "1" * 22, "", "not-an-id", theirs.id.swapcase(), "x" * 5000):
        async with untouched(salon.database):
            with pytest.raises(NotFound) as refused:
                await VERBS[name](salon, operator, Target(booking_id, 1, f"key {booking_id[:30]}"))
        assert refused.value.what == "booking"


async def test_only_what_a_calendar_shows_makes_its_entry_newer(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    clock.set(day(3, 9))
    newer = {}
    for index, (name, verb) in enumerate(VERBS.items()):
        status = "pending" if name in ("approve", "decline") else "confirmed"
        booking = await salon.books(day(3, 9 - index), status=status)
        newer[name] = (await verb(salon, operator, Target(booking.id, 1, name))).booking.calendar_sequence > 0
    assert {name for name, is_newer in newer.items() if is_newer} == {"approve", "decline", "reschedule", "cancel"}


async def test_time_is_given_back_only_by_what_was_called_off(salon: Salon, clock: TestClock) -> None:
    operator = await salon.signs_in()
    clock.set(day(3, 9))
    for index, (name, verb) in enumerate(VERBS.items()):
        status = "pending" if name in ("approve", "decline") else "confirmed"
        booking = await salon.books(day(3, 9 - index), status=status)
        await verb(salon, operator, Target(booking.id, 1, name))
        taken = [row for row in await salon.rows(tables.occupancy) if row["booking_id"] == booking.id]
        assert bool(taken) == (name not in ("decline", "cancel")), name


async def test_a_step_of_the_day_is_taken_back_once_and_not_one_that_made_a_deposit_part_of_the_price(
    salon: Salon, clock: TestClock
) -> None:
    booking, operator = await salon.books(day(1, 9)), await salon.signs_in("staff")
    await mark_arrived(salon.runtime, operator, Target(booking.id, 1, "a"))
    await mark_ready(salon.runtime, operator, Target(booking.id, 2, "r"))
    back = await undo_as_operator(salon.runtime, operator, Target(booking.id, 3, "u"))
    assert (back.booking.status, back.booking.status_before) == (BookingStatus.ARRIVED, None)
    assert [row["what"] for row in await salon.changes()][-1] == "step_taken_back"
    paid = await salon.books(day(1, 11), paid_minor=2500)
    clock.set(day(1, 11))
    await complete_booking(salon.runtime, operator, Target(booking.id, 4, "c"))
    again = await undo_as_operator(salon.runtime, operator, Target(booking.id, 5, "u2"))
    assert again.booking.status is BookingStatus.ARRIVED
    await complete_booking(salon.runtime, operator, Target(paid.id, 1, "c2"))
    async with untouched(salon.database):
        with pytest.raises(NothingToUndo):
            await undo_as_operator(salon.runtime, operator, Target(paid.id, 2, "u3"))
        with pytest.raises(NothingToUndo):
            await undo_change(salon.runtime, await salon.lets_in(again.booking), 6, "theirs")
