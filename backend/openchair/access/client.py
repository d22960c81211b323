"""Where a request comes from, as far as budgets go: an address, and the network around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from openchair.core.signing import KeyRing

_PURPOSE: Final = "client"


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever asks from one address: an IPv4 address, or an IPv6 network of 64 bits, which is one customer of a provider.

    `network` is around it: 24 bits of IPv4, 48 of IPv6. Both are digests under the installation's key: nowhere is it written
    where somebody was.
    """

    address: str
    network: str


@lru_cache(maxsize=4096)
def client_of(host: str | None, key_ring: KeyRing) -> Client | None:
    """The client at an address; None where it has none, or is this machine itself, which has no budget."""
    try:
        address: IPv4Address | IPv6Address = ip_address("" if host is None else host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return None
    near, wide = (32, 24) if isinstance(address, IPv4Address) else (64, 48)
    return Client(*(key_ring.sign(_PURPOSE, _around(address, bits)) for bits in (near, wide)))


def _around(address: IPv4Address | IPv6Address, bits: int) -> bytes:
    return str(ip_network((address, bits), strict=False)).encode()
