"""A salon's tablet in tests: paired, with people who have PINs."""

from __future__ import annotations

from typing import Any

from openchair.access.pairing import PairingCodes
from openchair.access.passkeys import RelyingParty
from openchair.access.pins import Pins
from openchair.access.viewer import LockedDevice, Operator
from openchair.accounts.devices import claim_device, pair_device
from openchair.accounts.passkeys import add_passkey, registration_options
from openchair.accounts.pins import set_pin
from openchair.accounts.signed_in import Client, DeviceReady
from openchair.rules.roles import OperatorRole
from tests.support.account import MIA, TOKENS, accounts_at, begins_session, hires_person, let_in, signs_in_as
from tests.support.authenticator import Authenticator
from tests.support.salon import HOSTS, KEY_RING, Salon

CODES = PairingCodes(KEY_RING, HOSTS)
PINS = Pins(KEY_RING)
PARTY = RelyingParty(KEY_RING, HOSTS)
TABLET = Client.of("Tablet/3.0", "Tablet")
PIN = "830174"
WRONG = "910382"
OLGA = "olga@example.com"


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


async def at_work(salon: Salon, role: str = "staff", device: str = "front_desk") -> tuple[LockedDevice, str]:
    """A tablet, and Mia's place, who has a PIN."""
    tablet = await locked(salon, await pairs(salon, await signs_in_as(salon), role=device))
    mia = await hires_person(salon, MIA, role)
    await has_pin(salon, mia)
    return tablet, mia


async def adds_passkey(salon: Salon, person_id: str, authenticator: Authenticator, name: str = "Phone") -> None:
    """Someone who has just signed in adds a passkey."""
    operator = await in_session(salon, person_id)
    options = await registration_options(salon.runtime, operator, PARTY)
    assert options is not None
    await add_passkey(salon.runtime, operator, PARTY, authenticator.create(options), name, f"add {name}")
