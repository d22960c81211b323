"""What a booking says in its customer's calendar."""

from __future__ import annotations

from typing import Final

from openchair.calendars.event import CalendarEvent, EventStatus, event_status, event_uid
from openchair.core.phone import format_phone
from openchair.rules.records.booking import BookingRecord

ALARM_MINUTES_BEFORE: Final = 120
"""When a calendar that minds alarms reminds of the appointment: two hours leave time to get there, or to call."""


def event_of(booking: BookingRecord) -> CalendarEvent:
    """The booking as a calendar entry: the appointment and the venue, and nothing about the customer."""
    venue, status = booking.venue, event_status(booking.status)
    summary = f"{booking.service.name} at {venue.name}"
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
    lines = [f"With {booking.staff.name}. Reference {booking.reference}."]
    if status is EventStatus.TENTATIVE:
        lines.append(f"{venue.name} has not confirmed this request yet.")
    if venue.phone:
        lines.append(f"Phone {format_phone(venue.phone, venue.locale)}.")
    if status is not EventStatus.CANCELLED:
        lines.append("Manage your booking with the link in your confirmation.")
    return "\n".join(lines)
