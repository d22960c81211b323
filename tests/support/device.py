"""A salon's tablet in tests: paired, with people who have PINs."""

from __future__ import annotations

from typing import Any

from openchair.access.pairing import PairingCodes
from openchair.access.pins import Pins
from openchair.access.viewer import LockedDevice, Operator
from openchair.accounts.devices import claim_device, pair_device
from openchair.accounts.pins import set_pin
from openchair.accounts.signed_in import Client, DeviceReady
from openchair.rules.roles import OperatorRole
from tests.support.account import TOKENS, accounts_at, begins_session, let_in
from tests.support.salon import HOSTS, KEY_RING, Salon

CODES = PairingCodes(KEY_RING, HOSTS)
PINS = Pins(KEY_RING)
TABLET = Client.of("Tablet/3.0", "Tablet")
PIN = "830174"


async def in_session(salon: Salon, person_id: str) -> Operator:
    """Someone by a session of their own, through the door."""
    session = await begins_session(salon, person_id)
    return await let_in(salon, TOKENS.access_token(session, salon.venue_id))


async def asks(salon: Salon, access_token: str) -> Any:
    """Who an access token names, through the door."""
    return await salon.door.viewer(salon.host, f"Bearer {access_token}")


async def makes_code(
    salon: Salon, operator: Operator, name: str = "Front desk", role: str = "front_desk", key: str = "pair"
) -> str:
    """A code that pairs a device."""
    made = await pair_device(salon.runtime, operator, CODES, name, OperatorRole(role), key)
    assert made.code is not None
    return made.code


async def pairs(salon: Salon, operator: Operator, name: str = "Front desk", role: str = "front_desk") -> DeviceReady:
    """A device of the salon, paired just now."""
    code = await makes_code(salon, operator, name, role, f"pair {name}")
    return await claim_device(accounts_at(salon), code, TABLET, "press")


async def locked(salon: Salon, ready: DeviceReady) -> LockedDevice:
    """The device through the door, with nobody at it."""
    viewer = await asks(salon, ready.access_token)
    assert isinstance(viewer, LockedDevice)
    return viewer


async def has_pin(salon: Salon, person_id: str, pin: str = PIN) -> None:
    """Someone gives themselves a PIN."""
    await set_pin(salon.runtime, await in_session(salon, person_id), PINS, pin, f"pin {pin}")
