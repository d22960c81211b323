"""Domains of a venue's own: what proves that they are the venue's, and what follows where the proof is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

GRACE: Final = timedelta(hours=72)
"""For how long links are still built with a domain whose proof is gone: a name server that is being moved is back by then."""
MOST_CLAIMS: Final = 10
"""How many domains a venue may have claimed at a time."""


class DomainState(StrEnum):
    """Claimed and not proved yet, proved, or proved once and not any more."""

    CLAIMED = "claimed"
    PROVED = "proved"
    LOST = "lost"


class DomainChecked(StrEnum):
    """What a look at the name servers came to."""

    PROVED = "proved"
    NOT_SEEN = "not_seen"
    LEADS_NOWHERE = "leads_nowhere"
    HELD_BY_ANOTHER = "held_by_another"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class DomainClaim:
    """A domain that a venue says is its own. `domain` is in ASCII form."""

    domain: str
    proof: str
    claimed_at: datetime
    proved_at: datetime | None
    lost_at: datetime | None
    checked_at: datetime | None

    @property
    def state(self) -> DomainState:
        if self.proved_at is None:
            return DomainState.CLAIMED
        return DomainState.PROVED if self.lost_at is None else DomainState.LOST

    @property
    def record_name(self) -> str:
        """The name of the TXT record that proves it."""
        return f"_openchair.{self.domain}"

    @property
    def record_text(self) -> str:
        """What the record says."""
        return f"openchair-venue={self.proof}"

    def is_proved_by(self, texts: Collection[str]) -> bool:
        """Whether one of the texts of the record's name is this claim's."""
        return self.record_text in {text.strip() for text in texts}

    @property
    def links_until(self) -> datetime | None:
        """Until when links are still built with a domain whose record is gone; None while it is there."""
        return None if self.lost_at is None else self.lost_at + GRACE

    def is_over(self, now: datetime) -> bool:
        """Whether the record has been gone for longer than the grace."""
        return self.links_until is not None and now >= self.links_until


def is_installations_own(domain: str, base_domain: str) -> bool:
    """Whether the domain is the installation's, or under it, where venues live by their slugs."""
    return domain == base_domain or domain.endswith(f".{base_domain}")
