"""A worker is killed while it ends what nobody answered: nothing is half done, and the next one does it once."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.fleet import Fleet, died, kills, settled
from tests.support.salon import FULL_REFUND

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
STEPS = ("openchair.desk.lapse:settle_cancellation", "openchair.changes.change:Change.record")


async def _unanswered(fleet: Fleet) -> BookingRecord:
    """A request whose time has just run out."""
    now = fleet.salon.clock.now()
    start = (now + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    waits: dict[str, Any] = {"request_expires_at": now - timedelta(seconds=1)}
    return await fleet.salon.books(start, status="pending", paid_minor=2500, terms=FULL_REFUND, **waits)


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_is_killed_at_each_step_and_two_others_end_the_request_once(platform: Fleet, step: str) -> None:
    salon, booking = platform.salon, await _unanswered(platform)
    died(platform.worker(prologue=kills(step), waits=False))
    assert await salon.reads(booking.id) == booking
    assert await salon.rows(tables.refund) == []
    platform.worker()
    platform.worker()
    until = time.monotonic() + 30
    while True:
        if (await salon.reads(booking.id)).status is BookingStatus.CANCELLED:
            break
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    assert await settled(salon) == {"accepted": 2}
    assert (len(platform.mails()), len(platform.texts())) == (1, 1)
    assert [row["amount_minor"] for row in await salon.rows(tables.refund)] == [2500]
    assert [line["what"] for line in await salon.changes()] == ["lapsed"]
