"""Every way a link can be wrong, and every surface that takes one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from openchair.core.base58 import ALPHABET
from openchair.rules.records.booking import BookingRecord
from tests.support.salon import LINKS, Salon, day

QUERY = {"query": "{ managedBooking { id } }"}


@dataclass(frozen=True)
class Knock:
    """What is presented at a door: on which host, for which booking, with which token."""

    host: str
    booking_id: str
    token: str


@dataclass(frozen=True)
class Links3:
    """A good link, a good link of another booking of the same venue, and a good one of another venue."""

    own: Knock
    same: Knock
    other: Knock


def changed_last(text: str) -> str:
    """The text with another last character."""
    return text[:-1] + ("2" if text[-1] != "2" else "3")


def respelled(token: str) -> str:
    """The token with a number that is equal modulo 2^128, where 22 characters can write it: a second spelling of one MAC."""
    number = 0
    for character in token[1:]:
        number = number * 58 + ALPHABET.index(character)
    number += 1 << 128
    if number >= 58**22:
        return changed_last(token)
    digits = ""
    for _ in range(22):
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return token[0] + digits


WRONG: dict[str, Callable[[Links3], Knock]] = {
    "token missing": lambda links: Knock(links.own.host, links.own.booking_id, ""),
    "token truncated by one": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token[:-1]),
    "last character changed": lambda links: Knock(links.own.host, links.own.booking_id, changed_last(links.own.token)),
    "one character too many": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token + "1"),
    "one character before it": lambda links: Knock(links.own.host, links.own.booking_id, "1" + links.own.token),
    "in capitals": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token.swapcase()),
    "spelled another way": lambda links: Knock(links.own.host, links.own.booking_id, respelled(links.own.token)),
    "unknown key": lambda links: Knock(links.own.host, links.own.booking_id, "z" + links.own.token[1:]),
    "no key": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token[1:]),
    "not ASCII": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token[:-1] + "é"),
    "a NUL": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token[:-1] + "\0"),
    "8 kB long": lambda links: Knock(links.own.host, links.own.booking_id, links.own.token * 350),
    "another booking's token": lambda links: Knock(links.own.host, links.own.booking_id, links.same.token),
    "another booking's id": lambda links: Knock(links.own.host, links.same.booking_id, links.own.token),
    "no such booking": lambda links: Knock(links.own.host, changed_last(links.own.booking_id), links.own.token),
    "garbage id": lambda links: Knock(links.own.host, "not-an-id", links.own.token),
    "non-canonical id": lambda links: Knock(links.own.host, "z" * 22, links.own.token),
    "an id padded": lambda links: Knock(links.own.host, "1" + links.own.booking_id, links.own.token),
    "8 kB of id": lambda links: Knock(links.own.host, links.own.booking_id * 360, links.own.token),
    "another venue's host": lambda links: Knock(links.other.host, links.own.booking_id, links.own.token),
    "another venue's link here": lambda links: Knock(links.own.host, links.other.booking_id, links.other.token),
    "unknown host": lambda links: Knock("nobody.localhost:8000", links.own.booking_id, links.own.token),
    "the base domain": lambda links: Knock("localhost:8000", links.own.booking_id, links.own.token),
    "a custom host of nobody": lambda links: Knock("salon.example", links.own.booking_id, links.own.token),
    "a host that is no host": lambda links: Knock("..", links.own.booking_id, links.own.token),
}
# What can't even be sent there: a header takes no NUL, and neither does a path.
UNSENDABLE = {(surface, "a NUL") for surface in ("page by cookie", "graph", "graph by cookie", "calendar", "share")} | {
    ("manifest", "a NUL"),
    ("calendar file", "a NUL"),
}

Ask = Callable[[httpx.AsyncClient, str, Knock], Awaitable[httpx.Response]]
"""Sends a knock to the server at a base address like http://127.0.0.1:8000."""


def _cookie(knock: Knock) -> tuple[bytes, bytes]:
    return b"cookie", f"openchair_manage={knock.token}".encode()


def _host(knock: Knock) -> tuple[bytes, bytes]:
    return b"host", knock.host.encode()


_OWN_SCRIPT = (b"x-openchair-manage", b"1")


async def _page(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/manage/{knock.booking_id}"
    return await client.get(url, params={"token": knock.token}, headers=[_host(knock)])


async def _page_by_cookie(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    return await client.get(f"{base}/manage/{knock.booking_id}", headers=[_host(knock), _cookie(knock)])


async def _manifest(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/manage/{knock.booking_id}/manifest.webmanifest"
    return await client.get(url, headers=[_host(knock), _cookie(knock)])


async def _share(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/manage/{knock.booking_id}/link"
    return await client.post(url, headers=[_host(knock), _cookie(knock), _OWN_SCRIPT])


async def _graph(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    bearer = (b"authorization", f"Bearer manage.{knock.booking_id}.{knock.token}".encode())
    return await client.post(f"{base}/graphql", json=QUERY, headers=[_host(knock), bearer])


async def _graph_by_cookie(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/manage/{knock.booking_id}/graphql"
    return await client.post(url, json=QUERY, headers=[_host(knock), _cookie(knock), _OWN_SCRIPT])


async def _feed(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/calendar/{knock.booking_id}/{knock.token or 'x'}/feed.ics"
    return await client.get(url, headers=[_host(knock)])


async def _file(client: httpx.AsyncClient, base: str, knock: Knock) -> httpx.Response:
    url = f"{base}/calendar/{knock.booking_id}/{knock.token or 'x'}/booking.ics"
    return await client.get(url, headers=[_host(knock)])


SURFACES: dict[str, Ask] = {
    "page": _page,
    "page by cookie": _page_by_cookie,
    "manifest": _manifest,
    "share": _share,
    "graph": _graph,
    "graph by cookie": _graph_by_cookie,
    "calendar": _feed,
    "calendar file": _file,
}


def token_for(surface: str, booking: BookingRecord) -> str:
    """The token that is right there: a calendar address has a signature of its own."""
    if surface.startswith("calendar"):
        return LINKS.calendar_url(booking, "feed.ics").split("/")[-2]
    return LINKS.manage_token(booking.id, booking.link_epoch)


async def three_links(salon: Salon, other: Salon, surface: str) -> tuple[Links3, BookingRecord]:
    """Good links for one surface, and the booking of the first."""
    own, same, elsewhere = await salon.books(day(3, 9)), await salon.books(day(3, 11)), await other.books(day(3, 9))
    links = Links3(
        *(
            Knock(venue.host, booking.id, token_for(surface, booking))
            for venue, booking in ((salon, own), (salon, same), (other, elsewhere))
        )
    )
    return links, own
