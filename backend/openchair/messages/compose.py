"""Composing a message of the outbox for the channel that it goes by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from openchair.access.links import Links
from openchair.calendars.booking import event_of
from openchair.calendars.documents import booking_invitation
from openchair.changes.ways import recipient_of
from openchair.messages.channel import CalendarPart, OutgoingMessage
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.write import write_copy
from openchair.messages.email import html_of, text_of
from openchair.messages.gsm import segments
from openchair.messages.sms import fitting
from openchair.presentation.names import one_line
from openchair.rules.messages import TO_VENUE, Channel, MessageKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.status import OPEN_STATUSES, BookingStatus

_PUTS_IN_CALENDAR: Final = frozenset(
    (
        MessageKind.REQUEST_RECEIVED,
        MessageKind.CONFIRMED,
        MessageKind.RESCHEDULED,
        MessageKind.MOVED_BY_VENUE,
        MessageKind.LINK_RESENT,
    )
)
_TAKES_OUT_OF_CALENDAR: Final = frozenset((MessageKind.CANCELLED, MessageKind.DECLINED))


def compose_message(
    message: MessageRecord, booking: BookingRecord, links: Links, now: datetime, *, mail_from: str
) -> OutgoingMessage:
    """The outgoing message about a booking as it is now, whose customer has an address for the message's channel."""
    to = recipient_of(message, booking)
    assert to is not None, "who has no address is not written to"
    context = MessageContext.of(message, booking, links, now)
    copy = write_copy(message.kind, context)
    if message.channel is Channel.SMS:
        text = fitting(copy.sms)
        return OutgoingMessage(message.id, to, text, segments=segments(text), written_at=message.created_at)
    to_venue = message.kind in TO_VENUE
    return OutgoingMessage(
        id=message.id,
        to=to,
        text=text_of(copy, context),
        to_name=_name_of(message.kind, booking, context),
        from_name=context.venue,
        reply_to=None if to_venue else booking.venue.email,
        unsubscribe_url=None if copy.stop is None else copy.stop.url,
        subject=copy.subject,
        html=html_of(copy, context),
        calendar=_calendar_part(message.kind, booking, to, mail_from),
        written_at=message.created_at,
    )


def _name_of(kind: MessageKind, booking: BookingRecord, context: MessageContext) -> str:
    """Who it is addressed to by name."""
    if kind in TO_VENUE:
        return context.venue
    # An address that is no longer the customer's may be a stranger's.
    return "" if kind is MessageKind.CONTACT_CORRECTED else one_line(booking.customer.name)


def _calendar_part(kind: MessageKind, booking: BookingRecord, to: str, mail_from: str) -> CalendarPart | None:
    """What the reader's calendar is to do: take the appointment in, or out."""
    method: Literal["REQUEST", "CANCEL"]
    if kind in _PUTS_IN_CALENDAR and booking.status in OPEN_STATUSES:
        method = "REQUEST"
    elif kind in _TAKES_OUT_OF_CALENDAR and booking.status is BookingStatus.CANCELLED:
        method = "CANCEL"
    else:
        return None
    event = event_of(booking)
    # An invitation has an organizer with an address, and the same one for as long as the booking lives.
    event = replace(event, venue_email=event.venue_email or mail_from)
    return CalendarPart(booking_invitation(event, method, to), method)
