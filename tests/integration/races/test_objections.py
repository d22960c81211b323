"""A customer objects at the moment in which it is taken, and two owners decide at once: one of them is first, and money agrees."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from typing import Any

from openchair.bookings.settlements import settlement_jobs
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator
from openchair.desk.objections import decide_objection
from openchair.manage.object import object_to_settlement
from openchair.rules.agreement import AskedBy
from openchair.rules.objections import ObjectionDecision
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import BookingChanged, NoObjection, Refusal
from openchair.rules.undo import SettlementStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import Salon, day
from tests.support.word import objects, taking_of, tell

ROUNDS = 10
FORFEIT = {"tiers": [{"from_hours": 0, "outcome": "forfeit"}]}


async def _cancelled(salon: Salon, number: int) -> BookingRecord:
    """Cancelled by phone, told a day ago: the deposit is due to be kept."""
    booking = await salon.books(day(30 + number, 9), paid_minor=2500, terms=FORFEIT)
    target, rule = Target(booking.id, 1, new_id()), DepositDecision.FOLLOW_RULE
    await cancel_as_operator(
        salon.runtime, await salon.signs_in(), target, asked_by=AskedBy.CUSTOMER, deposit=rule, charge_fee=False,
        reason=None,
    )  # fmt: skip
    await tell(salon)
    return booking


async def _kept(salon: Salon, booking: BookingRecord) -> list[int]:
    rows = await salon.rows(tables.ledger_entry)
    return [
        row["amount_minor"] for row in rows if row["booking_id"] == booking.id and row["why"] == "deposit_forfeited"
    ]


async def _at_once(chance: random.Random, *calls: Awaitable[Any]) -> list[Any]:
    shuffled = list(calls)
    chance.shuffle(shuffled)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*shuffled, return_exceptions=True)
    assert [each for each in answers if isinstance(each, BaseException) and not isinstance(each, Refusal)] == []
    return answers


async def test_an_objection_at_the_moment_in_which_it_is_taken_either_stops_it_or_comes_too_late(
    salon: Salon, clock: TestClock
) -> None:
    chance, ended = random.Random(13), set()
    for number in range(ROUNDS):
        booking = await _cancelled(salon, number)
        clock.advance(hours=24)
        row, customer = await taking_of(salon, booking), await salon.lets_in(booking)
        jobs = [settlement_jobs(salon.runtime)["settlements"]() for _ in range(2)]
        presses = [object_to_settlement(salon.runtime, customer, row.id, None, new_id()) for _ in range(2)]
        answers = await _at_once(chance, *jobs, *presses)
        assert not [each for each in answers if isinstance(each, Refusal)]
        # Whoever looked away while another was at it looks again.
        await settlement_jobs(salon.runtime)["settlements"]()
        status = (await taking_of(salon, booking)).status
        ended.add(status)
        said = [line["what"] for line in await salon.changes() if line["booking_id"] == booking.id]
        if status is SettlementStatus.SETTLED:
            assert (await _kept(salon, booking), said.count("objected_late"), said.count("objected")) == ([2500], 1, 0)
        else:
            assert status is SettlementStatus.OBJECTED
            assert (await _kept(salon, booking), said.count("objected_late"), said.count("objected")) == ([], 0, 1)
    assert ended <= {SettlementStatus.SETTLED, SettlementStatus.OBJECTED}


async def test_two_owners_who_decide_at_once_decide_once(salon: Salon, clock: TestClock) -> None:
    chance, owner = random.Random(13), await salon.signs_in()
    for number in range(ROUNDS):
        booking = await _cancelled(salon, number)
        row = await objects(salon, booking)
        version = (await salon.reads(booking.id)).version
        answers = await _at_once(
            chance,
            *(
                decide_objection(salon.runtime, owner, Target(booking.id, version, new_id()), row.id, decision)
                for decision in ObjectionDecision
            ),
            settlement_jobs(salon.runtime)["settlements"](),
        )
        refused = [each for each in answers if isinstance(each, Refusal)]
        assert len(refused) == 1 and isinstance(refused[0], (BookingChanged, NoObjection))
        clock.advance(days=2)
        await settlement_jobs(salon.runtime)["settlements"]()
        status = (await taking_of(salon, booking)).status
        back = [each["amount_minor"] for each in await salon.rows(tables.refund) if each["booking_id"] == booking.id]
        outcome = (status, await _kept(salon, booking), back)
        assert outcome in ((SettlementStatus.SETTLED, [2500], []), (SettlementStatus.DROPPED, [], [2500]))
