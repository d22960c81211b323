"""deskPairDevice, deskRenameDevice, deskRevokeDevice, deskSetPin and deskUnlockPin."""

from __future__ import annotations

from typing import Annotated

import segno
import strawberry

from openchair.access.pairing import as_shown
from openchair.accounts.devices import ChangedDevice, Pairing, pair_device, rename_device, revoke_device
from openchair.accounts.pins import set_pin, unlock_pin
from openchair.graph.answering import answer
from openchair.graph.context import GraphContext, Info
from openchair.graph.mutations.desk import runs
from openchair.graph.mutations.done import Done
from openchair.graph.mutations.inputs import KEY_DESCRIPTION
from openchair.graph.types.device import Device, DevicePairing, device_of, device_pairing_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, KeyReused, NotFound
from openchair.rules.roles import OperatorRole


@strawberry.input(description="A device to pair with the venue.")
class DeskPairDeviceInput:
    name: str = strawberry.field(description="What it is to be called, like Front desk, 1 to 120 characters.")
    role: OperatorRole = strawberry.field(
        default=OperatorRole.FRONT_DESK,
        description="The most that anyone may do on it, if they may, too. Only an owner makes it OWNER.",
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="What to call a device of the venue.")
class DeskRenameDeviceInput:
    device_id: strawberry.ID = strawberry.field(description="The device.")
    name: str = strawberry.field(description="What to call it, 1 to 120 characters.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Which device of the venue to take off.")
class DeskRevokeDeviceInput:
    device_id: strawberry.ID = strawberry.field(description="The device.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Your own PIN for this venue's devices.")
class DeskSetPinInput:
    pin: str | None = strawberry.field(
        description="Six digits that nobody would try first; null for none. It is kept so that nobody can read it again."
    )
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.input(description="Whose PIN to let be tried again.")
class DeskUnlockPinInput:
    member_id: strawberry.ID = strawberry.field(description="Their place here, as in `Desk.team`.")
    idempotency_key: strawberry.ID = strawberry.field(description=KEY_DESCRIPTION)


@strawberry.type(description="A code that pairs one device, once, by a press on that device.")
class PairingMade(Done):
    pairing: DevicePairing = strawberry.field(description="As it is now.")
    code: str | None = strawberry.field(
        description="To be typed on the device, at `{desk}/pair`: 8 letters and digits in two halves. Null once it can't be used "
        "any more."
    )
    url: str | None = strawberry.field(description="The same as an address to open on the device; null as above.")
    qr_svg: str | None = strawberry.field(
        description="The same as a QR code to scan with the device: an SVG element of black on white. Null as above."
    )


@strawberry.type(
    description="The device as it is now. One that was revoked asks nothing any more from now on; what was taken down on it and "
    "not sent yet stays sealed there until someone signs in on it."
)
class DeviceChanged(Done):
    device: Device = strawberry.field(description="The device.")
    revoked: bool = strawberry.field(description="Whether it is taken off.")


@strawberry.type(
    description="Your PIN is another one, or none; whatever you did on the venue's devices has ended there."
)
class PinSet(Done):
    has_pin: bool = strawberry.field(description="Whether you have one.")


@strawberry.type(description="They may try their PIN again, on every device of the venue.")
class PinUnlocked(Done):
    member_id: strawberry.ID = strawberry.field(description="Their place here.")


DeskPairDeviceResult = Annotated[
    PairingMade | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskPairDeviceResult", description="The code, or why not."),
]
DeskChangeDeviceResult = Annotated[
    DeviceChanged | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskChangeDeviceResult", description="The device, or why it was not changed."),
]
DeskSetPinResult = Annotated[
    PinSet | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskSetPinResult", description="That it is set, or why not."),
]
DeskUnlockPinResult = Annotated[
    PinUnlocked | NotFound | InvalidInput | KeyReused | CredentialNeeded,
    strawberry.union("DeskUnlockPinResult", description="That it is unlocked, or why not."),
]


@runs(pair_device)
async def resolve_desk_pair_device(info: Info, input: DeskPairDeviceInput) -> DeskPairDeviceResult:
    context = info.context

    async def pair() -> PairingMade:
        codes = context.signing_in.codes
        wanted = input.name, input.role, input.idempotency_key
        return _made(context, await pair_device(context.runtime, context.operator, codes, *wanted))

    return await answer(context, pair)


@runs(rename_device)
async def resolve_desk_rename_device(info: Info, input: DeskRenameDeviceInput) -> DeskChangeDeviceResult:
    context = info.context

    async def rename() -> DeviceChanged:
        wanted = input.device_id, input.name, input.idempotency_key
        return _changed(context, await rename_device(context.runtime, context.operator, *wanted))

    return await answer(context, rename)


@runs(revoke_device)
async def resolve_desk_revoke_device(info: Info, input: DeskRevokeDeviceInput) -> DeskChangeDeviceResult:
    context = info.context

    async def revoke() -> DeviceChanged:
        wanted = input.device_id, input.idempotency_key
        return _changed(context, await revoke_device(context.runtime, context.operator, *wanted))

    return await answer(context, revoke)


@runs(set_pin)
async def resolve_desk_set_pin(info: Info, input: DeskSetPinInput) -> DeskSetPinResult:
    context = info.context

    async def change() -> PinSet:
        pins = context.signing_in.pins
        replayed = await set_pin(context.runtime, context.operator, pins, input.pin, input.idempotency_key)
        return PinSet(has_pin=input.pin is not None, replayed=replayed)

    return await answer(context, change)


@runs(unlock_pin)
async def resolve_desk_unlock_pin(info: Info, input: DeskUnlockPinInput) -> DeskUnlockPinResult:
    context = info.context

    async def unlock() -> PinUnlocked:
        replayed = await unlock_pin(context.runtime, context.operator, input.member_id, input.idempotency_key)
        return PinUnlocked(member_id=input.member_id, replayed=replayed)

    return await answer(context, unlock)


def _made(context: GraphContext, pairing: Pairing) -> PairingMade:
    code, shown = pairing.code, device_pairing_of(pairing.record)
    if code is None:
        return PairingMade(pairing=shown, code=None, url=None, qr_svg=None, replayed=pairing.replayed)
    url = context.signing_in.codes.url(code)
    svg = segno.make(url, micro=False).svg_inline(border=4, light="#fff", omitsize=True)
    return PairingMade(pairing=shown, code=as_shown(code), url=url, qr_svg=svg, replayed=pairing.replayed)


def _changed(context: GraphContext, done: ChangedDevice) -> DeviceChanged:
    zone = context.operator.record.venue.time_zone
    revoked = done.device.device.revoked_at is not None
    return DeviceChanged(device=device_of(done.device, zone), revoked=revoked, replayed=done.replayed)
