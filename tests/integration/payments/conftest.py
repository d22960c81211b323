"""These tests have a salon with a till, on each database: Stripe's stand-in is in the same process, and its time is the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import TestClock
from tests.support.fixtures import salon, web
from tests.support.salon import Salon
from tests.support.stripe_shapes import check_exchanges
from tests.support.till import Till, open_till

__all__ = ["salon", "web"]


@pytest.fixture
async def till(salon: Salon, clock: TestClock, tmp_path: Path) -> AsyncIterator[Till]:
    """A salon that takes cards. Whatever it asked of Stripe had the shape of the pinned API version."""
    async with open_till(salon, clock, tmp_path / "stripe") as till:
        yield till
        check_exchanges(till.stripe.exchanges())
