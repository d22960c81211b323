"""A browser without scripts: it reads a page, follows its links, fills in its form and sends it, and keeps cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
from fastapi import FastAPI

_HIDDEN = {"script", "style", "head"}
_VOID = {"meta", "link", "br", "input", "img", "circle", "path", "rect", "polygon"}


@dataclass
class Form:
    """A form as it stands: each field's value, and for radios what can be chosen."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, str | None]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._link: tuple[list[str], dict[str, str | None]] | None = None
        self._area: str | None = None
        self._in_form = False
        # Open elements, and whether anything in them is read.
        self._open: list[tuple[str, bool]] = []
        self._off: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self._open.append((tag, tag in _HIDDEN or given.get("aria-hidden") == "true"))
        if tag == "fieldset":
            self._off.append("disabled" in given)
        if tag == "a":
            self._link = [], given
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
            self._in_form = True
        if tag == "button" and self._in_form:
            self.forms[-1].buttons.append(given)
        if tag in ("input", "textarea") and self._in_form and not any(self._off):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str | None]) -> None:
        form, name = self.forms[-1], given.get("name") or ""
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif given.get("type") == "radio":
            form.choices.setdefault(name, []).append(given.get("value") or "")
            if "checked" in given:
                form.fields[name] = given.get("value") or ""
        elif given.get("type") != "checkbox" or "checked" in given:
            form.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in _VOID and self._open.pop()[0] != tag:
            pass
        if tag == "fieldset":
            self._off.pop()
        if tag == "a" and self._link is not None:
            words, given = self._link
            self.links.append((given.get("aria-label") or " ".join("".join(words).split()), given))
            self._link = None
        if tag == "form":
            self._in_form = False
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if any(is_unread for _, is_unread in self._open):
            return
        self.words.append(data)
        if self._link is not None:
            self._link[0].append(data)
        if self._area is not None:
            self.forms[-1].fields[self._area] += data


@dataclass
class Scriptless:
    """A visitor at a host, in a browser that runs no scripts. `language` is what the browser asks for."""

    app: FastAPI
    host: str
    language: str = "en-AU"
    address: str = "127.0.0.1"
    response: httpx.Response = field(init=False)
    _client: httpx.AsyncClient = field(init=False)

    async def __aenter__(self) -> Self:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=(self.address, 1))
        # As on the internet: what is Secure comes back.
        self._client = httpx.AsyncClient(transport=transport, base_url=f"https://{self.host}", follow_redirects=True)
        self._client.headers["accept-language"] = self.language
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return self.response.url.path

    @property
    def _page(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.response.text)
        return reader

    @property
    def text(self) -> str:
        """What is read on the page, in single spaces."""
        return " ".join("".join(self._page.words).split())

    @property
    def form(self) -> Form:
        """The page's form."""
        (form,) = self._page.forms
        return form

    @property
    def links(self) -> dict[str, str]:
        """The links' addresses by their names."""
        return {name: given.get("href") or "" for name, given in self._page.links}

    @property
    def current(self) -> list[str]:
        """The links that say that they are where one is."""
        return [name for name, given in self._page.links if "aria-current" in given]

    async def goes(self, path: str) -> httpx.Response:
        """Open an address."""
        self.response = await self._client.get(path)
        return self.response

    async def follows(self, name: str) -> httpx.Response:
        """Press the first link whose name begins so."""
        found = next((href for said, href in self.links.items() if said.startswith(name)), None)
        assert found is not None, (name, list(self.links))
        return await self.goes(urljoin(str(self.response.url), found))

    async def sends(self, *, action: str | None = None, origin: str | None = None, **typed: str) -> httpx.Response:
        """Fill in the form and press its button; `action` is that of another of its buttons."""
        form = self.form
        filled = urlencode(form.fields | typed)
        to = urljoin(str(self.response.url), action or form.action)
        if form.method == "get":
            return await self.goes(f"{urlsplit(to).path}?{filled}")
        sent = {"content-type": "application/x-www-form-urlencoded", "origin": origin or f"https://{self.host}"}
        self.response = await self._client.post(to, content=filled, headers=sent)
        return self.response
