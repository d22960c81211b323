"""Who is erased goes from the demo's mailbox, too: no file in its folder says who they were, and what others were sent stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from openchair.core.ids import new_id
from openchair.desk.customer_data import erase_customer
from openchair.desk.update_customer import Correction, update_customer
from openchair.store import tables
from openchair_devkit.erased import forget_erased, forgetting_erased
from openchair_devkit.mailbox.caught import Caught, Mailbox
from tests.integration.devkit.conftest import ACCOUNT, TOKEN, Served
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.salon import Salon, day, open_salon
from tests.support.web import Web, web_over

OF_THEM = (b"zebedee", b"quillfeather", b"old.quill@", b"zq@", b"491570157", b"491570158")
"""The name, and the addresses and numbers of before and now, as they stand in a mail or a text."""


@pytest.fixture
async def salon(database: WholeDatabase, clock: TestClock) -> Salon:
    return await open_salon(database, clock)


@pytest.fixture
async def web(database_url: str, clock: TestClock, served: Served) -> AsyncIterator[Web]:
    """The application, which sends by the mailbox that is running."""
    sends_by = {
        "smtp_url": f"smtp://127.0.0.1:{served.smtp_port}",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_url": f"{served.url}/twilio",
        # Nobody is there: what becomes of a text is nothing to these tests.
        "report_url": "http://localhost:1",
    }
    async with web_over(database_url, clock, **sends_by, REDIS_URL=None) as web:
        yield web


async def _books(salon: Salon, web: Web, credential: str, hour: int, name: str, email: str, phone: str) -> str:
    query = """mutation ($input: DeskCreateBookingInput!) { deskCreateBooking(input: $input) {
        ... on BookingCreated { booking { id } } ... on Refusal { message } } }"""
    wanted = {
        "parts": [{"serviceId": salon.services["Cut"][0], "staffId": salon.staff["Mia"][1]}],
        "startsAt": day(3, hour).isoformat(),
        "customer": {"name": name, "email": email, "phone": phone},
        "idempotencyKey": f"at {hour}",
    }
    data = await web.data(salon.host, query, bearer=credential, variables={"input": wanted})
    id: str = data["deskCreateBooking"]["booking"]["id"]
    return id


async def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


async def _sent(salon: Salon, mailbox: Mailbox, number: int) -> Sequence[Caught]:
    """What was caught, once so many messages went out and nothing is under way."""
    until = time.monotonic() + 20
    while True:
        now, rows = salon.clock.now(), await salon.rows(tables.message)
        states = [row["status"] for row in rows if row["available_at"] <= now]
        if len(mailbox.list()) == number and not {"queued", "handed_over", "sending"} & set(states):
            return mailbox.list()
        assert time.monotonic() < until, (states, len(mailbox.list()))
        await asyncio.sleep(0.05)


def _found(folder: Path) -> dict[bytes, int]:
    """How many files of the folder hold each piece of them, whatever the files are."""
    contents = [path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()]
    counts = {piece: sum(piece in content for content in contents) for piece in OF_THEM}
    return {piece: count for piece, count in counts.items() if count}


async def test_nothing_in_the_mailbox_says_who_was_erased(
    salon: Salon, web: Web, served: Served, database_url: str
) -> None:
    mailbox, operator = Mailbox(served.folder), await salon.signs_in()
    desk = f"desk.{await salon.issues_credential()}"
    theirs = await _books(salon, web, desk, 9, "Zebedee Quillfeather", "old.quill@example.com", "+61491570157")
    await _books(salon, web, desk, 11, "Ann Lee", "ann.lee@example.com", "+61491570156")
    await _sent(salon, mailbox, 4)
    # A mail that is none of the product's.
    with served.smtp() as client:
        client.sendmail(
            "someone@example.com", ["ann.lee@example.com"], b"Subject: Hello\r\n\r\nNot of the product.\r\n"
        )
    booking = await salon.reads(theirs)
    corrected = Correction(booking.customer.id, 1, "Zebedee Quillfeather", "zq@example.com", "+61491570158", True)
    await update_customer(salon.runtime, operator, corrected, new_id())
    caught = await _sent(salon, mailbox, 9)
    # The process that caught the texts writes what became of them; a demo is one process.
    await _until(lambda: {text.status for text in mailbox.list_texts()} == {"delivered"})
    for text in mailbox.list_texts():
        # As when its reader answers STOP on the page.
        mailbox.set_stopped(text.to, stopped=True)
    (served.folder / f"{caught[-1].id}.eml.0a.partial").write_bytes(b"Dear Zebedee")
    known = _found(served.folder)
    assert set(known) >= {b"zebedee", b"old.quill@", b"zq@", b"491570157"}, known

    await forget_erased(mailbox, salon.database)
    assert _found(served.folder) == known
    with forgetting_erased(mailbox, database_url):
        (row,) = [each for each in await salon.rows(tables.customer) if each["id"] == booking.customer.id]
        async with salon.database.transaction() as connection:
            await connection.execute(
                tables.booking.update().where(tables.booking.c.id == theirs).values(status="completed")
            )
        await erase_customer(salon.runtime, operator, row["id"], row["version"], new_id())
        await _until(lambda: _found(served.folder) == {})

    # What Ann was sent is there, and her STOP; the mailbox's own process shows no more, either.
    left = served.everything()
    assert sorted(each["to"] for each in left) == ["+61491570156", "ann.lee@example.com", "ann.lee@example.com"]
    assert (mailbox.is_stopped("+61491570156"), mailbox.is_stopped("+61491570157")) == (True, False)
    assert {each.id for each in mailbox.list()} == {each["id"] for each in left}
    assert {path.stem for path in served.folder.iterdir()} == {*(each["id"] for each in left), "stopped"}
