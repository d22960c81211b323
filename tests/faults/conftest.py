"""These tests have processes of their own, and a salon in real time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from openchair.core.database import Database
from tests.support.clock import TestClock
from tests.support.fleet import Fleet, fleet
from tests.support.present import Present
from tests.support.redis import Redis, running_redis
from tests.support.salon import Salon, open_salon


@pytest.fixture
async def salon(database: Database, present: Present) -> Salon:
    """A venue in the present, in which its processes live, too."""
    return await open_salon(database, present)


@pytest.fixture
async def still_salon(database: Database, clock: TestClock) -> Salon:
    """A venue whose time goes on when it is told."""
    return await open_salon(database, clock)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of the test's own."""
    with running_redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def platform(database_url: str, tmp_path: Path, salon: Salon, present: Present, redis_server: Redis) -> Iterator[Fleet]:
    """Web and workers over Redis."""
    with fleet(database_url, tmp_path, salon, redis_server, clock=present) as running:
        yield running


@pytest.fixture
def embedded(database_url: str, tmp_path: Path, salon: Salon, present: Present) -> Iterator[Fleet]:
    """A web process that sends by itself."""
    with fleet(database_url, tmp_path, salon, None, clock=present) as running:
        yield running
