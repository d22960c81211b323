"""Devices of a venue, who acts on them, and passkeys, as rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openchair.rules.records.account import DeviceRecord, MemberRecord, OperatorRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.roles import OperatorRole


@dataclass(frozen=True, slots=True)
class PairingRecord:
    """A code that pairs one device: what that is to be called, and the most that anyone may do on it."""

    id: str
    name: str
    role: OperatorRole
    made_by: str
    created_at: datetime
    expires_at: datetime
    claimed_at: datetime | None
    device_id: str | None
    used_key: str | None
    session_id: str | None
    venue: VenueRecord


@dataclass(frozen=True, slots=True)
class OnDevice:
    """A device, its venue, and who acts on it as its row says, whether or not their time is over."""

    device: DeviceRecord
    venue: VenueRecord
    acting: OperatorRecord | None


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A device as those who keep the devices see it; `last_used_by` is whoever acted there last and works there still."""

    device: DeviceRecord
    last_used_by: str | None


@dataclass(frozen=True, slots=True)
class AtLockScreen:
    """Someone who may act on a device once they have typed their PIN there; `tries` are those that were wrong so far."""

    member: MemberRecord
    tries: int


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey of a person; `credential_id` and `public_key` are base64url."""

    id: str
    person_id: str
    credential_id: str
    public_key: str
    sign_count: int
    name: str
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SpentChallenge:
    """A challenge that a passkey has answered: the press that it did so for, and the session that this began."""

    used_key: str
    session_id: str | None
