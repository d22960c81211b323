"""What a customer hears of an earlier time that became free: by day, and only of what they can still take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.desk.retry_message import retry_message
from openchair.manage.openings import decline_opening
from openchair.messages.channel import OutgoingMessage, Refused, TryAgain
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, waits
from tests.support.salon import Salon, day

PASSED = "The time it told of has passed."
NO_MORE = "The time it offered is offered no more."


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _offered(round_: Round, clock: TestClock, *days: int) -> BookingRecord:
    """Times at 10 on these days become free together, and are held for one who is about to be told."""
    salon = round_.salon
    gone = [await salon.books(day(each, 10)) for each in days]
    booking = await salon.books(day(20, 9))
    await waits(salon, booking)
    for each in gone:
        await cancels(salon, each)
    await looks(salon)
    assert len(await offers(salon, booking, status="offered")) == len(days)
    # The cancellations are told of at once.
    await round_.goes()
    clock.advance(seconds=1)
    return booking


async def _declines(salon: Salon, booking: BookingRecord, *which: int) -> list[str]:
    """The customer, who has seen them on their page, says no to these of what is offered; gives the ids of all of it."""
    ids = [str(offer["id"]) for offer in await offers(salon, booking)]
    for each in which:
        await decline_opening(salon.runtime, await salon.lets_in(booking), ids[each], f"no {each}")
    return ids


def _of_earlier_times(round_: Round) -> tuple[list[OutgoingMessage], list[OutgoingMessage]]:
    """What was sent of earlier times, by email and by SMS."""
    sent = round_.email.sent, round_.sms.sent
    mails, texts = ([outgoing for outgoing in each if "An earlier time is free" in outgoing.text] for each in sent)
    return mails, texts


async def _rows(salon: Salon) -> dict[str, dict[str, Any]]:
    """The messages of earlier times, by channel."""
    return {row["channel"]: row for row in await salon.rows(tables.message) if row["kind"] == "earlier_opening"}


async def test_an_earlier_time_that_could_not_be_told_of_by_day_wakes_nobody_and_is_told_of_in_the_morning(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    clock.set(day(0, 20, 50))
    await _offered(round_, clock, 15)
    clock.set(day(0, 23, 30))
    await cancels(salon, await salon.books(day(25, 10)))
    await round_.goes()
    assert _of_earlier_times(round_) == ([], [])
    for row in (await _rows(salon)).values():
        assert (row["status"], row["available_at"], row["problem"]) == ("queued", day(1, 8), None)
        assert (row["attempts"], row["first_tried_at"], row["lease_until"]) == (0, None, None)
    # What else there is to say is said.
    assert await round_.states("cancelled") == {("accepted", None)}
    clock.set(day(1, 8))
    await round_.goes()
    assert [len(sent) for sent in _of_earlier_times(round_)] == [1, 1]
    assert await round_.states("earlier_opening") == {("accepted", None)}
    assert {row["attempts"] for row in (await _rows(salon)).values()} == {1}


async def test_an_earlier_time_that_is_not_held_until_the_morning_is_not_told_of(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    clock.set(day(0, 20, 50))
    booking = await _offered(round_, clock, 2)
    (offer,) = await offers(salon, booking)
    clock.set(day(0, 23, 30))
    assert clock.now() < offer["held_until"] < day(1, 8)
    await round_.goes()
    assert await round_.states("earlier_opening") == {("superseded", PASSED)}
    assert _of_earlier_times(round_) == ([], [])


async def test_a_further_attempt_waits_for_the_morning_and_knows_what_went_before(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    clock.set(day(0, 20, 59))
    await _offered(round_, clock, 15)
    clock.set(first := day(0, 20, 59) + timedelta(seconds=55))
    round_.sms.failures = [TryAgain("No answer.", unsure=True)]
    round_.email.failures = [TryAgain("Later.")]
    await round_.goes()
    for _ in range(20):
        clock.advance(minutes=10)
        await round_.goes()
    rows = await _rows(salon)
    assert {(row["attempts"], row["available_at"], row["first_tried_at"]) for row in rows.values()} == {
        (1, day(1, 8), first)
    }
    clock.set(day(1, 8))
    await round_.goes()
    assert [len(sent) for sent in _of_earlier_times(round_)] == [1, 1]
    assert round_.sms.unsure[-1]
    assert {row["attempts"] for row in (await _rows(salon)).values()} == {2}


async def test_what_the_desk_has_sent_again_at_night_goes_in_the_morning(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    clock.set(day(0, 20))
    await _offered(round_, clock, 15)
    round_.sms.failures = [Refused("This is not a mobile number that can get texts.")]
    await round_.goes()
    row = (await _rows(salon))["sms"]
    assert row["status"] == "bounced"
    clock.set(day(0, 22))
    await retry_message(salon.runtime, await salon.signs_in(), row["id"], "k")
    await round_.goes()
    row = (await _rows(salon))["sms"]
    assert (row["status"], row["available_at"], row["attempts"]) == ("queued", day(1, 8), 0)
    clock.set(day(1, 8))
    await round_.goes()
    assert [len(sent) for sent in _of_earlier_times(round_)] == [1, 1]


async def test_a_venue_without_quiet_hours_tells_of_earlier_times_at_night(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(quiet_from=0, quiet_until=0))
    clock.set(day(0, 23, 30))
    await _offered(round_, clock, 15)
    await round_.goes()
    assert [len(sent) for sent in _of_earlier_times(round_)] == [1, 1]


async def test_of_what_was_offered_together_the_second_is_told_of_when_the_first_is_off(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await _offered(round_, clock, 15, 16)
    first, second = await _declines(salon, booking, 0)
    await round_.goes()
    (mail,), (text,) = _of_earlier_times(round_)
    assert mail.subject == "An earlier time is free: Fri 11 Dec, 10:00 am with Mia"
    for outgoing in (mail, text):
        assert f"&action=earlier&opening={second}" in outgoing.text
        assert "10 Dec" not in outgoing.text and "Also free" not in outgoing.text
    assert "It is held for you until Thursday 26 November, 9:00 am." in mail.text
    # It is the same message as ever.
    assert {row["tells_of"] for row in (await _rows(salon)).values()} == {f"event:{first}"}
    assert await round_.states("earlier_opening") == {("accepted", None)}


async def test_of_what_was_offered_together_nothing_is_said_of_what_is_off(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await _offered(round_, clock, 15, 16, 17)
    first, *_ = await _declines(salon, booking, 1)
    await round_.goes()
    (mail,), (text,) = _of_earlier_times(round_)
    assert "Also free: Sat 12 Dec, 10:00 am with Mia." in mail.text
    for outgoing in (mail, text):
        assert f"&action=earlier&opening={first}" in outgoing.text
        assert "11 Dec" not in outgoing.text


async def test_of_what_was_offered_together_nothing_is_sent_once_all_of_it_is_off(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await _offered(round_, clock, 15, 16)
    await _declines(salon, booking, 0, 1)
    await round_.goes()
    assert _of_earlier_times(round_) == ([], [])
    assert await round_.states("earlier_opening") == {("superseded", NO_MORE)}


@pytest.mark.parametrize("older", [False, True], ids=["new", "old"])
async def test_of_what_was_offered_together_the_longer_held_is_told_of_when_the_first_has_run_out(
    salon: Salon, round_: Round, clock: TestClock, *, older: bool
) -> None:
    booking = await _offered(round_, clock, 2, 15, 16)
    first, second, _ = await offers(salon, booking)
    for row in (await _rows(salon)).values():
        # Messages may wait that were written when less was kept of the others.
        assert [each["until"] for each in row["facts"]["more"]] == [second["held_until"].isoformat()] * 2
        if older:
            kept = ("opening", "opening_starts_at", "opening_staff")
            more = [{name: each[name] for name in kept} for each in row["facts"]["more"]]
            async with salon.database.transaction() as connection:
                await connection.execute(
                    update(tables.message)
                    .where(tables.message.c.id == row["id"])
                    .values(facts={**row["facts"], "more": more})
                )
    clock.set(first["held_until"])
    await round_.goes()
    (mail,), (text,) = _of_earlier_times(round_)
    assert mail.subject == "An earlier time is free: Thu 10 Dec, 10:00 am with Mia"
    assert "It is held for you until Thursday 26 November, 9:00 am." in mail.text
    assert "Also free: Fri 11 Dec, 10:00 am with Mia." in mail.text
    assert f"&action=earlier&opening={second['id']}" in text.text
    assert "27 Nov" not in mail.text + text.text


async def test_what_is_held_until_the_morning_waits_for_it_though_what_came_with_it_is_not(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    clock.set(day(0, 20, 50))
    booking = await _offered(round_, clock, 2, 15)
    clock.set(day(0, 22))
    await round_.goes()
    assert _of_earlier_times(round_) == ([], [])
    clock.set(day(1, 8))
    await round_.goes()
    mails, texts = _of_earlier_times(round_)
    assert [mail.subject for mail in mails] == ["An earlier time is free: Thu 10 Dec, 10:00 am with Mia"]
    _, second = await offers(salon, booking)
    assert [text.text.endswith(f"&opening={second['id']}") for text in texts] == [True]


async def test_after_a_lost_answer_the_provider_is_asked_for_what_was_told_of_then(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await _offered(round_, clock, 15, 16)
    round_.sms.failures = [TryAgain("No answer.", unsure=True)]
    await round_.goes()
    first, second = await _declines(salon, booking)
    clock.advance(seconds=5)
    await _declines(salon, booking, 0)
    clock.advance(seconds=5)
    await round_.goes()
    _, (text,) = _of_earlier_times(round_)
    assert text.text.endswith(f"&opening={second}")
    assert text.earlier_text is not None
    assert text.earlier_text.endswith(f"&opening={first}")


async def test_nothing_is_added_to_a_message_that_was_tried_already(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    """It may be hours old by now, and the other channel's may have gone: what is new gets a message of its own."""
    booking = await _offered(round_, clock, 15)
    round_.sms.failures = [TryAgain("Later.")]
    await round_.goes()
    assert (await _rows(salon))["sms"]["status"] == "queued"
    (offer,) = await offers(salon, booking)
    async with salon.database.transaction() as connection:
        notifier = Notifier(salon.runtime, connection, salon.scope, clock.now())
        about = booking, offer["id"], offer["starts_at"], "Mia", offer["held_until"]
        assert not await notifier.notify_another_opening(*about, shared=False)
    assert ["more" in row["facts"] for row in (await _rows(salon)).values()] == [False, False]
