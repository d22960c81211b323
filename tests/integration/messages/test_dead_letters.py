"""A message that reached nobody: what it offered goes on to others, and the desk hears who is to be called."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.desk.bookings import Target
from openchair.desk.counter_offers import OfferedTime, send_counter_offers
from openchair.desk.reads import list_unreached_bookings
from openchair.desk.retry_message import retry_message
from openchair.desk.undelivered import follow_up_next
from openchair.messages.channel import Refused, TryAgain
from openchair.rules.messages import Channel, MessageKind, MessageStatus
from openchair.rules.openings import WhyNot
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.store.outbox import NewMessage, queue_messages
from openchair.store.sending import record_report
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import Salon, day

OPTED_OUT = Refused("The customer has opted out of texts from our number.", stops=True)
NO_SUCH_MAILBOX = Refused("The mail server said: 550 no such user here.")


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def _person(salon: Salon, booking: BookingRecord, **columns: Any) -> BookingRecord:
    """The booking's customer is this person."""
    async with salon.database.transaction() as connection:
        of = tables.customer.c.id == booking.customer.id
        await connection.execute(update(tables.customer).where(of).values(**columns))
    return await salon.reads(booking.id)


async def _waiting(salon: Salon, clock: TestClock, **ann: Any) -> tuple[BookingRecord, BookingRecord]:
    """Ann waits first, Bo second."""
    first = await _person(salon, await salon.books(day(20, 9)), name="Ann", **ann)
    await waits(salon, first)
    clock.advance(minutes=1)
    second = await salon.books(day(21, 9))
    second = await _person(salon, second, name="Bo", email="bo@example.com", phone="+61491570157")
    await waits(salon, second)
    return first, second


async def _freed(salon: Salon, round_: Round, clock: TestClock, days: int = 5) -> None:
    """A time in so many days becomes free, is offered, and that is about to be told."""
    gone = await salon.books(day(days, 10))
    gone = await _person(salon, gone, email="gone@example.com", phone="+61491570158")
    await cancels(salon, gone)
    await looks(salon)
    await round_.goes()
    clock.advance(seconds=1)


async def _follows(salon: Salon) -> int:
    """Do all that follows from dead messages; gives how many there were."""
    count = 0
    while await follow_up_next(salon.runtime):
        count += 1
        assert count < 100
    return count


async def _to_venue(round_: Round, salon: Salon) -> list[str]:
    """The subjects of the mails that the venue got."""
    return [outgoing.subject for outgoing in round_.email.sent if outgoing.to == "hello@lumen.example"]


async def _has_address(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(email="hello@lumen.example"))


@pytest.mark.parametrize("way", ["text", "mail"])
async def test_an_offer_whose_last_message_died_passes_on_at_once(
    salon: Salon, round_: Round, clock: TestClock, way: str
) -> None:
    phone_only = {"email": None} if way == "text" else {"phone": None}
    ann, bo = await _waiting(salon, clock, **phone_only)
    await _freed(salon, round_, clock)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [ann.id]
    (round_.sms if way == "text" else round_.email).failures = [OPTED_OUT if way == "text" else NO_SUCH_MAILBOX]
    await round_.goes()
    assert await _follows(salon) == 1
    (to_ann,) = await offers(salon, ann)
    assert (to_ann["status"], to_ann["ended_at"]) == ("not_told", clock.now())
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [bo.id]
    # She is passed over from now on, and the desk reads why.
    await _freed(salon, round_, clock, 6)
    assert len(await offers(salon, ann)) == 1
    considered = {each["booking"]: each["why"] for row in await openings(salon) for each in row["considered"] or ()}
    assert considered[ann.id] == WhyNot.NOT_REACHABLE
    (unreached,) = await list_unreached_bookings(salon.runtime, await salon.signs_in(), 10)
    assert unreached.id == ann.id


async def test_one_that_arrived_by_one_way_holds(salon: Salon, round_: Round, clock: TestClock) -> None:
    ann, _ = await _waiting(salon, clock)
    await _freed(salon, round_, clock)
    round_.sms.failures = [OPTED_OUT]
    await round_.goes()
    assert await _follows(salon) == 1
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [ann.id]
    assert await list_unreached_bookings(salon.runtime, await salon.signs_in(), 10) == []


async def test_while_one_way_is_still_being_tried_nothing_ends(salon: Salon, round_: Round, clock: TestClock) -> None:
    ann, bo = await _waiting(salon, clock)
    await _freed(salon, round_, clock)
    round_.sms.failures, round_.email.failures = [OPTED_OUT], [TryAgain("Later.")]
    await round_.goes()
    await _follows(salon)
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [ann.id]
    round_.email.failures = [NO_SUCH_MAILBOX]
    clock.advance(minutes=1)
    await round_.goes()
    await _follows(salon)
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [bo.id]


async def test_a_text_that_twilio_reports_undelivered_ends_the_offer_too(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    ann, bo = await _waiting(salon, clock, email=None)
    await _freed(salon, round_, clock)
    await round_.goes()
    (row,) = [
        row
        for row in await salon.rows(tables.message)
        if row["kind"] == "earlier_opening" and row["booking_id"] == ann.id
    ]
    report = (row["id"], row["provider_id"], MessageStatus.BOUNCED, "There is no such number.", clock.now())
    async with salon.database.transaction() as connection:
        assert await record_report(connection, *report)
    assert await _follows(salon) == 1
    await looks(salon)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [bo.id]
    # A text that does arrive there ends her being passed over.
    now = clock.now()
    new = NewMessage(MessageKind.LINK_RESENT, Channel.SMS, "event:1", now)
    async with salon.database.transaction() as connection:
        (id,) = await queue_messages(connection, salon.scope, ann.id, now, [new])
    await round_.goes()
    assert (await salon.reads(ann.id)).customer.texts_die
    async with salon.database.transaction() as connection:
        await record_report(connection, id, f"provider-{id}", MessageStatus.DELIVERED, None, now)
    assert not (await salon.reads(ann.id)).customer.texts_die
    assert await list_unreached_bookings(salon.runtime, await salon.signs_in(), 10) == []


async def test_a_mail_that_its_server_takes_ends_being_passed_over(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    booking = await _person(salon, booking, phone=None)
    round_.email.failures = [NO_SUCH_MAILBOX]
    await _told(salon, booking)
    await round_.goes()
    assert (await salon.reads(booking.id)).customer.mail_dies
    dead = next(row for row in await salon.rows(tables.message) if row["status"] == "bounced")
    await retry_message(salon.runtime, await salon.signs_in(), dead["id"], "k")
    await round_.goes()
    assert not (await salon.reads(booking.id)).customer.mail_dies


async def _told(salon: Salon, booking: BookingRecord) -> None:
    async with salon.database.transaction() as connection:
        await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


async def test_a_confirmation_that_reached_nobody_is_told_to_the_venue_once_and_opens_nothing(
    salon: Salon, round_: Round
) -> None:
    await _has_address(salon)
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    round_.email.failures, round_.sms.failures = [NO_SUCH_MAILBOX], [OPTED_OUT]
    await round_.goes()
    assert await _follows(salon) == 1
    assert [line["what"] for line in await salon.changes()] == ["not_reached"]
    await round_.goes()
    assert await _to_venue(round_, salon) == ["Ann Lee could not be reached: Sat 28 Nov, 9:00 am"]
    (mail,) = [outgoing for outgoing in round_.email.sent if outgoing.to == "hello@lumen.example"]
    assert "The confirmation of this booking reached nobody." in mail.text
    assert "Please call them on 0491 570 156." in mail.text
    assert "/manage/" not in mail.text + mail.html
    # That mail's own death is nobody's news, and a second death of the first is no news.
    for row in await salon.rows(tables.message):
        if row["status"] == "bounced" and row["channel"] == "email":
            await retry_message(salon.runtime, await salon.signs_in(), row["id"], "k")
    round_.email.failures = [NO_SUCH_MAILBOX]
    await round_.goes()
    await _follows(salon)
    await round_.goes()
    assert len(await _to_venue(round_, salon)) == 1


async def test_a_note_to_the_venue_that_dies_leads_to_none(salon: Salon, round_: Round) -> None:
    await _has_address(salon)
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    round_.email.failures, round_.sms.failures = [NO_SUCH_MAILBOX, NO_SUCH_MAILBOX], [OPTED_OUT]
    await round_.goes()
    await _follows(salon)
    await round_.goes()
    assert await _follows(salon) == 0
    assert await salon.told() == [
        *(f"{kind} by {way}" for kind in ("confirmed", "reminder") for way in ("email", "sms")),
        "not_reached by email",
    ]


async def test_a_venue_without_an_address_reads_it_at_the_desk(salon: Salon, round_: Round) -> None:
    booking = await salon.books(day(3, 9))
    await _told(salon, booking)
    round_.email.failures, round_.sms.failures = [NO_SUCH_MAILBOX], [OPTED_OUT]
    await round_.goes()
    await _follows(salon)
    assert [line["what"] for line in await salon.changes()] == ["not_reached"]
    assert "not_reached by email" not in await salon.told()


async def test_times_offered_to_who_can_t_hear_of_them_are_held_no_longer(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    booking = await salon.books(day(6, 9), status="pending")
    times = [OfferedTime(day(7, hour), salon.staff["Mia"][1]) for hour in (11, 13)]
    target = Target(booking.id, 1, "offers")
    await send_counter_offers(salon.runtime, await salon.signs_in(), target, times, expires_in_hours=None)
    held = [row for row in await salon.rows(tables.occupancy) if row["kind"] == "hold"]
    assert len(held) == 2
    round_.email.failures, round_.sms.failures = [NO_SUCH_MAILBOX], [OPTED_OUT]
    await round_.goes()
    await _follows(salon)
    assert {row["status"] for row in await salon.rows(tables.counter_offer)} == {"not_told"}
    assert [row for row in await salon.rows(tables.occupancy) if row["kind"] == "hold"] == []
    assert (await salon.reads(booking.id)).status == "pending"
    assert [line["what"] for line in await salon.changes()] == ["offers_sent", "offers_not_told", "not_reached"]


async def test_who_is_booked_at_that_hour_is_not_offered_it(salon: Salon, round_: Round, clock: TestClock) -> None:
    ann, bo = await _waiting(salon, clock)
    for hour in (9, 10, 11):
        other = await salon.books(day(5, hour), staff="Theo")
        async with salon.database.transaction() as connection:
            of = tables.booking.c.id == other.id
            await connection.execute(update(tables.booking).where(of).values(customer_id=ann.customer.id))
    await _freed(salon, round_, clock)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [bo.id]
    considered = {each["booking"]: each["why"] for row in await openings(salon) for each in row["considered"] or ()}
    assert considered[ann.id] == WhyNot.BOOKED_THEN


async def test_an_appointment_that_ends_as_the_opening_begins_is_no_hindrance(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    ann, _ = await _waiting(salon, clock)
    for hour, status in ((9, "confirmed"), (11, "confirmed"), (10, "cancelled")):
        other = await salon.books(day(5, hour), staff="Theo", status=status)
        async with salon.database.transaction() as connection:
            of = tables.booking.c.id == other.id
            await connection.execute(update(tables.booking).where(of).values(customer_id=ann.customer.id))
    await _freed(salon, round_, clock)
    assert [offer["booking_id"] for offer in await offers(salon, status="offered")] == [ann.id]
