"""What nobody answers in time lapses: once, whole, and whatever dies on the way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.bookings.settle import quote_for
from openchair.changes.change import Change
from openchair.changes.notify import Notifier
from openchair.composition import jobs_of
from openchair.core.database import Database
from openchair.core.jobs import JobRunner
from openchair.desk import lapse
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import withdraw_counter_offers
from openchair.desk.lapse import AT_ONCE, lapse_jobs
from openchair.manage.decline_counter_offers import decline_counter_offers
from openchair.rules.offers import Lapse
from openchair.rules.records.booking import BookingRecord
from openchair.rules.status import BookingStatus
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.offers import ASKED, held, offered, requested, statuses_of
from tests.support.post import Post, posting
from tests.support.salon import Salon, day
from tests.support.untouched import untouched


async def looks(salon: Salon, *names: str) -> None:
    """One run of each job, or of those named, until none has more."""
    jobs = lapse_jobs(salon.runtime)
    for name in names or jobs:
        while await jobs[name]():
            pass


def at(salon: Salon, hours: float, seconds: float = 0) -> None:
    salon.clock.set(day(0, 9) + timedelta(hours=hours, seconds=seconds))  # type: ignore[attr-defined]  # the tests' own


async def _assert_lapsed(salon: Salon, booking: BookingRecord, why: Lapse) -> None:
    now = await salon.reads(booking.id)
    assert now.status is BookingStatus.CANCELLED
    assert now.cancellation is not None
    assert (now.cancellation.by, now.cancellation.reason) == ("system", why.value)
    assert (now.cancellation.outcome, now.cancellation.refund_minor) == ("full_refund", 2500)
    assert now.deposit_status == "refund_requested"
    refunds = [row for row in await salon.rows(tables.refund) if row["booking_id"] == booking.id]
    assert [(row["amount_minor"], row["status"]) for row in refunds] == [(2500, "requested")]
    assert [row for row in await salon.rows(tables.occupancy) if row["booking_id"] == booking.id] == []
    lines = [row for row in await salon.changes() if row["booking_id"] == booking.id and row["what"] == "lapsed"]
    assert [(line["actor_kind"], line["actor_name"], line["detail"]["why"]) for line in lines] == [
        ("system", None, why.value)
    ]
    told = [row for row in await salon.rows(tables.message) if row["booking_id"] == booking.id]
    assert sorted(row["channel"] for row in told if row["kind"] == "cancelled") == ["email", "sms"]


async def test_a_request_nobody_answers_lapses_when_its_time_has_come_and_no_sooner(salon: Salon) -> None:
    booking = await requested(salon)
    at(salon, 48)
    async with untouched(salon.database):
        await looks(salon)
    at(salon, 48, 0.5)
    await looks(salon)
    await _assert_lapsed(salon, booking, Lapse.NOT_ANSWERED)
    async with untouched(salon.database):
        await looks(salon)


async def test_offers_that_nobody_takes_lapse_with_their_request(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    at(salon, 24)
    async with untouched(salon.database):
        await looks(salon)
    at(salon, 24, 1)
    await looks(salon)
    await _assert_lapsed(salon, booking, Lapse.OFFERS_NOT_TAKEN)
    assert await statuses_of(salon, booking) == ["expired", "expired"]
    assert await held(salon) == set()


async def test_while_offers_stand_the_requests_own_time_does_not_run_out(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon, hours=2), hours=24)
    at(salon, 20)
    async with untouched(salon.database):
        await looks(salon)
    # Once the customer declines, what was left of it runs on.
    await decline_counter_offers(salon.runtime, await salon.lets_in(booking), 2, "no")
    at(salon, 22)
    await looks(salon)
    assert (await salon.reads(booking.id)).status is BookingStatus.PENDING
    at(salon, 22, 1)
    await looks(salon)
    await _assert_lapsed(salon, booking, Lapse.NOT_ANSWERED)
    assert await statuses_of(salon, booking) == ["declined", "declined"]


async def test_a_request_whose_offers_are_taken_back_after_its_start_lapses_at_once(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon, day(0, 11)), ((day(1, 10), "Mia"),))
    at(salon, 5)
    async with untouched(salon.database):
        await looks(salon)
    await withdraw_counter_offers(salon.runtime, await salon.signs_in(), Target(booking.id, 2, "back"))
    await looks(salon)
    await _assert_lapsed(salon, booking, Lapse.NOT_ANSWERED)


async def test_what_is_confirmed_or_has_no_time_to_be_answered_never_lapses(salon: Salon) -> None:
    await salon.books(ASKED)
    await salon.books(day(3, 11), status="pending")
    at(salon, 24 * 60)
    async with untouched(salon.database):
        await looks(salon)


async def test_no_hold_outlives_its_end_whatever_became_of_the_booking(salon: Salon) -> None:
    booking = await offered(salon, await requested(salon))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="confirmed"))
    before = await salon.reads(booking.id)
    at(salon, 24, 1)
    await looks(salon)
    assert await statuses_of(salon, booking) == ["expired", "expired"]
    assert await held(salon) == set()
    assert await salon.reads(booking.id) == before


async def test_many_lapse_in_bites_and_none_is_left(salon: Salon) -> None:
    bookings = [await requested(salon, day(3 + index // 7, 9 + index % 7)) for index in range(AT_ONCE + 5)]
    at(salon, 49)
    jobs = lapse_jobs(salon.runtime)
    assert await jobs["requests"]() is True
    left = [row for row in await salon.rows(tables.booking) if row["status"] == "pending"]
    assert len(left) == 5
    assert await jobs["requests"]() is False
    for booking in bookings:
        await _assert_lapsed(salon, booking, Lapse.NOT_ANSWERED)


@pytest.mark.parametrize(
    ("where", "step"),
    [(lapse, "end_offers"), (lapse, "settle_cancellation"), (Change, "record"), (Notifier, "notify_cancelled")],
)
async def test_what_dies_on_the_way_has_done_nothing_and_the_next_look_does_it_once(
    salon: Salon, monkeypatch: pytest.MonkeyPatch, where: Any, step: str
) -> None:
    booking = await offered(salon, await requested(salon))
    at(salon, 25)
    real = getattr(where, step)

    class Crash(Exception):
        pass

    async def dies_after(*given: Any, **named: Any) -> None:
        """Does its part, and then the process is gone."""
        await real(*given, **named)
        raise Crash

    monkeypatch.setattr(where, step, dies_after)
    async with untouched(salon.database):
        with pytest.raises(Crash):
            await looks(salon)
    monkeypatch.undo()
    await looks(salon)
    await _assert_lapsed(salon, booking, Lapse.OFFERS_NOT_TAKEN)


async def test_one_that_fails_hinders_no_other(salon: Salon, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = [await requested(salon, day(3, hour)) for hour in (9, 11)]
    at(salon, 49)

    def fails_for_the_first(booking: BookingRecord, now: Any) -> Any:
        if booking.id == first.id:
            raise RuntimeError("Ann Lee")
        return quote_for(booking, now)

    monkeypatch.setattr(lapse, "quote_for", fails_for_the_first)
    with pytest.raises(RuntimeError):
        await looks(salon, "requests")
    await _assert_lapsed(salon, second, Lapse.NOT_ANSWERED)
    assert (await salon.reads(first.id)).status is BookingStatus.PENDING
    monkeypatch.undo()
    await looks(salon, "requests")
    await _assert_lapsed(salon, first, Lapse.NOT_ANSWERED)


async def test_jobs_in_two_processes_lapse_each_once(salon: Salon, database_url: str, clock: TestClock) -> None:
    requests = [await requested(salon, day(3 + index // 7, 9 + index % 7)) for index in range(12)]
    with_offers = [
        await offered(salon, await requested(salon, day(12, hour)), ((day(13, hour), "Theo"),), key=str(hour))
        for hour in range(9, 15)
    ]
    at(salon, 49)
    other = Database.connect(database_url)
    try:
        jobs = [jobs_of(salon.runtime, None), jobs_of(type(salon.runtime)(other, clock), None)]
        async with JobRunner(jobs[0], seconds=0.01), JobRunner(jobs[1], seconds=0.01), asyncio.timeout(60):
            while True:
                if all(row["status"] != "pending" for row in await salon.rows(tables.booking)):
                    break
                await asyncio.sleep(0.02)
    finally:
        await other.close()
    for booking in requests:
        await _assert_lapsed(salon, booking, Lapse.NOT_ANSWERED)
    for booking in with_offers:
        await _assert_lapsed(salon, booking, Lapse.OFFERS_NOT_TAKEN)


async def test_the_application_itself_runs_the_jobs_where_there_is_no_worker(
    salon: Salon, database_url: str, clock: TestClock
) -> None:
    booking = await offered(salon, await requested(salon))
    async with posting(database_url, salon) as post:
        await _until_told(post, 1)
        clock.advance(hours=25)
        await _until_told(post, 2)
    await _assert_lapsed(salon, booking, Lapse.OFFERS_NOT_TAKEN)
    subjects = [str(mail.message["subject"]) for mail in post.mail.received]
    assert subjects == [
        "Lumen has another time for you instead of Sat 28 Nov, 9:00 am",
        "No time chosen: Cut with Mia, Sat 28 Nov, 9:00 am",
    ]


async def _until_told(post: Post, mails: int) -> None:
    async with asyncio.timeout(20):
        while True:
            if len(post.mail.received) >= mails and len(post.sms.accepted) >= mails:
                return
            await asyncio.sleep(0.05)
