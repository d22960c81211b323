"""From each mutation of the main job to the customer's mailbox and phone: exactly its messages, in order, and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.payments import Problem
from openchair.store import tables
from openchair.store.money import request_fee
from tests.support.clock import TestClock
from tests.support.moving import accept_move, ask_quote
from tests.support.post import Post, posting
from tests.support.salon import FULL_REFUND, LINKS, TIERED, Salon, day
from tests.support.selections import SCHEMA, members
from tests.support.web import bearer
from tests.support.word import settle

REFUSALS = {kind.name for kind in SCHEMA.get_implementations(SCHEMA.get_type("Refusal")).objects}  # type: ignore[arg-type]  # an interface

EMAIL, PHONE = "bo.canary@example.com", "+61491570157"


@pytest.fixture
async def post(database_url: str, salon: Salon) -> AsyncIterator[Post]:
    async with posting(database_url, salon) as post:
        yield post


class Desk:
    """An operator's mutations."""

    def __init__(self, post: Post, credential: str) -> None:
        self.post = post
        self.credential = credential
        self.count = 0

    async def does(self, verb: str, **input: Any) -> dict[str, Any]:
        """A mutation that goes well; gives the booking it answers."""
        self.count += 1
        kind = f"{verb[0].upper()}{verb[1:]}Input"
        # Whatever it is called, a success that has a booking has it under that name.
        (success,) = (member for member in members(verb) if member.name not in REFUSALS)
        booking = f"... on {success.name} {{ booking {{ id version }} }}" if "booking" in success.fields else ""
        query = f"""mutation ($input: {kind}!) {{ {verb}(input: $input) {{ __typename
            ... on Refusal {{ message }} {booking} }} }}"""
        given = {"idempotencyKey": f"k{self.count}", **input}
        data = await self.post.web.data(self.post.salon.host, query, bearer=self.credential, variables={"input": given})
        answer: dict[str, Any] = data[verb]
        assert "message" not in answer, answer
        made: dict[str, Any] = answer.get("booking", {})
        return made

    async def books(self, hour: int = 9, **more: Any) -> str:
        """A booking of Bo's in three days; gives its id."""
        salon = self.post.salon
        input = {
            "parts": [{"serviceId": salon.services["Cut"][0], "staffId": salon.staff["Mia"][1]}],
            "startsAt": day(3, hour).isoformat(),
            "customer": {"name": "Bo", "email": EMAIL, "phone": PHONE},
            **more,
        }
        id: str = (await self.does("deskCreateBooking", **input))["id"]
        return id

    async def changes(self, verb: str, booking_id: str, **more: Any) -> None:
        """A change of a booking as it is now."""
        version = (await self.post.salon.reads(booking_id)).version
        await self.does(verb, bookingId=booking_id, expectedVersion=version, **more)


@pytest.fixture
async def desk(post: Post) -> Desk:
    return Desk(post, f"desk.{await post.salon.issues_credential()}")


async def _as_customer(post: Post, booking_id: str, verb: str, **input: Any) -> None:
    booking = await post.salon.reads(booking_id)
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ __typename ... on Refusal {{ message }} }} }}"
    if verb == "rescheduleBooking":
        input["quoteId"] = await ask_quote(post.web, post.salon.host, bearer(booking), input["startsAt"])
    given = {"expectedVersion": booking.version, "idempotencyKey": verb, **input}
    data = await post.web.data(post.salon.host, query, bearer=bearer(booking), variables={"input": given})
    assert "message" not in data[verb], data


def _begins(said: tuple[list[str], list[str]], *beginnings: tuple[str, str]) -> None:
    """So many mails and texts as there are pairs, and each begins so."""
    subjects, texts = said
    assert (len(subjects), len(texts)) == (len(beginnings), len(beginnings)), said
    for subject, text, (of_mail, of_text) in zip(subjects, texts, beginnings, strict=True):
        assert subject.startswith(of_mail), subject
        assert of_text in text, text


async def test_a_booking_is_confirmed_moved_and_cancelled_and_each_is_told_once(post: Post, desk: Desk) -> None:
    booking_id = await desk.books()
    _begins(await post.told(), ("Confirmed: Cut with Mia, Sat 28 Nov, 9:00 am", "Confirmed"))
    await _as_customer(post, booking_id, "rescheduleBooking", startsAt=day(4, 11).isoformat())
    _begins(await post.told(), ("New time: Cut with Mia, Sun 29 Nov, 11:00 am", "Sun 29 Nov, 11:00 am"))
    await desk.changes(
        "deskRescheduleBooking",
        booking_id,
        askedBy="CUSTOMER",
        staffId=post.salon.staff["Theo"][1],
        startsAt=day(4, 11).isoformat(),
    )
    _begins(await post.told(), ("Now with Theo: Cut, Sun 29 Nov, 11:00 am", "Theo"))
    query = "{ managedBooking { cancellationQuote { id } } }"
    seen = await post.web.data(post.salon.host, query, bearer=bearer(await post.salon.reads(booking_id)))
    quote = seen["managedBooking"]["cancellationQuote"]["id"]
    await _as_customer(post, booking_id, "cancelBooking", quoteId=quote)
    _begins(await post.told(), ("Cancelled: Cut with Theo, Sun 29 Nov, 11:00 am", "You cancelled"))
    # Nothing waits any more: the reminders were taken back with the time they were for.
    waiting = [row for row in await post.salon.rows(tables.message) if row["status"] == "queued"]
    assert waiting == []


async def test_a_request_is_received_and_then_approved(post: Post, desk: Desk, clock: TestClock) -> None:
    booking_id = await desk.books(pending=True)
    _begins(await post.told(), ("Request received: Cut with Mia, Sat 28 Nov, 9:00 am", "equest"))
    await desk.changes("deskApproveBooking", booking_id)
    _begins(await post.told(), ("Confirmed: Cut with Mia, Sat 28 Nov, 9:00 am", "Confirmed"))
    # The day before, and not a minute earlier.
    clock.set(day(2, 9) - timedelta(seconds=1))
    _begins(await post.told())
    clock.set(day(2, 9))
    _begins(await post.told(), ("Tomorrow, 9:00 am: Cut with Mia", "Tomorrow, 9:00 am"))


async def test_a_request_that_is_declined_is_told_why(post: Post, desk: Desk) -> None:
    booking_id = await desk.books(pending=True)
    await post.told()
    await desk.changes("deskDeclineBooking", booking_id, reason="We are closed that day.")
    _begins(await post.told(), ("Lumen can't take your request for Sat 28 Nov, 9:00 am", "can't take"))
    assert "We are closed that day." in post.mail.received[-1].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a mail has a text


async def test_a_request_can_be_withdrawn_and_moved_before_it_is_answered(post: Post, desk: Desk) -> None:
    booking_id = await desk.books(pending=True)
    await post.told()
    await _as_customer(post, booking_id, "rescheduleBooking", startsAt=day(4, 11).isoformat())
    _begins(await post.told(), ("Request moved: Cut with Mia, Sun 29 Nov, 11:00 am", "equest"))
    await desk.changes("deskCancelBooking", booking_id, askedBy="VENUE", deposit="FOLLOW_RULE", chargeFee=False)
    _begins(await post.told(), ("Cancelled: ", "Sorry"))
    assert {row["kind"] for row in await post.salon.rows(tables.message)} == {
        "request_received",
        "rescheduled",
        "cancelled",
    }


async def test_what_the_desk_does_through_the_day_is_told_nobody(post: Post, desk: Desk, clock: TestClock) -> None:
    booking_id, missed = await desk.books(), await desk.books(11)
    await post.told()
    clock.set(day(3, 8) + timedelta(minutes=55))
    # The reminders of the day before, which nobody looked for till now.
    assert len((await post.told())[0]) == 2
    for verb in ("deskMarkArrived", "deskMarkReady"):
        await desk.changes(verb, booking_id)
    clock.set(day(3, 9) + timedelta(minutes=55))
    await desk.changes("deskCompleteBooking", booking_id)
    clock.set(day(3, 11))
    await desk.changes("deskMarkNoShow", missed)
    await desk.does(
        "deskBlockTime", staffId=post.salon.staff["Theo"][1], startsAt=day(5, 9).isoformat(), minutes=30, kind="LUNCH"
    )
    _begins(await post.told())


async def test_the_desk_sends_a_link_and_the_revoked_one_is_worth_nothing(post: Post, desk: Desk) -> None:
    booking_id = await desk.books()
    mails, _ = await post.arrived()
    before = LINKS.manage_url(await post.salon.reads(booking_id))
    assert before in mails[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a mail has a text
    await desk.changes("deskRevokeManageLink", booking_id)
    _begins(await post.told())
    assert (await post.web.get(before)).status_code == 404
    for count in (1, 2):
        # A second press is a second message: each is an event of its own.
        await desk.does("deskSendManageLink", bookingId=booking_id)
        mails, texts = await post.arrived()
        assert (len(mails), len(texts)) == (1, 1), count
        link = LINKS.manage_url(await post.salon.reads(booking_id))
        assert link != before
        for text in (mails[0].message.get_body(("plain",)).get_content(), texts[0].body):  # type: ignore[union-attr]  # a mail has a text
            assert link in text
            assert before not in text
    assert (await post.web.get(link)).status_code == 200


async def test_a_link_is_sent_no_more_than_three_times_in_ten_minutes(post: Post, desk: Desk, clock: TestClock) -> None:
    booking_id = await desk.books()
    await post.told()
    for _ in range(3):
        await desk.does("deskSendManageLink", bookingId=booking_id)
        clock.advance(minutes=1)
    await post.told()
    with pytest.raises(AssertionError, match="several times in a short while"):
        await desk.does("deskSendManageLink", bookingId=booking_id)
    _begins(await post.told())
    clock.advance(minutes=7)
    await desk.does("deskSendManageLink", bookingId=booking_id)
    assert [len(each) for each in await post.told()] == [1, 1]


async def test_a_customer_with_one_address_hears_by_that_one(post: Post, desk: Desk) -> None:
    await desk.books(customer={"name": "Cy", "phone": PHONE})
    assert [len(each) for each in await post.told()] == [0, 1]
    await desk.books(11, customer={"name": "Di", "email": EMAIL})
    assert [len(each) for each in await post.told()] == [1, 0]


async def test_a_repeated_call_tells_nothing_again(post: Post, desk: Desk) -> None:
    for _ in range(3):
        desk.count = 0
        await desk.books()
    assert [len(each) for each in await post.told()] == [1, 1]


async def test_the_mail_says_what_became_of_the_deposit(post: Post, desk: Desk) -> None:
    booking = await post.salon.books(day(3, 9), paid_minor=2500, terms=FULL_REFUND)
    await desk.changes("deskCancelBooking", booking.id, askedBy="VENUE", deposit="FOLLOW_RULE", reason="Burst pipe")
    mails, texts = await post.arrived()
    said = mails[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a mail has a text
    # It was paid elsewhere, so no card gets it back.
    assert "Lumen will pay $25 back to you." in said
    assert "Burst pipe" in said
    assert "$25" in texts[0].body


LATE = {
    "tiers": [{"from_hours": 0, "outcome": "credit"}],
    "late_fee_minor": 2000,
    "late_fee_from_hours": 96,
    "no_show_fee_minor": 3000,
}


def _text(mail: Any) -> str:
    text: str = mail.message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return text


async def _saves_a_card(post: Post, booking_id: str) -> None:
    """As the customer would have, at Stripe."""
    booking, now = await post.salon.reads(booking_id), post.salon.clock.now()
    await post.salon.write(
        tables.saved_card,
        id="v" * 22,
        customer_id=booking.customer.id,
        booking_id=booking.id,
        status="in_use",
        stripe_customer_id="cus_1",
        payment_method_id="pm_1",
        brand="visa",
        last4="4242",
        exp_month=12,
        exp_year=2040,
        consent_text="I agree.",
        consent_version="1",
        consent_source="manage_portal",
        consented_at=now,
        updated_at=now,
    )


async def _cancels(post: Post, booking_id: str) -> None:
    """The customer, on the terms that their page shows."""
    query = "{ managedBooking { cancellationQuote { id } } }"
    seen = await post.web.data(post.salon.host, query, bearer=bearer(await post.salon.reads(booking_id)))
    await _as_customer(post, booking_id, "cancelBooking", quoteId=seen["managedBooking"]["cancellationQuote"]["id"])


async def test_a_late_fee_without_a_card_is_due_and_the_mail_says_where_it_is_paid(post: Post, desk: Desk) -> None:
    async with post.salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(credit_days=30))
    booking = await post.salon.books(day(3, 9), paid_minor=2500, terms=LATE)
    await _cancels(post, booking.id)
    mails, texts = await post.arrived()
    said = _text(mails[0])
    assert "You have $25 of credit for your next visit to Lumen.\nYou can use it until 24 December 2026.\n" in said
    assert "A fee of $20 for cancelling late is due. It was not charged. There is no saved card." in said
    to_pay = LINKS.manage_url(booking, "panel=payment")
    assert f"Pay the fee:\n{to_pay}\n" in said
    assert "is due" in texts[0].body and texts[0].body.endswith(to_pay)


async def test_a_late_fee_with_a_card_is_announced(post: Post, desk: Desk) -> None:
    booking = await post.salon.books(day(3, 9), paid_minor=2500, terms=LATE)
    await _saves_a_card(post, booking.id)
    await _cancels(post, booking.id)
    (mail,), _ = await post.arrived()
    said = _text(mail)
    assert "A fee of $20 for cancelling late will be charged to your saved card." in said
    assert "panel=payment" not in said and "You can use it until" not in said


async def test_who_missed_it_is_told_how_to_object_and_is_not_asked_to_pay_yet(
    post: Post, desk: Desk, clock: TestClock
) -> None:
    missed = [await post.salon.books(day(0, hour), terms=LATE) for hour in (13, 14)]
    await _saves_a_card(post, missed[1].id)
    clock.set(day(0, 16))
    for booking in missed:
        await desk.changes("deskMarkNoShow", booking.id, chargeFee=True)
    await settle(post.salon)
    said = subjects, texts = await post.told()
    missed_at = [(f"Marked as missed: Cut with Mia, Wed 25 Nov, {hour}:00 pm", "action=object") for hour in (1, 2)]
    _begins((sorted(subjects), texts), *missed_at)
    assert "panel=payment" not in str(said)


async def test_whom_the_salon_moves_is_told_so_and_can_accept_take_another_time_or_cancel(
    post: Post, desk: Desk
) -> None:
    booking = await post.salon.books(day(9, 9), paid_minor=2500, terms=FULL_REFUND)
    theo = post.salon.staff["Theo"][1]
    await desk.changes(
        "deskRescheduleBooking", booking.id, askedBy="VENUE", staffId=theo, startsAt=day(1, 11).isoformat()
    )
    (mail,), (text,) = await post.arrived()
    assert mail.message["Subject"] == "Lumen had to move your booking to Thu 26 Nov, 11:00 am"
    said = _text(mail)
    for words in (
        "We had to move your booking",
        "Before: Fri 4 Dec, 9:00 am with Mia",
        "all of your $25 deposit goes back",
    ):
        assert words in said
    for query in ("action=accept", "action=reschedule", "action=cancel"):
        assert LINKS.manage_url(booking, query) in said
    assert text.body.startswith(
        "Lumen\nSorry, we had to move Cut from Fri 4 Dec, 9:00 am to Thu 26 Nov, 11:00 am with Theo."
    )
    assert text.body.endswith(LINKS.manage_url(booking, "action=accept"))


async def test_whom_the_salon_has_moved_back_or_who_has_answered_is_not_told_of_the_move(
    post: Post, desk: Desk
) -> None:
    booking = await post.salon.books(day(9, 9))
    await desk.changes("deskRescheduleBooking", booking.id, askedBy="VENUE", startsAt=day(8, 11).isoformat())
    await accept_move(post.salon.runtime, await post.salon.lets_in(booking), "accept")
    _begins(await post.told())
    problems = {row["problem"] for row in await post.salon.rows(tables.message) if row["kind"] == "moved_by_venue"}
    assert problems == {"The customer has accepted the new time, or taken another, since."}


async def test_a_confirmation_by_mail_carries_the_terms(post: Post, desk: Desk) -> None:
    booking = await post.salon.books(day(9, 9), paid_minor=2500, terms=TIERED | LATE | {"tiers": TIERED["tiers"]})
    await _as_customer(post, booking.id, "rescheduleBooking", startsAt=day(10, 11).isoformat())
    (mail,), _ = await post.arrived()
    said = _text(mail)
    for line in (
        "Cancelling 48 hours or more before the appointment: your deposit is refunded in full.",
        "24 to 48 hours before: 50 % of your deposit is refunded.",
        "Less than 24 hours before: your deposit isn't refunded.",
        "Cancelling less than 96 hours before the appointment costs a fee of $20.",
        "Missing the appointment costs a fee of $30.",
    ):
        assert line in said


async def test_each_event_of_money_is_told_once_at_the_receiving_end(post: Post) -> None:
    salon, now = post.salon, post.salon.clock.now()
    booking = await salon.books(day(3, 9), paid_minor=2500)
    async with salon.database.transaction() as connection:
        await request_fee(
            connection, salon.scope, booking, FeeKind.NO_SHOW, 3000, FeeStatus.FAILED, now, problem=Problem.DECLINED
        )
    for _ in range(2):
        # The same event again, as Stripe may say it, is the same message.
        async with salon.database.transaction() as connection:
            notifier = Notifier(salon.runtime, connection, salon.scope, now)
            await notifier.notify_deposit_paid(booking, "1" * 22, 2500)
            await notifier.notify_fee(booking, "2" * 22, FeeKind.NO_SHOW, 3000, charged=True)
            await notifier.notify_fee(booking, "3" * 22, FeeKind.NO_SHOW, 3000, charged=False, problem=Problem.DECLINED)
            await notifier.notify_refund(booking, "4" * 22, 2500, done=True)
            await notifier.notify_refund(booking, "5" * 22, 2500, done=False)
            await notifier.notify_card(booking, "6" * 22, "visa", "4242", saved=True)
            await notifier.notify_card(booking, "6" * 22, "visa", "4242", saved=False)
    subjects, texts = await post.told()
    assert sorted(subjects) == [
        "A fee of $30 from Lumen is due",
        "A fee of $30 from Lumen was charged to your card",
        "Your $25 deposit is paid: Cut, Sat 28 Nov, 9:00 am",
        "Your Visa ending 4242 is removed from Lumen",
        "Your Visa ending 4242 is saved with Lumen",
        "Your refund of $25 from Lumen is delayed",
        "Your refund of $25 from Lumen is done",
    ]
    assert len(texts) == 7


@pytest.mark.parametrize("status", [FeeStatus.CHARGED, FeeStatus.WAIVED, FeeStatus.REQUESTED])
async def test_nobody_is_asked_to_pay_a_fee_that_was_settled_meanwhile(post: Post, status: FeeStatus) -> None:
    salon, now = post.salon, post.salon.clock.now()
    booking = await salon.books(day(3, 9))
    async with salon.database.transaction() as connection:
        await request_fee(connection, salon.scope, booking, FeeKind.LATE_CANCELLATION, 2000, FeeStatus.FAILED, now)
        await request_fee(connection, salon.scope, booking, FeeKind.NO_SHOW, 3000, status, now)
        notifier = Notifier(salon.runtime, connection, salon.scope, now)
        await notifier.notify_fee(booking, "3" * 22, FeeKind.NO_SHOW, 3000, charged=False, problem=Problem.DECLINED)
    assert await post.told() == ([], [])
    rows = await salon.rows(tables.message)
    assert {(row["status"], row["problem"]) for row in rows} == {
        ("superseded", "The fee it asked for was paid, waived or charged again since.")
    }
