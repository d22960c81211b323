"""When the demo begins: the clock of its folder, turned to where it is asked to stand."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openchair.core.clock import SystemClock, TurnedClock
from openchair.core.database import Database
from openchair_devkit.demo_folder import CLOCK, DATABASE, SEEDED, DemoRefused
from openchair_devkit.salons import LUMEN
from openchair_devkit.seed import list_other_venues


def turned_clock(folder: Path, at: datetime | None, *, fresh: bool) -> tuple[TurnedClock, tuple[str, ...]]:
    """The demo's clock, where it is to begin, and what to know of it. Raises `DemoRefused` where that has passed."""
    file, present = folder / CLOCK, SystemClock().now()
    ahead = timedelta() if at is None else at - present
    if ahead < timedelta():
        raise DemoRefused(
            f"{at:%Y-%m-%dT%H:%M} has passed, and the demo's clock goes forward only: choose a time to come."
        )
    clock = TurnedClock(file)
    if ahead < clock.ahead:
        if not fresh and (others := _others_in(folder)):
            stays = clock.now().astimezone(ZoneInfo(LUMEN.zone))
            note = (
                f"The demo's clock stays at {stays:%Y-%m-%d %H:%M}, where it was turned to: it goes forward only. To begin at "
                f"another time, {', '.join(others)} would be lost: start over with `openchair demo --fresh`."
            )
            return clock, (note,)
        # What was done at a later time is none of this one's.
        (folder / SEEDED).unlink(missing_ok=True)
        file.unlink(missing_ok=True)
        clock = TurnedClock(file)
    if ahead:
        clock.turn(ahead - clock.ahead)
    return clock, ()


def _others_in(folder: Path) -> list[str]:
    """The names of the venues in the folder's database that the demo did not invent."""
    file = folder.resolve() / DATABASE
    if not file.exists():
        return []

    async def read() -> list[str]:
        database = Database.connect(f"sqlite:///{file}")
        try:
            return list(await list_other_venues(database))
        finally:
            await database.close()

    return asyncio.run(read())
