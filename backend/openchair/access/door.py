"""The door: checks a credential and says who asks, or refuses in one way whatever was wrong."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from openchair.access.failures import Failures, Where
from openchair.access.hosts import HostRule
from openchair.access.links import CALENDAR, MANAGE, UNSUBSCRIBE, signed_message, unsubscribe_message
from openchair.access.permissions import Permission
from openchair.access.tokens import ACCESS, DECOY_ID, Presented, SessionTokens
from openchair.access.viewer import ByKey, BySession, Customer, LockedDevice, Operator, Viewer, Visitor
from openchair.core.clock import Clock
from openchair.core.database import Database
from openchair.core.ids import BASE58, is_id
from openchair.core.signing import KeyRing
from openchair.rules.accounts import is_fresh
from openchair.rules.records.account import SessionRecord
from openchair.rules.records.booking import BookingRecord
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.accounts import find_api_key, note_key_used
from openchair.store.bookings import find_by_link
from openchair.store.devices import find_on_device
from openchair.store.people import find_venue
from openchair.store.security_events import note_event
from openchair.store.sessions import find_session_at
from openchair.store.wall import by_host, by_key

API_KEY: Final = "desk"
"""How the credential of a program begins, in place of `ACCESS`."""
_SECRET_LENGTH = 22
_USE_NOTED_EVERY: Final = timedelta(hours=1)
# A refusal leaves the door this long after the knock, in seconds, whatever it took to see what was wrong. What is left after
# doing the same work for every badness (a row found or not) is some ten microseconds; this hides those, too.
REFUSAL_AFTER = 0.025

_Found = TypeVar("_Found")


class BadCredential(Exception):
    """Something about the credential is wrong. It never says what: every badness is the same 404.

    `where` is for counting them: the host that was asked, or the venue of a key whose secret is wrong; None where neither is known.
    """

    def __init__(self, where: Where | None = None) -> None:
        super().__init__()
        self.where = where


class SignedOut(BadCredential):
    """An access token that was made here is good no more: refreshing its session gives another, or says that it is over."""


def new_secret() -> str:
    """The secret half of an API key: 128 bits in base58."""
    return "".join(secrets.choice(BASE58) for _ in range(_SECRET_LENGTH))


def secret_hash(secret: str) -> str:
    """What is stored of a secret. It is random and long, so a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Door:
    """Checks credentials against the database: one statement and a MAC for each token, whatever is presented.

    A genuine token of a device's session costs a second one.
    """

    database: Database
    key_ring: KeyRing
    hosts: HostRule
    clock: Clock
    failures: Failures = field(default_factory=Failures)

    async def viewer(self, host_header: str, authorization: str | None) -> Viewer:
        """Who an Authorization header names on this host. Raises `BadCredential`, `SignedOut`."""
        if authorization is None:
            return Visitor(self.hosts.key_of(host_header))
        scheme, _, credential = authorization.partition(" ")
        kind, _, rest = credential.partition(".")
        if scheme.lower() == "bearer" and kind == API_KEY:
            return await self.operator(rest)
        if scheme.lower() == "bearer" and kind == ACCESS:
            return await self.signed_in(rest)
        # Everything that is no desk credential is checked as a manage link, and fails as one.
        booking_id, _, token = rest.partition(".")
        is_link = scheme.lower() == "bearer" and kind == MANAGE
        return await self.customer(host_header, booking_id if is_link else DECOY_ID, token)

    async def customer(self, host_header: str, booking_id: str, *tokens: str) -> Customer:
        """The customer whose link this is; one good token among those presented is enough. Raises `BadCredential`."""
        booking = await self._levelled(self._signed_booking(MANAGE, host_header, booking_id, *tokens))
        return Customer(booking, VenueScope(booking.venue.id))

    async def calendar_reader(self, host_header: str, booking_id: str, signature: str) -> BookingRecord:
        """The booking whose calendar address this is, to be read only. Raises `BadCredential`."""
        return await self._levelled(self._signed_booking(CALENDAR, host_header, booking_id, signature))

    async def unsubscriber(self, host_header: str, booking_id: str, signature: str) -> tuple[BookingRecord, VenueScope]:
        """The booking from whose mail this unsubscribe address is, good for that alone. Raises `BadCredential`."""
        booking = await self._levelled(self._signed_booking(UNSUBSCRIBE, host_header, booking_id, signature))
        return booking, VenueScope(booking.venue.id)

    async def operator(self, credential: str) -> Operator:
        """The operator whose API key this is: its id and its secret. Raises `BadCredential`."""
        return await self._levelled(self._operator(credential))

    async def signed_in(self, token: str) -> Operator | LockedDevice:
        """The operator or the device whose session's access token this is. Raises `BadCredential`, `SignedOut`."""
        return await self._levelled(self._signed_in(token))

    async def _operator(self, credential: str) -> Operator:
        key_id, secret = credential[: len(DECOY_ID)], credential[len(DECOY_ID) :]
        presented = secret_hash(secret)
        wanted = key_id if is_id(key_id) else DECOY_ID
        async with self.database.reading(by_key(wanted)) as connection:
            found = await find_api_key(connection, wanted)
        expected = found[0].secret_hash if found is not None else "0" * 64
        if not hmac.compare_digest(presented.encode(), expected.encode()) or found is None:
            raise BadCredential(None if found is None else found[1].venue.id)
        (key, record), now = found, self.clock.now()
        if key.revoked_at is not None or key.member.ended_at is not None or now >= key.expires_at:
            raise BadCredential
        if key.last_used_at is None or now - key.last_used_at >= _USE_NOTED_EVERY:
            async with self.database.transaction(VenueScope(record.venue.id)) as connection:
                await note_key_used(connection, key.id, now)
        by = ByKey(key.id, key.name, key.role)
        return Operator(record, VenueScope(record.venue.id), by, _known(key.permissions))

    async def _signed_in(self, token: str) -> Operator | LockedDevice:
        presented = Presented.read(ACCESS, token)
        async with self.database.reading(VenueScope(presented.place_id)) as connection:
            found = await find_session_at(connection, presented.session_id, presented.place_id)
        session, record = found if found is not None else (None, None)
        if not SessionTokens(self.key_ring).made_access(session, presented) or session is None:
            raise BadCredential
        if not _is_on(session, presented, self.clock.now()):
            raise SignedOut
        if session.device_id is not None:
            return await self._on_device(session, presented)
        if record is None:
            raise SignedOut
        return Operator(record, VenueScope(record.venue.id), BySession(session.id, session.signed_in_at))

    async def _on_device(self, session: SessionRecord, presented: Presented) -> Operator | LockedDevice:
        """Whoever acts there, where the token was made for them and their time isn't over; else the device alone."""
        async with self.database.reading(VenueScope(session.venue_id)) as connection:
            found = await find_on_device(connection, session.id)
        if found is None or found.device.revoked_at is not None:
            raise SignedOut
        scope, acting = VenueScope(found.venue.id), found.acting
        acts = session.acting_until is not None and self.clock.now() < session.acting_until
        if acts and acting is not None and acting.id == presented.place_id:
            return Operator(acting, scope, BySession(session.id, session.signed_in_at, found.device))
        return LockedDevice(found.device, found.venue, scope, session.id)

    async def _signed_booking(self, purpose: str, host_header: str, booking_id: str, *tokens: str) -> BookingRecord:
        wanted, host = booking_id if is_id(booking_id) else DECOY_ID, self.hosts.key_of(host_header)
        async with self.database.reading(by_host(host)) as connection:
            booking = await find_by_link(connection, host, wanted)
        epoch = booking.link_epoch if booking is not None else 0
        signed = unsubscribe_message(wanted) if purpose == UNSUBSCRIBE else signed_message(wanted, epoch)
        genuine = [self.key_ring.verify(purpose, signed, token) for token in tokens]
        if not any(genuine) or booking is None:
            raise BadCredential(host)
        return booking

    async def _levelled(self, check: Awaitable[_Found]) -> _Found:
        knocked = time.monotonic()
        try:
            return await check
        except BadCredential as bad:
            if bad.where is not None:
                await self._note_failure(bad.where)
            await asyncio.sleep(knocked + REFUSAL_AFTER - time.monotonic())
            raise

    async def _note_failure(self, where: Where) -> None:
        """Count a wrong credential, and let the venue's owners know of many: a row of its own, as nothing else is written."""
        now = self.clock.now()
        untold = self.failures.add(where, now)
        if not untold:
            return
        async with self.database.transaction(
            VenueScope(where) if isinstance(where, str) else by_host(where)
        ) as connection:
            venue = None if isinstance(where, str) else await find_venue(connection, host=where, slug=None)
            venue_id = where if isinstance(where, str) else None if venue is None else venue.id
            if venue_id is not None:
                event = SecurityEvent(SecurityEventKind.FAILED_CREDENTIALS)
                await note_event(connection, VenueScope(venue_id), event, now, times=untold)


def _known(permissions: Sequence[str] | None) -> frozenset[Permission] | None:
    """Those a key is limited to; one that this version doesn't know is none."""
    if permissions is None:
        return None
    return frozenset(each for each in Permission if each.value in permissions)


def _is_on(session: SessionRecord, presented: Presented, now: datetime) -> bool:
    """Whether neither the session is over nor its token."""
    times = session.generation, session.refreshed_at, session.before_at, now
    return session.ended_at is None and is_fresh(presented.generation, *times)
