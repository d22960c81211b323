"""A run of the tests that is interrupted, or of which a process is killed, leaves none of the processes that it has started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.leftovers import MARK

ROOT = Path(__file__).parents[2]
START_SECONDS = 240
# As in a terminal: a shell has what it runs in the background ignore Ctrl-C, and that is inherited.
HEARS_CTRL_C = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
# As any test here has: a database, a Redis, a web process and a worker, in each of the two workers of xdist.
INNER = """
import json, os, time
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", [1, 2])
def test_takes_its_time(platform, number):
    platform.web()
    platform.worker()
    (Path(__file__).parent / f"running-{number}.json").write_text(json.dumps([os.environ["TESTS_STARTED_BY"], os.getpid()]))
    time.sleep(600)
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """pytest on two workers, in each of which a test is in the middle of its work."""
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\nfrom tests.faults.conftest import *\n")
    (tmp_path / "test_inner.py").write_text(INNER)
    only = "test_takes_its_time and postgresql"
    command = [
        sys.executable,
        "-c",
        HEARS_CTRL_C,
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "-k",
        only,
    ]
    command += ["-p", "no:cacheprovider", "--numprocesses", "2", "--max-worker-restart", "0", str(tmp_path)]
    with (tmp_path / "output.txt").open("wb") as output:
        running = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    until = time.monotonic() + START_SECONDS
    while len(list(tmp_path.glob("running-*.json"))) < 2:
        if running.poll() is not None or time.monotonic() > until:
            raise RuntimeError((tmp_path / "output.txt").read_text()[-3000:])
        time.sleep(0.1)
    yield running
    if running.poll() is None:
        running.kill()
        running.wait()


def _running(tmp_path: Path) -> tuple[list[int], list[psutil.Process]]:
    """The workers of xdist, and all that they have started, PostgreSQL's daemons too."""
    told = [json.loads(file.read_text()) for file in tmp_path.glob("running-*.json")]
    marks = {mark for mark, _ in told}
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) in marks:
                found.append(process)
        except psutil.Error:
            continue
    return [pid for _, pid in told], found


def _has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("way", ["a worker is killed, then Ctrl-C", "all of it is killed"])
def test_nothing_is_left_of_a_run_that_ends_too_soon(run: subprocess.Popen[bytes], tmp_path: Path, way: str) -> None:
    workers, started = _running(tmp_path)
    commands = [" ".join(process.cmdline()) for process in started]
    for name in ("postgres", "redis", "serve", "worker"):
        assert sum(name in command for command in commands) >= 2, (name, commands)
    if way == "all of it is killed":
        for pid in (run.pid, *workers):
            os.kill(pid, signal.SIGKILL)
    else:
        os.kill(workers[0], signal.SIGKILL)
        # The other one would go on with its test.
        os.killpg(run.pid, signal.SIGINT)
    run.wait(60)
    until = time.monotonic() + 60
    while (left := [process for process in started if not _has_ended(process)]) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []
    assert _running(tmp_path)[1] == []
