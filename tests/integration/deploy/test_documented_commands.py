"""The commands of the README and of docs/ work as they are typed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from openchair.cli.parser import parser_of_commands
from tests.support.postgres import Postgres
from tests.support.server import START_SECONDS, free_port

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
# What would set up, serve or test anew what is being tested; and what wants Docker, whose files test_compose.py looks at.
NOT_TYPED_HERE = ("make ", "docker ", "install -m 600 .env.example ")


def blocks(page: Path) -> list[list[str]]:
    """The commands of each block, without what is said beside them."""
    return [
        re.sub(r"\s+# .*$", "", block, flags=re.MULTILINE).splitlines() for block in BLOCK.findall(page.read_text())
    ]


def block_with(page: str, command: str) -> list[str]:
    """The one block of a page that has this command."""
    (found,) = [block for block in blocks(ROOT / page) if any(command in line for line in block)]
    return found


@dataclass
class Reader:
    """Someone who types what is written, in a folder like a fresh clone's, with a database and a mail server of their own."""

    folder: Path
    database_url: str
    port: int = field(default_factory=free_port)
    serving: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def types(self, line: str) -> str:
        """Type a line; gives what it printed. Whoever serves is waited for until it answers."""
        for theirs, own in {
            "postgresql://openchair:secret@localhost/openchair": self.database_url,
            "mail.example.com:587": f"localhost:{free_port()}",
            "--port 8000": f"--port {self.port}",
        }.items():
            line = line.replace(theirs, own)
        if " serve " in line:
            self._serves(line)
            return ""
        done = subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def asks(self, host: str, credential: str) -> object:
        """Who the desk is, by a credential."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": "{ desk { operator { name role } venue { slug } } }"}).encode(),
            headers={"content-type": "application/json", "host": host, "authorization": f"Bearer {credential}"},
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.loads(response.read())["data"]["desk"]

    def _serves(self, line: str) -> None:
        with (self.folder / "serve.log").open("wb") as output:
            # exec: the one that is stopped is the one that serves.
            command = ["bash", "-c", f"exec {line}"]
            self.serving.append(subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output))
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                said = (self.folder / "serve.log").read_text()
                assert self.serving[-1].poll() is None and time.monotonic() < until, said
                time.sleep(0.1)


@pytest.fixture
def reader(postgres: Postgres, tmp_path: Path) -> Iterator[Reader]:
    """A reader with an empty database."""
    for name in ("examples", "pwa"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    url = postgres.empty_database()
    reader = Reader(tmp_path, url)
    yield reader
    for process in reader.serving:
        process.terminate()
        process.wait(20)
    postgres.drop(url)


def test_an_installation_by_the_readme_serves_a_salon_brought_in_by_it(reader: Reader) -> None:
    for line in block_with("README.md", "openchair serve"):
        if not line.startswith(NOT_TYPED_HERE):
            reader.types(line)
    printed = [reader.types(line) for line in block_with("README.md", "openchair import")]
    # The same by the page on imports, whose file names are whoever's own.
    for name in ("venue.yaml", "bookings.ics"):
        (reader.folder / name).symlink_to(ROOT / "examples" / name)
    again = [
        reader.types(line.replace("your-slug", "fern-and-fold"))
        for line in block_with("docs/import.md", "openchair import")
    ]
    assert all(printed) and all(again)
    readme = (ROOT / "README.md").read_text()
    (operator,) = re.findall(r"`(openchair operator [^`]*)`", readme)
    given = reader.types(".venv/bin/" + operator.replace("SLUG", "fern-and-fold").replace("NAME", "'Olive Fern'"))
    (credential,) = re.findall(r"\bdesk\.\w+", given)
    expected = {"operator": {"name": "Olive Fern", "role": "OWNER"}, "venue": {"slug": "fern-and-fold"}}
    assert reader.asks("fern-and-fold.book.example.com", credential) == expected
    (link,) = re.findall(r"`(openchair link [^`]*)`", readme)
    links = re.findall(r"https://\S+/manage/(\w+)\?token=\S+", printed[-1])
    assert links, printed[-1]
    shown = reader.types(".venv/bin/" + link.replace("BOOKING_ID", links[0]))
    assert f"/manage/{links[0]}?token=" in shown and shown.strip() in printed[-1]


def test_every_block_of_commands_is_typed_by_a_test_or_wants_what_tests_have_not() -> None:
    typed = [block_with("README.md", "openchair serve"), block_with("README.md", "openchair import")]
    typed.append(block_with("docs/import.md", "openchair import"))
    others = [line for page in PAGES for block in blocks(page) if block not in typed for line in block]
    assert [line for line in others if not line.startswith(NOT_TYPED_HERE)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_spoken_of_is_one(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = BLOCK.sub("", page.read_text()) + "\n".join(f"`{line}`" for block in blocks(page) for line in block)
    for command in re.findall(r"`(?:\.venv/bin/)?openchair ([^`]*)`", text):
        given = shlex.split(command)
        try:
            parser_of_commands().parse_args(given)
        except SystemExit:
            # A command may be called by its name alone; what is given with it must be all that it wants.
            said = capsys.readouterr().err
            assert "the following arguments are required" in said and not any(word[0] == "-" for word in given), (
                command,
                said,
            )
    for target in re.findall(r"`make ([a-z-]+)[^`]*`", text):
        assert target in TARGETS, target
