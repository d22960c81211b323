"""The scope of those who work by themselves: a venue's, for as long as it takes to send one message of it, or offer one opening."""

from __future__ import annotations

from openchair.store.records import MessageRecord, OpeningRecord
from openchair.store.scope import VenueScope


def scope_of_claim(claim: MessageRecord) -> VenueScope:
    """The venue of a message that this process has claimed: no other way leads a worker to a venue's rows."""
    return VenueScope(claim.venue_id)


def scope_of_opening(claim: OpeningRecord) -> VenueScope:
    """The venue of an opening that this process has claimed."""
    return VenueScope(claim.venue_id)
