"""Refusals of passkeys, devices and PINs."""

from __future__ import annotations

import strawberry

from openchair.graph.types.refusal import Refusal
from openchair.rules import refusals as rules


@strawberry.type(description="The session began too long ago for this: sign in anew, and ask then.")
class SignInTooOld(Refusal):
    pass


@strawberry.type(
    description="A passkey isn't known, or what it signed is wrong, was used, is too old, or is of another page."
)
class PasskeyRefused(Refusal):
    pass


@strawberry.type(description="A code to pair a device is none, was used, or is too old.")
class PairingCodeSpent(Refusal):
    pass


@strawberry.type(description="It is another PIN.")
class WrongPin(Refusal):
    tries_left: int = strawberry.field(description="How often it can be tried again on this device.")


@strawberry.type(
    description="Five wrong PINs of this person were typed on this device: it takes none of theirs until they sign in by a link "
    "from a mail, or someone who keeps the devices unlocks it."
)
class PinLocked(Refusal):
    pass


@strawberry.type(description="This person has no PIN: deskSetPin, asked by their own session, gives them one.")
class NoPin(Refusal):
    pass


def sign_in_refusal_of(refusal: rules.Refusal, message: str) -> Refusal | None:
    """The union member for one of these; None for any other."""
    match refusal:
        case rules.SignInTooOld():
            return SignInTooOld(message=message)
        case rules.PasskeyRefused():
            return PasskeyRefused(message=message)
        case rules.PairingCodeSpent():
            return PairingCodeSpent(message=message)
        case rules.WrongPin():
            return WrongPin(message=message, tries_left=refusal.tries_left)
        case rules.PinLocked():
            return PinLocked(message=message)
        case rules.NoPin():
            return NoPin(message=message)
    return None
