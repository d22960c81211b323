"""The details of a booking, a row each."""

from __future__ import annotations

from urllib.parse import quote

from openchair.core.phone import format_phone
from openchair.messages.copy.matter import Matter
from openchair.messages.copy.money import deposit_sentence
from openchair.messages.copy.parts import Row
from openchair.presentation.names import lines


def booking_rows(matter: Matter) -> tuple[Row, ...]:
    """Of a booking that is still to come: what it costs, and where it is."""
    say, booking = matter.say, matter.booking
    price = Row(say("Price"), (matter.money(booking.price_minor),))
    deposit = (Row(say("Deposit"), (deposit_sentence(matter),)),) if booking.deposit_minor else ()
    place = lines(booking.venue.address)
    map_url = f"https://www.google.com/maps/search/?api=1&query={quote(', '.join((matter.venue, *place)))}"
    where = (Row(say("Where"), place, map_url),) if place else ()
    return (price, *deposit, *where, *contact_rows(matter))


def contact_rows(matter: Matter) -> tuple[Row, ...]:
    """How to reach the venue, and what to say then."""
    venue = matter.booking.venue
    phone = () if venue.phone is None else (format_phone(venue.phone, venue.locale),)
    call = (Row(matter.say("Phone"), phone, f"tel:{venue.phone}", is_number=True),) if phone else ()
    return (*call, Row(matter.say("Reference"), (matter.booking.reference,)))
