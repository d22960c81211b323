"""The guard that keeps tests on this machine."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.support.network import LeftTheMachine, is_here

# An address that the standards keep for documentation: no one is there.
ELSEWHERE = "203.0.113.7"


def test_a_test_that_connects_elsewhere_fails() -> None:
    with socket.socket() as out, pytest.raises(LeftTheMachine, match=ELSEWHERE):
        out.connect((ELSEWHERE, 443))


def test_a_test_that_sends_a_datagram_elsewhere_fails() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as out, pytest.raises(LeftTheMachine, match=ELSEWHERE):
        out.sendto(b"hello", (ELSEWHERE, 53))


def test_a_test_that_looks_up_another_host_fails() -> None:
    with pytest.raises(LeftTheMachine, match=r"api\.example\.com"):
        socket.getaddrinfo("api.example.com", 443)


async def test_asyncio_does_not_get_past_it() -> None:
    with pytest.raises(LeftTheMachine, match=ELSEWHERE):
        await asyncio.open_connection(ELSEWHERE, 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as near:
        near.connect(server.getsockname())


@pytest.mark.parametrize("host", ["localhost", "lumen.localhost", "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", ""])
def test_these_are_here(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["localhost.example.com", "127.example.com", "10.0.0.1", "8.8.8.8", "example.com"])
def test_these_are_elsewhere(host: str) -> None:
    assert not is_here(host)
