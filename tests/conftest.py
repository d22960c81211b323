"""What every test can ask for, and the machine that no test leaves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from openchair.core.database import Database
from openchair.store.migrate import upgrade
from tests.support.clock import TestClock
from tests.support.engines import KeptEngines, keeping_engines
from tests.support.network import staying_at_home
from tests.support.postgres import SETTING, Postgres

# A slow moment of the machine is no failure.
settings.register_profile("openchair", deadline=None)
settings.load_profile("openchair")


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests: each test gives its own."""
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("OPENCHAIR_") and name != SETTING):
            del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _stay_at_home() -> Iterator[None]:
    given = urlsplit(os.environ.get(SETTING, "")).hostname
    with staying_at_home(*([given] if given else [])):
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server for this session, with a migrated template."""
    # Not below pytest's own folder: each session that begins closes that one to other users, and a server that root starts
    # runs as one of them. It would lose its data to the next session.
    with tempfile.TemporaryDirectory(prefix="openchair-postgres-") as folder:
        server = Postgres.start(Path(folder))
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


@pytest.fixture(scope="session")
def kept_engines() -> Iterator[KeptEngines]:
    """Gives each test the engines of those before it, for the addresses that they share."""
    with keeping_engines() as kept:
        yield kept


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, kept_engines: KeptEngines) -> str:
    """The address of an empty, migrated database: each test that asks runs once on each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("openchair.db")
        # A new file: who still has the last test's open has that one.
        for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            each.unlink(missing_ok=True)
        path.write_bytes(template.read_bytes())
        url = f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.clean_database()
    kept_engines.share(url)
    return url


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
