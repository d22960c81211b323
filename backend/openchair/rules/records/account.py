"""People, what lets them in, and what they are invited to, as rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openchair.rules.accounts import AccountMailKind, SessionEnd, SignInMethod
from openchair.rules.records.venue import VenueRecord
from openchair.rules.roles import OperatorRole


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Someone with one login; without an address they can't sign in, and only act through keys."""

    id: str
    name: str
    email: str | None
    locale: str | None


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A person at one venue: their role, and which staff member they are, if any. `ended_at` where they have left."""

    id: str
    person: PersonRecord
    role: OperatorRole
    staff_id: str | None
    has_pin: bool
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """A person at one venue, as who asks: `id` is their membership's; `locale` is what they read, the venue's where it is None."""

    id: str
    person_id: str
    name: str
    locale: str | None
    role: OperatorRole
    staff_id: str | None
    venue: VenueRecord


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """A key of a program. It may do what its maker may, and no more than `role`, and `permissions` where those are named."""

    id: str
    name: str
    role: OperatorRole
    permissions: Sequence[str] | None
    secret_hash: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    member: MemberRecord


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A person signed in, or a device paired with a venue. `salt` goes into its tokens, and `generation` counts its refreshes."""

    id: str
    person_id: str | None
    venue_id: str
    device_id: str | None
    name: str
    client: str
    method: SignInMethod
    salt: str
    generation: int
    refreshed_at: datetime
    before_at: datetime | None
    signed_in_at: datetime
    acting_person_id: str | None
    acting_until: datetime | None
    ended_at: datetime | None
    ended_by: SessionEnd | None


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """A device of a venue, which nobody's own session is on; `role` is the most that anyone may do on it."""

    id: str
    name: str
    role: OperatorRole
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """A place at a venue that someone is asked to take."""

    id: str
    email: str
    name: str
    role: OperatorRole
    staff_id: str | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None
    used_key: str | None
    session_id: str | None
    venue: VenueRecord


@dataclass(frozen=True, slots=True)
class SignInRecord:
    """A sign-in by link that was asked for; `person_id` once it was looked up whose address that is."""

    id: str
    email_key: str
    person_id: str | None
    expires_at: datetime
    used_at: datetime | None
    used_key: str | None
    session_id: str | None


@dataclass(frozen=True, slots=True)
class AccountMailRecord:
    """A mail to someone who works at a venue; `about` is the id of what it is about, from which its link is made when it goes."""

    id: str
    kind: AccountMailKind
    about: str
    email: str
    name: str
    locale: str
    facts: Mapping[str, Any]
    attempts: int
    lease_until: datetime | None
    created_at: datetime
