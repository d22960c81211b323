"""`openchair demo` on a laptop: quick the second time, careful with what is there, clear when it can't run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from openchair import cli
from openchair_devkit import demo
from openchair_devkit.demo_folder import DemoRefused
from openchair_devkit.showcase import Shown
from tests.support.clock import TestClock
from tests.support.demo import Demo
from tests.support.server import free_port

EXAMPLE = Path(__file__).parents[3] / "examples" / "venue.yaml"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "openchair.cli", *arguments],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip


def prepared(folder: Path, clock: TestClock, *, fresh: bool = False) -> demo.Told:
    with demo.opened(folder, free_port(), clock=clock) as opened:
        told = opened.prepare(fresh=fresh)
        demo.tell(told, served=False)
    return told


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, demo.Told]:
    """A demo that was seeded on the still clock's day, to be copied, and what it told."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, prepared(folder, TestClock())


@pytest.fixture
def first(seeded: tuple[Path, demo.Told], tmp_path: Path) -> demo.Told:
    """What the demo told that was seeded into this test's folder."""
    folder, told = seeded
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return told


def tokens(told: demo.Told) -> list[str]:
    return [link["url"].partition("/manage/")[2] for link in told.links["links"]]


def test_it_tells_every_link_with_its_name_status_and_what_it_is(seeded: tuple[Path, demo.Told]) -> None:
    folder, told = seeded
    written: dict[str, Any] = json.loads((folder / "links.json").read_text())
    assert written == told.links
    assert written.keys() == {"storefront", "links", "graphql", "graphiql", "mailbox", "stripe", "clock", "desk"}
    assert written["desk"].keys() == {"url", "venue", "credential"}
    for link in written["links"]:
        assert link.keys() == {"name", "url", "status", "about"}
        assert all(link.values())
    names = [link["name"] for link in written["links"]]
    assert len(names) == len(set(names)) >= 25
    # Links and a credential are for whoever started it.
    assert (folder / "links.json").stat().st_mode & 0o077 == 0
    assert (folder / "link-key").stat().st_mode & 0o077 == 0


def test_the_second_run_of_a_day_keeps_data_links_and_credential(
    tmp_path: Path, clock: TestClock, first: demo.Told
) -> None:
    before = (tmp_path / "openchair.db").stat().st_ino
    clock.advance(hours=2)
    second = prepared(tmp_path, clock)
    assert (tmp_path / "openchair.db").stat().st_ino == before
    assert tokens(second) == tokens(first)
    # Each run has a port of its own; all else of the desk's entry is the same.
    assert {**second.links["desk"], "url": ""} == {**first.links["desk"], "url": ""}
    assert urlsplit(second.links["desk"]["url"]).path == urlsplit(first.links["desk"]["url"]).path


@pytest.mark.parametrize("why", ["another day", "fresh", "half written", "no database"])
def test_it_seeds_anew_when_what_is_there_is_not_todays(
    tmp_path: Path, clock: TestClock, first: demo.Told, why: str
) -> None:
    if why == "another day":
        clock.advance(days=1)
    elif why == "half written":
        (tmp_path / "seeded.json").write_text('{"day": ')
    elif why == "no database":
        (tmp_path / "openchair.db").unlink()
    second = prepared(tmp_path, clock, fresh=why == "fresh")
    assert second.links["desk"]["credential"] != first.links["desk"]["credential"]
    assert second.notes == ()


def test_a_venue_of_ones_own_is_not_seeded_over(
    tmp_path: Path, clock: TestClock, first: demo.Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", str(EXAMPLE), "--demo", str(tmp_path)]) == 0
    clock.advance(days=1)
    second = prepared(tmp_path, clock)
    assert tokens(second) == tokens(first)
    (note,) = second.notes
    assert "Fern & Fold" in note
    assert "--fresh" in note
    assert prepared(tmp_path, clock, fresh=True).notes == ()
    capsys.readouterr()
    assert cli.main(["operator", "create", "--venue", "fern-and-fold", "--name", "Zoe", "--demo", str(tmp_path)]) == 2


def test_a_printed_link_is_the_one_in_the_file(
    tmp_path: Path, first: demo.Told, capsys: pytest.CaptureFixture[str]
) -> None:
    (url,) = [link["url"] for link in first.links["links"] if link["name"] == "custom-domain"]
    capsys.readouterr()
    assert cli.main(["link", url.partition("/manage/")[2].partition("?")[0], "--demo", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{url}\n"
    for wrong in ("nonsense", "1" * 22):
        assert cli.main(["link", wrong, "--demo", str(tmp_path)]) == 2
        assert "booking" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("demo", "--dir", str(tmp_path / "demo"), "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == f"openchair: port {port} is in use. Choose another: make demo PORT={port + 1}\n"
    assert not (tmp_path / "demo").exists()


def test_it_does_not_run_in_production(tmp_path: Path) -> None:
    done = run("demo", "--dir", str(tmp_path / "demo"), OPENCHAIR_ENVIRONMENT="production")
    assert done.returncode == 2
    assert "production" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.usefixtures("first")
def test_two_demos_do_not_share_a_folder(tmp_path: Path, clock: TestClock) -> None:
    with demo.opened(tmp_path, free_port(), clock=clock) as one:
        one.prepare(fresh=False)
        with pytest.raises(DemoRefused, match="another demo is running"), demo.opened(tmp_path, free_port()):
            pass
    with demo.opened(tmp_path, free_port(), clock=clock):
        pass


def test_what_works_on_the_demo_says_when_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", str(EXAMPLE), "--demo", str(tmp_path)]) == 2
    assert (
        capsys.readouterr().err == f"openchair: there is no demo in {tmp_path} yet: start it with `openchair demo`.\n"
    )
    assert list(tmp_path.iterdir()) == []


def _who_signs_in(running: Demo) -> str:
    """Open the desk's address, and press the button of the page that it leads to."""
    assert running.told["desk"]["url"] == f"http://localhost:{running.port}/dev/desk"
    led = httpx.get(f"http://127.0.0.1:{running.port}/dev/desk")
    page, _, token = led.headers["location"].partition("#")
    assert (led.status_code, page) == (303, f"http://localhost:{running.port}/desk/sign-in")
    press = """mutation ($token: String!) { signIn(input: { token: $token, idempotencyKey: "press" }) {
        ... on SignedIn { name accessToken } } }"""
    name: str = running.visit(press, {"token": token})["signIn"]["name"]
    return name


def test_served_it_answers_before_it_tells_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    running = Demo.start(tmp_path)
    try:
        # The links are written and printed when the server answers, so the first request is answered.
        assert running.desk("{ desk { venue { name } } }")["venue"]["name"] == "Lumen Hair Studio"
        for link in running.told["links"]:
            assert link["url"] in running.output
        assert _who_signs_in(running) == "Olive (front desk)"
        assert "Traceback" not in running.output
        assert '"level"' not in running.output
    finally:
        code = running.stop()
    assert code in (0, 130)


def test_seeding_needs_no_server(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("demo", "--exit-after-seed", "--dir", str(folder), "--port", str(free_port()))
    assert (done.returncode, done.stderr) == (0, "")
    # It has keys in it, and is for its user alone.
    assert not [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]
    kept = json.loads((folder / "seeded.json").read_text())
    assert {Shown(**entry).name for entry in kept["shown"]} == {
        link["name"] for link in json.loads((folder / "links.json").read_text())["links"]
    }
