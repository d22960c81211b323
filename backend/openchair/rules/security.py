"""Security events: what an owner is told of their salon's credentials and of what operators do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

Detail = Mapping[str, str | int | bool]
"""What an event says beside its kind, as plain values. Never a secret, a token, an address or a customer's name."""


COMMAND_LINE: Final = "the command line"
"""Who did what `openchair` did on the server."""


class SecurityEventKind(StrEnum):
    """What kind of thing happened. Beside each, what its detail holds; `who` is the operator it is about, by name."""

    FAILED_CREDENTIALS = "failed_credentials"
    """Wrong credentials were refused, many within an hour: nothing."""
    BULK_READS = "bulk_reads"
    """An operator asked for the contacts of more customers within an hour than are shown: `limit`."""
    FEE_BURST = "fee_burst"
    """An operator charged many fees within an hour: `acts`."""
    REFUND_BURST = "refund_burst"
    """An operator gave money back many times within an hour: `acts`."""
    OVER_LIMIT = "over_limit"
    """Money beyond a role's limit of the day: `act`, `amount_minor`, `limit_minor`, and `done` where an owner did it."""
    NEW_DEVICE = "new_device"
    """Someone signed in on a device that was not known: `device`, what it calls itself."""
    DEVICE_PAIRED = "device_paired"
    """A device was paired with the venue: `device`, its name, and `role`, the most anyone may do on it; `who` paired it."""
    DEVICE_REVOKED = "device_revoked"
    """That was ended: `device`; `who` did it."""
    PIN_LOCKED = "pin_locked"
    """So many wrong PINs of `who` were typed on a device that it takes no more: `device`."""
    PIN_UNLOCKED = "pin_unlocked"
    """That was forgiven: `by`, who did it."""
    PASSKEY_COPIED = "passkey_copied"
    """A passkey of `who` was refused, as there seem to be two of it, and was ended: `passkey`."""
    SESSION_REUSED = "session_reused"
    """A sign-in was used from two places, and was ended: nothing."""
    KEY_ISSUED = "key_issued"
    """A key was made, or replaced: `key`, its name; `by`, who did it."""
    KEY_REVOKED = "key_revoked"
    """A key was ended: as above."""
    INVITED = "invited"
    """`who` was asked to work here: `role`; `by`, who asked."""
    INVITATION_REVOKED = "invitation_revoked"
    """That was taken back before it was taken up: `by`, who did it."""
    JOINED = "joined"
    """`who` works here from now on, as they took up their invitation: `role`."""
    ROLE_CHANGED = "role_changed"
    """Someone has another role: `role`; or none any more, without it. `by`, who did it."""
    LEFT = "left"
    """`who` works here no more, by their own press: nothing."""
    STRIPE_CONNECTED = "stripe_connected"
    """The venue is paid to an account at Stripe: `account`, its name or id; `by`, who did it."""
    STRIPE_DISCONNECTED = "stripe_disconnected"
    """It is paid to that no more: as above."""
    STRIPE_LOST = "stripe_lost"
    """The venue's account at Stripe can't be used any more, as its owner ended that there: nothing."""
    STRIPE_BACK = "stripe_back"
    """It can be used again: nothing."""
    STRIPE_PAUSED = "stripe_paused"
    """Stripe takes no payments into the venue's account, yet or any more: nothing."""
    STRIPE_RESUMED = "stripe_resumed"
    """It does now: nothing."""
    DOMAIN_PROVED = "domain_proved"
    """The record of a domain was seen, and links are built with it: `domain`."""
    DOMAIN_LOST = "domain_lost"
    """The record of a proved domain is gone: `domain`; `until`, an ISO instant: until when links are still built with it."""
    DOMAIN_TAKEN = "domain_taken"
    """Another venue has proved the domain: `domain`."""
    DOMAIN_REMOVED = "domain_removed"
    """A domain was let go: `domain`; `by`, who did it."""
    UNKNOWN = "unknown"
    """What a newer version has written."""

    @classmethod
    def _missing_(cls, value: object) -> SecurityEventKind:  # noqa: ARG003  # the signature is Enum's
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """One thing to be told. Events of one kind and one `about`, an id or nothing, are one row within an hour."""

    kind: SecurityEventKind
    who: str | None = None
    about: str = ""
    detail: Detail = field(default_factory=dict)


BURST: Final = 10
"""So many acts of one operator within an hour, or so many wrong credentials at one venue, are told of."""


TOLD_OTHERWISE: Final = frozenset((SecurityEventKind.SESSION_REUSED,))
"""Kinds of which owners have a mail at once that is about nothing else."""
TELL_EVERY: Final = timedelta(hours=1)
"""Owners have at most one mail of security events within this, with all that happened since the last."""
MOST_TOLD: Final = 10
"""How many events one mail tells of; it says how many more there are."""


def hour_of(now: datetime) -> datetime:
    """The beginning of the hour, in UTC, within which alike events are one row."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
