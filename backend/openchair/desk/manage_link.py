"""The desk sends a customer their manage link anew, or revokes one that leaked."""

from __future__ import annotations

from datetime import timedelta

from openchair.access.permissions import Permission, needs
from openchair.access.viewer import Operator
from openchair.changes.booking import Changed, OneBooking, booking_after
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.changes.unit import Answer, make_change
from openchair.changes.ways import ways_to
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.desk.bookings import Target, change_as_operator
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.messages import link_allowed_at
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.refusals import InvalidInput, TooOften
from openchair.rules.zone import local_text
from openchair.store.bookings import change_booking
from openchair.store.outbox import find_messages, list_links_sent

_A_DAY = timedelta(days=1)
# It is told to the minute.
_ROUND_UP = timedelta(seconds=59)


@needs(Permission.SEND_LINKS)
async def send_manage_link(
    runtime: Runtime, operator: Operator, booking_id: str, key: str
) -> tuple[Changed, list[MessageRecord]]:
    """Queue a fresh email and SMS with a link that works; gives the booking and the messages.

    The link is made when it is sent, so that one revoked in between does not go out. Raises `TooOften`, `NotFound`,
    `InvalidInput` where the customer can't be reached, `KeyReused`.
    """

    async def work(change: Change, booking: BookingRecord) -> Answer:
        if not ways_to(runtime, booking.customer):
            raise InvalidInput(
                "bookingId",
                "{name} has no email address or phone number that we could send it to.",
                {"name": booking.customer.name},
            )
        sent_at = await list_links_sent(change.connection, change.scope, booking.id, change.now - _A_DAY)
        allowed_at = link_allowed_at(sent_at, change.now)
        if allowed_at is not None:
            raise TooOften(local_text(allowed_at + _ROUND_UP, booking.venue.time_zone))
        await change.record(Plain(ActivityKind.LINK_SENT), booking.id)
        return {"booking": booking.id, "messages": await change.notifier.send_link(booking, new_id())}

    call = Call("deskSendManageLink", key, {"bookingId": booking_id})
    done = await make_change(runtime, operator.author, call, OneBooking(booking_id), work)
    async with runtime.database.reading(operator.scope) as connection:
        messages = await find_messages(connection, operator.scope, done.answer["messages"])
    return await booking_after(runtime, operator.scope, done), messages


@needs(Permission.SEND_LINKS)
async def revoke_manage_link(runtime: Runtime, operator: Operator, target: Target) -> Changed:
    """Make every manage link and calendar address of the booking that is out there worth nothing.

    Raises `NotFound`, `BookingChanged`, `KeyReused`.
    """

    async def rule(change: Change, booking: BookingRecord) -> Plain:
        await change_booking(change.connection, change.scope, booking.id, change.now, link_epoch=booking.link_epoch + 1)
        return Plain(ActivityKind.LINK_REVOKED)

    return await change_as_operator(runtime, operator, target, "deskRevokeManageLink", {}, rule)
