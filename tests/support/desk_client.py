"""The clients of docs/desk-app.md: generated from the schema, checked strictly, and told by a test what to do."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLE: Final = ROOT / "examples" / "desk-app"
ARIADNE: Final = ROOT / ".venv-clients" / "bin" / "ariadne-codegen"
LANGUAGES: Final = ("typescript", "python")
IN_TIME: Final = 60
_HARNESS: Final = Path(__file__).with_name("desk_clients")


def generate(language: str, folder: Path) -> list[str]:
    """A whole client below `folder`, generated and checked strictly; gives the command that runs it."""
    assert ARIADNE.exists(), "the generators are installed by `make test`, or by `make .stamps/dev`"
    shutil.copytree(EXAMPLE, folder / "examples" / "desk-app", dirs_exist_ok=True)
    shutil.copy(ROOT / "schema.graphql", folder)
    where = folder / "examples" / "desk-app" / language
    if language == "python":
        shutil.copy(_HARNESS / "main.py", where)
        _run(where, str(ARIADNE))
        _run(where, sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache" / "desk-app"), ".")
        return [sys.executable, str(where / "main.py")]
    shutil.copy(_HARNESS / "main.ts", where)
    (where / "node_modules").symlink_to(ROOT / "pwa" / "node_modules")
    _run(where, "node", "generate.mjs")
    _run(where, "node_modules/.bin/tsc", "--types", "node")
    return ["node", str(where / "built" / "main.js")]


def _run(where: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"


@dataclass
class DeskClient:
    """A client in a process of its own."""

    _process: asyncio.subprocess.Process
    heard: list[str] = field(default_factory=list)
    _shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def does(self, do: str, **more: str) -> dict[str, Any]:
        """Tell it what to do, and wait until it is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        while "did" not in (said := await self._says()):
            pass
        assert said.pop("did") == do
        return said

    async def hears(self, *what: str) -> None:
        """Wait until it has heard one of these, from now on."""
        while (said := await self._says()).get("heard") not in what:
            assert "over" not in said, said

    async def _says(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(IN_TIME):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise AssertionError(f"It says nothing more. It has heard {self.heard}, and shows {self._shown}.") from None
        assert line, "the client has ended"
        said: dict[str, Any] = json.loads(line)
        if "heard" in said:
            self.heard.append(said["heard"])
        return said

    async def shows(self) -> dict[str, dict[str, Any]]:
        """The bookings that it shows, by id."""
        self._shown = {each["id"]: each for each in (await self.does("show"))["bookings"]}
        return self._shown


@asynccontextmanager
async def running(command: list[str], url: str, first: str, last: str) -> AsyncIterator[DeskClient]:
    """The client at the graph of this address, for these days."""
    process = await asyncio.create_subprocess_exec(
        *command, url, first, last, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield DeskClient(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@dataclass
class Cable:
    """A way to a port that can be cut."""

    port: int
    _to: int = 0
    _is_cut: bool = False
    _carried: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Nothing passes any more, and what was on its way is lost."""
        self._is_cut = True
        for writer in self._carried:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        back, on = await asyncio.open_connection("127.0.0.1", self._to)
        self._carried |= {writer, on}
        await asyncio.gather(_pump(reader, on), _pump(back, writer))
        self._carried -= {writer, on}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def cable_to(port: int, own: int) -> AsyncIterator[Cable]:
    """A cable from port `own` to `port`."""
    cable = Cable(own, port)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", own)
    try:
        yield cable
    finally:
        cable.cut()
        server.close()
