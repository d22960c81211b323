"""The venue of a place that a person has, or is invited to: where signing in leads, which is before there is an operator."""

from __future__ import annotations

from openchair.rules.records.account import InvitationRecord, OperatorRecord
from openchair.rules.scope import VenueScope


def scope_at(place: OperatorRecord | InvitationRecord) -> VenueScope:
    """The venue's, for what is done there to this person's own sign-in. A genuine token has led to the place."""
    return VenueScope(place.venue.id)
