"""The tokens of sessions, and of links in mails to people who work at venues. Nothing that makes one is stored beside the key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from openchair.access.hosts import HostRule
from openchair.core.ids import id_bytes, is_id
from openchair.core.signing import TOKEN_LENGTH, KeyRing
from openchair.rules.records.account import SessionRecord

ACCESS: Final = "access"
REFRESH: Final = "refresh"
SIGN_IN: Final = "sign-in"
INVITATION: Final = "invitation"
STRIPE: Final = "stripe-connect"
DECOY_ID: Final = "1" * 22
"""Looked up in place of what can't be an id, so that garbage costs what a wrong id costs. It is the id of nothing."""
_NO_SALT: Final = "0" * 32
_ID_LENGTH: Final = len(DECOY_ID)
_MOST_DIGITS: Final = 9


def new_salt() -> str:
    """What goes into one session's tokens alone: 16 random bytes in hex."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Presented:
    """A session's token as it was presented: what it says, and its MAC.

    An access token names a place where it acts, a refresh token none: a venue, or, on a venue's device, the place at the venue of
    who acts there, so that nobody acts with what was made for another.
    """

    session_id: str
    place_id: str
    generation: int
    mac: str

    @classmethod
    def read(cls, purpose: str, token: str) -> Presented:
        """Of whatever text; what is no such token reads as one of nothing."""
        parts = token[:200].split(".")
        if purpose == REFRESH and len(parts) == 3:
            parts.insert(1, DECOY_ID)
        if len(parts) != 4:
            return cls(DECOY_ID, DECOY_ID, 0, "")
        session_id, place_id, digits, mac = parts
        plain = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
        # One form only: no second text is the same token.
        generation = int(digits) if plain and str(int(digits)) == digits else 0
        session_id, place_id = (id if is_id(id) else DECOY_ID for id in (session_id, place_id))
        return cls(session_id, place_id, generation, mac if plain else "")


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """Makes and checks the tokens of sessions.

    A token is a MAC over the session's id, its salt and the number of its refresh. So the same refresh gives the same tokens
    again, one of any earlier refresh is known as genuine, and neither the database alone nor the key alone makes one.
    """

    key_ring: KeyRing

    def access_token(self, session: SessionRecord, place_id: str) -> str:
        """What a session asks with at a venue, or someone on its device, for as long as `rules.accounts.is_fresh`."""
        mac = self.key_ring.sign(ACCESS, _message(session, session.generation, place_id))
        return f"{ACCESS}.{session.id}.{place_id}.{session.generation}.{mac}"

    def refresh_token(self, session: SessionRecord) -> str:
        """What the session's next pair is had for, once."""
        return f"{session.id}.{session.generation}.{self.key_ring.sign(REFRESH, _message(session, session.generation))}"

    def made_access(self, session: SessionRecord | None, presented: Presented) -> bool:
        """Whether the access token was made here, however long ago. The work is the same without a session."""
        signed = _message(session, presented.generation, presented.place_id)
        return self.key_ring.verify(ACCESS, signed, presented.mac) and session is not None

    def made_refresh(self, session: SessionRecord | None, presented: Presented) -> bool:
        """Whether the refresh token was made here, however long ago."""
        return (
            self.key_ring.verify(REFRESH, _message(session, presented.generation), presented.mac)
            and session is not None
        )


def _message(session: SessionRecord | None, generation: int, place_id: str | None = None) -> bytes:
    id, salt = (DECOY_ID, _NO_SALT) if session is None else (session.id, session.salt)
    place = b"" if place_id is None else id_bytes(place_id)
    return bytes.fromhex(salt) + id_bytes(id) + generation.to_bytes(4, "big") + place


@dataclass(frozen=True, slots=True)
class AccountLinks:
    """Addresses in the desk that mails lead to. The token stands in the fragment, which browsers send to nobody."""

    key_ring: KeyRing
    hosts: HostRule

    def sign_in_url(self, sign_in_id: str) -> str:
        """Where a press signs in."""
        return f"{self.desk_url()}/sign-in#{self._token(SIGN_IN, sign_in_id)}"

    def invitation_url(self, invitation_id: str) -> str:
        """Where a press takes an invitation up."""
        return f"{self.desk_url()}/invitation#{self._token(INVITATION, invitation_id)}"

    def desk_url(self) -> str:
        """Where the desk is, for all venues."""
        return f"{self.hosts.base_origin()}/desk"

    def stripe_state(self, connect_id: str) -> str:
        """What goes to Stripe's page and comes back from it, to know again who went there."""
        return self._token(STRIPE, connect_id)

    def back_from_stripe_url(self) -> str:
        """Where Stripe's page leads back to."""
        return f"{self.desk_url()}/stripe/connected"

    def _token(self, purpose: str, id: str) -> str:
        return id + self.key_ring.sign(purpose, id_bytes(id))

    def id_of(self, purpose: str, token: str) -> str | None:
        """The id that a token of this purpose was made for; None of any other text."""
        id, mac = token[:_ID_LENGTH], token[_ID_LENGTH : _ID_LENGTH + TOKEN_LENGTH + 1]
        known = is_id(id)
        genuine = self.key_ring.verify(purpose, id_bytes(id if known else DECOY_ID), mac)
        return id if known and genuine else None
