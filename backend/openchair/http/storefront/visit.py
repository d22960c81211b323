"""Who looks at a storefront's page: at which venue's host, in which language, and what they have booked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from openchair.access.client import Client, client_of
from openchair.access.hosts import HostRule
from openchair.access.storefront import Storefront, find_storefront
from openchair.core.runtime import Runtime
from openchair.core.signing import KeyRing
from openchair.presentation.catalogue import SOURCE, Words, catalogues, find_words_asked_for, words_of
from openchair.presentation.storefront_pages.reading import read_in
from openchair.rules.records.venue import VenueRecord

LANGUAGE_COOKIE: Final = "openchair_language"
BOOKED_COOKIE: Final = "openchair_booked"
"""Holds the key that this browser booked with, for a day, on the pages of booking alone."""
BOOKING_PATH: Final = "/book"
_A_YEAR: Final = 365 * 24 * 3600
_A_DAY: Final = 24 * 3600
_LARGEST_FORM: Final = 16 * 1024
_LONGEST_KEY: Final = 128


class BadForm(Exception):
    """The body is no form of ours."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a visitor. `venue` is read in `words`' language; the storefront's own keeps its locale."""

    request: Request
    storefront: Storefront
    venue: VenueRecord
    words: Words
    now: datetime
    client: Client | None
    key: str | None
    """What this browser has booked with before."""
    origin: str
    """Where this venue's pages are."""
    form: Mapping[str, str]
    """What was typed, by the fields' names; empty where nothing was sent."""

    @property
    def is_framed(self) -> bool:
        """Whether it is shown within another page: a browser says so itself."""
        return is_framed(self.request)

    @property
    def embed_origins(self) -> list[str]:
        """The sites that may show it within their pages."""
        return (self.venue.policy.embed_origins or "").split()

    def asked(self, name: str) -> str:
        """A parameter of the address; empty where it has none."""
        return self.request.query_params.get(name, "")


async def visit_of(request: Request, runtime: Runtime, hosts: HostRule, key_ring: KeyRing) -> Visit | None:
    """The visit; None where no venue lives at this host."""
    found = await find_storefront(runtime.database, host=hosts.key_of(request.headers.get("host", "")), slug=None)
    if found is None:
        return None
    wanted = _words_wanted(request)
    venue = read_in(found.venue, wanted)
    return Visit(
        request,
        found,
        venue,
        words_of(venue.locale),
        runtime.clock.now(),
        client_of(None if request.client is None else request.client.host, key_ring),
        _key_in(request),
        hosts.origin(found.venue.host),
        getattr(request.state, "form", {}),
    )


def _key_in(request: Request) -> str | None:
    """The key that the browser kept; None of what can't be one."""
    key = request.cookies.get(BOOKED_COOKIE, "")
    return key if key.isascii() and key.isprintable() and 16 <= len(key) <= _LONGEST_KEY else None


def languages() -> list[str]:
    """The languages that the pages speak, English first."""
    return [SOURCE.language, *sorted(catalogues())]


def _words_wanted(request: Request) -> Words | None:
    """By `?lang=`, else the cookie, else what the browser asks for; None where that is none that there is."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in languages():
            return words_of(chosen)
    return find_words_asked_for(request.headers.get("accept-language", ""))


def keep_language(request: Request, response: Response, *, secure: bool) -> None:
    """Remember the language that the address chose."""
    chosen = request.query_params.get("lang")
    if chosen in languages():
        _keep(request, response, LANGUAGE_COOKIE, chosen, _A_YEAR, "/", secure=secure)


def keep_key(request: Request, response: Response, key: str, *, secure: bool) -> None:
    """Remember what was booked."""
    _keep(request, response, BOOKED_COOKIE, key, _A_DAY, BOOKING_PATH, secure=secure)


def is_framed(request: Request) -> bool:
    """Whether a browser asks for a page that is shown within another."""
    return request.headers.get("sec-fetch-dest") in ("iframe", "frame")


def _keep(
    request: Request, response: Response, name: str, value: str, seconds: int, path: str, *, secure: bool
) -> None:
    """Set a cookie. Lax: a bank's page leads back here from another site. Within another site's page it is that site's alone."""
    if not is_framed(request):
        response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="lax", path=path)
        return
    said = f"{name}={value}; HttpOnly; Max-Age={seconds}; Path={path}; SameSite=None; Secure; Partitioned"
    response.headers.append("set-cookie", said)


def is_from_here(request: Request) -> bool:
    """Whether a form was sent from a page of this host: a browser says so itself, and no page can have it say otherwise."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    _, _, host = request.headers.get("origin", "").partition("://")
    return bool(host) and host == request.headers.get("host")


async def form_of(request: Request) -> dict[str, str]:
    """What was typed, by the fields' names. Raises `BadForm` for what is no form, or a larger one than any of ours."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise BadForm
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_FORM:
                raise BadForm
    except ClientDisconnect:
        raise BadForm from None
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=40))
    except ValueError:
        raise BadForm from None
