"""A salon on each database, and the application over it: for the folders whose tests ask for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from openchair.core.database import Database
from tests.support.clock import TestClock
from tests.support.salon import Salon, open_salon
from tests.support.web import Web, web_over


@pytest.fixture
async def salon(database: Database, clock: TestClock) -> Salon:
    """A venue with Mia and Theo, who cut hair from 9 to 5 each day."""
    return await open_salon(database, clock)


@pytest.fixture
async def web(database_url: str, clock: TestClock) -> AsyncIterator[Web]:
    """The application over the same database, with the same clock."""
    async with web_over(database_url, clock) as web:
        yield web
