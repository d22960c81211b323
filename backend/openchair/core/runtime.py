"""What every use case is handed: the database, the clock, and the ways a customer can be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from openchair.core.clock import Clock
from openchair.core.database import Database
from openchair.core.dns import DnsLookup, NameLookup
from openchair.core.kept import Kept
from openchair.core.meter import Meter


@dataclass(frozen=True, slots=True)
class Runtime:
    """The process's database and clock, the channels this installation sends by, in the order they are used, and whether it can
    take cards: without Stripe no deposit falls due. Where it `connects`, a venue is paid to its own account, or not at all.
    `meter` counts what strangers do, `kept` has answers of a moment ago, and `names` is asked about domains.
    """

    database: Database
    clock: Clock
    channels: tuple[str, ...] = ("email", "sms")
    takes_cards: bool = False
    connects: bool = False
    meter: Meter = field(default_factory=Meter)
    kept: Kept = field(default_factory=Kept)
    names: NameLookup = field(default_factory=DnsLookup)
