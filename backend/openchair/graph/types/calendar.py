"""Addresses for the customer's own calendar."""

from __future__ import annotations

import strawberry

from openchair.access.links import Links
from openchair.rules.records.booking import BookingRecord


@strawberry.type(description="Addresses for the customer's own calendar; they read, and can change nothing.")
class CalendarLinks:
    ics: str = strawberry.field(description="Downloads the appointment as an .ics file.")
    feed: str = strawberry.field(description="A calendar to subscribe to, which follows moves and cancellations.")
    webcal: str = strawberry.field(description="The same feed, as a webcal: address that calendar apps open.")


def calendar_links_of(record: BookingRecord, links: Links) -> CalendarLinks:
    """The booking's calendar addresses on its venue's host."""
    feed = links.calendar_url(record, "feed.ics")
    return CalendarLinks(
        ics=links.calendar_url(record, "booking.ics"),
        feed=feed,
        webcal="webcal://" + feed.partition("://")[2],
    )
