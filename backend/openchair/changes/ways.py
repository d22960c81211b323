"""By which channels a customer is reached, and where a message goes."""

from __future__ import annotations

from typing import Final

from openchair.core.contacts import email_key
from openchair.core.runtime import Runtime
from openchair.rules.messages import TO_VENUE, Channel, MessageKind
from openchair.rules.records.booking import BookingRecord, CustomerRecord
from openchair.rules.records.message import MessageRecord

TO: Final = "to"
"""The fact of a message that says where it goes, where that is not the customer's own address or number."""


def address_of(customer: CustomerRecord, channel: Channel) -> str | None:
    """Where a customer is reached by this channel; None where they are not."""
    return customer.email if channel is Channel.EMAIL else customer.phone


def recipient_of(message: MessageRecord, booking: BookingRecord) -> str | None:
    """Where a message about a booking goes; None where there is no such place.

    To the customer as they are reached now, unless it is for where they were reached before; or to the venue.
    """
    if message.kind in TO_VENUE:
        return booking.venue.email if message.channel is Channel.EMAIL else None
    if message.kind is MessageKind.CONTACT_CORRECTED:
        return str(message.facts[TO])
    return address_of(booking.customer, message.channel)


def working_ways_to(runtime: Runtime, customer: CustomerRecord) -> list[Channel]:
    """Those of them by which something arrives, as far as is known."""
    nothing_arrives = {
        Channel.EMAIL: customer.mail_dies,
        Channel.SMS: customer.texts_stopped or customer.texts_die,
    }
    return [way for way in ways_to(runtime, customer) if not nothing_arrives[way]]


def ways_to(runtime: Runtime, customer: CustomerRecord) -> list[Channel]:
    """The channels that this installation has and that reach this customer."""
    return [channel for name in runtime.channels if address_of(customer, channel := Channel(name))]


def ways_left(before: CustomerRecord, after: CustomerRecord) -> list[Channel]:
    """By which channels they were reached somewhere else than now. Capital letters make no other address."""
    emails = [None if email is None else email_key(email) for email in (before.email, after.email)]
    left = [Channel.EMAIL] if before.email is not None and emails[0] != emails[1] else []
    return [*left, *([Channel.SMS] if before.phone is not None and before.phone != after.phone else [])]
