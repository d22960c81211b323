"""What opens a door is made when it is needed: it stands in no row of the database, and in no job that leaves it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dramatiq import Message

from openchair.access.client import client_of
from openchair.accounts.keys import NewKey, create_key
from openchair.accounts.pins import set_pin, unlock_device
from openchair.accounts.sessions import refresh_session
from openchair.accounts.sign_in import sign_in
from openchair.core.ids import is_id
from openchair.customers.new import NewCustomer
from openchair.desk.stripe_account import start_connecting
from openchair.messages.queues import MessageQueue
from openchair.messages.relay import Relay
from openchair.rules.messages import Channel
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from openchair.storefront.book import book_appointment
from openchair.storefront.confirm import confirm_with_code
from tests.support.account import MIA, PHONE, Post, accounts_at, deliver, hires_person, invited, let_in, link_for
from tests.support.clock import TestClock
from tests.support.device import PIN, PINS, in_session, locked, makes_code, pairs
from tests.support.salon import KEY_RING, LINKS, Salon, day
from tests.support.till import open_till
from tests.support.untouched import all_rows
from tests.support.visitor import storefront_of, wish

STRANGER = client_of("203.0.113.7", KEY_RING)


async def _of_bookings(salon: Salon) -> list[str]:
    """A stranger's four bookings, the last held until its code is typed, which it is; gives what their messages carry."""
    shop, secrets = await storefront_of(salon), []
    for number in range(4):
        who = NewCustomer(f"Nobody {number}", f"nobody{number}@example.com", None)
        key, wanted = f"a visitor's own secret {number}", wish(salon, day(10 + number, 9), customer=who)
        booking = (await book_appointment(salon.runtime, None, shop, wanted, key, STRANGER)).booking
        secrets += [
            LINKS.manage_token(booking.id, booking.link_epoch),
            LINKS.calendar_url(booking, "feed.ics").split("/")[-2],
        ]
    assert booking.awaits_code
    code = LINKS.code(booking)
    secrets.append(code)
    assert await _jobs(salon)
    await confirm_with_code(salon.runtime, None, LINKS, shop, key, code, STRANGER)
    return secrets


async def _of_people(salon: Salon) -> list[str]:
    """Someone signs in, refreshes, invites, makes a key, has a PIN, pairs a tablet and is at it; gives what of it is secret."""
    accounts, post = accounts_at(salon), Post()
    mia = await hires_person(salon, MIA)
    link = await link_for(salon, post)
    first = await sign_in(accounts, link, PHONE, "press")
    second = await refresh_session(accounts, first.refresh_token, PHONE)
    operator = await let_in(salon, second.access_token.removeprefix("access."))
    invitation = await invited(salon, operator)
    key = await create_key(salon.runtime, operator, NewKey("Till", OperatorRole.STAFF, None, 9), "key")
    await set_pin(salon.runtime, await in_session(salon, mia), PINS, PIN, "set")
    pairing = await makes_code(salon, operator)
    tablet = await pairs(salon, operator, "Window")
    at_it = (await unlock_device(accounts, await locked(salon, tablet), mia, PIN)).ready
    await deliver(salon, post)
    tokens = [*(each.access_token for each in (first, second, tablet, at_it))]
    tokens += [first.refresh_token, second.refresh_token, tablet.refresh_token]
    assert key.credential is not None
    return [
        link[22:],
        invitation[22:],
        key.credential[-22:],
        PIN,
        pairing,
        *(each.rpartition(".")[2] for each in tokens),
    ]


async def _nothing(_id: str) -> None:
    """Nothing is taken."""


async def _jobs(salon: Salon) -> list[dict[str, Any]]:
    """What is handed to the queues, as Dramatiq writes it."""
    found: list[dict[str, Any]] = []

    def look(message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Looked at, and not sent."""
        found.append(json.loads(message.encode()))
        return message

    for channel in Channel:
        queue = MessageQueue(channel, _nothing, None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queue._broker, "enqueue", look)
            await Relay(salon.runtime, [queue], timedelta(minutes=1), lambda: None).hand_over(queue)
    return found


async def test_no_secret_stands_in_a_row_or_in_a_job(salon: Salon, clock: TestClock, tmp_path: Path) -> None:
    secrets = [*await _of_bookings(salon), *await _of_people(salon)]
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        given = await sign_in(accounts_at(salon), await link_for(salon, Post()), PHONE, "again")
        owner = await let_in(salon, given.access_token.removeprefix("access."))
        gone = await start_connecting(salon.runtime, owner, till.gateway, accounts_at(salon).links, "go")
    secrets.append(gone.url.partition("state=")[2].partition("&")[0][22:])
    jobs = await _jobs(salon)
    assert jobs
    # A job says which message, and nothing else of it.
    for job in jobs:
        assert is_id(*job["args"]) and not job["kwargs"] and not job["options"]
    rows = await all_rows(salon.database)
    rows |= {"idempotency_key": [tuple(row.values()) for row in await salon.rows(tables.idempotency_key)]}
    written = {name: repr(found) for name, found in rows.items() if found}
    assert {
        "message",
        "account_mail",
        "activity",
        "idempotency_key",
        "security_event",
        "stripe_connect",
    } <= written.keys()
    assert len(set(secrets)) > 20
    written["jobs"] = json.dumps(jobs)
    # Whole, and not by chance within a digest: some of them are six digits.
    whole = {secret: re.compile(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])") for secret in secrets}
    long = [secret for secret in secrets if len(secret) > 12]
    assert [(name, each) for each in long for name, said in written.items() if each in said] == []
    assert [(name, each) for each, alone in whole.items() for name, said in written.items() if alone.search(said)] == []
