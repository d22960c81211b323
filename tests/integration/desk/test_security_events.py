"""Security events: noted once an hour, and read by an owner alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.access.door import BadCredential
from openchair.desk.security import security_jobs
from openchair.messages.copy.account import account_copy
from openchair.presentation.catalogue import words_of
from openchair.rules.records.account import AccountMailRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.security import MOST_TOLD, SecurityEvent, SecurityEventKind
from openchair.store import tables
from openchair.store.account_mail import claim_account_mail
from openchair.store.security_events import note_event
from tests.support.clock import TestClock
from tests.support.salon import Salon, day, open_salon
from tests.support.web import Web

FEED = "{ desk { securityEvents(first: 5) { id kind who count firstAt lastAt sentence advice } } }"
# One of each kind, as whoever writes it writes it.
EVENTS = [
    SecurityEvent(SecurityEventKind.FAILED_CREDENTIALS),
    SecurityEvent(SecurityEventKind.BULK_READS, "Rita", "desk:1", {"limit": 300}),
    SecurityEvent(SecurityEventKind.FEE_BURST, "Rita", "desk:1", {"acts": 11}),
    SecurityEvent(SecurityEventKind.REFUND_BURST, "Rita", "desk:1", {"acts": 12}),
    SecurityEvent(
        SecurityEventKind.OVER_LIMIT,
        "Rita",
        "desk:1",
        {"act": "refund", "amount_minor": 9000, "limit_minor": 100000},
    ),
    SecurityEvent(
        SecurityEventKind.OVER_LIMIT,
        "Olive",
        "desk:2",
        {"act": "credit", "amount_minor": 9000, "limit_minor": 1000000, "done": True},
    ),
    SecurityEvent(SecurityEventKind.NEW_DEVICE, "Rita", "session", {"device": "Firefox on Windows"}),
    SecurityEvent(SecurityEventKind.SESSION_REUSED, "Rita", "session"),
    SecurityEvent(SecurityEventKind.KEY_ISSUED, None, "key", {"by": "Olive", "key": "Till"}),
    SecurityEvent(SecurityEventKind.KEY_REVOKED, None, "key", {"by": "Olive", "key": "Till"}),
    SecurityEvent(SecurityEventKind.ROLE_CHANGED, "Rita", "rita", {"by": "Olive", "role": "front_desk"}),
    SecurityEvent(SecurityEventKind.ROLE_CHANGED, "Theo", "theo", {"by": "Olive"}),
    SecurityEvent(SecurityEventKind.DOMAIN_PROVED, None, "a.example", {"domain": "a.example"}),
    SecurityEvent(
        SecurityEventKind.DOMAIN_LOST, None, "a.example", {"domain": "a.example", "until": "2026-11-27T22:00:00+00:00"}
    ),
    SecurityEvent(SecurityEventKind.DOMAIN_TAKEN, None, "a.example", {"domain": "a.example"}),
    SecurityEvent(SecurityEventKind.DOMAIN_REMOVED, None, "a.example", {"by": "Olive", "domain": "a.example"}),
    SecurityEvent(SecurityEventKind.INVITED, "Rita", "invitation", {"by": "Olive", "role": "front_desk"}),
    SecurityEvent(SecurityEventKind.INVITATION_REVOKED, "Rita", "invitation", {"by": "Olive"}),
    SecurityEvent(SecurityEventKind.JOINED, "Rita", "rita", {"role": "front_desk"}),
    SecurityEvent(SecurityEventKind.LEFT, "Rita", "rita"),
]


async def _note(salon: Salon, event: SecurityEvent) -> None:
    async with salon.database.transaction() as connection:
        await note_event(connection, salon.scope, event, salon.clock.now())


async def _feed(salon: Salon, web: Web, role: str = "owner") -> Any:
    credential = f"desk.{await salon.issues_credential(role)}"
    return (await web.data(salon.host, FEED, bearer=credential))["desk"]["securityEvents"]


async def test_alike_events_of_an_hour_are_one_row_so_that_nobody_fills_the_table(
    salon: Salon, clock: TestClock, web: Web
) -> None:
    event = SecurityEvent(SecurityEventKind.BULK_READS, "Rita", "desk:1", {"limit": 300})
    first_at = clock.now()
    for minutes in (0, 10, 40):
        clock.set(first_at + timedelta(minutes=minutes))
        await _note(salon, event)
    await _note(salon, SecurityEvent(SecurityEventKind.BULK_READS, "Theo", "desk:2", {"limit": 300}))
    clock.set(first_at + timedelta(hours=1))
    await _note(salon, event)
    latest, theo, rita = await _feed(salon, web)
    assert [(each["who"], each["count"]) for each in (latest, theo, rita)] == [("Rita", 1), ("Theo", 1), ("Rita", 3)]
    assert (rita["firstAt"], rita["lastAt"]) == ("2026-11-25T09:00:00+11:00", "2026-11-25T09:40:00+11:00")
    assert rita["sentence"] == (
        "Rita asked for the contacts of more than 300 customers within an hour. Those beyond that were not shown. "
        "That was tried 3 times."
    )


@pytest.mark.parametrize("role", OperatorRole)
async def test_only_an_owner_sees_them(salon: Salon, web: Web, role: OperatorRole) -> None:
    await _note(salon, EVENTS[0])
    assert (await _feed(salon, web, role) is not None) == (role is OperatorRole.OWNER)


async def test_nobody_sees_another_venues(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    await _note(other, EVENTS[0])
    assert await _feed(salon, web) == []
    assert len(await _feed(other, web)) == 1


async def test_each_kind_is_told_in_words_with_what_to_do(salon: Salon, web: Web) -> None:
    for event in EVENTS:
        await _note(salon, event)
    # What a newer version writes is still told of.
    await salon.write(
        tables.security_event, id="z" * 22, kind="robot_seen", about="", hour=salon.clock.now(), detail={}, count=1,
        first_at=salon.clock.now(), last_at=salon.clock.now(),
    )  # fmt: skip
    said: list[str] = []
    credential, after = f"desk.{await salon.issues_credential()}", ""
    while len(said) <= len(EVENTS):
        query = FEED.replace("first: 5", f"first: 5{after}")
        page = (await web.data(salon.host, query, bearer=credential))["desk"]["securityEvents"]
        assert page
        assert all(each["advice"].endswith(".") for each in page)
        said += [each["sentence"] for each in page]
        after = f', after: "{page[-1]["id"]}"'
    assert said[0] == "Something happened that this version can't name."
    assert said[:0:-1] == [
        "1 wrong link, key or sign-in was refused within an hour. Nobody got in with it.",
        "Rita asked for the contacts of more than 300 customers within an hour. Those beyond that were not shown.",
        "Rita charged 11 fees within an hour.",
        "Rita gave money back 12 times within an hour.",
        "Rita wanted to give back $90, beyond their $1,000 of the day. It was not done.",
        "Olive gave $90 of credit. With what they did before that day, it is more than a manager may: $10,000.",
        "Rita signed in on a device that was not known here: Firefox on Windows.",
        "A sign-in of Rita was used from two places, so it was ended there and here.",
        'Olive made a key: "Till".',
        'Olive ended a key: "Till".',
        "Olive changed what Rita may do: they are at the front desk now.",
        "Olive took Theo off the team: they are signed out everywhere.",
        "Links to customers begin with a.example now.",
        (
            "The record that proves a.example to be yours is gone. From Saturday 28 November, 9:00 am on, no more links to "
            "customers begin with it."
        ),
        "Another salon has proved that a.example is theirs, so none of your links opens there any more.",
        "Olive removed a domain: a.example.",
        "Olive invited Rita to work here at the front desk.",
        "Olive took back the invitation of Rita.",
        "Rita took up their invitation: they are at the front desk now.",
        "Rita left the team: their keys have ended, and nothing lets them in here any more.",
    ]


async def test_many_wrong_credentials_are_a_few_rows_and_let_nobody_in(salon: Salon, clock: TestClock) -> None:
    door, writes = salon.door, 0
    booking, key = await salon.books(day(3, 9)), await salon.issues_credential()
    for number in range(1, 101):
        before = await _failed(salon)
        with pytest.raises(BadCredential):
            await (door.customer(salon.host, booking.id, "wrong") if number % 2 else door.operator(key[:22] + "wrong"))
        writes += await _failed(salon) != before
    # Links are counted by the host that is asked, keys by the venue that they name: 50 of each, told of at 10, 20 and 40.
    assert (await _failed(salon), writes) == (80, 6)
    # Who asks where no venue is leaves nothing.
    for _ in range(20):
        with pytest.raises(BadCredential):
            await door.customer("nobody.localhost:8000", booking.id, "wrong")
    assert await _failed(salon) == 80
    clock.advance(hours=1)
    for _ in range(10):
        with pytest.raises(BadCredential):
            await door.customer(salon.host, booking.id, "wrong")
    assert [row["count"] for row in await salon.rows(tables.security_event)] == [80, 10]
    assert await door.operator(key)


async def _failed(salon: Salon) -> int:
    rows = await salon.rows(tables.security_event)
    return sum(row["count"] for row in rows if row["kind"] == "failed_credentials")


async def _tells(salon: Salon) -> list[AccountMailRecord]:
    """Run the job until it has nothing more to do; gives the mails written since, by address."""
    job = security_jobs(salon.runtime)["security_events"]
    while await job():
        pass
    async with salon.database.transaction() as connection:
        mails = await claim_account_mail(connection, salon.clock.now(), salon.clock.now() + timedelta(days=1), 50)
    return sorted(mails, key=lambda mail: mail.email)


async def _employs(salon: Salon, role: str, email: str, locale: str | None = None) -> None:
    key = await salon.issues_credential(role, staff=None)
    async with salon.database.transaction() as connection:
        known = {"email": email, "email_key": email, "locale": locale}
        await connection.execute(update(tables.person).where(tables.person.c.id == key[:22]).values(**known))


def _said(mail: AccountMailRecord) -> list[str]:
    return list(account_copy(mail.kind, mail.facts, "http://localhost:8000/desk", words_of(mail.locale)).paragraphs)


async def test_owners_alone_are_written_to_at_once_and_then_once_an_hour_of_all_that_happened(
    salon: Salon, clock: TestClock
) -> None:
    await _employs(salon, "owner", "olive@lumen.example")
    await _employs(salon, "owner", "omar@lumen.example", "ar")
    await _employs(salon, "manager", "max@lumen.example")
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    await _employs(other, "owner", "hal@hudson.example")
    assert await _tells(salon) == []
    await _note(salon, EVENTS[1])
    olive, omar = await _tells(salon)
    assert (olive.email, omar.email) == ("olive@lumen.example", "omar@lumen.example")
    what, where = _said(olive)
    assert what.startswith("Wednesday 25 November, 9:00 am: Rita asked for the contacts of more than 300 customers")
    assert where.startswith("All of it is at the desk")
    assert "Rita" in _said(omar)[0]
    assert "asked" not in _said(omar)[0]
    # What comes within the hour waits, and comes together; what has a mail of its own has no other.
    for event in EVENTS[2:12]:
        await _note(salon, event)
    clock.advance(minutes=59)
    assert await _tells(salon) == []
    clock.advance(minutes=1)
    olive, _ = await _tells(salon)
    said = _said(olive)
    assert [each.split(": ", 1)[1] for each in said[:2]] == [
        "Rita charged 11 fees within an hour.",
        "Rita gave money back 12 times within an hour.",
    ]
    assert not any("used from two places" in each for each in said)
    assert len(said) == len(EVENTS[2:12]) - 1 + 1
    clock.advance(hours=1)
    assert await _tells(salon) == []


async def test_a_mail_tells_of_so_many_and_says_how_many_more_there_are(salon: Salon) -> None:
    await _employs(salon, "owner", "olive@lumen.example")
    for number in range(MOST_TOLD + 3):
        await _note(salon, SecurityEvent(SecurityEventKind.FEE_BURST, f"R{number}", str(number), {"acts": 11}))
    (mail,) = await _tells(salon)
    assert len(_said(mail)) == MOST_TOLD + 2
    assert _said(mail)[MOST_TOLD] == "And 3 things more."
