"""Calendar addresses: a download and a subscription, each read-only, under a signature of their own."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openchair.access.door import BadCredential, Door
from openchair.calendars.booking import event_of
from openchair.calendars.documents import CONTENT_TYPE, booking_feed, booking_file
from openchair.http.headers import NO_STORE
from openchair.http.not_found import calendar_not_found


class CalendarFiles:
    """GET /calendar/{id}/{signature}/booking.ics and feed.ics."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[Route]:
        """The two addresses."""
        return [
            Route("/calendar/{booking_id}/{signature}/booking.ics", self.download, methods=["GET"]),
            Route("/calendar/{booking_id}/{signature}/feed.ics", self.feed, methods=["GET"]),
        ]

    async def download(self, request: Request) -> Response:
        """The appointment as a file."""
        try:
            booking = await self._door.calendar_reader(
                request.headers.get("host", ""),
                request.path_params["booking_id"],
                request.path_params["signature"],
            )
        except BadCredential:
            return calendar_not_found()
        return Response(
            booking_file(event_of(booking)),
            media_type=CONTENT_TYPE,
            headers={**NO_STORE, "content-disposition": 'attachment; filename="appointment.ics"'},
        )

    async def feed(self, request: Request) -> Response:
        """The appointment as a calendar that follows moves and cancellations; says "not modified" where nothing was."""
        try:
            booking = await self._door.calendar_reader(
                request.headers.get("host", ""),
                request.path_params["booking_id"],
                request.path_params["signature"],
            )
        except BadCredential:
            return calendar_not_found()
        body = booking_feed(event_of(booking))
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"cache-control": "private, no-cache", "etag": etag}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=CONTENT_TYPE, headers=headers)
