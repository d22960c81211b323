"""What every test can ask for, and the machine that no test leaves."""

from __future__ import annotations

import gc
import os
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from openchair.store.migrate import upgrade
from tests.support.clock import TestClock
from tests.support.database import WholeDatabase
from tests.support.dates import TODAY, instants, today
from tests.support.engines import KeptEngines, keeping_engines
from tests.support.leftovers import folder_prefix, watch_over_this_process
from tests.support.network import staying_at_home
from tests.support.postgres import SETTING, Postgres
from tests.support.present import AHEAD, Present, ahead_of_the_machine
from tests.support.undo import GRACE, grace_of

TESTS = Path(__file__).parent

# A slow moment of the machine is no failure.
settings.register_profile("openchair", deadline=None)
settings.load_profile("openchair")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of whoever runs the tests: each test gives its own."""
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("OPENCHAIR_") and name not in (SETTING, AHEAD, TODAY, BOTH)):
            del os.environ[name]
    watch_over_this_process()
    today()
    # What is imported and collected stays. Looking through it for garbage takes a fifth of that.
    gc.disable()
    config.addinivalue_line(
        "markers", "any_day: runs at each of the guarded instants, with every process that it starts"
    )


def pytest_collection_finish() -> None:
    """From here on there is garbage, and what stays is not looked through again."""
    gc.freeze()
    gc.enable()


KINDS = ("sqlite", "postgresql")
BOTH = "OPENCHAIR_TEST_DATABASES"
# Locks, constraints, plans, migrations and tenancy differ between databases, or may. What is said and shown does not.
ON_BOTH = (
    "integration/races/",
    "integration/store/",
    "integration/storefront/test_races.py",
    "integration/desk/test_lapse",
    "integration/waitlist/test_engine.py",
    "integration/messages/test_looks.py",
    "integration/messages/test_outbox.py",
    "integration/messages/test_relay.py",
    "integration/payments/test_deposit_due.py",
    "integration/payments/test_histories.py",
    "integration/payments/test_lives.py",
    "integration/payments/test_retention.py",
    "integration/payments/test_erasing.py",
    "graph/test_walls.py",
    "graph/test_money_walls.py",
)


def _kinds_for(definition: pytest.Item) -> tuple[str, ...]:
    """The kinds of database that a test runs on: both for what may differ, else the one that its name chooses.

    It chooses PostgreSQL for one test in four: there each costs twice as much.
    """
    if not definition.path.is_relative_to(TESTS):
        return KINDS  # a test that a test has written
    path = definition.path.relative_to(TESTS).as_posix()
    if path.startswith(ON_BOTH) or os.environ.get(BOTH) == "both":
        return KINDS
    return (KINDS[zlib.crc32(f"{path}::{definition.name}".encode()) % 4 == 0],)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the databases it is for, and what is marked `any_day` at each guarded instant.

    What is marked `any_day(once=True)` runs at one instant of each guarded day, with `other=True` at the other one, and with
    `elsewhere=False` not on the days after clocks have changed elsewhere.
    """
    given = {name for mark in metafunc.definition.iter_markers("parametrize") for name in _names(mark.args[0])}
    if "database_url" in metafunc.fixturenames and "database_url" not in given:
        metafunc.parametrize("database_url", _kinds_for(metafunc.definition), indirect=True)
    marker = metafunc.definition.get_closest_marker("any_day")
    if marker is not None:
        table = instants(elsewhere=marker.kwargs.get("elsewhere", True))
        if marker.kwargs.get("once"):
            # By turns just after midnight and just before it.
            names = list(table)
            other = bool(marker.kwargs.get("other"))
            table = {name: table[name] for turn, name in enumerate(names) if turn % 2 == (turn // 2 + other) % 2}
        metafunc.parametrize("ahead", table.values(), ids=table.keys(), indirect=True)


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
    with tempfile.TemporaryDirectory(prefix=folder_prefix()) as folder:
        server = Postgres.start(Path(folder))
        try:
            server.make_template(lambda owner, product: upgrade(owner, runtime_url=product))
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


@pytest.fixture(scope="session", autouse=True)
def _no_grace() -> Iterator[None]:
    """What follows from a cancel or a move follows at once, as after a start: most tests are about what that is.

    Those about taking a change back, and the processes that tests start, have the grace as it is: `grace`.
    """
    with grace_of(timedelta(0)):
        yield


@pytest.fixture
def grace() -> Iterator[timedelta]:
    """Cancels and moves can be taken back, for as long as anywhere."""
    with grace_of(GRACE):
        yield GRACE


def _names(argument: str | Sequence[str]) -> list[str]:
    return [name.strip() for name in argument.split(",")] if isinstance(argument, str) else list(argument)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kept_engines: KeptEngines) -> str:
    """The address of an empty, migrated database of the kind that this test runs on."""
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
def owner_url(database_url: str, request: pytest.FixtureRequest) -> str:
    """The address of the same database as its tables' owner."""
    if database_url.startswith("sqlite"):
        return database_url
    server: Postgres = request.getfixturevalue("postgres")
    return server.owner_url(database_url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[WholeDatabase]:
    """Engines on a fresh, migrated database."""
    database = WholeDatabase.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def ahead(request: pytest.FixtureRequest) -> timedelta:
    """How far ahead of the machine's clock this test's present is.

    A test marked `any_day` runs at each instant of `tests/support/dates.py`; any other that lives in the present runs at one of
    them, which its name chooses, so that a date that was good only on the day it was written is found.
    """
    if hasattr(request, "param"):
        chosen: datetime = request.param
    elif AHEAD in os.environ:
        return ahead_of_the_machine()
    else:
        table = sorted(instants().items())
        chosen = table[zlib.crc32(request.node.nodeid.encode()) % len(table)][1]
    return chosen - datetime.now(UTC)


@pytest.fixture
def present(tmp_path: Path, ahead: timedelta) -> Present:
    """The clock of a test that starts processes: they live in the same present."""
    return Present(tmp_path, ahead)


@pytest.fixture
def clock() -> TestClock:
    """A clock that stands still until it is told."""
    return TestClock()
