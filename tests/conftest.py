"""What every test can ask for."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from openchair.core.database import Database
from openchair.store.migrate import upgrade
from tests.support.clock import TestClock
from tests.support.postgres import Postgres

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
_connect = socket.socket.connect


def _connect_at_home(self: socket.socket, address: object) -> object:
    host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, str) and not host.startswith(_LOOPBACK) and not host.endswith(".localhost"):
        raise RuntimeError(f"a test tried to reach {host}: tests stay on this machine")
    return _connect(self, address)  # type: ignore[arg-type]  # whatever it was given


@pytest.fixture(scope="session", autouse=True)
def _stay_at_home() -> Iterator[None]:
    socket.socket.connect = _connect_at_home  # type: ignore[assignment,method-assign]  # the same signature
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]  # as it was


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL server, started for this session from a package, with a migrated template."""
    server = Postgres.start(tmp_path_factory.mktemp("postgres"))
    try:
        server.make_template(upgrade)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated database: each test that asks runs once on each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path / "openchair.db"
        path.write_bytes(template.read_bytes())
        return f"sqlite:///{path}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Engines on a fresh, migrated database."""
    database = Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> TestClock:
    """A clock that stands still until it is told."""
    return TestClock()
