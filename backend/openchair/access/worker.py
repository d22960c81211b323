"""The scope of those who work for all venues: a venue's, for as long as it takes to do one thing for it."""

from __future__ import annotations

from typing import Protocol

from openchair.rules.scope import VenueScope


class Claim(Protocol):
    """Something of a venue that this process has claimed: a message to send, a refund to make."""

    @property
    def venue_id(self) -> str: ...


def scope_of_claim(claim: Claim) -> VenueScope:
    """The venue of what this process has claimed: no other way leads a worker to a venue's rows."""
    return VenueScope(claim.venue_id)


def scope_of_key(venue_id: str, *_ids: str) -> VenueScope:
    """The venue of what this process has claimed, by the key that it was claimed with."""
    return VenueScope(venue_id)


def scope_of_holder(venue_id: str) -> VenueScope:
    """The venue that has a domain which another has proved: it gives that up, and nothing else is done there."""
    return VenueScope(venue_id)
