"""A session's beginning, and what whoever signs in is given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.access.pairing import PairingCodes
from openchair.access.passkeys import RelyingParty
from openchair.access.pins import Pins
from openchair.access.places import scope_at, scope_of_device
from openchair.access.tokens import AccountLinks, SessionTokens, new_salt
from openchair.core.contacts import cleaned_name
from openchair.core.ids import new_id
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS, keep_within
from openchair.rules.accounts import ACCESS_TIME, REFRESH_TIME, SignInMethod
from openchair.rules.records.account import DeviceRecord, OperatorRecord, SessionRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.accounts import list_places
from openchair.store.devices import find_on_device, forgive_tries
from openchair.store.security_events import note_event
from openchair.store.sessions import insert_session, knows_client, lock_session

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Accounts:
    """What signing in needs: the process's runtime, and what makes tokens and links."""

    runtime: Runtime
    tokens: SessionTokens
    links: AccountLinks

    @property
    def pins(self) -> Pins:
        """What makes and checks PINs."""
        return Pins(self.links.key_ring)

    @property
    def codes(self) -> PairingCodes:
        """What makes the codes that pair devices."""
        return PairingCodes(self.links.key_ring, self.links.hosts)

    @property
    def party(self) -> RelyingParty:
        """What asks for passkeys, and checks them."""
        return RelyingParty(self.links.key_ring, self.links.hosts)


@dataclass(frozen=True, slots=True)
class Client:
    """What signs in: what it calls itself, and a digest of its User-Agent, by which it is known again."""

    name: str
    digest: str

    @classmethod
    def of(cls, user_agent: str, name: str | None) -> Client:
        """Of what a request says; its User-Agent stands in for a name that it doesn't give."""
        told = cleaned_name(name or user_agent)[:_LONGEST_NAME].strip()
        return cls(told or "A browser or app", hashlib.sha256(user_agent.encode("utf-8", "replace")).hexdigest())


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session's pair of tokens, until when each is good, and where its person works: `place` is where the access token acts."""

    session: SessionRecord
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    place: OperatorRecord
    places: list[OperatorRecord]


@dataclass(frozen=True, slots=True)
class DeviceReady:
    """A device's pair of tokens, until when each is good, and who acts with the access token; None on a locked device."""

    session: SessionRecord
    device: DeviceRecord
    venue: VenueRecord
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    acting: OperatorRecord | None


async def begin_session(
    connection: AsyncConnection,
    person_id: str,
    places: list[OperatorRecord],
    method: SignInMethod,
    client: Client,
    now: datetime,
) -> SessionRecord:
    """Sign a person in who works at these places, one at least; their owners read of a client that is new."""
    known = await knows_client(connection, person_id, client.digest)
    id = new_id()
    await insert_session(
        connection,
        {
            "id": id,
            "person_id": person_id,
            "venue_id": places[0].venue.id,
            "name": client.name,
            "client": client.digest,
            "method": method,
            "salt": new_salt(),
            "generation": 1,
            "refreshed_at": now,
            "signed_in_at": now,
        },
    )
    if known is False:
        for place in places:
            event = SecurityEvent(SecurityEventKind.NEW_DEVICE, place.name, id, {"device": client.name})
            scope = scope_at(place)
            await keep_within(connection, scope)
            await note_event(connection, scope, event, now)
    if method is SignInMethod.LINK:
        # It came by their own mail: so did whoever typed wrong PINs on a device, if that was them.
        for place in places:
            await keep_within(connection, scope := scope_at(place))
            await forgive_tries(connection, scope, place.id)
    session = await lock_session(connection, id)
    assert session is not None, "it was written a line above"
    return session


async def signed_in(
    connection: AsyncConnection, accounts: Accounts, session: SessionRecord, venue_id: str | None = None
) -> SignedIn | None:
    """The pair of a person's session as it stands, to act at this venue where they work there, else where they last did.

    None where they work nowhere any more.
    """
    assert session.person_id is not None, "a device's session is no person's"
    # Theirs are at any venue.
    await keep_within(connection, ACROSS)
    places = await list_places(connection, session.person_id)
    if not places:
        return None
    by_venue = {place.venue.id: place for place in places}
    place = by_venue.get(venue_id or "") or by_venue.get(session.venue_id) or places[0]
    return SignedIn(
        session,
        accounts.tokens.access_token(session, place.venue.id),
        session.refreshed_at + ACCESS_TIME,
        accounts.tokens.refresh_token(session),
        session.refreshed_at + REFRESH_TIME,
        place,
        places,
    )


async def device_ready(
    connection: AsyncConnection, accounts: Accounts, session: SessionRecord, now: datetime
) -> DeviceReady | None:
    """The pair of a device's session as it stands, for who acts there, if anyone does; None where the device is revoked."""
    await keep_within(connection, scope_of_device(session))
    found = await find_on_device(connection, session.id)
    if found is None or found.device.revoked_at is not None:
        return None
    acts = session.acting_until is not None and now < session.acting_until
    acting = found.acting if acts else None
    return DeviceReady(
        session,
        found.device,
        found.venue,
        accounts.tokens.access_token(session, found.venue.id if acting is None else acting.id),
        session.refreshed_at + ACCESS_TIME,
        accounts.tokens.refresh_token(session),
        session.refreshed_at + REFRESH_TIME,
        acting,
    )
