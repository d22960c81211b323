"""The venue of a place that a person has, or is invited to, or of a device: where signing in leads, before anyone is in."""

from __future__ import annotations

from openchair.rules.records.account import InvitationRecord, OperatorRecord, SessionRecord
from openchair.rules.records.device import OnDevice, PairingRecord
from openchair.rules.scope import VenueScope


def scope_at(place: OperatorRecord | InvitationRecord | PairingRecord | OnDevice) -> VenueScope:
    """The venue's, for what is done there to this person's or device's own sign-in. A genuine token or code has led there."""
    return VenueScope(place.venue.id)


def scope_of_device(session: SessionRecord) -> VenueScope:
    """The venue's whose device this session is of: it acts nowhere else, and a genuine token has led to it."""
    assert session.device_id is not None, "a person's session is at whichever of their venues they ask"
    return VenueScope(session.venue_id)
