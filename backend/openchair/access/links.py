"""Signed addresses: the manage link, and the read-only calendar address beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from openchair.access.hosts import HostRule
from openchair.core.ids import id_bytes
from openchair.core.signing import KeyRing
from openchair.rules.records.booking import BookingRecord

MANAGE = "manage"
CODE = "code"
CALENDAR = "calendar"
UNSUBSCRIBE = "unsubscribe"


def signed_message(booking_id: str, link_epoch: int) -> bytes:
    """What a link's MAC covers: the booking, and the epoch that revoking raises."""
    return id_bytes(booking_id) + link_epoch.to_bytes(4, "big")


def unsubscribe_message(booking_id: str) -> bytes:
    """What the MAC of an unsubscribe address covers: no epoch, since a revoked link is no reason to write to someone."""
    return id_bytes(booking_id)


@dataclass(frozen=True, slots=True)
class Links:
    """Builds the addresses of one booking on its venue's own host."""

    key_ring: KeyRing
    hosts: HostRule

    def manage_token(self, booking_id: str, link_epoch: int) -> str:
        """The token of a manage link: a key id and 22 base58 characters."""
        return self.key_ring.sign(MANAGE, signed_message(booking_id, link_epoch))

    def code(self, booking: BookingRecord) -> str:
        """The six digits for which a booking's time is held."""
        assert booking.verify_until is not None, "it is held for one"
        held_until = int(booking.verify_until.timestamp())
        token = self.key_ring.sign(CODE, id_bytes(booking.id) + held_until.to_bytes(8, "big"))
        return f"{int.from_bytes(hashlib.sha256(token.encode()).digest()) % 1_000_000:06}"

    def manage_url(self, booking: BookingRecord, query: str = "") -> str:
        """The manage link; `query` adds a deep link such as "action=reschedule"."""
        token = self.manage_token(booking.id, booking.link_epoch)
        return f"{self.origin(booking)}/manage/{booking.id}?token={token}" + (f"&{query}" if query else "")

    def calendar_url(self, booking: BookingRecord, document: str) -> str:
        """A calendar address; `document` is "booking.ics" (a download) or "feed.ics" (a subscription)."""
        signature = self.key_ring.sign(CALENDAR, signed_message(booking.id, booking.link_epoch))
        return f"{self.origin(booking)}/calendar/{booking.id}/{signature}/{document}"

    def unsubscribe_url(self, booking: BookingRecord) -> str:
        """Where reminders and earlier times are stopped, and nothing else; it works for as long as the mail is kept."""
        signature = self.key_ring.sign(UNSUBSCRIBE, unsubscribe_message(booking.id))
        return f"{self.origin(booking)}/unsubscribe/{booking.id}/{signature}"

    def origin(self, booking: BookingRecord) -> str:
        """Scheme, host and port of the booking's venue."""
        return self.hosts.origin(booking.venue.host)
