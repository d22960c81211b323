"""What a transaction leaves behind."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from openchair.store import tables
from tests.support.salon import Salon
from tests.support.untouched import untouched


class Halfway(Exception):
    """Something goes wrong in the middle."""


async def _write_and_fail(salon: Salon) -> None:
    async with salon.database.transaction() as connection:
        await connection.execute(
            insert(tables.customer).values(venue_id=salon.venue_id, id="c" * 22, name="x", created_at=salon.clock.now())
        )
        raise Halfway


async def test_rolled_back_work_leaves_nothing(salon: Salon) -> None:
    async with untouched(salon.database):
        with pytest.raises(Halfway):
            await _write_and_fail(salon)
    # The connection is good for the next one.
    await salon.offers("Colour")
