"""One send: held against the booking as it is now, tried again where it may help, and given up where it may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.desk.bookings import Target
from openchair.desk.progress import approve_booking, complete_booking, mark_arrived
from openchair.desk.reschedule import DeskMove, reschedule_as_operator
from openchair.desk.retry_message import retry_message
from openchair.manage.cancel import Cancellation, cancel_booking, find_cancellation_quote
from openchair.manage.undo import undo_change
from openchair.messages.channel import Refused, TryAgain
from openchair.messages.delivery import Delivery
from openchair.rules.agreement import AskedBy
from openchair.rules.messages import Channel, MessageStatus
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.sending import hand_over, is_any_due, record_report
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.said import everything_said
from tests.support.salon import LINKS, Salon, day
from tests.support.senders import KeepingSender
from tests.support.statements import statements_of

LEASE = timedelta(seconds=60)


@dataclass
class Round:
    """A relay and a worker in one, that go when they are told."""

    salon: Salon
    email: KeepingSender = field(default_factory=KeepingSender)
    sms: KeepingSender = field(default_factory=KeepingSender)

    @property
    def delivery(self) -> Delivery:
        senders = {Channel.EMAIL: self.email, Channel.SMS: self.sms}
        return Delivery(self.salon.runtime, LINKS, senders, "bookings@openchair.example", LEASE)

    async def goes(self) -> None:
        """Send what is due."""
        now = self.salon.clock.now()
        for channel in Channel:
            async with self.salon.database.transaction() as connection:
                ids = await hand_over(connection, channel, now, now + LEASE, 200)
            for message_id in ids:
                await self.delivery.deliver(message_id)

    async def states(self, kind: str) -> set[tuple[str, str | None]]:
        """The status and problem of each message of this kind."""
        rows = await self.salon.rows(tables.message)
        return {(row["status"], row["problem"]) for row in rows if row["kind"] == kind}


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _told(salon: Salon, booking: BookingRecord) -> None:
    """The booking was made, and its customer is to be told."""
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


@pytest.mark.usefixtures("grace")
@pytest.mark.parametrize("taken_back", [True, False])
async def test_a_message_that_a_change_made_untrue_waits_while_that_may_be_taken_back(
    salon: Salon, round_: Round, clock: TestClock, *, taken_back: bool
) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    customer = await salon.lets_in(booking)
    await reschedule_booking(salon.runtime, customer, Move(day(3, 11), None, 1), "move")
    await round_.goes()
    assert await round_.states("confirmed") == {("queued", None)}
    if taken_back:
        await undo_change(salon.runtime, await salon.lets_in(await salon.reads(booking.id)), 2, "undo")
    clock.advance(minutes=2)
    await round_.goes()
    assert {status for status, _ in await round_.states("confirmed")} == {"accepted" if taken_back else "superseded"}


async def test_a_confirmation_of_a_time_that_moved_meanwhile_is_not_sent(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(3, 15), None, 1), "k")
    await round_.goes()
    assert await round_.states("confirmed") == {("superseded", "The booking has moved since.")}
    assert await round_.states("rescheduled") == {("accepted", None)}
    # One mail and one SMS arrive, and they say the time that is.
    (mail,), (text,) = round_.email.sent, round_.sms.sent
    assert "3:00 pm" in mail.subject
    assert "3:00 pm" in text.text


async def test_what_was_cancelled_meanwhile_is_not_confirmed(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    quote = find_cancellation_quote(booking, salon.clock.now())
    assert quote is not None
    await cancel_booking(salon.runtime, await salon.lets_in(booking), Cancellation(quote.id, None, 1), "k")
    await round_.goes()
    assert await round_.states("confirmed") == {("superseded", "What it said of the booking has changed since.")}
    assert [outgoing.subject.partition(":")[0] for outgoing in round_.email.sent] == ["Cancelled"]


async def test_a_newer_version_alone_is_no_reason_to_drop_a_message(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    arrived = await mark_arrived(salon.runtime, await salon.signs_in(), Target(booking.id, 1, "k"))
    assert arrived.booking.version == 2
    await round_.goes()
    assert await round_.states("confirmed") == {("accepted", None)}


async def test_a_request_answered_meanwhile_is_not_called_unanswered(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9), status="pending")
    await _told(salon, booking)
    operator = await salon.signs_in()
    moved = await reschedule_as_operator(
        salon.runtime, operator, Target(booking.id, 1, "a"), DeskMove(day(3, 10), None, AskedBy.CUSTOMER)
    )
    await approve_booking(salon.runtime, operator, Target(booking.id, moved.booking.version, "b"))
    await round_.goes()
    changed = ("superseded", "What it said of the booking has changed since.")
    assert await round_.states("request_received") == {changed}
    # It said that the venue has yet to answer; the confirmation says the rest, the new time among it.
    assert await round_.states("rescheduled") == {changed}
    assert [outgoing.subject for outgoing in round_.email.sent] == ["Confirmed: Cut with Mia, Sat 28 Nov, 10:00 am"]


async def test_a_reminder_that_comes_after_the_start_is_not_sent(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _told(salon, await salon.books(day(3, 9)))
    await round_.goes()
    clock.set(day(3, 9))
    await round_.goes()
    assert await round_.states("reminder") == {("superseded", "The time it told of has passed.")}
    assert len(round_.email.sent) == 1


async def test_a_booking_that_is_done_is_not_reminded_of(salon: Salon, round_: Round, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    await round_.goes()
    clock.set(day(2, 9))
    # They came a day early, and were served.
    operator, today = await salon.signs_in(), DeskMove(day(2, 9), None, AskedBy.CUSTOMER)
    await reschedule_as_operator(salon.runtime, operator, Target(booking.id, 1, "m"), today)
    await complete_booking(salon.runtime, operator, Target(booking.id, 2, "k"))
    await round_.goes()
    assert await round_.states("reminder") == {("superseded", "The booking has moved since.")}


async def test_what_may_help_later_is_tried_later_and_each_channel_waits_as_suits_it(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    round_.email.failures = [TryAgain("The mail server said: 451 later.")] * 3
    round_.sms.failures = [TryAgain("The SMS provider is busy.")] * 3
    tries: dict[str, list[float]] = {"email": [], "sms": []}
    began = clock.now()
    round_.email.first = lambda: tries["email"].append((clock.now() - began).total_seconds())
    round_.sms.first = lambda: tries["sms"].append((clock.now() - began).total_seconds())
    for _ in range(800):
        await round_.goes()
        clock.advance(seconds=1)
    assert tries == {"email": [0, 30, 150, 750], "sms": [0, 10, 40, 160]}
    assert await round_.states("confirmed") == {("accepted", None)}


async def test_what_never_helps_is_given_up_and_the_desk_has_it_sent_again(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    down = TryAgain("The mail server can't be reached.")
    round_.email.failures = [down] * 9
    for _ in range(9):
        await round_.goes()
        clock.advance(hours=8)
    (dead,) = [row for row in await salon.rows(tables.message) if row["status"] == "failed"]
    assert (dead["attempts"], dead["problem"]) == (9, "The mail server can't be reached.")
    clock.advance(days=1)
    await round_.goes()
    assert round_.email.sent == []
    operator = await salon.signs_in()
    for _ in range(2):
        again = await retry_message(salon.runtime, operator, dead["id"], "k")
        assert (again.message.status, again.message.attempts) == ("queued", 0)
    await round_.goes()
    (outgoing,) = round_.email.sent
    assert outgoing.id == dead["id"]
    assert [row["what"] for row in await salon.changes()] == ["message_retried"]


async def test_what_is_refused_is_not_tried_again(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    round_.email.failures = [Refused("The mail server said: 550 no such user.")]
    for _ in range(3):
        await round_.goes()
        clock.advance(hours=9)
    assert round_.email.sent == []
    assert await round_.states("confirmed") == {
        ("bounced", "The mail server said: 550 no such user."),
        ("accepted", None),
    }


async def test_whoever_tries_after_a_lost_answer_is_told_so(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    round_.sms.failures = [
        TryAgain("No answer.", unsure=True),
        TryAgain("The look-up failed."),
    ]
    for _ in range(3):
        await round_.goes()
        clock.advance(minutes=1)
    # Once nobody knows, nobody knows until somebody has asked.
    assert round_.sms.unsure == [False, True, True]
    assert len({outgoing.id for outgoing in round_.sms.sent}) == len(round_.sms.sent) == 1


async def test_what_could_not_be_written_down_after_the_send_is_looked_up_before_it_is_sent_again(
    salon: Salon, round_: Round, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    finish = Delivery._finish
    failed: list[str] = []

    async def fails_once(self: Delivery, claim: Any, status: Any, outgoing: Any = None, **values: Any) -> None:
        if status == "accepted" and claim.channel is Channel.SMS and not failed:
            failed.append(claim.id)
            raise RuntimeError("It could not be written down.")
        await finish(self, claim, status, outgoing, **values)

    monkeypatch.setattr(Delivery, "_finish", fails_once)
    for _ in range(2):
        await round_.goes()
        clock.advance(seconds=30)
    assert round_.sms.unsure == [False, True]


async def test_a_message_that_breaks_our_own_code_ends_as_a_dead_letter_and_holds_up_no_other(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(30, 9))
    await _told(salon, booking)
    async with salon.database.transaction() as connection:
        await connection.execute(
            update(tables.message)
            .where(tables.message.c.channel == "email", tables.message.c.kind == "confirmed")
            .values(kind="refund_done")
        )
    other = await salon.books(day(30, 11))
    await _told(salon, other)
    with everything_said() as said:
        for _ in range(9):
            await round_.goes()
            clock.advance(hours=8)
    # It was told to speak of a refund that it has no amount of.
    assert {status for status, _ in await round_.states("refund_done")} == {"failed"}
    assert "Confirmed: Cut with Mia, Fri 25 Dec, 11:00 am" in {outgoing.subject for outgoing in round_.email.sent}
    assert said.with_any_of("message_failed")
    assert not said.with_any_of("ann.lee@example.com", "+61491570156", "Ann Lee", LINKS.manage_token(booking.id, 0))


async def test_a_message_that_kills_whoever_sends_it_is_given_up(salon: Salon, round_: Round, clock: TestClock) -> None:
    await _told(salon, await salon.books(day(30, 9)))

    class Killed(BaseException):
        """Stands for a process that is gone: nobody writes anything down."""

    def kill() -> None:
        raise Killed

    round_.email.first = kill
    killed = 0
    for _ in range(12):
        try:
            await round_.goes()
        except Killed:
            killed += 1
        clock.advance(seconds=61)
    assert killed == 9
    assert {status for status, _ in await round_.states("confirmed")} == {"failed", "accepted"}


async def test_a_customer_without_an_address_any_more_is_not_written_to(salon: Salon, round_: Round) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.customer).values(email=None))
    await round_.goes()
    assert await round_.states("confirmed") == {
        ("superseded", "The customer has no address for it."),
        ("accepted", None),
    }


async def test_what_was_sent_is_written_down_for_the_desk(salon: Salon, round_: Round) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    await round_.goes()
    rows: dict[str, dict[str, Any]] = {
        row["channel"]: row for row in await salon.rows(tables.message) if row["kind"] == "confirmed"
    }
    assert (rows["email"]["sent_to"], rows["email"]["segments"]) == ("ann.lee@example.com", None)
    assert (rows["sms"]["sent_to"], rows["sms"]["segments"]) == ("+61491570156", 1)
    assert all(row["accepted_at"] == salon.clock.now() and row["attempts"] == 1 for row in rows.values())


async def test_where_it_went_is_written_though_the_providers_report_was_faster(salon: Salon, round_: Round) -> None:
    await _told(salon, await salon.books(day(30, 9)))
    send = round_.sms.send

    async def reports_first(outgoing: Any, *, unsure: bool) -> Any:
        receipt = await send(outgoing, unsure=unsure)
        assert receipt.provider_id is not None
        async with salon.database.transaction() as connection:
            assert await record_report(
                connection, outgoing.id, receipt.provider_id, MessageStatus.DELIVERED, None, salon.clock.now()
            )
        return receipt

    round_.sms.send = reports_first  # type: ignore[method-assign]  # a provider that is quick
    await round_.goes()
    (row,) = [row for row in await salon.rows(tables.message) if (row["kind"], row["channel"]) == ("confirmed", "sms")]
    assert (row["status"], row["sent_to"], row["segments"]) == ("delivered", "+61491570156", 1)


async def test_a_venue_that_reminds_of_nothing_writes_no_reminder(salon: Salon, round_: Round) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(reminder_hours=0))
    await _told(salon, await salon.books(day(30, 9)))
    assert await salon.told() == ["confirmed by email", "confirmed by sms"]


async def test_a_booking_made_within_the_last_day_is_not_reminded_of(salon: Salon) -> None:
    await _told(salon, await salon.books(day(0, 15)))
    assert await salon.told() == ["confirmed by email", "confirmed by sms"]


async def test_an_installation_without_mail_writes_none(salon: Salon) -> None:
    booking = await salon.books(day(30, 9))
    runtime = type(salon.runtime)(salon.database, salon.clock, ("sms",))
    async with salon.database.transaction() as connection:
        await Notifier(runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)
    assert await salon.told() == ["confirmed by sms", "reminder by sms"]


async def test_a_look_takes_one_statement_a_send_four_and_telling_two(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(30, 9))
    database, now = salon.database, salon.clock.now()
    async with database.transaction() as connection:
        with statements_of(database) as told:
            await Notifier(salon.runtime, connection, salon.scope, now).notify_booked(booking)
    async with database.reading() as connection:
        with statements_of(database) as looked:
            assert await is_any_due(connection, Channel.EMAIL, now)
    async with database.transaction() as connection:
        (message_id,) = await hand_over(connection, Channel.EMAIL, now, now + LEASE, 200)
    with statements_of(database) as sent:
        await round_.delivery.deliver(message_id)
    assert len(round_.email.sent) == 1
    counts = [len([each for each in statements if not each.startswith("BEGIN")]) for statements in (told, looked, sent)]
    # Of the four one asks for all allowances.
    assert counts == [2, 1, 4]
