"""What strangers may do how often: declared beside each verb, asked of the meter, told in docs/budgets.md."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from openchair.access.client import Client
from openchair.core.runtime import Runtime
from openchair.rules.refusals import TooOften
from openchair.rules.zone import local_text


class By(StrEnum):
    """Whose budget it is."""

    CLIENT = "client"
    """An IPv4 address, or an IPv6 network of 64 bits."""
    NETWORK = "network"
    """24 bits of IPv4, 48 of IPv6."""
    CONTACT = "contact"
    BOOKING = "booking"
    VENUE = "venue"


@dataclass(frozen=True, slots=True)
class Budget:
    """So much of something, by one of those, in each such stretch of time."""

    what: str
    by: By
    most: int
    within: timedelta
    unit: str = "calls"


DECLARED: Final[list[Budget]] = []
"""All of them, in the order in which their verbs were loaded."""
# It is told to the minute.
_ROUND_UP: Final = timedelta(seconds=59)


def budgets(what: str, *given: tuple[By, int, timedelta], unit: str = "calls") -> tuple[Budget, ...]:
    """Declare the budgets of a verb, in the order in which they are asked: whoever is over one spends nothing of the next."""
    declared = tuple(Budget(what, by, most, within, unit) for by, most, within in given)
    DECLARED.extend(declared)
    return declared


Who = Mapping[By, Sequence[str]]


def subjects_of(client: Client | None, *, contacts: Sequence[str | None] = (), **more: str) -> Who:
    """Who is counted: a client and its network, each contact, and what else is named by a member of `By` in small letters."""
    seen = {} if client is None else {By.CLIENT: [client.address], By.NETWORK: [client.network]}
    # Nobody's address stands in a key of Redis.
    typed = [hashlib.sha256(contact.encode()).hexdigest()[:32] for contact in contacts if contact is not None]
    return {**seen, By.CONTACT: typed, **{By(name): [subject] for name, subject in more.items()}}


async def over_budget(runtime: Runtime, declared: Sequence[Budget], who: Who, amount: int = 1) -> datetime | None:
    """Spend of each budget that is somebody's; gives when there is more, or None where there was enough."""
    now = runtime.clock.now()
    for budget in declared:
        for subject in who.get(budget.by, ()):
            key = f"{budget.what}:{budget.by}:{int(budget.within.total_seconds())}:{subject}"
            until = await runtime.meter.spend(key, amount, budget.most, budget.within, now)
            if until is not None:
                return until
    return None


async def spend(runtime: Runtime, declared: Sequence[Budget], who: Who, time_zone: str, amount: int = 1) -> None:
    """Spend of each budget that is somebody's. Raises `TooOften`, which says until when in the venue's time."""
    until = await over_budget(runtime, declared, who, amount)
    if until is not None:
        raise TooOften(local_text(until + _ROUND_UP, time_zone))
