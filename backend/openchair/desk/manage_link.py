"""The desk sends a customer their manage link anew, or revokes one that leaked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.viewer import Operator
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.messages import link_allowed_at
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import InvalidInput, NotFound, TooOften
from openchair.rules.zone import local_text
from openchair.store.activity import record_activity
from openchair.store.bookings import change_booking, lock_booking
from openchair.store.once import Answer, Call, answer_with, booking_answered, once
from openchair.store.outbox import find_messages, list_links_sent
from openchair.telling import Teller, ways_to

_A_DAY = timedelta(days=1)
# It is told to the minute.
_ROUND_UP = timedelta(seconds=59)


async def send_manage_link(
    runtime: Runtime, operator: Operator, booking_id: str, key: str
) -> tuple[BookingRecord, list[MessageRecord]]:
    """Queue a fresh email and SMS with a link that works; gives the booking and the messages.

    The link is made when it is sent, so that one revoked in between does not go out. Raises `TooOften`, `NotFound`,
    `InvalidInput` where the customer can't be reached, `KeyReused`.
    """
    call = Call(operator.scope, operator.owner, key, "deskSendManageLink", {"bookingId": booking_id})

    async def work(connection: AsyncConnection) -> Answer:
        now = runtime.clock.now()
        booking = await lock_booking(connection, operator.scope, booking_id)
        if booking is None:
            raise NotFound("booking")
        if not ways_to(runtime, booking.customer):
            raise InvalidInput(
                "bookingId", f"{booking.customer.name} has no email address or phone number that we could send it to."
            )
        sent_at = await list_links_sent(connection, operator.scope, booking.id, now - _A_DAY)
        allowed_at = link_allowed_at(sent_at, now)
        if allowed_at is not None:
            raise TooOften(local_text(allowed_at + _ROUND_UP, booking.venue.time_zone))
        await record_activity(
            connection,
            operator.scope,
            booking.id,
            now,
            actor_kind="operator",
            actor_name=operator.record.name,
            what="link_sent",
        )
        sent = await Teller(runtime, connection, operator.scope, now).the_link(booking, new_id())
        return {**answer_with(booking), "messages": sent}

    answer = await once(runtime, call, work)
    booking = await booking_answered(runtime, operator.scope, answer)
    async with runtime.database.reading() as connection:
        return booking, await find_messages(connection, operator.scope, answer["messages"])


async def revoke_manage_link(runtime: Runtime, operator: Operator, target: Target) -> BookingRecord:
    """Make every manage link and calendar address of the booking that is out there worth nothing.

    Raises `NotFound`, `BookingChanged`, `KeyReused`.
    """

    async def change(connection: AsyncConnection, booking: BookingRecord, now: datetime) -> dict[str, Any]:
        await change_booking(connection, operator.scope, booking.id, now, link_epoch=booking.link_epoch + 1)
        return {}

    return await change_as_operator(runtime, operator, target, "deskRevokeManageLink", "link_revoked", {}, change)
