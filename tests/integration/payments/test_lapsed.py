"""A request that nobody answers, with a deposit that was paid by card: it lapses, and Stripe gives the money back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openchair.composition import jobs_of
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from tests.support.offers import offered
from tests.support.salon import day
from tests.support.till import Till


async def _paid_request(till: Till) -> BookingRecord:
    until = till.clock.now() + timedelta(hours=48)
    booking = await till.books(day(3, 10), status="pending", request_expires_at=until)
    assert (await till.pays(booking)).succeeded
    return booking


@pytest.mark.parametrize("answered", [False, True], ids=["nobody answered", "offers nobody took"])
async def test_the_deposit_of_a_request_that_lapses_goes_back_through_stripe(till: Till, *, answered: bool) -> None:
    booking = await _paid_request(till)
    if answered:
        await offered(till.salon, booking)
    till.clock.set(till.clock.now() + timedelta(hours=49))
    jobs = jobs_of(till.salon.runtime, till.gateway)
    for name in ("counter_offers", "requests"):
        await jobs[name]()
    lapsed = await till.salon.reads(booking.id)
    assert lapsed.status is BookingStatus.CANCELLED
    assert lapsed.cancellation is not None
    assert lapsed.cancellation.by == "system"
    (refund,) = await till.refunds(booking)
    (payment,) = await till.payments(booking)
    assert (refund["amount_minor"], refund["payment_id"]) == (2500, payment["id"])
    await till.calms()
    assert (await till.salon.reads(booking.id)).deposit_status == "refunded"
    assert await till.ledger(booking) == {}
    assert till.at_stripe() == 0
