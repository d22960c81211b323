"""What the desk alone says of a customer costs them nothing before they were told and had a day to say that it isn't right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.core.ids import new_id
from openchair.desk.cancel import DepositDecision
from openchair.desk.deposit import decide_deposit
from openchair.desk.fees import charge_fee
from openchair.desk.objections import objection_jobs
from openchair.desk.progress import complete_booking, mark_arrived
from openchair.desk.undo import undo_as_operator
from openchair.manage.object import object_to_settlement
from openchair.presentation.booking_money import cancellation_sentence
from openchair.rules.deposits import DepositStatus
from openchair.rules.messages import MessageStatus
from openchair.rules.objections import ObjectionDecision
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CredentialNeeded, InvalidInput, NoObjection, NotFound, NothingToObjectTo
from openchair.rules.status import BookingStatus
from openchair.rules.undo import SettlementStatus
from openchair.store import tables
from openchair.store.settlements import list_due
from tests.support.salon import TIERED
from tests.support.till import Till
from tests.support.undo import grace_of
from tests.support.untouched import OPERATOR, untouched
from tests.support.word import decides, objects, settle, taking_of, tell

AGREED: dict[str, Any] = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 48, "no_show_fee_minor": 6000}
A_DAY, A_SECOND = timedelta(hours=24), timedelta(seconds=1)


async def _paid(till: Till, hours_ahead: float = 30, **more: Any) -> BookingRecord:
    """A booking with a $25 deposit paid by card, a saved card, tiers and fees, at a venue that reads mail."""
    async with till.salon.database.transaction() as connection:
        await connection.execute(tables.venue.update().values(email="hello@lumen.example"))
    booking = await till.books(till.clock.now() + timedelta(hours=hours_ahead), terms=AGREED, **more)
    await till.pays(booking)
    await till.saves_card(booking)
    await tell(till.salon)
    return await till.salon.reads(booking.id)


async def _by_phone(till: Till) -> BookingRecord:
    """Cancelled by phone 30 hours ahead: $12.50 goes back, $12.50 and a fee of $15 are to be taken. They have been told."""
    booking = await till.desk_cancels(await _paid(till), charge_fee=True)
    await till.run_jobs()
    assert till.at_stripe() == 1250
    await tell(till.salon)
    return booking


async def _missed(till: Till) -> BookingRecord:
    """Not come: all of $25 and a fee of $60 are to be taken. They have been told."""
    booking = await till.misses(await _paid(till))
    await settle(till.salon)
    await tell(till.salon)
    return booking


async def _comes_to(till: Till, booking: BookingRecord) -> tuple[int, DepositStatus | None, list[str]]:
    """What Stripe has, where the deposit stands, and the fees, once nothing is due any more."""
    await settle(till.salon)
    await till.run_jobs()
    await till.hears()
    fees = [row["status"] for row in await till.fees(booking)]
    return till.at_stripe(), (await till.salon.reads(booking.id)).deposit_status, fees


def _passes(till: Till, time: timedelta) -> None:
    till.clock.set(till.clock.now() + time)


async def _kinds(till: Till, *kinds: str) -> list[str]:
    """Which of these happened, in order."""
    return [row["what"] for row in await till.salon.changes() if row["what"] in kinds]


async def _told(till: Till, kind: str) -> int:
    return sum(row["kind"] == kind for row in await till.salon.rows(tables.message))


async def test_a_phone_cancel_follows_the_agreed_rule_and_takes_a_day_after_it_was_told(till: Till) -> None:
    booking = await _by_phone(till)
    _passes(till, A_DAY - A_SECOND)
    assert await _comes_to(till, booking) == (1250, DepositStatus.PART_REFUNDED, [])
    _passes(till, A_SECOND)
    assert await _comes_to(till, booking) == (1250 + 1500, DepositStatus.PART_REFUNDED, ["charged"])
    assert (await till.ledger(booking))["income"] == 1250 + 1500
    assert await _kinds(till, "taken_unopposed") == ["taken_unopposed"]


async def test_what_waits_to_be_taken_is_not_told_as_taken(till: Till) -> None:
    booking = await till.salon.reads((await _by_phone(till)).id)
    assert booking.cancellation is not None
    waits = await taking_of(till.salon, booking)
    not_yet = "$12.50 of your deposit has not been taken yet."
    assert cancellation_sentence(booking.cancellation, booking, waits) == not_yet
    objected = await objects(till.salon, booking)
    assert cancellation_sentence(booking.cancellation, booking, objected) == not_yet
    await decides(till.salon, booking, ObjectionDecision.TAKE)
    _passes(till, A_DAY)
    await settle(till.salon)
    taken = await till.salon.reads(booking.id)
    assert taken.cancellation is not None
    said = cancellation_sentence(taken.cancellation, taken, await taking_of(till.salon, taken))
    assert said.endswith("keeps $12.50 of your deposit per our policy.")


async def test_a_no_show_takes_the_deposit_and_the_agreed_fee_a_day_after_it_was_told(till: Till) -> None:
    booking = await _missed(till)
    _passes(till, A_DAY - A_SECOND)
    assert await _comes_to(till, booking) == (2500, DepositStatus.FORFEITED, [])
    _passes(till, A_SECOND)
    assert await _comes_to(till, booking) == (2500 + 6000, DepositStatus.FORFEITED, ["charged"])
    assert (await till.ledger(booking))["income"] == 2500 + 6000


async def test_a_booking_of_which_two_things_are_due_takes_the_turn_of_no_other(till: Till) -> None:
    missed = [await till.misses(await _paid(till, hours)) for hours in (30, 31)]
    till.clock.advance(hours=25)
    async with till.salon.database.reading() as connection:
        due = await list_due(connection, till.clock.now(), 2)
    assert [each.booking_id for each in due] == [booking.id for booking in missed]


async def test_what_is_told_late_is_taken_a_day_after_that(till: Till) -> None:
    booking = await till.desk_cancels(await _paid(till), charge_fee=True)
    till.clock.advance(hours=20)
    await tell(till.salon)
    till.clock.advance(hours=23, minutes=59)
    assert (await _comes_to(till, booking))[0] == 1250
    till.clock.advance(minutes=1)
    assert (await _comes_to(till, booking))[0] == 1250 + 1500


async def test_what_is_settled_a_day_late_is_told_first_and_taken_a_day_after_that(till: Till) -> None:
    with grace_of(timedelta(minutes=2)):
        booking = await till.desk_cancels(await _paid(till), charge_fee=True)
    # The worker was away: when it is back, all of it is due.
    _passes(till, A_DAY * 2)
    assert (await _comes_to(till, booking))[0] == 1250
    await tell(till.salon)
    _passes(till, A_DAY - A_SECOND)
    assert (await _comes_to(till, booking))[0] == 1250
    _passes(till, A_SECOND)
    assert (await _comes_to(till, booking))[0] == 1250 + 1500
    assert await _kinds(till, "not_taken_untold") == []


@pytest.mark.parametrize("died", [MessageStatus.BOUNCED, MessageStatus.FAILED])
async def test_what_was_told_to_nobody_is_let_go_and_the_desk_reads_so(till: Till, died: MessageStatus) -> None:
    booking = await till.desk_cancels(await _paid(till), charge_fee=True)
    await tell(till.salon, died)
    _passes(till, A_DAY * 3)
    assert await _comes_to(till, booking) == (0, DepositStatus.REFUNDED, [])
    assert await _kinds(till, "not_taken_untold", "not_reached") == ["not_taken_untold", "not_reached"]
    done = (await till.salon.reads(booking.id)).cancellation
    assert done is not None and (done.refund_minor, done.forfeit_minor, done.fee_minor) == (2500, 0, 0)


async def test_of_who_has_no_address_and_no_number_nothing_is_taken(till: Till) -> None:
    for number, ends in enumerate((till.desk_cancels, till.misses)):
        booking = await _paid(till, 40 - number)
        async with till.salon.database.transaction() as connection:
            await connection.execute(tables.customer.update().values(email=None, phone=None))
        till.clock.set(booking.starts_at - timedelta(hours=1))
        await ends(booking, charge_fee=True)
        assert (await till.salon.changes())[-1]["detail"]["not_taken_minor"] == 2500 + (1500, 6000)[number]
        assert (await _comes_to(till, booking))[1:] == (DepositStatus.REFUNDED, [])


@pytest.mark.parametrize("ends", [_by_phone, _missed])
async def test_an_objection_in_the_last_second_stops_it_for_as_long_as_nobody_decides(till: Till, ends: Any) -> None:
    booking = await ends(till)
    held = till.at_stripe()
    _passes(till, A_DAY - A_SECOND)
    assert (await objects(till.salon, booking, "I was there.")).status is SettlementStatus.OBJECTED
    assert (await taking_of(till.salon, booking)).words == "I was there."
    await objects(till.salon, booking, "Again!")
    # Once, however often it is said.
    assert await _kinds(till, "objected") == ["objected"]
    assert await _told(till, "objection_made") == 1
    for _ in range(10):
        till.clock.advance(days=4)
        await objection_jobs(till.salon.runtime)["objections"]()
        assert (await _comes_to(till, booking))[::2] == (held, [])
    assert await _kinds(till, "objection_waits") == ["objection_waits"] * 10


async def test_an_objection_stops_what_is_due_but_was_not_taken_yet(till: Till) -> None:
    booking = await _missed(till)
    _passes(till, A_DAY * 2)
    assert (await objects(till.salon, booking)).status is SettlementStatus.OBJECTED
    assert (await _comes_to(till, booking))[0] == 2500


async def test_an_objection_after_it_was_taken_reaches_the_desk_and_changes_no_money(till: Till) -> None:
    booking = await _missed(till)
    _passes(till, A_DAY + A_SECOND)
    taken = await _comes_to(till, booking)
    for _ in range(2):
        assert (await objects(till.salon, booking, "I was there.")).status is SettlementStatus.SETTLED
    assert await _kinds(till, "objected", "objected_late") == ["objected_late"]
    assert await _told(till, "objection_made") == 1
    assert await _comes_to(till, booking) == taken


async def test_the_owner_lets_it_go_and_all_of_it_goes_back(till: Till) -> None:
    booking = await _by_phone(till)
    await objects(till.salon, booking)
    await decides(till.salon, booking, ObjectionDecision.LET_GO)
    assert await _comes_to(till, booking) == (0, DepositStatus.REFUNDED, [])
    assert await _told(till, "objection_decided") == 2
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(NothingToObjectTo):
            await objects(till.salon, booking)
        with pytest.raises(NoObjection):
            await decides(till.salon, booking, ObjectionDecision.TAKE)


async def test_the_owner_has_it_taken_but_for_not_coming_never_before_half_an_hour(till: Till) -> None:
    booking = await _missed(till)
    await objects(till.salon, booking)
    await decides(till.salon, booking, ObjectionDecision.TAKE)
    till.clock.set(booking.starts_at + timedelta(minutes=30) - A_SECOND)
    assert (await _comes_to(till, booking))[0] == 2500
    _passes(till, A_SECOND)
    assert (await _comes_to(till, booking))[0] == 2500 + 6000
    # What is decided is decided: they are told whom to call, and the desk isn't told again.
    assert (await objects(till.salon, booking)).status is SettlementStatus.SETTLED
    assert await _kinds(till, "objected", "objected_late") == ["objected"]


@pytest.mark.parametrize("role", ["manager", "staff"])
@pytest.mark.parametrize("decision", ObjectionDecision)
async def test_only_an_owner_decides(till: Till, role: str, decision: ObjectionDecision) -> None:
    booking = await _missed(till)
    await objects(till.salon, booking)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(CredentialNeeded, match="Only an owner can decide about a customer's objection"):
            await decides(till.salon, booking, decision, role)


async def test_nobody_objects_to_another_bookings_settlement_nor_to_none(till: Till) -> None:
    theirs, other = await _missed(till), await _paid(till)
    row = await taking_of(till.salon, theirs)
    stranger = await till.salon.lets_in(other)
    async with untouched(till.salon.database):
        for wrong in (row.id, new_id(), "no id"):
            with pytest.raises(NotFound):
                await object_to_settlement(till.salon.runtime, stranger, wrong, None, new_id())
        customer = await till.salon.lets_in(theirs)
        with pytest.raises(InvalidInput):
            await object_to_settlement(till.salon.runtime, customer, row.id, "x" * 301, new_id())


@pytest.mark.parametrize("after", [timedelta(minutes=10), A_DAY + A_SECOND])
async def test_a_no_show_that_is_taken_back_gives_back_what_was_charged_and_is_not_charged_again(
    till: Till, after: timedelta
) -> None:
    booking = await _missed(till)
    _passes(till, after)
    await _comes_to(till, booking)
    await _takes_back(till, booking)
    # They had been told that it would be taken, so they hear that it isn't.
    assert await _told(till, "objection_decided") == 2
    fees = ["waived"] if after > A_DAY else []
    assert await _comes_to(till, booking) == (2500, DepositStatus.PAID, fees)
    assert (await till.ledger(booking)).get("income", 0) == 0
    await till.misses(booking)
    await settle(till.salon)
    await tell(till.salon)
    _passes(till, A_DAY)
    taken_again = 2500 if fees else 2500 + 6000
    assert (await _comes_to(till, booking))[0] == taken_again
    assert (await till.ledger(booking))["income"] == taken_again


async def _takes_back(till: Till, booking: BookingRecord) -> BookingRecord:
    owner, target = await till.salon.signs_in(), await till.target(booking)
    return (await undo_as_operator(till.salon.runtime, owner, target)).booking


async def test_of_a_no_show_that_is_taken_back_what_has_gone_back_stays_gone_and_is_not_earned(till: Till) -> None:
    booking = await _paid(till)
    till.clock.set(booking.starts_at)
    owner = await till.salon.signs_in()
    await mark_arrived(till.salon.runtime, owner, await till.target(booking))
    # They were there, so all of it goes back.
    await till.misses(booking)
    await _comes_to(till, booking)
    assert (await _takes_back(till, booking)).status is BookingStatus.ARRIVED
    await complete_booking(till.salon.runtime, owner, await till.target(booking))
    assert (await _comes_to(till, booking))[0] == 0
    assert (await till.ledger(booking)).get("income", 0) == (await till.ledger(booking)).get("deposits", 0) == 0


async def test_a_fee_that_no_card_could_be_charged_with_is_told_again_and_charged_at_the_desk(till: Till) -> None:
    booking = await till.books(till.clock.now() + timedelta(hours=30), asks=0, terms=AGREED)
    await till.misses(booking)
    await settle(till.salon)
    await tell(till.salon)
    _passes(till, A_DAY)
    assert (await _comes_to(till, booking))[::2] == (0, ["not_charged"])
    assert await _told(till, "fee_failed") == 2
    await till.saves_card(await till.books(of=booking))
    (fee,) = await till.fees(booking)
    owner = await till.salon.signs_in()
    await charge_fee(till.salon.runtime, owner, await till.target(booking), fee["id"])
    assert (await _comes_to(till, booking))[::2] == (6000, ["charged"])


@pytest.mark.parametrize("decision", [DepositDecision.KEEP, DepositDecision.CREDIT])
async def test_a_deposit_left_to_the_venue_is_taken_on_its_word_a_day_later(
    till: Till, decision: DepositDecision
) -> None:
    open_terms = {"tiers": [{"from_hours": 0, "outcome": "none"}]}
    booking = await till.books(till.clock.now() + timedelta(hours=30), terms=open_terms)
    await till.pays(booking)
    await till.desk_cancels(booking)
    owner = await till.salon.signs_in()
    await decide_deposit(till.salon.runtime, owner, await till.target(booking), decision)
    await tell(till.salon)
    await objects(till.salon, booking)
    await decides(till.salon, booking, ObjectionDecision.LET_GO)
    assert await _comes_to(till, booking) == (0, DepositStatus.REFUNDED, [])


@pytest.mark.parametrize("decision", [DepositDecision.KEEP, DepositDecision.CREDIT])
async def test_the_desk_takes_no_more_than_the_agreed_rule(till: Till, decision: DepositDecision) -> None:
    booking = await _paid(till)
    async with untouched(till.salon.database, but=OPERATOR):
        with pytest.raises(InvalidInput):
            await till.desk_cancels(booking, decision)
