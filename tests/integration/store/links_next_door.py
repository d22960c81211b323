"""The queries about who asks for lost links, as `test_tenancy` asks them of a venue that isn't theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.messages import Channel
from openchair.rules.scope import VenueScope
from openchair.store import link_requests, tables
from tests.support.salon import day

REQUEST = new_id()
CONTACT = "cy@example.com"
"""Known next door alone, where she has booked."""


async def bring_link_request(connection: AsyncConnection, scope: VenueScope) -> None:
    """Somebody asks next door."""
    row = {"venue_id": scope.venue_id, "id": REQUEST, "channel": Channel.EMAIL, "contact": CONTACT, "asked_at": day(0)}
    await connection.execute(tables.link_request.insert().values(row))


READS: dict[Any, tuple[Any, Any]] = {
    link_requests.list_open_of_contact: (
        lambda c, s, n: link_requests.list_open_of_contact(c, s, Channel.EMAIL, CONTACT, day(-1), 10),
        [],
    ),
}
CHANGES: dict[Any, Any] = {
    link_requests.take_link_request: lambda c, s, n: link_requests.take_link_request(c, s, REQUEST),
}
MADE_OF_THE_OTHERS = {link_requests.insert_link_request}
"""It writes what is its own."""
WITHOUT_A_SCOPE = {"list_link_requests"}
