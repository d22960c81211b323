"""Security events: noted once an hour, and read by an owner alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.rules.roles import OperatorRole
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store import tables
from openchair.store.security_events import note_event
from tests.support.clock import TestClock
from tests.support.salon import Salon, open_salon
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
        "1 wrong links, keys or sign-ins were refused within an hour. Nobody got in with them.",
        "Rita asked for the contacts of more than 300 customers within an hour. Those beyond that were not shown.",
        "Rita charged 11 fees within an hour.",
        "Rita gave money back 12 times within an hour.",
        "Rita wanted to give back $90, beyond their $1,000 of the day. It was not done.",
        "Olive gave $90 of credit: with what they did before that day, more than the $10,000 of a manager.",
        "Rita signed in on a device that was not known here: Firefox on Windows.",
        "A sign-in of Rita was used from two places, so it was ended there and here.",
        'Olive made a key: "Till".',
        'Olive ended a key: "Till".',
        "Olive changed what Rita may do: they are at the front desk now.",
        "Olive took Theo off the team: they are signed out everywhere.",
    ]
