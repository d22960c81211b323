"""A name server of the tests: it speaks DNS over UDP on this machine, and answers what it was told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from openchair.core.dns import DnsLookup


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """Records by name, each as "TXT text", "A address" or "CNAME name."; a name under `*.` answers for all below it."""

    records: dict[str, list[str]] = field(default_factory=dict)
    fails: dns.rcode.Rcode | None = None
    silent: bool = False
    asked: int = 0
    port: int = 0

    def publish(self, name: str, *texts: str) -> None:
        """Answer with TXT records of these texts, and no others."""
        self.records[name] = [f'TXT "{text}"' for text in texts]

    @property
    def lookup(self) -> DnsLookup:
        """Who asks this server, and waits a little."""
        return DnsLookup(("127.0.0.1", self.port), seconds=0.3)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio has it."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question."""
        self.asked += 1
        if self.silent:
            return
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if self.fails is not None:
            answer.set_rcode(self.fails)
        else:
            self._fill(answer, question.question[0])
        self._transport.sendto(answer.to_wire(), addr)

    def _fill(self, answer: dns.message.Message, asked: dns.rrset.RRset) -> None:
        wanted = dns.rdatatype.to_text(asked.rdtype)
        name = asked.name.to_text(omit_final_dot=True).lower()
        while True:
            wildcard = f"*.{name.partition('.')[2]}"
            found = self.records.get(name, self.records.get(wildcard))
            if found is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
                return
            aliases = [each.split()[1] for each in found if each.startswith("CNAME")]
            for record in found:
                kind, _, value = record.partition(" ")
                if kind not in (wanted, "CNAME"):
                    continue
                answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, value))
            if not aliases:
                return
            name = aliases[0].removesuffix(".")


@asynccontextmanager
async def name_server() -> AsyncIterator[NameServer]:
    """A name server that runs as long as the block."""
    server = NameServer()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=("127.0.0.1", 0)
    )
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()
