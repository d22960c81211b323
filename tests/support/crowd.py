"""A crowd of clients that say nothing, or a letter now and then, each on a connection of its own."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

HEAD = b"GET /manage HTTP/1.1\r\nHost: lumen.localhost\r\n"
BODY = (
    b"POST /graphql HTTP/1.1\r\nHost: lumen.localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
)
# What a client says first, and then again and again.
IDLE, SLOW_HEAD, SLOW_BODY = (b"", b""), (HEAD, b"a: b\r\n"), (BODY, b" ")


@dataclass(frozen=True)
class Slow:
    """One of the crowd."""

    socket: socket.socket
    drop: bytes


@dataclass(frozen=True)
class Crowd:
    """All of it."""

    clients: Sequence[Slow]

    def drip(self) -> None:
        """Each says a little more."""
        for client in self.clients:
            try:
                client.socket.send(client.drop)
            except (ConnectionError, BlockingIOError):
                continue

    def hung_up_on(self) -> list[int]:
        """Whose connection the server has closed."""
        return [number for number, client in enumerate(self.clients) if _is_closed(client.socket)]


def _is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@contextmanager
def crowd(port: int, kinds: Sequence[tuple[bytes, bytes]]) -> Iterator[Crowd]:
    """A client of each of these kinds at the port of this machine."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * len(kinds) + 1024
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )
    clients: list[Slow] = []
    try:
        for first, drop in kinds:
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            clients.append(Slow(client, drop))
            client.sendall(first)
            client.setblocking(False)
        yield Crowd(clients)
    finally:
        for each in clients:
            each.socket.close()
