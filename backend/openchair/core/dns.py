"""Questions to the domain name system, each answered within seconds or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    # It takes a while to be loaded, and most processes never ask.
    from dns.asyncresolver import Resolver

SECONDS: Final = 5.0
"""How long a question may take, with all that is asked again."""


class DnsUnreachable(Exception):
    """Nobody could say: no name server answered in time, or each answered that it failed. It proves nothing either way."""


class NameLookup(Protocol):
    """Who is asked about names."""

    async def texts(self, name: str) -> frozenset[str]:
        """The texts of the name's TXT records; none where the name or such a record is not there. Raises `DnsUnreachable`."""
        ...

    async def has_address(self, name: str) -> bool:
        """Whether the name leads anywhere: it has an address, of IPv4 or IPv6. Raises `DnsUnreachable`."""
        ...


class DnsLookup:
    """Asks the name servers of this machine, or the one at `server`, an IP address and a port. Aliases are followed."""

    def __init__(self, server: tuple[str, int] | None = None, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    @cached_property
    def _resolver(self) -> Resolver:
        from dns.asyncresolver import Resolver  # noqa: PLC0415  # as said above

        # When it is first needed: a machine without /etc/resolv.conf can't ask, and does everything else.
        if self._server is None:
            return Resolver()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
        return resolver

    async def texts(self, name: str) -> frozenset[str]:
        """As `NameLookup` has it. The strings of one record are one text."""
        records = await self._ask(name, "TXT")
        return frozenset(b"".join(record.strings).decode("utf-8", "replace") for record in records)

    async def has_address(self, name: str) -> bool:
        """As `NameLookup` has it."""
        return bool(await self._ask(name, "A") or await self._ask(name, "AAAA"))

    async def _ask(self, name: str, kind: str) -> Sequence[Any]:
        from dns.exception import DNSException  # noqa: PLC0415  # as said above
        from dns.resolver import NXDOMAIN, NoAnswer  # noqa: PLC0415

        try:
            return list(await self._resolver.resolve(f"{name}.", kind, lifetime=self._seconds))
        except (NXDOMAIN, NoAnswer):
            return ()
        except (DNSException, OSError) as trouble:
            raise DnsUnreachable(type(trouble).__name__) from trouble
