"""Keeps tests on this machine: whoever looks up or reaches another host fails, whatever library it went through."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


class LeftTheMachine(RuntimeError):
    """A test tried to reach another host."""


def is_here(host: str) -> bool:
    """Whether the name or address is this machine's own."""
    if host in ("", "localhost") or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@contextmanager
def staying_at_home(*neighbours: str) -> Iterator[None]:
    """While the block runs, only this machine and the named neighbours are reached."""
    on = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not on or event not in _EVENTS:
            return
        host = _host(event, arguments)
        if host is not None and host not in neighbours and not is_here(host):
            raise LeftTheMachine(f"A test tried to reach {host}: tests stay on this machine.")

    # Python has no way to take an audit hook out again; it goes deaf instead.
    sys.addaudithook(watch)
    try:
        yield
    finally:
        on = False


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    """The host an event is about; None for sockets that are no one's host, like Unix sockets."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        named = arguments[0]
    else:
        address = arguments[1]
        named = address[0] if isinstance(address, tuple) and address else None
    if isinstance(named, bytes):
        named = named.decode("ascii", "replace")
    return named if isinstance(named, str) else None
