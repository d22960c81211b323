"""The way from a page to the server: answers are lost on it, or come late."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from playwright.sync_api import Page, Request, Route

_SENT = ("content-type", "cookie", "x-openchair-manage")


def send_on(request: Request) -> int:
    """Send a page's request from here, so that its answer can be lost; gives the status."""
    _, _, host, path = request.url.split("/", 3)
    headers = {name: value for name, value in request.all_headers().items() if name in _SENT}
    sent = urllib.request.Request(
        f"http://127.0.0.1:{host.partition(':')[2]}/{path}",
        data=(request.post_data or "").encode(),
        headers={**headers, "host": host},
    )
    with urllib.request.urlopen(sent, timeout=10) as response:
        status: int = response.status
        return status


class Line:
    """What a page changes goes this way. A broken line carries the first of a key there, and nothing back."""

    def __init__(self, page: Page) -> None:
        self.keys: list[str] = []
        """The idempotency keys sent, in order, one for each attempt."""
        self.is_broken = False
        self._arrived: dict[str, int] = {}
        page.route("**/graphql", self._carry)

    def arrived(self) -> list[int]:
        """The statuses that the server answered to what it got over the broken line."""
        return list(self._arrived.values())

    def _carry(self, route: Route) -> None:
        key = _key_of(json.loads(route.request.post_data or "{}"))
        if key is not None:
            self.keys.append(key)
        if key is None or not self.is_broken:
            route.continue_()
            return
        if key not in self._arrived:
            self._arrived[key] = send_on(route.request)
        route.abort()


class Held:
    """Requests whose text holds one of these words wait until they are let go; others pass."""

    def __init__(self, page: Page) -> None:
        self.words: tuple[str, ...] = ()
        self._waiting: list[Route] = []
        page.route("**/graphql", self._carry)

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def let_go(self) -> None:
        """All that wait go on, and nothing waits from now on."""
        self.words = ()
        waiting, self._waiting = self._waiting, []
        for route in waiting:
            route.continue_()

    def _carry(self, route: Route) -> None:
        text = route.request.post_data or ""
        if any(word in text for word in self.words):
            self._waiting.append(route)
        else:
            route.continue_()


def _key_of(body: dict[str, Any]) -> str | None:
    given = (body.get("variables") or {}).get("input")
    return given.get("idempotencyKey") if isinstance(given, dict) else None
