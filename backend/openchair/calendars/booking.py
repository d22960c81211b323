"""What a booking says in its customer's calendar."""

from __future__ import annotations

from typing import Final

from openchair.calendars.event import CalendarEvent, EventStatus, event_status, event_uid
from openchair.core.phone import format_phone
from openchair.rules.records.booking import BookingRecord
from openchair.rules.zone import local_time

ALARM_MINUTES_BEFORE: Final = 120
"""When a calendar that minds alarms reminds of the appointment: two hours leave time to get there, or to call."""


def event_of(booking: BookingRecord) -> CalendarEvent:
    """The booking as a calendar entry: the appointment and the venue, and nothing about the customer."""
    venue, status = booking.venue, event_status(booking.status)
    summary = f"{', '.join(dict.fromkeys(part.service.name for part in booking.parts))} at {venue.name}"
    return CalendarEvent(
        uid=event_uid(booking.id),
        sequence=booking.calendar_sequence,
        status=status,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        created_at=booking.created_at,
        last_modified_at=booking.updated_at,
        # Many readers of a feed show a cancelled entry like any other: its title has to say it.
        summary=f"Cancelled: {summary}" if status is EventStatus.CANCELLED else summary,
        venue_name=venue.name,
        venue_email=venue.email,
        location=venue.address,
        description=_description(booking, status),
        url=venue.storefront_url,
        alarm_minutes_before=ALARM_MINUTES_BEFORE,
    )


def _description(booking: BookingRecord, status: EventStatus) -> str:
    venue = booking.venue
    reference = f"Reference {booking.reference}."
    is_plain = len(booking.parts) == 1
    lines = [f"With {booking.staff.name}. {reference}"] if is_plain else [*_part_lines(booking), reference]
    if status is EventStatus.TENTATIVE:
        lines.append(f"{venue.name} has not confirmed this request yet.")
    if venue.phone:
        lines.append(f"Phone {format_phone(venue.phone, venue.locale)}.")
    if status is not EventStatus.CANCELLED:
        lines.append("Manage your booking with the link in your confirmation.")
    return "\n".join(lines)


def _part_lines(booking: BookingRecord) -> list[str]:
    """When each part of a visit is, on the venue's clock, and with whom."""
    zone = booking.venue.time_zone
    return [
        f"{local_time(place.starts_at, zone):%H:%M} {part.service.name} with {part.staff.name}."
        for part, place in zip(booking.parts, booking.places, strict=True)
    ]
