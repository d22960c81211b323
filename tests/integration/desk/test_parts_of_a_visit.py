"""The desk adds, takes out, moves and changes single parts of a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.parts_after import PartChange
from openchair.desk.quotes import quote_desk_move
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.update_booking import Update, update_booking
from openchair.rules.agreement import AskedBy
from openchair.rules.deposits import CancellationTerms
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NotFound, Refusal, SlotTaken
from tests.support.parts import check_parts
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.visits import offers_visits, openings, parts, taken, told, visits

OPERATOR = ("person", "membership", "api_key")


async def changes(
    salon: Salon,
    visit: BookingRecord,
    role: str = "front_desk",
    *,
    tell: bool = True,
    asked_by: AskedBy | None = AskedBy.VENUE,
    channels: tuple[str, ...] = (),
    **what: Any,
) -> BookingRecord:
    """The visit as the desk's change of its parts leaves it."""
    version = (await salon.reads(visit.id)).version
    of_parts = {name: what.pop(name) for name in ("add", "remove") if name in what}
    update = Update(tell, PartChange(**what), asked_by=asked_by, **of_parts)
    target = Target(visit.id, version, new_id())
    runtime = replace(salon.runtime, channels=channels)
    return (await update_booking(runtime, await salon.signs_in(role), target, update)).booking


async def test_what_is_added_follows_the_rest_and_owes_neither_deposit_nor_fee(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    before = quote_for(visit, day(3, 8))
    longer = await changes(salon, visit, add=parts(salon, ("Colour", "Mia"), ("Gloss", "Noor")), asked_by=None)
    assert told(longer) == [
        ("Cut", "Mia", day(3, 9)), ("Gloss", "Noor", day(3, 10)), ("Colour", "Mia", day(3, 10, 15)),
        ("Gloss", "Noor", day(3, 11, 45)),
    ]  # fmt: skip
    assert (longer.price_minor, longer.deposit_minor, longer.ends_at) == (26500, visit.deposit_minor, day(3, 12))
    nothing = CancellationTerms.agreed(None)
    assert [CancellationTerms.agreed(part.terms) for part in longer.parts[2:]] == [nothing, nothing]
    after = quote_for(longer, day(3, 8))
    assert (after.forfeit_minor, after.fee_minor) == (before.forfeit_minor, before.fee_minor)
    assert (await taken(salon))["Mia"] == [
        (day(3, 9), day(3, 10)), (day(3, 10, 15), day(3, 10, 45)), (day(3, 11, 15), day(3, 11, 55)),
    ]  # fmt: skip
    assert await openings(salon) == []
    await check_parts(salon)


async def test_what_is_taken_out_leaves_an_opening_and_the_rest_where_it_is(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"), ("Cut", "Theo"))
    shorter = await changes(salon, visit, remove=[1])
    # The visit starts when it did: what was next is first now, and what others do stays where it is.
    assert told(shorter) == [("Gloss", "Noor", day(3, 9)), ("Cut", "Theo", day(3, 10, 15))]
    assert await taken(salon) == {
        "Noor": [(day(3, 9), day(3, 9, 15))], "Theo": [(day(3, 10, 15), day(3, 11, 15))],
    }  # fmt: skip
    assert await openings(salon) == [("Mia", day(3, 9), day(3, 10)), ("Noor", day(3, 10), day(3, 10, 15))]
    await check_parts(salon)


async def test_a_part_is_moved_given_to_another_and_priced_and_a_longer_one_pushes_the_next(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    moved = await changes(salon, visit, position=2, starts_at=day(3, 11))
    assert told(moved)[1] == ("Gloss", "Noor", day(3, 11))
    given = await changes(salon, moved, position=1, staff_id=salon.staff["Theo"][1], price_minor=9000)
    assert (told(given)[0], given.price_minor) == (("Cut", "Theo", day(3, 9)), 12000)
    pushed = await changes(salon, given, position=1, minutes=150)
    assert (told(pushed)[1], pushed.ends_at) == (("Gloss", "Noor", day(3, 11, 30)), day(3, 11, 45))
    assert pushed.deposit_minor == visit.deposit_minor
    assert await taken(salon) == {
        "Theo": [(day(3, 9), day(3, 11, 30))], "Noor": [(day(3, 11, 30), day(3, 11, 45))],
    }  # fmt: skip
    lines = [line["detail"] for line in await salon.changes() if line["what"] == "updated"]
    assert (lines[1]["from_staff"], lines[1]["to_staff"]) == ("Mia + Noor", "Theo + Noor")
    await check_parts(salon)


async def test_moving_a_part_that_stays_says_who_asked_and_its_customer_is_told_and_may_say_no_for_free(
    salon: Salon,
) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    theo = salon.staff["Theo"][1]
    moves: list[dict[str, Any]] = [
        {"position": 1, "staff_id": theo},
        {"position": 2, "starts_at": day(3, 11)},
        {"position": 1, "minutes": 90},
        {"position": 1, "minutes": 30, "staff_id": theo},
    ]
    for each in moves:
        for lacking, field in (({"asked_by": None}, "askedBy"), ({"tell": False}, "tell")):
            async with untouched(salon.database, but=OPERATOR):
                with pytest.raises(InvalidInput) as why:
                    await changes(salon, visit, **each, **lacking)
            assert why.value.field == field
    # What moves nothing asks nothing.
    dearer = await changes(salon, visit, position=1, minutes=50, price_minor=9000, tell=False, asked_by=None)
    assert dearer.agreement == visit.agreement
    later = await changes(salon, visit, position=2, starts_at=day(3, 11), channels=("email",))
    move = later.agreement.move
    assert move is not None and later.agreement.is_moved_by_venue
    assert (move.starts_at, move.staff_id) == (visit.starts_at, visit.staff.id)
    assert quote_for(later, day(3, 8)).forfeit_minor == 0
    other = await changes(salon, later, position=1, staff_id=theo, channels=("email",))
    back = await changes(salon, other, position=1, staff_id=visit.staff.id, channels=("email",))
    # The later part still isn't where it was agreed.
    assert back.agreement.is_moved_by_venue
    assert [line for line in await salon.told() if "moved" in line] == ["moved_by_venue by email"] * 3
    lines = [line["detail"] for line in await salon.changes() if line["what"] == "updated"]
    assert [line.get("asked_by") for line in lines] == [None, "venue", "venue", "venue"]
    assert [line.get("other_start", False) for line in lines] == [False, True, False, False]
    assert [line.get("other_person", False) for line in lines] == [False, False, True, True]


async def test_what_is_left_of_a_visit_at_its_start_with_the_same_person_waits_to_be_accepted_all_the_same(
    salon: Salon,
) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Colour", "Mia"))
    left = await changes(salon, visit, remove=[1])
    assert told(left) == [("Colour", "Mia", day(3, 9))]
    assert left.agreement.is_moved_by_venue
    assert quote_for(left, day(3, 8)).forfeit_minor == 0


async def test_what_waits_of_a_visit_still_does_when_one_part_is_left(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Cut", "Theo"))
    later = await changes(salon, visit, position=2, starts_at=day(3, 11))
    other = await changes(salon, later, position=1, staff_id=salon.staff["Theo"][1])
    left = await changes(salon, other, position=1, staff_id=visit.staff.id, remove=[2])
    assert told(left) == [("Cut", "Mia", day(3, 9))]
    assert left.agreement.is_moved_by_venue


async def test_a_visit_moved_away_and_back_leaves_what_waited_of_it_to_be_accepted_and_its_quote_says_so(
    salon: Salon,
) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    await changes(salon, visit, position=2, starts_at=day(3, 11))
    operator = await salon.signs_in("front_desk")
    for starts_at in (day(3, 12), day(3, 9)):
        now = await salon.reads(visit.id)
        move = DeskMove(starts_at, None, AskedBy.CUSTOMER)
        quote = await quote_desk_move(salon.runtime, operator, now, move)
        target = Target(visit.id, now.version, new_id())
        moved = (await reschedule_as_operator(salon.runtime, operator, target, move)).booking
        assert quote is not None
        for each in (quote.moved, moved):
            assert (each.starts_at, each.staff.name) == (starts_at, "Mia")
            assert each.agreement.is_moved_by_venue


async def test_a_part_that_the_customer_asked_to_have_moved_counts_as_their_move(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    moved = await changes(salon, booking, staff_id=salon.staff["Theo"][1], asked_by=AskedBy.CUSTOMER)
    assert moved.agreement.least_notice == day(3, 9) - salon.clock.now()
    assert moved.agreement.move is not None and moved.agreement.move.staff_id == booking.staff.id
    back = await changes(salon, moved, staff_id=booking.staff.id, asked_by=AskedBy.VENUE)
    assert back.agreement.move is None


async def test_what_cant_be_done_to_parts_is_refused_and_nothing_is_touched(salon: Salon) -> None:
    await offers_visits(salon)
    visit = await visits(salon, day(3, 9), ("Cut", "Mia"), ("Gloss", "Noor"))
    met = await salon.books(day(3, 11), service="Gloss", staff="Noor")
    cut = PartWish(salon.services["Cut"][0], salon.staff["Theo"][1])
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (InvalidInput, {"position": 3, "minutes": 30}),
        (InvalidInput, {"position": 0, "minutes": 30}),
        (InvalidInput, {"remove": [1, 2]}),
        (InvalidInput, {"remove": [3]}),
        # A deposit was asked for it.
        (InvalidInput, {"remove": [2]}),
        (InvalidInput, {"add": [PartWish(salon.services["Cut"][0])]}),
        (InvalidInput, {"add": [cut] * 7}),
        (InvalidInput, {"position": 1, "starts_at": day(3, 10)}),
        (InvalidInput, {"position": 2, "starts_at": day(3, 9, 59)}),
        (InvalidInput, {"position": 2, "starts_at": day(4, 10)}),
        (InvalidInput, {"position": 2, "staff_id": salon.staff["Theo"][1]}),
        (NotFound, {"position": 2, "staff_id": "1" * 22}),
        (NotFound, {"add": [PartWish("1" * 22, cut.staff_id)]}),
        (SlotTaken, {"position": 2, "starts_at": day(3, 10, 50)}),
        (SlotTaken, {"position": 1, "minutes": 110}),
    ]
    for kind, what in refused:
        async with untouched(salon.database, but=OPERATOR):
            with pytest.raises(kind):
                await changes(salon, visit, **what)
    with pytest.raises(SlotTaken) as why:
        await changes(salon, visit, position=2, starts_at=day(3, 11) - timedelta(minutes=10))
    assert [each.booking and each.booking.id for each in why.value.in_the_way] == [met.id]
    async with untouched(salon.database, but=OPERATOR):
        for what in ({"position": 2, "minutes": 20}, {"add": [cut]}):
            with pytest.raises(CredentialNeeded):
                await changes(salon, visit, "staff", **what)
