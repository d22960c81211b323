"""Questions to the domain name system, each answered within seconds or not at all."""

from __future__ import annotations

from functools import cached_property
from typing import Final, Protocol

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, NoAnswer

SECONDS: Final = 5.0
"""How long a question may take, with all that is asked again."""


class DnsUnreachable(Exception):
    """Nobody could say: no name server answered in time, or each answered that it failed. It proves nothing either way."""


class NameLookup(Protocol):
    """Who is asked about names."""

    async def texts(self, name: str) -> frozenset[str]:
        """The texts of the name's TXT records; none where the name or such a record is not there. Raises `DnsUnreachable`."""
        ...


class DnsLookup:
    """Asks the name servers of this machine, or the one at `server`, an IP address and a port."""

    def __init__(self, server: tuple[str, int] | None = None, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    @cached_property
    def _resolver(self) -> Resolver:
        # When it is first needed: a machine without /etc/resolv.conf can't ask, and does everything else.
        if self._server is None:
            return Resolver()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
        return resolver

    async def texts(self, name: str) -> frozenset[str]:
        """As `NameLookup` has it. Aliases are followed; the strings of one record are one text."""
        try:
            answer = await self._resolver.resolve(f"{name}.", RdataType.TXT, lifetime=self._seconds)
        except (NXDOMAIN, NoAnswer):
            return frozenset()
        except (DNSException, OSError) as trouble:
            raise DnsUnreachable(type(trouble).__name__) from trouble
        return frozenset(b"".join(record.strings).decode("utf-8", "replace") for record in answer)
