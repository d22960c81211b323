"""Every pair of desk verbs, by each role, on bookings in the past, now and far ahead: none of them charges or keeps anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from typing import Any

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
from openchair.rules.agreement import AskedBy
from openchair.rules.ledger import Why
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import Refusal
from openchair.rules.status import OPEN_STATUSES
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import TIERED, Salon

TERMS = TIERED | {"late_fee_minor": 1500, "late_fee_from_hours": 48, "no_show_fee_minor": 6000}
PAST, NOW, AHEAD = timedelta(days=-2), timedelta(0), timedelta(days=30)
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
}


async def _card_of(salon: Salon, booking: BookingRecord) -> None:
    about: dict[str, Any] = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2040}
    consent = {"consent_text": "I agree.", "consent_version": "1", "consent_source": "manage_portal"}
    now, id = salon.clock.now(), new_id()
    await salon.write(
        tables.saved_card, id=id, customer_id=booking.customer.id, booking_id=booking.id, status="in_use",
        stripe_customer_id=f"cus_{id}", payment_method_id=f"pm_{id}", **about, **consent, consented_at=now, updated_at=now,
    )  # fmt: skip


async def _does(salon: Salon, who: Operator, verb: str, booking: BookingRecord) -> None:
    now = await salon.reads(booking.id)
    with suppress(Refusal):
        await VERBS[verb](salon, who, Target(now.id, now.version, new_id()), now)


async def _walked(salon: Salon, who: Operator, starts_at: datetime, pair: Sequence[str]) -> BookingRecord:
    """What a pair of verbs leaves of an agreed booking with its deposit paid and a card on file."""
    status = "pending" if pair[0] in ("approve", "decline") else "confirmed"
    booking = await salon.books(starts_at, status=status, service="Fringe", paid_minor=2500, terms=TERMS)
    await _card_of(salon, booking)
    for verb in pair:
        await _does(salon, who, verb, booking)
    return await salon.reads(booking.id)


@pytest.mark.parametrize("role", ["owner", "manager", "staff"])
@pytest.mark.parametrize("from_now", [PAST, NOW, AHEAD], ids=["past", "now", "far ahead"])
async def test_no_pair_of_desk_verbs_takes_anything(
    salon: Salon, clock: TestClock, role: str, from_now: timedelta
) -> None:
    fringe = await salon.offers("Fringe", 5)
    await salon.write(tables.staff_service, service_id=fringe, staff_id=salon.staff["Mia"][1])
    who = await salon.signs_in(role)
    left: list[BookingRecord] = []
    for number, pair in enumerate(product(VERBS, repeat=2)):
        # One after the other in a day that is otherwise empty.
        starts_at = salon.clock.now() + from_now + timedelta(minutes=5 * number)
        if from_now == NOW:
            clock.set(starts_at)
        first, second = pair
        left.append(await _walked(salon, who, starts_at, (first, second)))
    did = Counter(line["what"] for line in await salon.changes())
    assert all(did[what] >= 10 for what in ("rescheduled", "arrived", "cancelled", "declined")), did
    assert all((did[what] >= 10) == (from_now != AHEAD) for what in ("no_show", "completed")), did
    assert await salon.rows(tables.payment) == []
    assert [row for row in await salon.rows(tables.fee) if row["status"] != "waived"] == []
    entries = await salon.rows(tables.ledger_entry)
    assert {entry["why"] for entry in entries} <= {Why.DEPOSIT_RECORDED, Why.DEPOSIT_APPLIED, Why.REFUND_REQUESTED}
    refunded = {row["booking_id"]: row["amount_minor"] for row in await salon.rows(tables.refund)}
    # What rests on the desk's word alone is neither taken nor given back yet: its customer has time to say that it isn't right.
    waits = Counter[str]()
    for row in await salon.rows(tables.settlement):
        if row["status"] == "waiting":
            waits[row["booking_id"]] += row["forfeit_minor"] + row["refund_minor"]
    for booking in left:
        if booking.status in OPEN_STATUSES:
            move, now = booking.agreement.move, salon.clock.now()
            kept = quote_for(booking, now).forfeit_minor + quote_for(booking, now).fee_minor
            assert not booking.agreement.is_moved_by_venue or kept == 0
            assert move is None or kept <= move.most.forfeit_minor + move.most.fee_minor
        elif booking.status != "completed":
            assert refunded.get(booking.id, 0) + waits[booking.id] == 2500
