"""A booking as schema.org's EventReservation, from which mail programs show what it is about, and a way to it."""

from __future__ import annotations

from typing import Any, Final

from openchair.messages.copy.context import MessageContext
from openchair.presentation.names import lines, one_line
from openchair.rules.status import BookingStatus

_STATUS: Final = {
    BookingStatus.PENDING: "https://schema.org/ReservationPending",
    BookingStatus.CANCELLED: "https://schema.org/ReservationCancelled",
}


def reservation_of(context: MessageContext) -> dict[str, Any]:
    """As JSON-LD. Its address is the manage link: it is for the customer's own mailbox only."""
    booking, url = context.booking, context.manage_url()
    return {
        "@context": "https://schema.org",
        "@type": "EventReservation",
        "reservationNumber": booking.reference,
        "reservationStatus": _STATUS.get(booking.status, "https://schema.org/ReservationConfirmed"),
        "underName": {"@type": "Person", "name": one_line(booking.customer.name)},
        "reservationFor": {
            "@type": "Event",
            "name": f"{context.service} · {context.venue}",
            "startDate": context.clock.local_iso(booking.starts_at),
            "endDate": context.clock.local_iso(booking.ends_at),
            "location": {
                "@type": "Place",
                "name": context.venue,
                "address": ", ".join(lines(booking.venue.address)),
            },
        },
        "url": url,
        "modifyReservationUrl": url,
    }
