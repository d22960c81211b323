"""A salon on each database, and what a visitor wants of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import TestClock
from tests.support.fixtures import salon
from tests.support.salon import Salon
from tests.support.till import Till, open_till

__all__ = ["salon"]


@pytest.fixture
async def till(salon: Salon, clock: TestClock, tmp_path: Path) -> AsyncIterator[Till]:
    """The salon takes cards, through a stand-in in this process."""
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        yield till
