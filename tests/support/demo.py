"""`openchair demo` in a process of its own, as `make demo` starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openchair.core.clock import TurnedClock
from tests.support.present import ahead_of_the_machine
from tests.support.server import free_port

START_SECONDS = 180


@dataclass
class Demo:
    """A running demo and what it told."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    clock: TurnedClock

    @classmethod
    def start(cls, folder: Path, port: int | None = None, *, ahead: timedelta | None = None) -> Demo:
        """Start it so far ahead of the machine's clock, or in the run's present, and wait until it has told its links."""
        port = port or free_port()
        folder.mkdir(parents=True, exist_ok=True)
        ahead = ahead_of_the_machine() if ahead is None else ahead
        # A demo that was turned on stays there when it is started again.
        at = ["--at", (datetime.now(UTC) + ahead).isoformat()] if ahead else []
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "openchair.cli", "demo", "--port", str(port), "--dir", str(folder), *at],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        demo = cls(folder, port, process, TurnedClock(folder / "clock"))
        until = time.monotonic() + START_SECONDS
        while "Ctrl-C stops it" not in demo.output:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the demo did not start:\n{demo.output[-3000:]}")
            time.sleep(0.1)
        return demo

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return (self.folder / "output.txt").read_text(errors="replace")

    @property
    def told(self) -> dict[str, Any]:
        """links.json."""
        told: dict[str, Any] = json.loads((self.folder / "links.json").read_text())
        return told

    def link(self, name: str) -> str:
        """The manage link of this name."""
        return next(str(link["url"]) for link in self.told["links"] if link["name"] == name)

    def desk(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the graph for something of the desk."""
        desk: dict[str, Any] = self.graph(query, variables)["desk"]
        return desk

    def graph(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the graph as the desk."""
        as_desk = {"authorization": f"Bearer {self.told['desk']['credential']}"}
        return self._ask(f"localhost:{self.port}", as_desk, query, variables)

    def as_person(self, query: str, variables: dict[str, Any], token: str | None) -> dict[str, Any]:
        """Ask the graph as whoever has signed in with this access token, or as anyone."""
        as_them = {} if token is None else {"authorization": f"Bearer {token}"}
        return self._ask(f"localhost:{self.port}", as_them, query, variables)

    def lets_stand(self, booking_id: str) -> None:
        """The desk lets the last change of a booking stand at once: what would follow two minutes later follows now."""
        seen = "query ($id: ID!) { desk { booking(id: $id) { version } } }"
        version = self.desk(seen, {"id": booking_id})["booking"]["version"]
        end = """mutation ($input: DeskEndGraceInput!) { deskEndGrace(input: $input) {
            __typename ... on Refusal { message } } }"""
        input = {
            "bookingId": booking_id,
            "expectedVersion": version,
            "idempotencyKey": f"{booking_id} stands {version}",
        }
        ended = self.graph(end, {"input": input})["deskEndGrace"]
        assert ended["__typename"] == "BookingUpdated", ended

    def visit(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Ask the graph as somebody at the salon's storefront."""
        return self._ask(f"{self.told['desk']['venue']}.localhost:{self.port}", {}, query, variables)

    def _ask(
        self, host: str, credential: dict[str, str], query: str, variables: dict[str, Any] | None
    ) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": query, "variables": variables or {}}).encode(),
            headers={"content-type": "application/json", "host": host, **credential},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.loads(response.read())
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def post(self, url: str, body: str, headers: dict[str, str]) -> int:
        """Send a browser's request from here, whatever its host is called; gives the status."""
        path = "/" + url.split("/", 3)[3]
        host = url.split("/", 3)[2]
        sent = {
            name: value for name, value in headers.items() if name in ("content-type", "cookie", "x-openchair-manage")
        }
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=body.encode(), headers={**sent, "host": host}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            status: int = response.status
            return status

    def mailbox(self) -> list[dict[str, Any]]:
        """What was sent, newest first."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/dev/mailbox.json", timeout=10) as response:
            caught: list[dict[str, Any]] = json.loads(response.read())
        # A text has no subject and no HTML; here that reads the same as an empty one.
        return [{**each, "subject": each["subject"] or "", "html": each["html"] or ""} for each in caught]

    def stop(self) -> int:
        """Press Ctrl-C; gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)
