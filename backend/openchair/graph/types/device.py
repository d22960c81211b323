"""Devices, who acts on them, and passkeys, as the graph shows them."""

from __future__ import annotations

import strawberry

from openchair.accounts.pins import list_people_at
from openchair.accounts.signed_in import DeviceReady as DeviceReadyNow
from openchair.graph.context import Info
from openchair.graph.scalars import DateTime
from openchair.graph.types.venue import Venue, venue_of
from openchair.rules.accounts import MOST_PINS
from openchair.rules.records.account import DeviceRecord
from openchair.rules.records.device import AtLockScreen, ListedDevice, PairingRecord, PasskeyRecord
from openchair.rules.records.venue import VenueRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.zone import local_text


@strawberry.type(description="A passkey: what someone signs in with by a finger, a face, or the lock of their device.")
class Passkey:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What its person calls it.")
    backed_up: bool = strawberry.field(description="Whether it is kept elsewhere, too, as by a phone's maker.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    last_used_at: DateTime | None = strawberry.field(description="When it last signed in; null before the first time.")


@strawberry.type(description="A device that is paired with the venue, like the tablet at the front desk.")
class Device:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What it is called.")
    role: OperatorRole = strawberry.field(description="The most that anyone may do on it.")
    paired_at: DateTime = strawberry.field(description="Since when.")
    last_seen_at: DateTime | None = strawberry.field(
        description="When it last asked for new tokens, which it does every 10 minutes while it is on."
    )
    last_used_by: str | None = strawberry.field(
        description="Who typed their PIN there last; null while nobody has, and once they have left or changed their PIN."
    )


@strawberry.type(description="A code that pairs one device, made by someone who keeps the devices.")
class DevicePairing:
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What the device is to be called.")
    role: OperatorRole = strawberry.field(description="The most that anyone may do on it.")
    expires_at: DateTime = strawberry.field(description="Until when a device can be paired by it.")
    paired_at: DateTime | None = strawberry.field(description="When a device was; null while none is.")
    device_id: strawberry.ID | None = strawberry.field(description="Which, as in `Desk.devices`.")


@strawberry.type(description="Someone who may act on a device once they have typed their PIN there.")
class DevicePerson:
    id: strawberry.ID = strawberry.field(description="Their place at the venue: what unlockDevice takes.")
    name: str = strawberry.field(description="Their name.")
    has_pin: bool = strawberry.field(description="Whether they have a PIN.")
    pin_locked: bool = strawberry.field(description="Whether too many wrong ones were typed here.")


@strawberry.type(
    description="A PIN that a device takes no more, after five wrong ones; deskUnlockPin lets it be tried again."
)
class LockedPin:
    member_id: strawberry.ID = strawberry.field(description="Whose, as in `Desk.team`.")
    name: str = strawberry.field(description="Their name.")
    device: str = strawberry.field(description="The device's name.")


@strawberry.type(description="This device, as it is paired with a venue.")
class PairedDevice:
    record: strawberry.Private[DeviceRecord]
    place: strawberry.Private[VenueRecord]
    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What it is called.")
    role: OperatorRole = strawberry.field(description="The most that anyone may do on it.")

    @strawberry.field(description="Where.")
    def venue(self) -> Venue:
        return venue_of(self.place)

    @strawberry.field(description="Who may act on it after their PIN, by name.")
    async def people(self, info: Info) -> list[DevicePerson]:
        context = info.context
        return [device_person_of(each) for each in await list_people_at(context.runtime, context.device)]


@strawberry.type(description="A device is paired with a venue, and has a pair of tokens.")
class DeviceReady:
    given: strawberry.Private[DeviceReadyNow]
    access_token: str = strawberry.field(
        description="What to ask the graph with: `Authorization: Bearer ` and this. Keep it in memory only. On a locked device it "
        "can only unlock."
    )
    access_expires_at: DateTime = strawberry.field(description="When that ends: 10 minutes after it was made.")
    refresh_token: str | None = strawberry.field(
        description="What the next pair is had for, once, by refreshSession; null where a cookie holds it."
    )
    refresh_expires_at: DateTime = strawberry.field(description="When the pairing ends if nobody refreshes it.")

    @strawberry.field(description="The device.")
    def device(self) -> PairedDevice:
        return paired_device_of(self.given.device, self.given.venue)

    @strawberry.field(description="Who acts with the access token; null where the device is locked.")
    def unlocked_by(self) -> str | None:
        return None if self.given.acting is None else self.given.acting.name

    @strawberry.field(
        description="When it locks by itself unless keepDeviceUnlocked is called; null where the device is locked."
    )
    def locks_at(self) -> DateTime | None:
        until = self.given.session.acting_until
        if self.given.acting is None or until is None:
            return None
        return DateTime(local_text(until, self.given.venue.time_zone))


def passkey_of(record: PasskeyRecord, zone: str) -> Passkey:
    """A passkey as the graph shows it to its person."""
    return Passkey(
        id=strawberry.ID(record.id),
        name=record.name,
        backed_up=record.backed_up,
        created_at=DateTime(local_text(record.created_at, zone)),
        last_used_at=None if record.last_used_at is None else DateTime(local_text(record.last_used_at, zone)),
    )


def device_of(listed: ListedDevice, zone: str) -> Device:
    """A device as the graph shows it to those who keep them."""
    record = listed.device
    return Device(
        id=strawberry.ID(record.id),
        name=record.name,
        role=record.role,
        paired_at=DateTime(local_text(record.paired_at, zone)),
        last_seen_at=None if record.last_seen_at is None else DateTime(local_text(record.last_seen_at, zone)),
        last_used_by=listed.last_used_by,
    )


def device_pairing_of(record: PairingRecord) -> DevicePairing:
    """A pairing as the graph shows it to those who make them: all but its code."""
    zone = record.venue.time_zone
    return DevicePairing(
        id=strawberry.ID(record.id),
        name=record.name,
        role=record.role,
        expires_at=DateTime(local_text(record.expires_at, zone)),
        paired_at=None if record.claimed_at is None else DateTime(local_text(record.claimed_at, zone)),
        device_id=None if record.device_id is None else strawberry.ID(record.device_id),
    )


def device_person_of(record: AtLockScreen) -> DevicePerson:
    """Someone on the lock screen."""
    member = record.member
    return DevicePerson(
        id=strawberry.ID(member.id),
        name=member.person.name,
        has_pin=member.has_pin,
        pin_locked=record.tries >= MOST_PINS,
    )


def paired_device_of(record: DeviceRecord, venue: VenueRecord) -> PairedDevice:
    """A device as the graph shows it to itself."""
    return PairedDevice(record=record, place=venue, id=strawberry.ID(record.id), name=record.name, role=record.role)


def device_ready_of(given: DeviceReadyNow, *, in_cookie: bool) -> DeviceReady:
    """A device's pair as the graph gives it: without the refresh token where a cookie holds that."""
    zone = given.venue.time_zone
    return DeviceReady(
        given=given,
        access_token=given.access_token,
        access_expires_at=DateTime(local_text(given.access_expires_at, zone)),
        refresh_token=None if in_cookie else given.refresh_token,
        refresh_expires_at=DateTime(local_text(given.refresh_expires_at, zone)),
    )
