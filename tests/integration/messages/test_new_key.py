"""A link key leaked: every customer to come gets a link of the new key, once, and then the old key can be dropped."""

from __future__ import annotations

import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from openchair.access.links import MANAGE, signed_message
from openchair.changes.notify import Notifier
from openchair.cli import links
from openchair.cli.parser import parser_of_commands
from openchair.cli.where import Failure
from openchair.core.signing import KeyRing
from openchair.messages.delivery import Delivery
from openchair.messages.guard import LOOK_AGAIN
from openchair.messages.new_key import OldLinks, find_old_links, send_links_anew
from openchair.presentation.desk.held_messages import TOO_MANY
from openchair.rules.allowance import ALLOWANCES
from openchair.rules.messages import Channel
from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from tests.integration.messages.test_delivery import Round
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import LINKS, Salon, day

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy.md"
OLD, NEW = "a:" + "5a" * 32, "b:" + "6b" * 32
BEFORE, AFTER, DROPPED = KeyRing.parse(OLD), KeyRing.parse(f"{NEW},{OLD}"), KeyRing.parse(NEW)


@dataclass
class Signing(Round):
    """A worker that signs with the keys it has."""

    keys: KeyRing = BEFORE

    @property
    def delivery(self) -> Delivery:
        return replace(super().delivery, links=replace(LINKS, key_ring=self.keys))

    def texts_to(self, booking: BookingRecord) -> list[str]:
        """The mails about a booking, oldest first."""
        return [mail.text for mail in self.email.sent if booking.id in mail.text]


@pytest.fixture
def round_(salon: Salon) -> Signing:
    return Signing(salon)


async def _told(salon: Salon, *bookings: BookingRecord) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.venue).values(reminder_hours=0))
        for booking in bookings:
            await Notifier(salon.runtime, connection, salon.scope, salon.clock.now()).notify_booked(booking)


async def _resends(salon: Salon, batches: int | None = None) -> int:
    """Send links anew, cut off after so many batches; gives for how many bookings."""
    written = 0
    sending = send_links_anew(salon.runtime, salon.scope, AFTER.current)
    async for batch in sending:
        written += batch.written
        if batches is not None and (batches := batches - 1) == 0:
            await sending.aclose()
            break
    return written


async def _old(salon: Salon) -> OldLinks:
    return await find_old_links(salon.runtime, salon.scope, AFTER.current)


def _token(text: str) -> str:
    return text.partition("?token=")[2][:23]


async def test_whoever_holds_only_a_link_of_the_old_key_gets_one_of_the_new_key_once(
    salon: Salon, round_: Signing, clock: TestClock
) -> None:
    holds, closed, later, silent = [await salon.books(day(3, hour)) for hour in (9, 10, 11, 12)]
    await _told(salon, holds, closed)
    await round_.goes()
    async with salon.database.transaction() as connection:
        mine = tables.booking.c.id == closed.id
        await connection.execute(update(tables.booking).where(mine).values(status="no_show"))
    round_.keys = AFTER
    await _told(salon, later)
    await round_.goes()
    # One got its link from the new key, one is over, and of one nobody was ever told.
    assert await _old(salon) == OldLinks(held=1, under_way=0, being_sent=0)
    assert await _resends(salon) == 1
    assert await _old(salon) == OldLinks(held=1, under_way=1, being_sent=0)
    assert await _resends(salon) == 0
    # A worker that was not restarted yet doesn't send another link of the old key.
    round_.keys = BEFORE
    await round_.goes()
    assert len(round_.texts_to(holds)) == 1
    round_.keys = AFTER
    clock.advance(seconds=LOOK_AGAIN.total_seconds())
    await round_.goes()
    before, after = (_token(text) for text in round_.texts_to(holds))
    signed = signed_message(holds.id, holds.link_epoch)
    assert [DROPPED.verify(MANAGE, signed, token) for token in (before, after)] == [False, True]
    assert await _old(salon) == OldLinks(held=0, under_way=0, being_sent=0)
    assert await _resends(salon) == 0
    assert [len(round_.texts_to(each)) for each in (closed, later, silent)] == [1, 1, 0]


async def test_the_drill_goes_as_it_is_typed_in_the_docs_and_says_how_it_stands(
    salon: Salon, round_: Signing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drill = DEPLOY.read_text().partition("### A leaked link key")[2]
    typed = [shlex.split(command)[1:] for command in re.findall(r"`(openchair links [^`]*--all)`", drill)]
    assert [command[1] for command in typed] == ["resend", "old"]
    settings = SimpleNamespace(key_ring=AFTER, clock=salon.clock, channels=salon.runtime.channels)

    @asynccontextmanager
    async def opened(_settings: object) -> AsyncIterator[WholeDatabase]:
        yield salon.database

    monkeypatch.setattr(links, "opened", opened)
    monkeypatch.setattr(links, "settings_for", lambda _parsed: settings)

    async def types(command: list[str]) -> str:
        await {"resend": links.resend, "old": links.old}[command[1]](parser_of_commands().parse_args(command))
        return capsys.readouterr().out

    holds = await salon.books(day(3, 9))
    await _told(salon, holds)
    await round_.goes()
    round_.keys = AFTER
    resend, old = typed
    assert "1 open booking holds links of older keys" in await types(old)
    assert "Done: 1 bookings" in await types([*resend[:2], "--venue", salon.slug])
    assert "for 1 a new one is on its way" in await types(old)
    assert "Done: 0 bookings" in await types(resend)
    await round_.goes()
    assert "older keys can be dropped" in await types(old)
    # A process that wasn't restarted may be sending a first link just now: nobody can say then that none is left.
    sent_now = await salon.books(day(4, 9))
    await _told(salon, sent_now)
    for status in ("handed_over", "sending"):
        async with salon.database.transaction() as connection:
            mine = tables.message.c.booking_id == sent_now.id
            await connection.execute(update(tables.message).where(mine).values(status=status))
        said = await types(old)
        assert "Links of 1 open booking are being sent just now" in said
        assert "can be dropped" not in said
    with pytest.raises(Failure, match="no venue"):
        await types([*resend[:2], "--venue", "nowhere"])
    with pytest.raises(SystemExit):
        parser_of_commands().parse_args(resend[:2])


async def test_cut_off_it_goes_on_where_it_ended_and_spreads_what_it_sends(
    salon: Salon, round_: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openchair.messages.new_key.BATCH", 2)
    monkeypatch.setattr("openchair.messages.new_key.A_MINUTE", 2)
    bookings = [await salon.books(day(3, 9 + number)) for number in range(5)]
    await _told(salon, *bookings)
    await round_.goes()
    assert await _resends(salon, batches=1) == 2
    assert await _resends(salon) == 3
    anew = [row for row in await salon.rows(tables.message) if row["kind"] == "link_resent"]
    ways = len({row["channel"] for row in anew})
    assert len({row["booking_id"] for row in anew}) == 5
    assert len(anew) == 5 * ways
    later = [row for row in anew if row["available_at"] == salon.clock.now() + timedelta(minutes=1)]
    # Those that start first go first.
    assert {row["booking_id"] for row in later} == {bookings[4].id}


async def test_beyond_the_allowance_the_link_waits_and_is_never_left_out(
    salon: Salon, round_: Signing, clock: TestClock
) -> None:
    most = ALLOWANCES[Channel.SMS].recipient
    bookings = [await salon.books(day(3 + number // 8, 9 + number % 8)) for number in range(most)]
    await _told(salon, *bookings)
    await round_.goes()
    round_.keys = AFTER
    assert await _resends(salon) == most
    await round_.goes()
    waits = await round_.states("link_resent")
    assert waits == {("accepted", None), ("queued", TOO_MANY)}
    clock.advance(days=1)
    await round_.goes()
    assert await round_.states("link_resent") == {("accepted", None)}
