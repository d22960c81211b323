"""Every pair of desk verbs, by each role, on bookings in the past, now and far ahead: nothing is taken on the desk's word alone.

What the agreed rule takes waits; told to nobody, or objected to, it is never taken. Where the venue is the cause, nothing waits.

Each role does each pair, and each pair is done at each time: a third of all, by turns. `EVERY_PAIR=1` does all of them, by hand.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest

from openchair.access.viewer import Operator
from openchair.bookings.settle import quote_for
from openchair.core.ids import new_id
from openchair.desk.bookings import Target
from openchair.desk.cancel import DepositDecision, cancel_as_operator, decline_booking
from openchair.desk.deposit import decide_deposit
from openchair.desk.fees import charge_fee
from openchair.desk.no_show import mark_no_show
from openchair.desk.progress import approve_booking, complete_booking, mark_arrived, mark_ready
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.undo import undo_as_operator
from openchair.rules.agreement import AskedBy
from openchair.rules.ledger import Why
from openchair.rules.messages import MessageStatus
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal
from openchair.rules.status import OPEN_STATUSES
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon
from tests.support.word import objects, settle, tell

TERMS = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 48, "no_show_fee_minor": 6000}
PAST, NOW, AHEAD = timedelta(days=-2), timedelta(0), timedelta(days=30)
TIMES: Final = {"past": PAST, "now": NOW, "far ahead": AHEAD}
ROLES: Final = ("owner", "manager", "staff")
ALL = "EVERY_PAIR" in os.environ
OFTEN = 10 if ALL else 3
"""How often each thing must have been done, or the pairs prove nothing of it."""
Verb = Callable[[Salon, Operator, Target, BookingRecord], Awaitable[object]]
FOLLOW_RULE = DepositDecision.FOLLOW_RULE


def _move(asked_by: AskedBy, by: timedelta) -> Verb:
    def verb(salon: Salon, who: Operator, target: Target, booking: BookingRecord) -> Awaitable[object]:
        to = salon.clock.now() + by + (booking.starts_at - salon.clock.now()) % timedelta(days=1)
        return reschedule_as_operator(
            salon.runtime, who, target, DeskMove(to, None, asked_by, confirm_unusual_start=True)
        )

    return verb


def _cancel(asked_by: AskedBy, *, fee: bool) -> Verb:
    def verb(salon: Salon, who: Operator, target: Target, _: BookingRecord) -> Awaitable[object]:
        charges = fee and who.record.role != "staff"
        return cancel_as_operator(
            salon.runtime, who, target, asked_by=asked_by, deposit=FOLLOW_RULE, charge_fee=charges, reason=None
        )

    return verb


async def _charge(salon: Salon, who: Operator, target: Target, booking: BookingRecord) -> None:
    for fee in await salon.rows(tables.fee):
        if fee["booking_id"] == booking.id:
            await charge_fee(salon.runtime, who, target, fee["id"])


VERBS: dict[str, Verb] = {
    "approve": lambda salon, who, target, _: approve_booking(salon.runtime, who, target),
    "decline": lambda salon, who, target, _: decline_booking(salon.runtime, who, target, None),
    "arrived": lambda salon, who, target, _: mark_arrived(salon.runtime, who, target),
    "ready": lambda salon, who, target, _: mark_ready(salon.runtime, who, target),
    "complete": lambda salon, who, target, _: complete_booking(salon.runtime, who, target),
    "missed": lambda salon, who, target, _: mark_no_show(salon.runtime, who, target, charge_fee=True),
    "moved by the venue into the past": _move(AskedBy.VENUE, PAST),
    "moved by the venue to now": _move(AskedBy.VENUE, NOW),
    "moved by phone into the past": _move(AskedBy.CUSTOMER, PAST),
    "moved by phone far ahead": _move(AskedBy.CUSTOMER, AHEAD),
    "cancelled by the venue": _cancel(AskedBy.VENUE, fee=False),
    "cancelled by phone": _cancel(AskedBy.CUSTOMER, fee=True),
    "deposit kept": lambda salon, who, target, _: decide_deposit(salon.runtime, who, target, DepositDecision.KEEP),
    "fee charged": _charge,
    "step taken back": lambda salon, who, target, _: undo_as_operator(salon.runtime, who, target),
}
BY_VENUE: Final = ("decline", "cancelled by the venue")
NOT_AGREED: Final = ("moved by the venue into the past", "moved by the venue to now", "moved by phone into the past")
"""Moves to a time that can't be missed, or cancelled late, at the customer's cost."""


async def _card_of(salon: Salon, booking: BookingRecord) -> None:
    about: dict[str, Any] = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2040}
    consent = {"consent_text": "I agree.", "consent_version": "1", "consent_source": "manage_portal"}
    now, id = salon.clock.now(), new_id()
    await salon.write(
        tables.saved_card, id=id, customer_id=booking.customer.id, booking_id=booking.id, status="in_use",
        stripe_customer_id=f"cus_{id}", payment_method_id=f"pm_{id}", **about, **consent, consented_at=now, updated_at=now,
    )  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """A booking, and those verbs that did something to it."""

    booking: BookingRecord
    did: Sequence[str]

    @property
    def is_over(self) -> bool:
        """Whether it has ended otherwise than by being done."""
        return self.booking.status in ("cancelled", "no_show")

    def may_cost(self, from_now: timedelta, role: str) -> int:
        """What may be taken of who paid $25, cancelled at the start or did not come; 0 where all of it goes back."""
        *before, end = self.did
        came = end == "missed" and ("arrived" in before or "ready" in before)
        # With a month's notice the rule takes nothing, and no move by the desk makes that more.
        if from_now == AHEAD or end in BY_VENUE or came or any(verb in NOT_AGREED for verb in before):
            return 0
        fee = 6000 if end == "missed" else 1500
        return 2500 + (0 if end == "cancelled by phone" and role == "staff" else fee)


async def _does(salon: Salon, who: Operator, verb: str, id: str) -> bool:
    """Whether the verb changes its status or its start."""
    before = await salon.reads(id)
    with suppress(Refusal):
        await VERBS[verb](salon, who, Target(id, before.version, new_id()), before)
    after = await salon.reads(id)
    return (before.status, before.starts_at) != (after.status, after.starts_at)


async def _walked(salon: Salon, who: Operator, starts_at: datetime, pair: Sequence[str]) -> Walked:
    """What a pair of verbs leaves of an agreed booking with its deposit paid and a card on file."""
    status = "pending" if pair[0] in ("approve", "decline") else "confirmed"
    booking = await salon.books(starts_at, status=status, service="Fringe", paid_minor=2500, terms=TERMS)
    await _card_of(salon, booking)
    did = [verb for verb in pair if await _does(salon, who, verb, booking.id)]
    return Walked(await salon.reads(booking.id), did)


async def _nothing_is_taken(salon: Salon) -> None:
    """No card is charged, no fee is asked, nothing is kept, and no money is made credit."""
    assert await salon.rows(tables.payment) == []
    assert [row for row in await salon.rows(tables.fee) if row["status"] != "waived"] == []
    entries = await salon.rows(tables.ledger_entry)
    assert {entry["why"] for entry in entries} <= {Why.DEPOSIT_RECORDED, Why.DEPOSIT_APPLIED, Why.REFUND_REQUESTED}


async def _back(salon: Salon) -> Counter[str]:
    """What goes back of each booking."""
    back: Counter[str] = Counter()
    for row in await salon.rows(tables.refund):
        back[row["booking_id"]] += row["amount_minor"]
    return back


async def _waiting(salon: Salon, status: str) -> Counter[str]:
    """What is to be taken of each booking, in a status."""
    waiting: Counter[str] = Counter()
    for row in await salon.rows(tables.settlement):
        if row["on_word"] and row["status"] == status:
            waiting[row["booking_id"]] += row["forfeit_minor"] + row["credit_minor"] + row["fee_minor"]
    return waiting


def _pairs(role: str, from_now: timedelta) -> list[Sequence[str]]:
    """The pairs that this role does at this time."""
    turn = ROLES.index(role) + list(TIMES.values()).index(from_now)
    return [
        pair
        for number, pair in enumerate(product(VERBS, repeat=2))
        if ALL or (number // len(VERBS) + number + turn) % 3 == 0
    ]


def test_each_role_does_each_pair_and_each_pair_is_done_at_each_time() -> None:
    every = set(product(VERBS, repeat=2))
    assert all({pair for at in TIMES.values() for pair in _pairs(role, at)} == every for role in ROLES)
    assert all({pair for role in ROLES for pair in _pairs(role, at)} == every for at in TIMES.values())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("from_now", TIMES.values(), ids=TIMES.keys())
async def test_no_pair_of_desk_verbs_takes_anything_at_once_nor_ever_untold_or_objected_to(
    salon: Salon, clock: TestClock, role: str, from_now: timedelta
) -> None:
    fringe = await salon.offers("Fringe", 5)
    await salon.write(tables.staff_service, service_id=fringe, staff_id=salon.staff["Mia"][1])
    who = await salon.signs_in(role)
    began = clock.now()
    left: list[Walked] = []
    for number, pair in enumerate(_pairs(role, from_now)):
        # One after the other in a day that is otherwise empty.
        starts_at = began + from_now + timedelta(minutes=5 * number)
        if from_now == NOW:
            clock.set(starts_at)
        left.append(await _walked(salon, who, starts_at, pair))
    did = Counter(line["what"] for line in await salon.changes())
    assert all(did[what] >= OFTEN for what in ("rescheduled", "arrived", "cancelled", "declined")), did
    assert all((did[what] >= OFTEN) == (from_now != AHEAD) for what in ("no_show", "completed")), did

    await settle(salon)
    await _nothing_is_taken(salon)
    for walked in left:
        if walked.booking.status in OPEN_STATUSES:
            _keeps_no_more_than_was_agreed(walked.booking, clock.now())
    over = [walked for walked in left if walked.is_over]
    cost = {walked.booking.id: walked.may_cost(from_now, role) for walked in over}
    assert await _waiting(salon, "waiting") == +Counter(cost)
    back = await _back(salon)
    assert {id: back[id] for id in cost} == {id: 0 if taken else 2500 for id, taken in cost.items()}

    costly = [walked.booking for walked in over if cost[walked.booking.id]]
    assert (len(costly) >= OFTEN) == (from_now != AHEAD)
    untold, objecting = costly[::2], costly[1::2]
    for booking in objecting:
        await objects(salon, booking)
    await tell(salon, of=[booking.id for booking in objecting])
    await tell(salon, MessageStatus.BOUNCED)
    clock.advance(days=40)
    await settle(salon)
    await _nothing_is_taken(salon)
    back = await _back(salon)
    assert {back[booking.id] for booking in untold} <= {2500}
    # It waits for the owner.
    assert {back[booking.id] for booking in objecting} <= {0}
    assert await _waiting(salon, "objected") == Counter({booking.id: cost[booking.id] for booking in objecting})
    assert not await _waiting(salon, "waiting")


def _keeps_no_more_than_was_agreed(booking: BookingRecord, now: datetime) -> None:
    move = booking.agreement.move
    kept = quote_for(booking, now).forfeit_minor + quote_for(booking, now).fee_minor
    assert not booking.agreement.is_moved_by_venue or kept == 0
    assert move is None or kept <= move.most.forfeit_minor + move.most.fee_minor
