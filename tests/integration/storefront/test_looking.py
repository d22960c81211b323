"""What is looked at before anything is booked, while the salon changes and however often it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from openchair.store import tables
from openchair.store.availability import load_team_time
from tests.support.salon import Salon
from tests.support.web import Web


async def test_whoever_leaves_while_the_window_is_read_is_not_in_it(
    salon: Salon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def left_before(*arguments: Any, **more: Any) -> Any:
        async with salon.database.transaction() as connection:
            mia = tables.staff.c.id == salon.staff["Mia"][1]
            await connection.execute(tables.staff.update().where(mia).values(active=False))
        return await load_team_time(*arguments, **more)

    monkeypatch.setattr("openchair.storefront.shop_window.load_team_time", left_before)
    page = await web.get(f"http://{salon.host}/book/{salon.services['Cut'][0]}")
    assert (page.status_code, "Theo" in page.text, "Mia" in page.text) == (200, True, False)
