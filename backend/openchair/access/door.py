"""The door: checks a credential and says who asks, or refuses in one way whatever was wrong."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from openchair.access.hosts import HostRule
from openchair.access.links import CALENDAR, MANAGE, UNSUBSCRIBE, signed_message, unsubscribe_message
from openchair.access.viewer import Customer, Operator, Viewer, Visitor
from openchair.core.database import Database
from openchair.core.ids import BASE58, is_id
from openchair.core.signing import KeyRing
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.store.bookings import find_by_link
from openchair.store.operators import find_operator
from openchair.store.wall import by_host, by_operator

# Looked up in place of what can't be an id, so that garbage costs what a wrong id costs. It is the id of nothing.
_DECOY_ID = "1" * 22
_SECRET_LENGTH = 22
# A refusal leaves the door this long after the knock, in seconds, whatever it took to see what was wrong. What is left after
# doing the same work for every badness (a row found or not) is some ten microseconds; this hides those, too.
REFUSAL_AFTER = 0.025

_Found = TypeVar("_Found")


class BadCredential(Exception):
    """Something about the credential is wrong. It never says what: every badness is the same 404."""


def new_secret() -> str:
    """The secret half of a desk credential: 128 bits in base58."""
    return "".join(secrets.choice(BASE58) for _ in range(_SECRET_LENGTH))


def secret_hash(secret: str) -> str:
    """What is stored of a secret. It is random and long, so a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Door:
    """Checks credentials against the database: one statement and a MAC for each token, whatever is presented."""

    database: Database
    key_ring: KeyRing
    hosts: HostRule

    async def viewer(self, host_header: str, authorization: str | None) -> Viewer:
        """Who an Authorization header names on this host. Raises `BadCredential`."""
        if authorization is None:
            return Visitor(self.hosts.key_of(host_header))
        scheme, _, credential = authorization.partition(" ")
        kind, _, rest = credential.partition(".")
        if scheme.lower() == "bearer" and kind == "desk":
            return await self.operator(rest)
        # Everything that is no desk credential is checked as a manage link, and fails as one.
        booking_id, _, token = rest.partition(".")
        is_link = scheme.lower() == "bearer" and kind == MANAGE
        return await self.customer(host_header, booking_id if is_link else _DECOY_ID, token)

    async def customer(self, host_header: str, booking_id: str, *tokens: str) -> Customer:
        """The customer whose link this is; one good token among those presented is enough. Raises `BadCredential`."""
        booking = await _levelled(self._signed_booking(MANAGE, host_header, booking_id, *tokens))
        return Customer(booking, VenueScope(booking.venue.id))

    async def calendar_reader(self, host_header: str, booking_id: str, signature: str) -> BookingRecord:
        """The booking whose calendar address this is, to be read only. Raises `BadCredential`."""
        return await _levelled(self._signed_booking(CALENDAR, host_header, booking_id, signature))

    async def unsubscriber(self, host_header: str, booking_id: str, signature: str) -> tuple[BookingRecord, VenueScope]:
        """The booking from whose mail this unsubscribe address is, good for that alone. Raises `BadCredential`."""
        booking = await _levelled(self._signed_booking(UNSUBSCRIBE, host_header, booking_id, signature))
        return booking, VenueScope(booking.venue.id)

    async def operator(self, credential: str) -> Operator:
        """The operator whose credential this is. Raises `BadCredential`."""
        return await _levelled(self._operator(credential))

    async def _operator(self, credential: str) -> Operator:
        operator_id, secret = credential[: len(_DECOY_ID)], credential[len(_DECOY_ID) :]
        presented = secret_hash(secret)
        wanted = operator_id if is_id(operator_id) else _DECOY_ID
        async with self.database.reading(by_operator(wanted)) as connection:
            found = await find_operator(connection, wanted)
        expected = found.secret_hash if found is not None else "0" * 64
        if not hmac.compare_digest(presented.encode(), expected.encode()) or found is None:
            raise BadCredential
        return Operator(found, VenueScope(found.venue.id))

    async def _signed_booking(self, purpose: str, host_header: str, booking_id: str, *tokens: str) -> BookingRecord:
        wanted, host = booking_id if is_id(booking_id) else _DECOY_ID, self.hosts.key_of(host_header)
        async with self.database.reading(by_host(host)) as connection:
            booking = await find_by_link(connection, host, wanted)
        epoch = booking.link_epoch if booking is not None else 0
        signed = unsubscribe_message(wanted) if purpose == UNSUBSCRIBE else signed_message(wanted, epoch)
        genuine = [self.key_ring.verify(purpose, signed, token) for token in tokens]
        if not any(genuine) or booking is None:
            raise BadCredential
        return booking


async def _levelled(check: Awaitable[_Found]) -> _Found:
    knocked = time.monotonic()
    try:
        return await check
    except BadCredential:
        await asyncio.sleep(knocked + REFUSAL_AFTER - time.monotonic())
        raise
