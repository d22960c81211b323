"""Who is asked about names in the tests' own process, and answers what it was told to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Names:
    """TXT records by name, and which names lead nowhere; all others have an address. It is `openchair.core.dns.NameLookup`."""

    records: dict[str, frozenset[str]] = field(default_factory=dict)
    leading_nowhere: set[str] = field(default_factory=set)

    def publish(self, name: str, *texts: str) -> None:
        """Answer with TXT records of these texts, and no others."""
        self.records[name] = frozenset(texts)

    async def texts(self, name: str) -> frozenset[str]:
        """As the product asks."""
        return self.records.get(name, frozenset())

    async def has_address(self, name: str) -> bool:
        """As the product asks."""
        return name not in self.leading_nowhere
