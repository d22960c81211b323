"""Each member of each mutation's result, reached over the whole stack: what the schema promises can happen, and does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.store import tables
from openchair.store.records import BookingRecord
from tests.support.clock import TestClock
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import TIERED, Salon, day
from tests.support.selections import SCHEMA, members, mutations, whole_answer_of
from tests.support.untouched import untouched
from tests.support.web import Web, bearer

FREE, ELSEWHERE, WHEN = "2026-12-04T09:00:00+11:00", "2026-12-04T11:00:00+11:00", day(9, 9)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass
class Stage:
    """A salon, the application over it, and who asks."""

    salon: Salon
    clock: TestClock
    web: Web
    mutation: str
    credential: str | None = None

    async def ask(self, input: dict[str, Any]) -> dict[str, Any]:
        """The mutation's answer."""
        query, host = whole_answer_of(self.mutation), self.salon.host
        data = await self.web.data(host, query, bearer=self.credential, variables={"input": input})
        answer: dict[str, Any] = data[self.mutation]
        return answer

    async def booked(self, **more: Any) -> BookingRecord:
        """A booking in three days, whose customer asks where customers do."""
        booking = await self.salon.books(day(3, 9), paid_minor=2500, terms=TIERED, **more)
        if not self.mutation.startswith("desk"):
            self.credential = bearer(booking)
        return booking

    async def booked_in(self, days: int) -> BookingRecord:
        """A booking so many days away, whose customer asks where customers do."""
        booking = await self.salon.books(day(days, 9))
        if not self.mutation.startswith("desk"):
            self.credential = bearer(booking)
        return booking

    async def quote_id(self) -> str:
        """What the customer is shown before cancelling."""
        query = "{ managedBooking { cancellationQuote { id } } }"
        seen = await self.web.data(self.salon.host, query, bearer=self.credential)
        id: str = seen["managedBooking"]["cancellationQuote"]["id"]
        return id


# The status from which a desk mutation on a booking goes well, one from which it does not, and what else it is told.
DESK: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "deskApproveBooking": ("pending", "confirmed", {}),
    "deskDeclineBooking": ("pending", "confirmed", {"reason": "Full"}),
    "deskMarkArrived": ("confirmed", "pending", {}),
    "deskMarkReady": ("arrived", "pending", {}),
    "deskCompleteBooking": ("ready_to_start", "pending", {}),
    "deskMarkNoShow": ("confirmed", "pending", {}),
    "deskRescheduleBooking": ("confirmed", None, {"startsAt": FREE}),
    "deskCancelBooking": ("confirmed", None, {"deposit": "KEEP", "reason": "Closed"}),
    "deskRevokeManageLink": ("confirmed", None, {}),
}
SUCCESSES = {
    "rescheduleBooking": "BookingRescheduled",
    "cancelBooking": "BookingCancelled",
    "deskCreateBooking": "BookingCreated",
    "deskBlockTime": "TimeBlocked",
    "deskUnblockTime": "TimeUnblocked",
    "deskSendManageLink": "ManageLinkSent",
    "deskRetryMessage": "MessageRetried",
    "askForEarlierTimes": "EarlierTimesAsked",
    "stopEarlierTimes": "EarlierTimesStopped",
    "acceptOpening": "OpeningAccepted",
    "declineOpening": "OpeningDeclined",
    "deskSetMatching": "MatchingSet",
    "deskOfferOpening": "OpeningOffered",
} | dict.fromkeys(DESK, "BookingUpdated")


EARLIER = {
    "askForEarlierTimes", "stopEarlierTimes", "acceptOpening", "declineOpening", "deskSetMatching", "deskOfferOpening",
}  # fmt: skip


async def _earlier(stage: Stage) -> dict[str, Any]:
    """The same of earlier times: one who waits, and a time that became free and is offered to them."""
    salon, mutation = stage.salon, stage.mutation
    if mutation == "deskSetMatching":
        return {"on": False}
    gone = await salon.books(day(9, 9))
    booking = await stage.booked_in(20)
    if mutation == "askForEarlierTimes":
        return {"weekdays": ["MONDAY", "FRIDAY"], "bands": ["MORNING"]}
    await waits(salon, booking)
    if mutation == "stopEarlierTimes":
        return {}
    await cancels(salon, gone)
    (opening,) = await openings(salon)
    if mutation == "deskOfferOpening":
        return {"openingId": opening["id"], "bookingId": booking.id}
    await looks(salon)
    (offer,) = await offers(salon)
    version = {"expectedVersion": 1} if mutation == "acceptOpening" else {}
    return {"openingId": offer["id"], **version}


async def _good(stage: Stage, status: str = "confirmed") -> dict[str, Any]:
    """An input that goes well."""
    salon, mutation, key = stage.salon, stage.mutation, {"idempotencyKey": "k"}
    if mutation in DESK:
        booking = await stage.booked(status=DESK[mutation][0])
        if mutation == "deskMarkNoShow":
            stage.clock.set(booking.starts_at)
        return {"bookingId": booking.id, "expectedVersion": 1, **key, **DESK[mutation][2]}
    staff = {"staffId": salon.staff["Mia"][1]}
    if mutation == "deskCreateBooking":
        customer = {"name": "Bo", "email": "bo@example.com"}
        return {"serviceId": salon.services["Cut"][0], **staff, "startsAt": FREE, "customer": customer, **key}
    block = {**staff, "startsAt": FREE, "minutes": 30, "kind": "LUNCH", **key}
    if mutation == "deskBlockTime":
        return block
    if mutation == "deskUnblockTime":
        blocked = await Stage(salon, stage.clock, stage.web, "deskBlockTime", stage.credential).ask(block)
        return {"blockedTimeId": blocked["blockedTime"]["id"], "idempotencyKey": "lift"}
    if mutation in EARLIER:
        return await _earlier(stage) | key
    booking = await stage.booked(status=status)
    if mutation == "deskSendManageLink":
        return {"bookingId": booking.id, **key}
    if mutation == "deskRetryMessage":
        send = {"bookingId": booking.id, "idempotencyKey": "send"}
        sent = await Stage(salon, stage.clock, stage.web, "deskSendManageLink", stage.credential).ask(send)
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.message).values(status="failed"))
        return {"messageId": sent["messages"][0]["id"], **key}
    if mutation == "rescheduleBooking":
        return {"startsAt": FREE, "expectedVersion": 1, **key}
    return {"quoteId": await stage.quote_id(), "expectedVersion": 1, **key}


async def _taken(stage: Stage) -> dict[str, Any]:
    await stage.salon.books(WHEN)
    return await _good(stage)


async def _not_found(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    named = next(
        name
        for name in ("openingId", "bookingId", "serviceId", "blockedTimeId", "messageId", "staffId")
        if name in input
    )
    return input | {named: "1" * 22}


async def _closed(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="completed"))
    return input


async def _not_possible(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status=DESK[stage.mutation][1]))
    return input


async def _late(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    stage.clock.set(day(19 if stage.mutation in EARLIER else 2, 9) + timedelta(seconds=1))
    return input


async def _over(stage: Stage) -> dict[str, Any]:
    """The time that is offered has lapsed."""
    input = await _good(stage)
    stage.clock.advance(days=2)
    await looks(stage.salon)
    return input


async def _too_soon(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    stage.clock.advance(days=7)
    return input


async def _unanswered(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="pending"))
    return input


async def _used(stage: Stage) -> dict[str, Any]:
    """The key of another call: of another verb where the input can't differ otherwise."""
    input = await _good(stage)
    await stage.ask(input)
    changed: dict[str, dict[str, Any]] = {
        "rescheduleBooking": {"startsAt": ELSEWHERE},
        "cancelBooking": {"reason": "Away"},
        "deskCreateBooking": {"notes": "VIP"},
        "deskBlockTime": {"minutes": 45},
        "deskUnblockTime": {"blockedTimeId": "1" * 22},
        "deskSendManageLink": {"bookingId": "1" * 22},
        "deskRetryMessage": {"messageId": "1" * 22},
        "askForEarlierTimes": {"bands": ["EVENING"]},
        "declineOpening": {"openingId": "1" * 22},
        "deskSetMatching": {"on": True},
        "deskOfferOpening": {"bookingId": "1" * 22},
    }
    if stage.mutation == "stopEarlierTimes":
        # It has nothing that could differ: the key is another verb's.
        ask = Stage(stage.salon, stage.clock, stage.web, "askForEarlierTimes", stage.credential)
        await ask.ask({"weekdays": ["MONDAY"], "bands": ["MORNING"], "idempotencyKey": "of asking"})
        return {"idempotencyKey": "of asking"}
    return input | changed.get(stage.mutation, {"expectedVersion": 2})


async def _too_often(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    for key in ("a", "b", "c"):
        await stage.ask(input | {"idempotencyKey": key})
    return input


async def _stranger(stage: Stage) -> dict[str, Any]:
    input = await _good(stage)
    stage.credential = None
    return input


Prepare = Callable[[Stage], Awaitable[dict[str, Any]]]
REFUSALS: dict[str, Prepare] = {
    "SlotTaken": _taken,
    "NotFound": _not_found,
    "BookingClosed": _closed,
    "NotPossibleNow": _not_possible,
    "InsideNoticeWindow": _late,
    "KeyReused": _used,
    "TooOften": _too_often,
    "OpeningNotOpen": _over,
    "TooSoonForEarlierTimes": _too_soon,
    "NotConfirmedYet": _unanswered,
    "CredentialNeeded": _stranger,
}


async def _prepared(stage: Stage, member: str) -> dict[str, Any]:
    if member in REFUSALS:
        return await REFUSALS[member](stage)
    input = await _good(stage)
    changes: dict[str, dict[str, Any]] = {
        "BookingChanged": {"expectedVersion": 7},
        "QuoteChanged": {"quoteId": "of yesterday"},
        "InvalidInput": {"idempotencyKey": ""},
    }
    return input | changes.get(member, {})


def _instants(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for value in answer.values():
            yield from _instants(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _instants(value)
    elif isinstance(answer, str) and INSTANT.match(answer):
        yield answer


PAIRS = [(mutation, member.name) for mutation in mutations() for member in members(mutation)]


def test_each_mutation_has_one_success_and_its_other_members_are_refusals() -> None:
    refusals = {kind.name for kind in SCHEMA.get_implementations(SCHEMA.get_type("Refusal")).objects}  # type: ignore[arg-type]  # an interface
    for mutation in mutations():
        names = {member.name for member in members(mutation)}
        assert names - refusals == {SUCCESSES[mutation]}
        assert {"InvalidInput", "KeyReused", "CredentialNeeded"} <= names


@pytest.mark.parametrize(("mutation", "member"), PAIRS, ids=[f"{mutation}-{member}" for mutation, member in PAIRS])
async def test_each_member_of_each_result_is_reached(
    salon: Salon, web: Web, clock: TestClock, mutation: str, member: str
) -> None:
    stage = Stage(salon, clock, web, mutation)
    if mutation.startswith("desk"):
        stage.credential = f"desk.{await salon.issues_credential()}"
    input = await _prepared(stage, member)
    if member == SUCCESSES[mutation]:
        answer = await stage.ask(input)
        async with untouched(salon.database):
            # The same call again is answered with the same words, and does nothing.
            assert await stage.ask(input) == answer
    else:
        async with untouched(salon.database):
            answer = await stage.ask(input)
        assert answer["message"].endswith(".")
        assert len(answer["message"]) > 20
    assert answer["__typename"] == member
    # Every instant is written as the venue's clock shows it: Sydney's, in its summer.
    assert all(instant.endswith("+11:00") for instant in _instants(answer))
