"""claimDevice, and what the paired device itself asks: unlockDevice, keepDeviceUnlocked and lockDevice."""

from __future__ import annotations

from typing import Annotated

import strawberry

from openchair.accounts.devices import CLAIMS, claim_device
from openchair.accounts.pins import UNLOCKS, keep_unlocked, lock_device, unlock_device
from openchair.graph.answering import answer
from openchair.graph.budget import spend_by_client
from openchair.graph.context import Info
from openchair.graph.mutations.cookie import COOKIE_DESCRIPTION, NAME_DESCRIPTION, PRESS_DESCRIPTION, kept
from openchair.graph.scalars import DateTime
from openchair.graph.types.device import DeviceReady, PairedDevice, device_ready_of, paired_device_of
from openchair.graph.types.refusals import CredentialNeeded, InvalidInput, NotFound, SessionOver
from openchair.graph.types.sign_in_refusals import NoPin, PairingCodeSpent, PinLocked, WrongPin
from openchair.rules.roles import OperatorRole
from openchair.rules.zone import local_text


@strawberry.input(description="The press on the device that is to be paired.")
class ClaimDeviceInput:
    code: str = strawberry.field(
        description="The code, as it was scanned or typed; small letters and hyphens don't matter."
    )
    cookie: bool = strawberry.field(default=False, description=COOKIE_DESCRIPTION)
    device_name: str | None = strawberry.field(default=None, description=NAME_DESCRIPTION)
    idempotency_key: strawberry.ID = strawberry.field(description=PRESS_DESCRIPTION)


@strawberry.input(description="Who is at the device.")
class UnlockDeviceInput:
    person_id: strawberry.ID = strawberry.field(description="One of `PairedDevice.people`.")
    pin: str = strawberry.field(description="Their PIN, six digits.")


@strawberry.type(description="Someone acts on the device until it is locked, or left alone for 5 minutes.")
class DeviceUnlocked:
    access_token: str = strawberry.field(
        description="What to ask the graph with as them; the refresh token stays. It ends with their acting, and whenever "
        "the device's own would."
    )
    access_expires_at: DateTime = strawberry.field(
        description="When it ends at the latest; refreshSession gives another."
    )
    locks_at: DateTime = strawberry.field(description="When it locks by itself unless keepDeviceUnlocked is called.")
    name: str = strawberry.field(description="Who acts.")
    role: OperatorRole = strawberry.field(
        description="What they are here. On the device they may do what this role may and the device's role may, too."
    )


@strawberry.type(description="They still act on the device.")
class DeviceKeptUnlocked:
    locks_at: DateTime = strawberry.field(description="When it locks by itself unless this is called again.")


@strawberry.type(description="Nobody acts on the device.")
class DeviceLocked:
    device: PairedDevice = strawberry.field(description="The device.")


ClaimDeviceResult = Annotated[
    DeviceReady | PairingCodeSpent | InvalidInput,
    strawberry.union("ClaimDeviceResult", description="The device's tokens, or why it isn't paired."),
]
UnlockDeviceResult = Annotated[
    DeviceUnlocked | WrongPin | PinLocked | NoPin | NotFound | SessionOver | InvalidInput | CredentialNeeded,
    strawberry.union("UnlockDeviceResult", description="Who acts now, or why nobody does."),
]
KeepDeviceUnlockedResult = Annotated[
    DeviceKeptUnlocked | CredentialNeeded,
    strawberry.union("KeepDeviceUnlockedResult", description="Until when, or that the PIN is needed again."),
]
LockDeviceResult = Annotated[
    DeviceLocked | CredentialNeeded,
    strawberry.union("LockDeviceResult", description="The locked device, or that this is none."),
]


async def resolve_claim_device(info: Info, input: ClaimDeviceInput) -> ClaimDeviceResult:
    await spend_by_client(info.context, CLAIMS)
    context = info.context
    client = context.browser.client(input.device_name)

    async def claim() -> DeviceReady:
        given = await kept(
            context,
            lambda accounts: claim_device(accounts, input.code, client, input.idempotency_key),
            in_cookie=input.cookie,
        )
        return device_ready_of(given, in_cookie=input.cookie)

    return await answer(context, claim)


async def resolve_unlock_device(info: Info, input: UnlockDeviceInput) -> UnlockDeviceResult:
    await spend_by_client(info.context, UNLOCKS)
    context = info.context

    async def unlock() -> DeviceUnlocked:
        unlocked = await unlock_device(context.signing_in, context.device, input.person_id, input.pin)
        ready, acting = unlocked.ready, unlocked.ready.acting
        assert acting is not None, "they act from now on"
        zone = ready.venue.time_zone
        return DeviceUnlocked(
            access_token=ready.access_token,
            access_expires_at=DateTime(local_text(ready.access_expires_at, zone)),
            locks_at=DateTime(local_text(unlocked.locks_at, zone)),
            name=acting.name,
            role=acting.role,
        )

    return await answer(context, unlock)


async def resolve_keep_device_unlocked(info: Info) -> KeepDeviceUnlockedResult:
    context = info.context

    async def keep() -> DeviceKeptUnlocked:
        until = await keep_unlocked(context.runtime, context.operator)
        return DeviceKeptUnlocked(locks_at=DateTime(local_text(until, context.operator.record.venue.time_zone)))

    return await answer(context, keep)


async def resolve_lock_device(info: Info) -> LockDeviceResult:
    context = info.context

    async def lock() -> DeviceLocked:
        device = context.device
        await lock_device(context.runtime, device)
        return DeviceLocked(device=paired_device_of(device.record, device.venue))

    return await answer(context, lock)
