"""The details of a booking, a row each."""

from __future__ import annotations

from urllib.parse import quote

from openchair.core.phone import format_phone
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.money import deposit_sentence
from openchair.messages.copy.parts import Row
from openchair.presentation.names import lines, one_line


def booking_rows(context: MessageContext) -> tuple[Row, ...]:
    """Of a booking that is still to come: its parts, what it costs, and where it is."""
    say, booking = context.say, context.booking
    price = Row(say("Price"), (context.money(booking.price_minor),))
    deposit = (Row(say("Deposit"), (deposit_sentence(context),)),) if booking.deposit_minor else ()
    place = lines(booking.venue.address)
    map_url = f"https://www.google.com/maps/search/?api=1&query={quote(', '.join((context.venue, *place)))}"
    where = (Row(say("Where"), place, map_url),) if place else ()
    return (*_part_rows(context), price, *deposit, *where, *contact_rows(context))


def _part_rows(context: MessageContext) -> tuple[Row, ...]:
    """When each part is, and with whom; of one alone that is said already."""
    booking, clock = context.booking, context.clock
    if len(booking.parts) == 1:
        return ()
    return tuple(
        Row(
            clock.time_range(place.starts_at, place.ends_at),
            (
                context.say(
                    "{service} with {staff}", service=one_line(part.service.name), staff=one_line(part.staff.name)
                ),
            ),
        )
        for part, place in zip(booking.parts, booking.places, strict=True)
    )


def contact_rows(context: MessageContext) -> tuple[Row, ...]:
    """How to reach the venue, and what to say then."""
    venue = context.booking.venue
    phone = () if venue.phone is None else (format_phone(venue.phone, venue.locale),)
    call = (Row(context.say("Phone"), phone, f"tel:{venue.phone}", is_number=True),) if phone else ()
    return (*call, Row(context.say("Reference"), (context.booking.reference,)))
