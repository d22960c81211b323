"""The demo's clock: begun at a time to come, turned on beside the mailbox, and never back over what was done later."""

from __future__ import annotations

import json
import shutil
import time
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.applications import Starlette

from openchair import cli
from openchair.core.clock import TurnedClock
from openchair_devkit import demo
from openchair_devkit.clock import ClockPage
from tests.support.demo import Demo
from tests.support.server import free_port

EXAMPLE = Path(__file__).parents[3] / "examples" / "venue.yaml"
SYDNEY = ZoneInfo("Australia/Sydney")


def opened(folder: Path, at: datetime | None = None, *, fresh: bool = False) -> tuple[demo.Told, datetime]:
    """Prepare the demo; gives what it tells, and what time it is in it."""
    with demo.opened(folder, free_port(), at=at, fresh=fresh) as running:
        told = running.prepare(fresh=fresh)
        demo.tell(told, served=False)
        return told, running.clock.now()


def soon(**ahead: float) -> datetime:
    return datetime.now(UTC) + timedelta(**ahead)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime, datetime, demo.Told]:
    """A demo begun forty days ahead, to be copied: its folder, the time asked for, that at which it began, what it told."""
    folder, wanted = tmp_path_factory.mktemp("ahead"), soon(days=40)
    told, now = opened(folder, wanted)
    return folder, wanted, now, told


@pytest.fixture
def later(begun: tuple[Path, datetime, datetime, demo.Told], tmp_path: Path) -> demo.Told:
    """What the demo told that was begun forty days ahead in this test's folder."""
    shutil.copytree(begun[0], tmp_path, dirs_exist_ok=True)
    return begun[3]


def test_it_begins_at_a_time_to_come_and_seeds_that_day(begun: tuple[Path, datetime, datetime, demo.Told]) -> None:
    folder, wanted, now, _ = begun
    assert abs(now - wanted) < timedelta(minutes=1)
    seeded = json.loads((folder / "seeded.json").read_text())
    assert seeded["day"].startswith(wanted.astimezone(SYDNEY).date().isoformat())


def test_begun_at_an_earlier_time_nothing_done_at_a_later_one_is_left(tmp_path: Path, later: demo.Told) -> None:
    today, now = opened(tmp_path)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
    assert today.links["desk"]["credential"] != later.links["desk"]["credential"]
    assert today.notes == ()


@pytest.mark.usefixtures("later")
def test_a_venue_of_ones_own_is_worth_more_than_an_earlier_time(
    tmp_path: Path, begun: tuple[Path, datetime, datetime, demo.Told], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = begun[1]
    assert cli.main(["import", str(EXAMPLE), "--demo", str(tmp_path)]) == 0
    told, now = opened(tmp_path)
    assert abs(now - wanted) < timedelta(minutes=10)
    (note,) = [note for note in told.notes if "clock" in note]
    assert "Fern & Fold" in note
    assert "--fresh" in note
    anew, now = opened(tmp_path, fresh=True)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
    assert anew.notes == ()


def test_a_time_that_has_passed_is_refused_and_so_is_what_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", "--at", "2020-01-01T08:30", "--dir", str(tmp_path), "--port", str(free_port())]) == 2
    assert "2020-01-01T08:30 has passed, and the demo's clock goes forward only" in capsys.readouterr().err
    assert not (tmp_path / "openchair.db").exists()
    with pytest.raises(SystemExit):
        cli.main(["demo", "--at", "noon"])
    assert "'noon' is no time like 2026-12-05T08:30" in capsys.readouterr().err


@pytest.fixture
def clock(tmp_path: Path) -> TurnedClock:
    return TurnedClock(tmp_path / "clock")


@pytest.fixture
async def page(clock: TurnedClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Starlette(routes=ClockPage(clock, SYDNEY, "Lumen").routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo", follow_redirects=True) as client:
        yield client


@pytest.mark.parametrize(("by", "hours"), [("hour", 1), ("day", 24), ("week", 168)])
async def test_a_press_turns_it_on(page: httpx.AsyncClient, clock: TurnedClock, by: str, hours: int) -> None:
    assert "It shows your machine" in (await page.get("/clock")).text
    answer = await page.post("/clock", data={"by": by})
    assert answer.status_code == 200
    assert "It is ahead of your machine" in answer.text
    assert abs(clock.ahead - timedelta(hours=hours)) < timedelta(minutes=1)
    assert (await page.get("/clock.json")).json()["ahead"] == clock.ahead.total_seconds()


async def test_it_is_turned_to_a_time_on_the_salons_wall(page: httpx.AsyncClient, clock: TurnedClock) -> None:
    wall = (datetime.now(SYDNEY) + timedelta(days=200)).replace(hour=8, minute=30, second=0, microsecond=0)
    await page.post("/clock", data={"at": f"{wall:%Y-%m-%dT%H:%M}"})
    assert timedelta() <= clock.now() - wall.astimezone(UTC) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"at": "2020-01-01T08:30"}, "That time has passed here"),
        ({"at": "9999-12-31T23:59"}, "more than ten years ahead"),
        ({"at": "soon"}, "That is no time"),
        ({"by": "century"}, "That is no time"),
        ({}, "That is no time"),
    ],
)
async def test_what_is_no_time_to_come_turns_nothing(
    page: httpx.AsyncClient, clock: TurnedClock, form: dict[str, str], says: str
) -> None:
    answer = await page.post("/clock", data=form)
    assert answer.status_code == 422
    assert says in answer.text
    assert clock.ahead == timedelta()


async def test_another_site_does_not_turn_it(page: httpx.AsyncClient, clock: TurnedClock) -> None:
    answer = await page.post("/clock", data={"by": "week"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert clock.ahead == timedelta()


def test_turned_on_the_running_demo_has_another_day(tmp_path: Path) -> None:
    running = Demo.start(tmp_path)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/dev/mailbox", timeout=10) as response:
            assert '/dev/clock">Turn the clock on</a>' in response.read().decode()
        query = "{ desk { activity(first: 1) { at } } }"
        before = running.clock.now()
        form = urllib.parse.urlencode({"by": "week"}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/dev/clock", data=form, timeout=10) as response:
            assert response.status == 200
        # What nobody had answered has lapsed in that week, and is told at that week's time.
        later = before + timedelta(days=6)
        until = time.monotonic() + 120
        while datetime.fromisoformat(running.desk(query)["activity"][0]["at"]) < later:
            assert time.monotonic() < until, "nothing happened in a week"
            time.sleep(0.1)
    finally:
        running.stop()
