"""The customer moves and cancels, and every refusal leaves all as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from openchair.bookings.settle import quote_for
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.open_slots import list_open_slots, list_soonest_slots
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    InsideNoticeWindow,
    InvalidInput,
    QuoteChanged,
)
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.salon import FULL_REFUND, TIERED, Salon, day, open_salon
from tests.support.untouched import untouched


async def move(salon: Salon, booking: BookingRecord, starts_at: datetime, **more: Any) -> BookingRecord:
    wanted = Move(starts_at, more.get("staff_id"), more.get("version", booking.version))
    return await reschedule_booking(salon.runtime, await salon.lets_in(booking), wanted, more.get("key", "move"))


async def cancel(salon: Salon, booking: BookingRecord, **more: Any) -> BookingRecord:
    quote = quote_for(booking, salon.clock.now())
    asked = Cancellation(more.get("quote_id", quote.id), more.get("reason"), more.get("version", booking.version))
    return (await cancel_booking(salon.runtime, await salon.lets_in(booking), asked, more.get("key", "cancel"))).booking


async def test_moving_keeps_the_booking_and_its_link_and_raises_its_calendar_sequence(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    moved = await move(salon, booking, day(4, 14, 15))
    assert (moved.id, moved.reference, moved.link_epoch) == (booking.id, booking.reference, booking.link_epoch)
    assert (moved.starts_at, moved.ends_at) == (day(4, 14, 15), day(4, 15, 15))
    assert (moved.version, moved.calendar_sequence) == (2, 1)
    (taken,) = await salon.rows(tables.occupancy)
    assert taken["start_minute"] * 60 == day(4, 14, 15).timestamp()
    (line,) = await salon.changes()
    assert (line["what"], line["actor_kind"]) == ("rescheduled", "customer")


async def test_a_booking_may_move_onto_part_of_its_own_time(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    assert (await move(salon, booking, day(3, 9, 30))).starts_at == day(3, 9, 30)


async def test_the_time_it_left_is_free_for_others_at_once(salon: Salon) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    await move(salon, booking, day(4, 9))
    assert (await move(salon, other, day(3, 9))).starts_at == day(3, 9)


async def test_switching_to_another_person_follows_the_venues_policy(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    theo = salon.staff["Theo"][1]
    moved = await move(salon, booking, day(3, 9), staff_id=theo)
    assert (moved.staff.name, moved.starts_at) == ("Theo", day(3, 9))
    strict = await open_salon(salon.database, salon.clock, slug="strict", customers_may_switch_staff=False)
    kept = await strict.books(day(3, 9))
    with pytest.raises(InvalidInput):
        await move(strict, kept, day(4, 9), staff_id=strict.staff["Theo"][1])
    # Another venue's person is nobody here.
    with pytest.raises(InvalidInput):
        await move(salon, moved, day(4, 9), staff_id=strict.staff["Theo"][1], key="another")
    assert await strict.reads(kept.id) == kept


async def test_at_exactly_the_deadline_a_customer_may_move_and_a_second_later_not(
    salon: Salon, clock: TestClock
) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    clock.set(day(2, 9))
    assert (await move(salon, booking, day(5, 9))).version == 2
    clock.set(day(2, 11) + timedelta(seconds=1))
    with pytest.raises(InsideNoticeWindow) as refused:
        await move(salon, other, day(5, 11))
    assert (refused.value.notice_hours, refused.value.verb) == (24, "rescheduled")
    with pytest.raises(InsideNoticeWindow):
        await cancel(salon, other)
    assert await salon.reads(other.id) == other


@pytest.mark.parametrize(
    ("terms", "ahead_hours", "outcome", "amounts", "deposit_status"),
    [
        (FULL_REFUND, 100, "full_refund", (2500, 0, 0), "refund_requested"),
        (TIERED, 48, "full_refund", (2500, 0, 0), "refund_requested"),
        (TIERED, 47, "partial_refund", (1250, 1250, 0), "refund_requested"),
        ({"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}, 100, "forfeit", (0, 2500, 0), "forfeited"),
        ({"tiers": [{"from_hours": 0, "outcome": "credit"}]}, 100, "credit", (0, 0, 2500), "credited"),
        ({"tiers": [{"from_hours": 0, "outcome": "none"}]}, 100, "none", (0, 0, 0), "kept"),
    ],
)
async def test_cancelling_commits_the_outcome_and_its_intents_once(
    salon: Salon,
    clock: TestClock,
    terms: dict[str, Any],
    ahead_hours: int,
    outcome: str,
    amounts: tuple[int, int, int],
    deposit_status: str,
) -> None:
    booking = await salon.books(day(10, 9), paid_minor=2500, terms=terms)
    clock.set(day(10, 9) - timedelta(hours=ahead_hours))
    cancelled = await cancel(salon, booking, reason="  Away  ")
    again = await cancel(salon, booking, reason="Away")
    assert again == cancelled
    assert cancelled.status is BookingStatus.CANCELLED
    done = cancelled.cancellation
    assert done is not None
    assert (done.outcome, done.by, done.reason) == (outcome, "customer", "Away")
    assert (done.refund_minor, done.forfeit_minor, done.credit_minor) == amounts
    assert cancelled.deposit_status == deposit_status
    refunds = [row["amount_minor"] for row in await salon.rows(tables.refund)]
    credits = [row["amount_minor"] for row in await salon.rows(tables.store_credit)]
    assert refunds == [amount for amount in amounts[:1] if amount]
    assert credits == [amount for amount in amounts[2:] if amount]
    assert await salon.rows(tables.occupancy) == []


async def test_a_late_fee_is_quoted_and_kept_as_not_charged_without_a_card(salon: Salon) -> None:
    terms = FULL_REFUND | {"late_fee_minor": 1500, "late_fee_from_hours": 120}
    booking = await salon.books(day(3, 9), paid_minor=2500, terms=terms)
    quote = find_cancellation_quote(booking, salon.clock.now())
    assert quote is not None
    assert quote.fee_minor == 1500
    await cancel(salon, booking)
    (fee,) = await salon.rows(tables.fee)
    assert (fee["kind"], fee["amount_minor"], fee["status"]) == ("late_cancellation", 1500, "not_charged")


async def test_a_quote_that_no_longer_holds_changes_nothing(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(5, 9), paid_minor=2500, terms=TIERED)
    early = quote_for(booking, clock.now())
    clock.set(early.holds_until)
    assert quote_for(booking, clock.now()).id == early.id
    clock.advance(seconds=1)
    async with untouched(salon.database):
        with pytest.raises(QuoteChanged):
            await cancel(salon, booking, quote_id=early.id)
    assert (await cancel(salon, booking, key="agreed anew")).status is BookingStatus.CANCELLED


async def test_an_older_quote_with_the_same_answer_still_counts(salon: Salon, clock: TestClock) -> None:
    booking = await salon.books(day(20, 9), paid_minor=2500, terms=TIERED)
    early = quote_for(booking, clock.now())
    clock.advance(days=10)
    assert (await cancel(salon, booking, quote_id=early.id)).status is BookingStatus.CANCELLED


async def test_a_request_is_withdrawn_inside_the_window_and_everything_goes_back(
    salon: Salon, clock: TestClock
) -> None:
    booking = await salon.books(
        day(3, 9), status="pending", paid_minor=2500, terms={"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}
    )
    clock.set(day(3, 9) - timedelta(seconds=1))
    cancelled = await cancel(salon, booking)
    assert cancelled.cancellation is not None
    assert cancelled.cancellation.refund_minor == 2500


async def test_a_booking_without_terms_follows_the_venues_active_rule(salon: Salon) -> None:
    await salon.offers(
        "Colour", rule={"ask_fixed_minor": 2500, "terms": {"tiers": [{"from_hours": 0, "outcome": "credit"}]}}
    )
    (rule,) = await salon.rows(tables.deposit_rule)
    async with salon.database.transaction() as connection:
        await connection.execute(tables.venue.update().values(deposit_rule_id=rule["id"]))
    booking = await salon.books(day(3, 9), paid_minor=2500)
    cancelled = await cancel(salon, booking)
    assert cancelled.cancellation is not None
    assert cancelled.cancellation.credit_minor == 2500


async def test_every_slot_offered_can_be_booked(salon: Salon) -> None:
    salon = await open_salon(salon.database, salon.clock, slug="no-notice", cancellation_notice_hours=0)
    await salon.books(day(1, 11))
    booking = await salon.books(day(3, 9))
    offered = await list_open_slots(salon.runtime, salon.scope, booking, days=3)
    starts = [datetime.fromtimestamp(minute * 60, day(0).tzinfo) for _, minutes in offered for minute in minutes]
    assert len(starts) > 40
    current = booking
    for index, starts_at in enumerate(starts[::7]):
        current = await move(salon, current, starts_at, key=f"k{index}")
        assert current.starts_at == starts_at


async def test_the_quick_answers_are_the_next_with_the_same_person_and_the_soonest_with_anyone(salon: Salon) -> None:
    for hour in range(10, 17):
        await salon.books(day(0, hour), staff="Mia")
    booking = await salon.books(day(3, 9))
    own, soonest = await list_soonest_slots(salon.runtime, salon.scope, booking)
    assert (own.staff.name, own.starts_at) == ("Mia", day(1, 9))
    assert (soonest.staff.name, soonest.starts_at) == ("Theo", day(0, 10))


async def test_a_key_that_is_no_key_is_refused(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    for key in ("", "x" * 129, "snow☃", "a\nb"):
        with pytest.raises(InvalidInput):
            await move(salon, booking, day(4, 9), key=key)
