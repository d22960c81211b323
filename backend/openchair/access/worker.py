"""The scope of those who work for all venues: one venue's, for as long as it takes to do one thing of it."""

from __future__ import annotations

from openchair.store.records import DueBooking, MessageRecord
from openchair.store.scope import VenueScope


def scope_of_claim(claim: MessageRecord) -> VenueScope:
    """The venue of a message that this process has claimed: no other way leads a worker to a venue's rows."""
    return VenueScope(claim.venue_id)


def scope_of_due(due: DueBooking) -> VenueScope:
    """The venue of a booking that this process has claimed, since the time of something has come for it."""
    return VenueScope(due.venue_id)
