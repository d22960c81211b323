"""A salon on each database, and what a visitor wants of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import TestClock
from tests.support.fixtures import salon, web
from tests.support.salon import Salon
from tests.support.till import Till, open_till
from tests.support.web import Web, web_over

__all__ = ["salon", "web"]


@pytest.fixture
async def till(salon: Salon, clock: TestClock, tmp_path: Path) -> AsyncIterator[Till]:
    """The salon takes cards, through a stand-in in this process."""
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        yield till


@pytest.fixture
async def paying_web(
    till: Till, database_url: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Web]:
    """The application, which takes cards through the till's gateway."""
    monkeypatch.setattr("openchair.app.gateway_of", lambda _settings: till.gateway)
    async with web_over(database_url, clock) as web:
        yield web
