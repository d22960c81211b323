"""The scope of those who send: a venue's, for as long as it takes to send one message of it."""

from __future__ import annotations

from openchair.store.records import MessageRecord
from openchair.store.scope import VenueScope


def scope_of_claim(claim: MessageRecord) -> VenueScope:
    """The venue of a message that this process has claimed: no other way leads a worker to a venue's rows."""
    return VenueScope(claim.venue_id)
