"""Money after a move or a cancel follows from who asked for it and what was agreed, never from the clock alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.customers.new import NewCustomer
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.create import NewBooking, book_as_operator
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.manage.cancel import find_cancellation_quote
from openchair.manage.moving import actions_for
from openchair.rules.agreement import AskedBy
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import DepositOutcome
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NotPossibleNow, PaymentsAway, UnusualStart
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.moving import Move, accept_move, reschedule_booking
from tests.support.salon import TIERED, day
from tests.support.till import Till
from tests.support.untouched import OPERATOR, untouched
from tests.support.word import settle, tell

FEES: dict[str, Any] = {"late_fee_minor": 1500, "late_fee_from_hours": 48, "no_show_fee_minor": 6000}
AGREED = TIERED | FEES
VENUE, CUSTOMER = AskedBy.VENUE, AskedBy.CUSTOMER
NOTHING_KEPT = (2500, 0, 0, 0)


async def _paid(till: Till, hours_ahead: float, **more: Any) -> BookingRecord:
    """A booking with a $25 deposit paid by card, a saved card, tiers and fees."""
    starts_at = till.clock.now() + timedelta(hours=hours_ahead)
    booking = await till.books(starts_at, terms=AGREED, **more)
    await till.pays(booking)
    await till.saves_card(booking)
    return await till.salon.reads(booking.id)


async def _moved(till: Till, booking: BookingRecord, asked_by: AskedBy, **by: float) -> BookingRecord:
    return await _moves(till, booking, till.clock.now() + timedelta(**by), asked_by)


async def _moves(
    till: Till, booking: BookingRecord, to: Any, asked_by: AskedBy, staff: str | None = None, **more: Any
) -> BookingRecord:
    operator = await till.salon.signs_in()
    move = DeskMove(to, None if staff is None else till.salon.staff[staff][1], asked_by, **more)
    return (await reschedule_as_operator(till.salon.runtime, operator, await till.target(booking), move)).booking


async def _takes(till: Till, booking: BookingRecord, to: Any) -> BookingRecord:
    customer = await till.salon.lets_in(booking)
    return await reschedule_booking(till.salon.runtime, customer, Move(to, None, customer.booking.version), new_id())


async def _accepts(till: Till, booking: BookingRecord) -> BookingRecord:
    return await accept_move(till.salon.runtime, await till.salon.lets_in(booking), new_id())


def _parts(quote: CancellationQuote | None) -> tuple[int, int, int, int]:
    assert quote is not None
    return quote.refund_minor, quote.forfeit_minor, quote.credit_minor, quote.fee_minor


async def _quoted(till: Till, booking: BookingRecord) -> tuple[int, int, int, int]:
    return _parts(find_cancellation_quote(await till.salon.reads(booking.id), till.clock.now()))


# Who asked: the venue


@pytest.mark.parametrize("hours", [23, 29, 47])
async def test_a_salons_move_costs_its_customer_nothing_however_near_the_new_time_is(till: Till, hours: int) -> None:
    booking = await _paid(till, 240)
    moved = await _moves(till, booking, till.clock.now() + timedelta(hours=hours), VENUE, "Theo")
    can = actions_for(moved, till.clock.now())
    assert can.cancel.allowed and can.reschedule.allowed and can.accept_move.allowed
    assert can.cancel.until == moved.starts_at - timedelta(seconds=1)
    assert await _quoted(till, moved) == NOTHING_KEPT
    # To the last second, and everything does go back.
    till.clock.set(moved.starts_at - timedelta(seconds=1))
    cancelled = await till.cancels(moved)
    await till.calms()
    assert cancelled.cancellation is not None and cancelled.cancellation.refund_minor == 2500
    assert (till.at_stripe(), await till.fees(moved)) == (0, [])


async def test_a_change_of_person_alone_is_a_move_too(till: Till) -> None:
    booking = await _paid(till, 30)
    moved = await _moves(till, booking, booking.starts_at, VENUE, "Theo")
    assert moved.agreement.is_moved_by_venue
    assert await _quoted(till, moved) == NOTHING_KEPT


async def test_once_the_new_time_is_accepted_the_customers_own_rules_hold_again(till: Till) -> None:
    moved = await _moved(till, await _paid(till, 240), VENUE, hours=30)
    accepted = await _accepts(till, moved)
    assert accepted.agreement.move is None and accepted.starts_at == moved.starts_at
    assert await _quoted(till, accepted) == (1250, 1250, 0, 1500)
    till.clock.advance(hours=7)
    assert not actions_for(accepted, till.clock.now()).cancel.allowed


async def test_a_move_back_to_what_was_agreed_ends_free_cancelling(till: Till) -> None:
    booking = await _paid(till, 30)
    moved = await _moves(till, booking, booking.starts_at + timedelta(days=1), VENUE, "Theo")
    moved = await _moves(till, moved, booking.starts_at, VENUE)
    # The start is the old one; the person isn't.
    assert moved.agreement.is_moved_by_venue
    back = await _moves(till, moved, booking.starts_at, VENUE, "Mia")
    assert back.agreement.move is None
    assert await _quoted(till, back) == (1250, 1250, 0, 1500)


async def test_the_salon_can_not_end_free_cancelling_by_saying_that_the_customer_asked_for_the_next_move(
    till: Till,
) -> None:
    moved = await _moved(till, await _paid(till, 240), VENUE, hours=30)
    again = await _moved(till, moved, CUSTOMER, hours=29)
    assert again.agreement.is_moved_by_venue
    assert await _quoted(till, again) == NOTHING_KEPT


async def test_another_time_answers_the_salon_and_notice_counted_earlier_stays(till: Till) -> None:
    late = await _paid(till, 47)
    counted = await _takes(till, late, day(9, 10))
    assert counted.agreement.least_notice == timedelta(hours=47)
    moved = await _moved(till, counted, VENUE, hours=30)
    answered = await _takes(till, moved, day(10, 10))
    assert answered.agreement.move is None
    # The answer itself, 30 hours before the venue's time, isn't counted; the first move is.
    assert answered.agreement.least_notice == timedelta(hours=47)
    assert await _quoted(till, answered) == (1250, 1250, 0, 1500)


@pytest.mark.parametrize("hours", [240, 30, 1, -1])
async def test_a_cancel_by_the_salon_gives_everything_back(till: Till, hours: int) -> None:
    booking = await _paid(till, 240)
    till.clock.set(booking.starts_at - timedelta(hours=hours))
    operator = await till.salon.signs_in()
    await cancel_as_operator(
        till.salon.runtime,
        operator,
        await till.target(booking),
        asked_by=VENUE,
        deposit=DepositDecision.FOLLOW_RULE,
        charge_fee=False,
        reason=None,
    )
    await till.calms()
    assert (till.at_stripe(), await till.fees(booking)) == (0, [])


# Who asked: the customer


async def test_moving_far_away_first_does_not_better_the_money(till: Till) -> None:
    booking = await _paid(till, 47)
    before = await _quoted(till, booking)
    assert before == (1250, 1250, 0, 1500)
    moved = await _takes(till, booking, day(9, 10))
    assert await _quoted(till, moved) == before
    moved = await _takes(till, moved, day(30, 10))
    assert await _quoted(till, moved) == before
    await till.cancels(moved)
    await till.calms()
    assert till.at_stripe() == 1250 + 1500


async def test_a_move_by_phone_is_counted_unless_it_is_waived_with_a_reason(till: Till) -> None:
    counted, waived = await _paid(till, 47), await _paid(till, 46)
    counted = await _moves(till, counted, day(9, 10), CUSTOMER)
    waived = await _moves(till, waived, day(9, 12), CUSTOMER, waive=True, reason="She is ill")
    assert counted.agreement.least_notice == timedelta(hours=47)
    assert waived.agreement.least_notice is None
    # Accepted on the page, the customer's own rules hold.
    assert await _quoted(till, await _accepts(till, counted)) == (1250, 1250, 0, 1500)
    assert await _quoted(till, await _accepts(till, waived)) == NOTHING_KEPT


@pytest.mark.parametrize(
    ("role", "asked_by", "reason", "refused"),
    [
        ("staff", CUSTOMER, "She is ill", CredentialNeeded),
        ("owner", CUSTOMER, "  ", InvalidInput),
        ("owner", VENUE, "She is ill", InvalidInput),
    ],
)
async def test_what_is_waived_is_waived_by_who_may_with_a_reason_and_of_the_customers_moves(
    till: Till, role: str, asked_by: AskedBy, reason: str, refused: type[Exception]
) -> None:
    booking = await _paid(till, 47)
    operator, target = await till.salon.signs_in(role), await till.target(booking)
    move = DeskMove(day(9, 10), None, asked_by, waive=True, reason=reason)
    async with untouched(till.salon.database):
        with pytest.raises(refused):
            await reschedule_as_operator(till.salon.runtime, operator, target, move)


async def test_until_it_is_accepted_a_move_by_phone_costs_no_more_than_cancelling_before_it(till: Till) -> None:
    booking = await _paid(till, 240)
    moved = await _moved(till, booking, CUSTOMER, hours=30)
    assert not moved.agreement.is_moved_by_venue
    assert await _quoted(till, moved) == NOTHING_KEPT
    # The window is the customer's: it is theirs to accept, or to call.
    till.clock.advance(hours=7)
    assert not actions_for(moved, till.clock.now()).cancel.allowed
    assert actions_for(moved, till.clock.now()).accept_move.allowed


async def test_a_request_that_moves_counts_nothing(till: Till) -> None:
    booking = await _paid(till, 47, status="pending")
    moved = await _takes(till, booking, day(9, 10))
    assert moved.agreement.least_notice is None


# An agreement that was there in time


@pytest.mark.parametrize(
    ("how", "is_agreed"),
    [
        ("nothing", False),
        ("sms", False),
        ("mail in time", True),
        ("mail too late", False),
        ("mail bounced", False),
        ("press in time", True),
        ("press too late", False),
        ("paid on the page", True),
        ("imported", False),
    ],
)
async def test_a_forfeit_or_a_fee_needs_an_agreement_that_was_there_in_time(
    till: Till, how: str, is_agreed: bool
) -> None:
    now, starts_at = till.clock.now(), till.clock.now() + timedelta(hours=40)
    in_time, too_late = starts_at - timedelta(hours=24), starts_at - timedelta(hours=24) + timedelta(seconds=1)
    ways: dict[str, dict[str, Any]] = {
        "press in time": {"pressed_at": in_time},
        "press too late": {"pressed_at": too_late},
        "paid on the page": {"terms_shown_at": now},
        "imported": {"source": "import", "terms_shown_at": now, "pressed_at": now},
    }
    booking = await till.salon.books(
        starts_at, paid_minor=2500, terms=AGREED, **{"terms_shown_at": None, **ways.get(how, {})}
    )
    if how in ("sms", "mail in time", "mail too late", "mail bounced"):
        await till.salon.write(
            tables.message,
            id=new_id(),
            booking_id=booking.id,
            kind="confirmed",
            channel="sms" if how == "sms" else "email",
            tells_of="version:1",
            facts={},
            status="bounced" if how == "mail bounced" else "accepted",
            available_at=now,
            unsure=False,
            accepted_at=too_late if how == "mail too late" else in_time,
            created_at=now,
            updated_at=now,
        )
    quote = quote_for(await till.salon.reads(booking.id), now)
    assert _parts(quote) == ((1250, 1250, 0, 1500) if is_agreed else NOTHING_KEPT)


async def test_looking_at_the_page_is_no_press_and_the_first_button_is(till: Till) -> None:
    booking = await till.salon.books(day(9, 10), terms=AGREED, terms_shown_at=None)
    await till.salon.lets_in(booking)
    assert (await till.salon.reads(booking.id)).agreement.pressed_at is None
    await till.opens_card_form(booking)
    first = (await till.salon.reads(booking.id)).agreement.pressed_at
    assert first == till.clock.now()
    till.clock.advance(hours=1)
    await till.opens_card_form(booking)
    assert (await till.salon.reads(booking.id)).agreement.pressed_at == first


@pytest.mark.parametrize("begins", [Till.opens_card_form, Till.starts], ids=["a card form", "a payment form"])
async def test_a_button_whose_call_fails_at_stripe_is_no_press_until_it_succeeds(
    till: Till, begins: Callable[[Till, BookingRecord], Awaitable[object]]
) -> None:
    booking = await till.books(day(9, 10), terms=AGREED, terms_shown_at=None)
    till.stripe.fail("down", times=None)
    with pytest.raises(PaymentsAway):
        await begins(till, booking)
    assert (await till.salon.reads(booking.id)).agreement.pressed_at is None
    till.stripe.lift()
    till.clock.advance(minutes=1)
    await begins(till, booking)
    assert (await till.salon.reads(booking.id)).agreement.pressed_at == till.clock.now()


async def test_paying_the_deposit_on_the_page_agrees_to_the_terms_beside_it(till: Till) -> None:
    booking = await till.books(day(9, 10), terms=AGREED, terms_shown_at=None)
    assert not booking.agreement.is_in_time(booking.starts_at)
    await till.pays(booking)
    assert (await till.salon.reads(booking.id)).agreement.shown_at == till.clock.now()


@pytest.mark.parametrize(("then", "today", "binds"), [(24, 48, 24), (48, 24, 24), (None, 24, 24)])
async def test_the_lesser_of_the_agreed_window_and_todays_binds(
    till: Till, then: int | None, today: int, binds: int
) -> None:
    booking = await till.books(day(9, 10), notice_hours=then)
    async with till.salon.database.transaction() as connection:
        await connection.execute(tables.venue.update().values(cancellation_notice_hours=today))
    booking = await till.salon.reads(booking.id)
    edge = booking.starts_at - timedelta(hours=binds)
    assert actions_for(booking, edge).cancel.allowed
    refused = actions_for(booking, edge + timedelta(seconds=1)).cancel.refusal
    assert refused is not None and vars(refused)["notice_hours"] == binds


# Who did not come


async def _misses(till: Till, booking: BookingRecord, role: str = "staff") -> BookingRecord:
    operator, target = await till.salon.signs_in(role), await till.target(booking)
    return (await mark_no_show(till.salon.runtime, operator, target, charge_fee=True)).booking


async def test_a_time_that_its_customer_never_accepted_can_not_be_missed(till: Till) -> None:
    booking = await _paid(till, 48)
    for hours_ago, asked_by in enumerate(AskedBy, start=1):
        booking = await _moved(till, booking, asked_by, hours=-hours_ago)
        async with untouched(till.salon.database, but=OPERATOR):
            with pytest.raises(NotPossibleNow):
                await _misses(till, booking)
    till.clock.advance(hours=48)
    missed = await _misses(till, booking)
    await settle(till.salon)
    await till.calms()
    assert (missed.status, till.at_stripe(), await till.fees(booking)) == (BookingStatus.NO_SHOW, 0, [])


async def test_who_had_arrived_and_is_marked_as_missed_pays_nothing(till: Till) -> None:
    booking = await _paid(till, 48)
    till.clock.advance(hours=48)
    operator = await till.salon.signs_in()
    await mark_arrived(till.salon.runtime, operator, await till.target(booking))
    await _misses(till, booking)
    (told,) = [line["detail"] for line in await till.salon.changes() if line["what"] == "no_show"]
    assert told == {}
    await settle(till.salon)
    await till.calms()
    assert (till.at_stripe(), await till.fees(booking)) == (0, [])


async def test_a_staff_credential_that_books_a_regular_into_the_past_and_marks_no_shows_takes_nothing(
    till: Till,
) -> None:
    regular = await _paid(till, 240)
    staff, salon, held = await till.salon.signs_in("staff"), till.salon, till.at_stripe()
    who = NewCustomer(regular.customer.name, regular.customer.email, regular.customer.phone)
    for number in range(20):
        starts_at = till.clock.now() - timedelta(days=2190, hours=2 * number)
        new = NewBooking(
            (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), starts_at, who, None, pending=False
        )
        async with untouched(salon.database):
            with pytest.raises(UnusualStart):
                await book_as_operator(salon.runtime, staff, new, new_id())
        meant = NewBooking(
            (PartWish(salon.services["Cut"][0], salon.staff["Mia"][1]),), starts_at, who, None, pending=False,
            confirm_unusual_start=True,
        )  # fmt: skip
        made = await book_as_operator(salon.runtime, staff, meant, new_id())
        assert made.booking.agreement.unusual_start
        await _misses(till, made.booking)
    await tell(salon)
    till.clock.advance(hours=25)
    await settle(salon)
    await till.calms()
    assert (await salon.rows(tables.fee), till.at_stripe()) == ([], held)


@pytest.mark.parametrize(("hours", "is_usual"), [(-12, True), (-13, False), (60 * 24, True), (62 * 24, False)])
async def test_the_desk_moves_to_an_unusual_start_only_where_it_says_so_and_then_nothing_can_be_kept(
    till: Till, hours: int, is_usual: bool
) -> None:
    booking = await _paid(till, 30)
    to = till.clock.now() + timedelta(hours=hours)
    if is_usual:
        await _moves(till, booking, to, CUSTOMER)
        return
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(UnusualStart):
            await _moves(till, booking, to, CUSTOMER)
    moved = await _moves(till, booking, to, CUSTOMER, confirm_unusual_start=True)
    assert _parts(quote_for(moved, till.clock.now())) == NOTHING_KEPT
    assert quote_for(moved, till.clock.now()).outcome is DepositOutcome.FULL_REFUND


async def test_a_move_goes_to_someone_who_does_the_service(till: Till) -> None:
    booking = await _paid(till, 240)
    await till.salon.offers("Shave")
    await till.salon.hires("Bo", does=("Shave",))
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput, check=lambda refused: refused.field == "staffId"):
            await _moves(till, booking, booking.starts_at, VENUE, "Bo")
