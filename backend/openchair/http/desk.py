"""The desk's page: one shell for all venues, at the installation's own host. Who asks and what they see, its script finds out."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from openchair.access.hosts import HostRule
from openchair.http.assets import PrecompressedFiles
from openchair.http.headers import NO_STORE, page_policy
from openchair.http.templates import template_in
from openchair.presentation.catalogue import words_asked_for


@cache
def _templates(desk_dist: Path) -> dict[str, Template]:
    """The page's template by its language, compiled once in a process."""
    found = sorted(desk_dist.glob("page.*.html.j2"))
    return {path.name.split(".")[1]: template_in(desk_dist, path.name) for path in found}


class DeskPage:
    """GET /desk and all below it, at the base domain only: a venue's own host has no desk.

    The shell is the same whoever asks, and says nothing of anyone. It speaks the first language that the browser asks for and
    that there is a catalogue for, as long as nobody is signed in to have chosen another.
    """

    def __init__(
        self, hosts: HostRule, desk_dist: Path, nothing_here: Callable[[Request], Awaitable[Response]]
    ) -> None:
        self._hosts = hosts
        self._dist = desk_dist
        self._nothing_here = nothing_here
        self._templates = _templates(desk_dist)

    def routes(self) -> list[BaseRoute]:
        """The page at each of its addresses, and its files."""
        return [
            Route("/desk", self.show, methods=["GET"]),
            Route("/desk/{path:path}", self.show, methods=["GET"]),
            Mount("/assets/desk", app=PrecompressedFiles(directory=self._dist / "assets")),
        ]

    async def show(self, request: Request) -> Response:
        """The shell. It changes nothing: scanners open the links of mails, too."""
        if not self._hosts.is_base(request.headers.get("host", "")):
            return await self._nothing_here(request)
        words, nonce = words_asked_for(request.headers.get("accept-language", "")), secrets.token_urlsafe(16)
        body = self._templates[words.locale.language].render(nonce=nonce, lang=words.language, dir=words.direction)
        headers = {**NO_STORE, "vary": "Accept-Language", "content-security-policy": page_policy(nonce, None)}
        return Response(body, media_type="text/html", headers=headers)
