"""Refusals of devices, PINs and passkeys in words for whoever stands before them."""

from __future__ import annotations

from openchair.presentation.desk.reader import DeskReader
from openchair.rules import refusals as refused


def sign_in_sentence(refusal: refused.Refusal, reader: DeskReader) -> str:
    """Why someone isn't let in so. Raises TypeError of any other refusal."""
    say = reader.say
    match refusal:
        case refused.SignInTooOld():
            return say("For this you must have signed in within the last 15 minutes. Sign in again, and do it then.")
        case refused.PasskeyRefused():
            return say("This passkey couldn't be added: it took too long, or it is here already. Please try again.")
        case refused.PairingCodeSpent():
            return say("This code was used already, or is too old. Have a new one shown, and use it within 10 minutes.")
        case refused.WrongPin():
            return reader.say_many(
                "That isn't your PIN. You can try {count} more time, then it is locked on this device.",
                "That isn't your PIN. You can try {count} more times, then it is locked on this device.",
                refusal.tries_left,
            )
        case refused.PinLocked():
            return say(
                "Your PIN was wrong 5 times, so it is locked on this device. Sign in on your own phone or computer by the "
                "link that we mail you, or ask a manager to unlock it."
            )
        case refused.NoPin():
            return say("You have no PIN yet. Sign in on your own phone or computer to choose one.")
    raise TypeError(f"no sentence for {type(refusal).__name__}")
