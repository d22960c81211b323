"""One call, one effect: runs a use case's work under its idempotency key and keeps what it answered."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.runtime import Runtime
from openchair.rules.agreement import Agreement
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.records.booking import BookingRecord, CancellationRecord
from openchair.rules.refusals import InvalidInput, Refusal, refusal_as_json, refusal_from_json
from openchair.rules.scope import VenueScope
from openchair.rules.status import BookingStatus, CancelledBy
from openchair.store.bookings import agreement_columns, agreement_from, find_booking, note_press
from openchair.store.idempotency import claim_key, keep_answer
from openchair.store.people import find_staff

Answer = dict[str, Any]
Work = Callable[[AsyncConnection], Awaitable[Answer]]
_LONGEST_KEY = 128


def check_key(key: str) -> None:
    """Raise `InvalidInput` where this is no idempotency key."""
    if not 1 <= len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise InvalidInput(
            "idempotencyKey",
            f"An idempotency key is 1 to {_LONGEST_KEY} printable ASCII characters, new for each change.",
        )


@dataclass(frozen=True, slots=True)
class Call:
    """A mutation as it was asked: whose it is, its key, its name and its input.

    `pressed_on` is the booking on whose manage page it is the first button pressed, if it is: that is written with its work.
    """

    scope: VenueScope
    owner: str
    key: str
    verb: str
    input: Mapping[str, Any]
    pressed_on: str | None = None

    def __post_init__(self) -> None:
        check_key(self.key)

    @property
    def input_hash(self) -> str:
        """The same for the same verb and input, whatever the order of its fields."""
        text = orjson.dumps([self.verb, dict(self.input)], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()


async def once(runtime: Runtime, call: Call, work: Work) -> Answer:
    """Do `work` in one transaction unless the key was used before; give what the first call answered either way.

    A refusal is an answer, too: its changes are rolled back to the savepoint, it is kept under the key, and it is raised here
    after the commit, to the first caller and to every later one.
    """
    async with runtime.database.transaction() as connection:
        now = runtime.clock.now()
        answer = await claim_key(connection, call.scope, call.owner, call.key, call.input_hash, now)
        if answer is None:
            try:
                async with connection.begin_nested():
                    if call.pressed_on is not None:
                        await note_press(connection, call.scope, call.pressed_on, now)
                    answer = await work(connection)
            except Refusal as refusal:
                answer = {"refused": refusal_as_json(refusal)}
            await keep_answer(connection, call.scope, call.owner, call.key, answer)
    if "refused" in answer:
        raise refusal_from_json(answer["refused"])
    return answer


async def read_again(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> BookingRecord:
    """A booking that was just written, as it stands now in this transaction."""
    booking = await find_booking(connection, scope, booking_id)
    assert booking is not None, "a booking that was just written is there"
    return booking


def answer_with(booking: BookingRecord) -> Answer:
    """An answer that is a booking as it stands."""
    return {"booking": booking.id, "state": _state_of(booking)}


async def booking_answered(runtime: Runtime, scope: VenueScope, answer: Answer) -> BookingRecord:
    """The booking as it stood when the call was first answered."""
    async with runtime.database.reading() as connection:
        booking = await find_booking(connection, scope, answer["booking"])
        assert booking is not None, "bookings are never deleted"
        state = answer["state"]
        if booking.version == state["version"]:
            return booking
        staff = booking.staff
        if staff.id != state["staff_id"]:
            found = await find_staff(connection, scope, state["staff_id"])
            assert found is not None, "staff members are never deleted"
            staff = found
    return _as_it_stood(replace(booking, staff=staff), state)


def _state_of(booking: BookingRecord) -> Answer:
    cancellation = booking.cancellation
    return {
        "version": booking.version,
        "status": booking.status.value,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "updated_at": booking.updated_at.isoformat(),
        "staff_id": booking.staff.id,
        "calendar_sequence": booking.calendar_sequence,
        "deposit_status": booking.deposit_status,
        "offers_open_until": booking.offers_open_until and booking.offers_open_until.isoformat(),
        "agreement": {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in agreement_columns(booking.agreement).items()
        },
        "cancellation": cancellation
        and {
            "at": cancellation.at.isoformat(),
            "by": cancellation.by,
            "reason": cancellation.reason,
            "outcome": cancellation.outcome,
            "refund_minor": cancellation.refund_minor,
            "forfeit_minor": cancellation.forfeit_minor,
            "credit_minor": cancellation.credit_minor,
            "fee_minor": cancellation.fee_minor,
        },
    }


_INSTANTS_AGREED = ("terms_shown_at", "pressed_at", "moved_at", "agreed_starts_at")


def _agreed_as_it_stood(booking: BookingRecord, kept: Mapping[str, Any] | None) -> Agreement:
    if kept is None:
        # An answer kept before agreements were.
        return booking.agreement
    instants = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in _INSTANTS_AGREED}
    now = booking.agreement
    return agreement_from({**kept, **instants}, mailed_at=now.mailed_at, imported=now.imported)


def _as_it_stood(booking: BookingRecord, state: Answer) -> BookingRecord:
    cancellation = state["cancellation"]
    return replace(
        booking,
        version=state["version"],
        status=BookingStatus(state["status"]),
        starts_at=datetime.fromisoformat(state["starts_at"]),
        ends_at=datetime.fromisoformat(state["ends_at"]),
        updated_at=datetime.fromisoformat(state["updated_at"]),
        calendar_sequence=state["calendar_sequence"],
        deposit_status=(status := state["deposit_status"]) and DepositStatus(status),
        # An answer kept before there were any has none.
        offers_open_until=(open_until := state.get("offers_open_until")) and datetime.fromisoformat(open_until),
        agreement=_agreed_as_it_stood(booking, state.get("agreement")),
        cancellation=cancellation
        and CancellationRecord(
            **{
                **cancellation,
                "at": datetime.fromisoformat(cancellation["at"]),
                "by": CancelledBy(cancellation["by"]),
                "outcome": DepositOutcome(cancellation["outcome"]),
            }
        ),
    )
