"""What stands in the way of a message: a day's allowance, the venue's switch, its cap, and a number that is no mobile's."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from openchair.changes.notify import Notifier
from openchair.core.phone import NotTextable, why_not_textable
from openchair.desk.hold_messages import hold_messages
from openchair.messages.guard import countries_of
from openchair.presentation.desk.held_messages import CAP_REACHED, PAUSED, TOO_MANY, TOO_MANY_DROPPED
from openchair.rules.allowance import ALLOWANCES, DROPPED
from openchair.rules.messages import Channel, MessageKind
from openchair.rules.refusals import CredentialNeeded
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.salon import Salon, day

AUSTRALIA = frozenset(("AU",))


@pytest.mark.parametrize(
    ("number", "regions", "why"),
    [
        ("+61491570156", AUSTRALIA, None),
        ("+61255501234", AUSTRALIA, NotTextable.NO_MOBILE),
        ("+611900123456", AUSTRALIA, NotTextable.NO_MOBILE),
        ("+61190012345", AUSTRALIA, NotTextable.NO_MOBILE),
        ("+979123456789", AUSTRALIA, NotTextable.NO_MOBILE),
        ("+88213300655", AUSTRALIA, NotTextable.NO_MOBILE),
        ("+449061234567", frozenset(("GB",)), NotTextable.NO_MOBILE),
        ("+442071234567", frozenset(("GB",)), NotTextable.NO_MOBILE),
        ("+447400123456", frozenset(("GB",)), None),
        ("+447400123456", AUSTRALIA, NotTextable.ABROAD),
        # There it can't be told from a landline.
        ("+12125550123", frozenset(("US",)), None),
        ("+14165550123", frozenset(("US",)), NotTextable.ABROAD),
        ("no number", AUSTRALIA, NotTextable.NO_MOBILE),
    ],
)
def test_texts_go_to_mobile_numbers_of_the_allowed_countries(
    number: str, regions: frozenset[str], why: NotTextable | None
) -> None:
    assert why_not_textable(number, regions) is why


@pytest.fixture
def round_(salon: Salon) -> Round:
    return Round(salon)


async def tells(
    salon: Salon, number: int, kind: MessageKind = MessageKind.CONFIRMED, phone: str = "+61491570156"
) -> str:
    """A booking of its own for the same person, of whom something of this kind is to be told; gives its id."""
    booking = await salon.books(day(3 + number // 8, 9 + number % 8))
    async with salon.database.transaction() as connection:
        mine = tables.customer.c.id == booking.customer.id
        await connection.execute(update(tables.customer).where(mine).values(phone=phone))
        booking = await salon.reads(booking.id) if phone == booking.customer.phone else booking
        notifier = Notifier(salon.runtime, connection, salon.scope, salon.clock.now())
        if kind is MessageKind.LINK_RESENT:
            await notifier.send_link(booking, f"{number}")
        else:
            await notifier.notify_booked(booking)
    return booking.id


async def settings(salon: Salon, **values: object) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(reminder_hours=0, **values))


async def test_one_recipient_has_a_days_allowance_whatever_the_kind_and_nothing_is_lost_in_silence(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await settings(salon)
    most = ALLOWANCES[Channel.SMS].recipient
    for number in range(most):
        await tells(salon, number)
    await round_.goes()
    assert len(round_.sms.sent) == most
    await tells(salon, most)
    await tells(salon, most + 1, MessageKind.LINK_RESENT)
    await round_.goes()
    # What states a time waits, what states nothing new is left out, and each row says so; mail has more room.
    assert len(round_.sms.sent) == most
    assert ("queued", TOO_MANY) in await round_.states("confirmed")
    assert await round_.states("link_resent") == {("superseded", TOO_MANY_DROPPED), ("accepted", None)}
    clock.advance(hours=23, minutes=59)
    await round_.goes()
    assert len(round_.sms.sent) == most
    clock.advance(minutes=1)
    await round_.goes()
    assert len(round_.sms.sent) == most + 1
    assert await round_.states("confirmed") == {("accepted", None)}


async def test_a_venue_that_holds_its_messages_back_sends_none_until_it_lets_them_go(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await settings(salon)
    owner = await salon.signs_in()
    with pytest.raises(CredentialNeeded):
        await hold_messages(salon.runtime, await salon.signs_in("staff"), "k", held=True)
    assert (await hold_messages(salon.runtime, owner, "k", held=True)).held
    await tells(salon, 0)
    await round_.goes()
    assert (round_.email.sent, round_.sms.sent) == ([], [])
    assert await round_.states("confirmed") == {("queued", PAUSED)}
    await hold_messages(salon.runtime, owner, "k2", held=False)
    clock.advance(minutes=2)
    await round_.goes()
    assert (len(round_.email.sent), len(round_.sms.sent)) == (1, 1)
    assert [row["what"] for row in await salon.changes()] == ["messages_held", "messages_let_go"]


async def test_the_venue_hears_at_four_fifths_of_its_cap_and_at_all_of_it_and_no_more_texts_go(
    salon: Salon, round_: Round, clock: TestClock
) -> None:
    await settings(salon, sms_month_segments=10, email="hello@lumen.example")
    for number in range(12):
        await tells(salon, number)
        await round_.goes()
    segments = [text.segments or 0 for text in round_.sms.sent]
    assert sum(segments[:-1]) < 10 <= sum(segments)
    assert [row["what"] for row in await salon.changes()] == ["sms_cap_near", "sms_cap_reached"]
    # By mail each has been told all the same, and the venue of the cap, twice.
    assert len([mail for mail in round_.email.sent if mail.to == "ann.lee@example.com"]) == 12
    told = [mail.subject for mail in round_.email.sent if mail.to == "hello@lumen.example"]
    assert told == ["Most of this month's text messages have gone out", "This month's text messages are used up"]
    assert ("superseded", CAP_REACHED) in await round_.states("confirmed")
    # December, on the venue's clock.
    before = len(round_.sms.sent)
    clock.set(day(6, 0))
    await tells(salon, 40)
    await round_.goes()
    assert len(round_.sms.sent) == before + 1


async def test_a_text_to_a_landline_is_refused_in_words_and_the_mail_goes(salon: Salon, round_: Round) -> None:
    await settings(salon)
    await tells(salon, 0, phone="+61255501234")
    await round_.goes()
    assert (len(round_.email.sent), len(round_.sms.sent)) == (1, 0)
    ((refused, why),) = {state for state in await round_.states("confirmed") if state[0] == "bounced"}
    assert (refused, "mobile numbers only" in str(why)) == ("bounced", True)


async def test_a_venue_names_its_countries_else_its_own_counts(salon: Salon) -> None:
    booking = await salon.books(day(3, 9))
    assert countries_of(booking.venue) == AUSTRALIA
    await settings(salon, sms_countries="NZ AU")
    assert countries_of((await salon.reads(booking.id)).venue) == {"AU", "NZ"}


def test_what_offers_a_time_or_tells_of_money_is_never_dropped() -> None:
    assert not DROPPED & {
        MessageKind.CONFIRMED,
        MessageKind.RESCHEDULED,
        MessageKind.CANCELLED,
        MessageKind.REFUND_DONE,
        MessageKind.FEE_CHARGED,
        MessageKind.TO_BE_TAKEN,
        MessageKind.DEPOSIT_DUE,
    }
