"""A salon on each database."""

from __future__ import annotations

import pytest

from openchair.core.database import Database
from tests.support.clock import TestClock
from tests.support.salon import Salon, open_salon


@pytest.fixture
async def salon(database: Database, clock: TestClock) -> Salon:
    """A venue with Mia and Theo, who cut hair from 9 to 5 each day."""
    return await open_salon(database, clock)
