"""A thousand slow and half-open connections, and the customers beside them: at the server, and at the proxy that is shipped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil
import pytest

from openchair.core.database import Database
from tests.support.crowd import IDLE, SLOW_BODY, SLOW_HEAD, crowd
from tests.support.nginx import running_nginx
from tests.support.present import Present
from tests.support.salon import open_salon
from tests.support.server import Server, serving
from tests.support.wrong_links import token_for

A_THOUSAND = [IDLE, IDLE, SLOW_HEAD, SLOW_BODY] * 250
PATIENT = {"OPENCHAIR_HEAD_SECONDS": "120", "OPENCHAIR_BODY_SECONDS": "120"}


async def page_of_a_booking(database: Database, present: Present) -> str:
    """The address of a manage page, without its host."""
    salon = await open_salon(database, present)
    booking = await salon.books(salon.day(30, 9))
    return f"/manage/{booking.id}?token={token_for('page', booking)}"


def statuses(port: int, path: str) -> Mapping[str, int]:
    """What a customer and a probe are answered, each on a new connection."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": "lumen.localhost"}, timeout=30) as client:
        return {
            name: client.get(each, headers={"Connection": "close"}).status_code
            for name, each in (("page", path), ("alive", "/healthz"), ("ready", "/readyz"))
        }


ALL_WELL = {"page": 200, "alive": 200, "ready": 200}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pages_and_probes_are_served_beside_a_thousand_connections_and_beside_too_many(
    database: Database, database_url: str, present: Present, tmp_path: Path
) -> None:
    path = await page_of_a_booking(database, present)

    def attack(server: Server) -> None:
        with crowd(server.port, A_THOUSAND) as first:
            for _ in range(5):
                first.drip()
                assert statuses(server.port, path) == ALL_WELL
            assert first.hung_up_on() == []
            # 1,500 may be open: whoever was there first goes, and nobody else.
            with crowd(server.port, A_THOUSAND) as second:
                second.drip()
                assert statuses(server.port, path) == ALL_WELL
                let_go = first.hung_up_on()
                assert second.hung_up_on() == []
                assert 500 <= len(let_go) < 600
                assert let_go == list(range(len(let_go)))

    with serving(
        database_url, tmp_path, clock=present, environment={**PATIENT, "OPENCHAIR_MOST_CONNECTIONS": "1500"}
    ) as server:
        await asyncio.to_thread(attack, server)
    said = server.log.read_text()
    assert '"level": "info"' in said
    assert '"level": "error"' not in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_behind_the_shipped_nginx_the_server_does_not_notice_a_thousand_slow_clients(
    database: Database, database_url: str, present: Present, tmp_path: Path
) -> None:
    path = await page_of_a_booking(database, present)

    def attack(server: Server, port: int) -> int:
        with crowd(port, A_THOUSAND) as slow:
            for _ in range(5):
                slow.drip()
                assert statuses(port, path) == ALL_WELL
            return sum(
                connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == server.port
                for connection in psutil.Process(server.process.pid).net_connections("tcp")
            )

    with serving(database_url, tmp_path, clock=present) as server, running_nginx(tmp_path, server.port) as port:
        assert await asyncio.to_thread(attack, server, port) < 64
    # An address is a capability: nginx has written down none of them.
    written = [(tmp_path / name).read_bytes() for name in ("error.log", "nginx.log")]
    assert not any(b"token=" in each or b"/manage" in each for each in written)
