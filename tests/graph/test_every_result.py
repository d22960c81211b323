"""Each member of each mutation's result, reached over the whole stack: what the schema promises can happen, and does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from openchair.rules.records.booking import BookingRecord
from openchair.store import tables
from openchair.storefront.confirm import CODES
from tests.graph.account_inputs import GOOD as OF_ACCOUNTS
from tests.graph.account_inputs import (
    ONCE,
    another,
    credential_for,
    last_owner,
    nobodys,
    passkey_refused,
    sign_in_too_old,
)
from tests.graph.account_inputs import SUCCESSES as SUCCESSES_OF_ACCOUNTS
from tests.graph.test_every_result_of_money import GOOD as OF_MONEY
from tests.graph.test_every_result_of_money import success_of
from tests.support.clock import TestClock
from tests.support.moving import Move, reschedule_booking
from tests.support.queue import cancels, looks, offers, openings, waits
from tests.support.salon import LINKS, Salon, day
from tests.support.selections import SCHEMA, members, mutations
from tests.support.stage import Stage, check_member
from tests.support.undo import GRACE, grace_of
from tests.support.visitor import made
from tests.support.web import Web, bearer

FREE, ELSEWHERE, WHEN = "2026-12-04T09:00:00+11:00", "2026-12-04T11:00:00+11:00", day(9, 9)
OFFERED = day(4, 11).isoformat()
MONDAY_MORNING = {"weekday": "MONDAY", "band": "MORNING"}

# The status from which a desk mutation on a booking goes well, one from which it does not, and what else it is told.
DESK: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "deskApproveBooking": ("pending", "confirmed", {}),
    "deskDeclineBooking": ("pending", "confirmed", {"reason": "Full"}),
    "deskMarkArrived": ("confirmed", "pending", {}),
    "deskMarkReady": ("arrived", "pending", {}),
    "deskCompleteBooking": ("ready_to_start", "pending", {}),
    "deskMarkNoShow": ("confirmed", "pending", {}),
    "deskRescheduleBooking": ("confirmed", None, {"startsAt": FREE, "askedBy": "CUSTOMER"}),
    "deskCancelBooking": ("confirmed", None, {"askedBy": "VENUE", "deposit": "REFUND_IN_FULL", "reason": "Closed"}),
    "deskRevokeManageLink": ("confirmed", None, {}),
    "deskUpdateBooking": ("confirmed", None, {"tell": True, "minutes": 90, "priceMinor": 9500}),
    "deskSendCounterOffers": ("pending", "confirmed", {"offers": []}),
    "deskWithdrawCounterOffers": ("pending", None, {}),
}
SUCCESSES = (
    {
        "rescheduleBooking": "BookingRescheduled",
        "cancelBooking": "BookingCancelled",
        "acceptMove": "MoveAccepted",
        "undoChange": "ChangeUndone",
        "deskUndoChange": "BookingUpdated",
        "deskEndGrace": "BookingUpdated",
        "acceptCounterOffer": "CounterOfferAccepted",
        "declineCounterOffers": "CounterOffersDeclined",
        "deskCreateBooking": "BookingCreated",
        "deskBlockTime": "TimeBlocked",
        "deskUnblockTime": "TimeUnblocked",
        "deskSendManageLink": "ManageLinkSent",
        "deskRetryMessage": "MessageRetried",
        "deskUpdateCustomer": "CustomerUpdated",
        "deskNoteCustomer": "CustomerNoted",
        "deskMergeCustomers": "CustomersMerged",
        "bookAppointment": "BookAppointmentSuccess",
        "askForEarlierTimes": "EarlierTimesAsked",
        "stopEarlierTimes": "EarlierTimesStopped",
        "setMessagePreferences": "MessagePreferencesSet",
        "acceptOpening": "OpeningAccepted",
        "declineOpening": "OpeningDeclined",
        "deskSetWaitlist": "WaitlistSet",
        "deskOfferOpening": "OpeningOffered",
        "deskWithdrawOpening": "OpeningWithdrawn",
        "confirmWithCode": "BookAppointmentSuccess",
        "disownBooking": "DisownBookingSuccess",
        "deskCancelSource": "SourceCancelled",
        "deskHoldMessages": "MessagesHeld",
    }
    | dict.fromkeys(DESK, "BookingUpdated")
    | SUCCESSES_OF_ACCOUNTS
)


UNDO = ("undoChange", "deskUndoChange", "deskEndGrace")
EARLIER = {
    "askForEarlierTimes", "stopEarlierTimes", "acceptOpening", "declineOpening", "deskSetWaitlist", "deskOfferOpening",
    "deskWithdrawOpening",
}  # fmt: skip


async def _earlier(stage: Stage) -> dict[str, Any]:
    """The same of earlier times: one who waits, and a time that became free and is offered to them."""
    salon, mutation = stage.salon, stage.mutation
    if mutation == "deskSetWaitlist":
        return {"on": False}
    gone = await salon.books(day(9, 9))
    booking = await stage.booked_in(20)
    if mutation == "askForEarlierTimes":
        return {"times": [MONDAY_MORNING]}
    await waits(salon, booking)
    if mutation == "stopEarlierTimes":
        return {}
    await cancels(salon, gone)
    (opening,) = await openings(salon)
    if mutation == "deskOfferOpening":
        return {"openingId": opening["id"], "bookingId": booking.id}
    await looks(salon)
    if mutation == "deskWithdrawOpening":
        return {"openingId": opening["id"]}
    (offer,) = await offers(salon)
    agreed = {"expectedVersion": 1, "quoteId": await stage.offer_quote_id("openingOffers")}
    return {"openingOfferId": offer["id"], **(agreed if mutation == "acceptOpening" else {})}


async def _moved(stage: Stage, *, by_desk: bool) -> BookingRecord:
    """A booking that was just moved, by the desk or by its customer, who may take that back."""
    with grace_of(GRACE):
        booking = await stage.booked()
        if by_desk:
            await stage.desk_moves(booking)
        else:
            customer = await stage.salon.lets_in(booking)
            await reschedule_booking(stage.salon.runtime, customer, Move(WHEN, None, 1), "moved")
    return booking


def _of_undo(stage: Stage, booking: BookingRecord, version: int) -> dict[str, Any]:
    named = {"bookingId": booking.id} if stage.mutation.startswith("desk") else {}
    return {**named, "expectedVersion": version, "idempotencyKey": "k"}


async def _awaiting_code(stage: Stage) -> dict[str, Any]:
    """The right code for a time that is held for it, since strangers hold enough of that day."""
    for hour in (10, 11, 12):
        booked = await made(stage.salon, day(9, hour), key=f"a visitor's secret {hour}")
    return {"idempotencyKey": "a visitor's secret 12", "code": LINKS.code(booked)}


async def good(stage: Stage, status: str = "confirmed") -> dict[str, Any]:
    """An input that goes well."""
    salon, mutation, key = stage.salon, stage.mutation, {"idempotencyKey": "k"}
    if mutation in OF_ACCOUNTS:
        return await OF_ACCOUNTS[mutation](stage)
    if mutation in DESK:
        booking = await stage.booked(status=DESK[mutation][0])
        more = dict(DESK[mutation][2])
        if mutation == "deskSendCounterOffers":
            more["offers"] = [{"startsAt": OFFERED, "staffId": salon.staff["Mia"][1]}]
        if mutation == "deskWithdrawCounterOffers":
            await stage.offers(booking)
            return {"bookingId": booking.id, "expectedVersion": 2, **key}
        if mutation in ("deskMarkNoShow", "deskCompleteBooking"):
            stage.clock.set(booking.starts_at)
        return {"bookingId": booking.id, "expectedVersion": 1, **key, **more}
    if mutation in UNDO:
        return _of_undo(stage, await _moved(stage, by_desk=mutation != "undoChange"), 2)
    if mutation == "setMessagePreferences":
        await stage.booked()
        return {"reminders": False, **key}
    parts = [{"serviceId": salon.services["Cut"][0], "staffId": salon.staff["Mia"][1]}]
    if mutation == "deskCreateBooking":
        customer = {"name": "Bo", "email": "bo@example.com"}
        return {"parts": parts, "startsAt": FREE, "customer": customer, **key}
    if mutation == "bookAppointment":
        customer = {"name": "Bo", "email": "bo@example.com"}
        wish = {"parts": parts, "startsAt": FREE, "customer": customer}
        return {**wish, "idempotencyKey": "a visitor's secret"}
    if mutation == "confirmWithCode":
        return await _awaiting_code(stage)
    if mutation == "disownBooking":
        await stage.booked()
        return key
    if mutation == "deskHoldMessages":
        return {"held": True, **key}
    if mutation == "deskCancelSource":
        online = await salon.books(day(3, 9), source="storefront")
        return {"bookingId": online.id, "expectedCount": 1, **key}
    block = {"staffId": salon.staff["Mia"][1], "startsAt": FREE, "minutes": 30, "kind": "LUNCH", **key}
    if mutation == "deskBlockTime":
        return block
    if mutation == "deskUnblockTime":
        blocked = await Stage(salon, stage.clock, stage.web, "deskBlockTime", stage.credential).ask(block)
        return {"blockedTimeId": blocked["blockedTime"]["id"], "idempotencyKey": "lift"}
    if mutation in ("acceptCounterOffer", "declineCounterOffers"):
        await stage.offers(await stage.booked(status="pending"))
        if mutation == "declineCounterOffers":
            return {"expectedVersion": 2, **key}
        return {"number": 1, "quoteId": await stage.offer_quote_id("counterOffers"), "expectedVersion": 2, **key}
    if mutation in EARLIER:
        return await _earlier(stage) | key
    booking = await stage.booked(status=status)
    if mutation == "deskSendManageLink":
        return {"bookingId": booking.id, **key}
    if mutation == "deskUpdateCustomer":
        corrected = {"name": "Ann Leigh", "email": "ann@example.org", "revokeLinks": True}
        return {"customerId": booking.customer.id, "expectedVersion": 1, **corrected, **key}
    if mutation == "deskMergeCustomers":
        other = await salon.books(day(5, 9))
        ids = {"customerId": booking.customer.id, "otherId": other.customer.id}
        return {**ids, "expectedVersion": 1, "otherVersion": 1, **key}
    if mutation == "deskNoteCustomer":
        return {"customerId": booking.customer.id, "expectedVersion": 1, "alert": "Nuts", **key}
    if mutation == "deskRetryMessage":
        send = {"bookingId": booking.id, "idempotencyKey": "send"}
        sent = await Stage(salon, stage.clock, stage.web, "deskSendManageLink", stage.credential).ask(send)
        async with salon.database.transaction() as connection:
            await connection.execute(update(tables.message).values(status="failed"))
        return {"messageId": sent["messages"][0]["id"], **key}
    if mutation == "rescheduleBooking":
        return {"startsAt": FREE, "quoteId": await stage.move_quote_id(FREE), "expectedVersion": 1, **key}
    if mutation == "acceptMove":
        await stage.desk_moves(booking)
        return {"quoteId": await stage.venue_move_quote_id(), "expectedVersion": 2, **key}
    return {"quoteId": await stage.quote_id(), "expectedVersion": 1, **key}


async def _taken(stage: Stage) -> dict[str, Any]:
    if stage.mutation in UNDO:
        # Whoever had them works here no more.
        input = await good(stage)
        async with stage.salon.database.transaction() as connection:
            await connection.execute(update(tables.staff).values(active=False))
        return input
    if stage.mutation == "deskBlockTime":
        # A block goes over bookings, and not over what is blocked.
        input = await good(stage)
        await stage.ask(input | {"idempotencyKey": "before"})
        return input
    there = {"deskSendCounterOffers": day(4, 11), "deskUpdateBooking": day(3, 10)}
    await stage.salon.books(there.get(stage.mutation, WHEN))
    return await good(stage)


async def _not_found(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    if stage.mutation == "confirmWithCode":
        return input | {"idempotencyKey": "nobody's secret"}
    if stage.mutation in OF_ACCOUNTS:
        return input | nobodys(stage.mutation)
    name_of_it = next(
        name
        for name in (
            "openingId",
            "openingOfferId",
            "bookingId",
            "customerId",
            "parts",
            "blockedTimeId",
            "messageId",
            "staffId",
        )
        if name in input
    )
    nothing: Any = [{"serviceId": "1" * 22}] if name_of_it == "parts" else "1" * 22
    return input | {name_of_it: nothing}


async def _closed(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="completed"))
    return input


async def _not_possible(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status=DESK[stage.mutation][1]))
    return input


async def _not_open(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    stage.clock.advance(hours=24, seconds=1)
    return input


async def _late(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    stage.clock.set(day(19 if stage.mutation in EARLIER else 2, 9) + timedelta(seconds=1))
    return input


async def _begun(stage: Stage) -> dict[str, Any]:
    """The time to which the desk moved it has come."""
    input = await good(stage)
    stage.clock.set(day(4, 9))
    return input


async def _over(stage: Stage) -> dict[str, Any]:
    """The time that is offered has lapsed."""
    input = await good(stage)
    stage.clock.advance(days=2)
    await looks(stage.salon)
    return input


async def _too_soon(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    if stage.mutation == "bookAppointment":
        return input | {"earlierTimes": {"times": [MONDAY_MORNING]}}
    stage.clock.advance(days=7)
    return input


async def _unanswered(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    async with stage.salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).values(status="pending"))
    return input


async def _used(stage: Stage) -> dict[str, Any]:
    """The key of another call: of another verb where the input can't differ otherwise."""
    input = await good(stage)
    if stage.mutation != "deskLeave":
        await stage.ask(input)
    changed: dict[str, dict[str, Any]] = {
        "rescheduleBooking": {"startsAt": ELSEWHERE},
        "cancelBooking": {"reason": "Away"},
        "deskCreateBooking": {"notes": "VIP"},
        "bookAppointment": {"notes": "VIP"},
        "deskBlockTime": {"minutes": 45},
        "deskUnblockTime": {"blockedTimeId": "1" * 22},
        "deskSendManageLink": {"bookingId": "1" * 22},
        "deskRetryMessage": {"messageId": "1" * 22},
        "deskUpdateCustomer": {"phone": None},
        "deskNoteCustomer": {"alert": "None"},
        "deskMergeCustomers": {"samePerson": True},
        "askForEarlierTimes": {"times": [{"weekday": "MONDAY", "band": "EVENING"}]},
        "declineOpening": {"openingOfferId": "1" * 22},
        "setMessagePreferences": {"earlierTimes": False},
        "deskSetWaitlist": {"on": True},
        "deskOfferOpening": {"bookingId": "1" * 22},
        "deskWithdrawOpening": {"openingId": "1" * 22},
        "deskHoldMessages": {"held": False},
        "deskCancelSource": {"expectedCount": 2},
    }
    if stage.mutation == "disownBooking":
        preferences = Stage(stage.salon, stage.clock, stage.web, "setMessagePreferences", stage.credential)
        await preferences.ask({"reminders": False, "idempotencyKey": "of choosing"})
        return input | {"idempotencyKey": "of choosing"}
    if stage.mutation == "stopEarlierTimes":
        # It has nothing that could differ: the key is another verb's.
        ask = Stage(stage.salon, stage.clock, stage.web, "askForEarlierTimes", stage.credential)
        await ask.ask({"times": [MONDAY_MORNING], "idempotencyKey": "of asking"})
        return {"idempotencyKey": "of asking"}
    if stage.mutation == "deskLeave":
        # The key is another verb's, and whoever left asks no more.
        ask = Stage(stage.salon, stage.clock, stage.web, "deskInvite", stage.credential)
        await ask.ask(await OF_ACCOUNTS["deskInvite"](stage) | {"email": "nell@example.com"})
        return input
    if stage.mutation in OF_ACCOUNTS:
        return input | another(stage.mutation)
    return input | changed.get(stage.mutation, {"expectedVersion": 9})


async def _too_often(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    if stage.mutation == "bookAppointment":
        for hour in range(10, 15):
            another = {"startsAt": day(9, hour).isoformat(), "idempotencyKey": f"another secret: {hour}"}
            assert (await stage.ask(input | another))["__typename"] == "BookAppointmentSuccess"
        return input
    if stage.mutation == "confirmWithCode":
        for _ in range(CODES[-1].most):
            await stage.ask(input)
        return input
    for key in ("a", "b", "c"):
        await stage.ask(input | {"idempotencyKey": key})
    return input


async def _in_doubt(stage: Stage) -> dict[str, Any]:
    """Somebody of that name and number is on record, with another address."""
    await stage.booked()
    customer = {"name": "ann lee", "email": "new@example.com", "phone": "0491 570 156"}
    return await good(stage) | {"customer": customer}


async def _stranger(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    visitors = ("bookAppointment", "confirmWithCode")
    stage.credential = bearer(await stage.salon.books(WHEN)) if stage.mutation in visitors else None
    return input


async def _unchanged(stage: Stage) -> dict[str, Any]:
    return _of_undo(stage, await stage.booked(), 1)


async def _of_the_other_side(stage: Stage) -> dict[str, Any]:
    return _of_undo(stage, await _moved(stage, by_desk=stage.mutation == "undoChange"), 2)


async def _wrong_code(stage: Stage) -> dict[str, Any]:
    return await good(stage) | {"code": "none"}


async def _code_over(stage: Stage) -> dict[str, Any]:
    input = await good(stage)
    stage.clock.advance(minutes=11)
    return input


async def _saving_a_card(stage: Stage) -> dict[str, Any]:
    """Stripe is asked about one of them at this moment."""
    input, salon = await good(stage), stage.salon
    (booking,) = [row["id"] for row in await salon.rows(tables.booking) if row["customer_id"] == input["otherId"]]
    now = stage.clock.now()
    await salon.write(
        tables.card_setup, id="s" * 22, booking_id=booking, customer_id=input["otherId"], status="open", consent_version="1",
        consent_text="I agree.", requested_at=now, updated_at=now,
    )  # fmt: skip
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
    "WrongCode": _wrong_code,
    "CodeOver": _code_over,
    "NoOpenOffer": _not_open,
    "OfferNotOpen": _not_open,
    "OpeningNotOpen": _over,
    "NoMoveToAccept": _begun,
    "NothingToUndo": _unchanged,
    "NotYoursToUndo": _of_the_other_side,
    "TooSoonForEarlierTimes": _too_soon,
    "NotConfirmedYet": _unanswered,
    "CustomerInDoubt": _in_doubt,
    "CustomerHasOpenMatters": _saving_a_card,
    "CredentialNeeded": _stranger,
    "LastOwner": last_owner,
    "PasskeyRefused": passkey_refused,
    "SignInTooOld": sign_in_too_old,
}


async def _prepared(stage: Stage, member: str) -> dict[str, Any]:
    if member in REFUSALS:
        return await REFUSALS[member](stage)
    input = await good(stage)
    changes: dict[str, dict[str, Any]] = {
        "BookingChanged": {"expectedVersion": 7},
        "CustomerChanged": {"expectedVersion": 7},
        "QuoteChanged": {"quoteId": "of yesterday"},
        "MoveQuoteChanged": {"quoteId": "of yesterday"},
        "UnusualStart": {"startsAt": day(400, 9).isoformat()},
        "InvalidInput": {"idempotencyKey": ""},
    }
    return input | changes.get(member, {})


PAIRS = [
    (name, member.name)
    for name in mutations()
    if name not in OF_MONEY
    for member in members(name)
    if name not in ONCE or member.name != SUCCESSES[name]
]


def test_each_mutation_has_one_success_and_its_other_members_are_refusals() -> None:
    refusals = {kind.name for kind in SCHEMA.get_implementations(SCHEMA.get_type("Refusal")).objects}  # type: ignore[arg-type]  # an interface
    for mutation in mutations():
        names = {member.name for member in members(mutation)}
        assert names - refusals == {success_of(mutation) if mutation in OF_MONEY else SUCCESSES[mutation]}
        assert {"InvalidInput", "CredentialNeeded"} <= names
        # What changes nothing of its own keeps no keys.
        assert ("KeyReused" in names) == (mutation not in ("finishPayment", "confirmWithCode"))


@pytest.mark.parametrize(("mutation", "member"), PAIRS, ids=[f"{mutation}-{member}" for mutation, member in PAIRS])
async def test_each_member_of_each_result_is_reached(
    salon: Salon, web: Web, clock: TestClock, mutation: str, member: str
) -> None:
    stage = Stage(salon, clock, web, mutation)
    if mutation.startswith("desk"):
        stage.credential = await credential_for(salon, mutation)
    # A wrong code is counted, and that is a change of the booking.
    but = ["booking", "feed"] if member == "WrongCode" else []
    await check_member(stage, await _prepared(stage, member), member, success=SUCCESSES[mutation], but=but)
