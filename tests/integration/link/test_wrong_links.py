"""A link with anything wrong about it is one 404: the same bytes on each surface, whatever was wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import update

from openchair.access.hosts import HostRule
from openchair.core.database import Database
from openchair.core.ids import new_id
from openchair.core.signing import KeyRing
from openchair.manage.reschedule import Move, reschedule_booking
from openchair.store import tables
from openchair.store.records import BookingRecord
from tests.support.clock import TestClock
from tests.support.salon import LINKS, Salon, day, open_salon
from tests.support.web import OWN_SCRIPT, Web, manage_url, web_over

Parts = tuple[str, str, str]
"""Host, booking id, token."""


def _changed_last(token: str) -> str:
    return token[:-1] + ("2" if token[-1] != "2" else "3")


WRONG: dict[str, Callable[[Parts, Parts, Parts], Parts]] = {
    "token missing": lambda own, _same, _else: (own[0], own[1], ""),
    "token truncated by one": lambda own, _same, _else: (own[0], own[1], own[2][:-1]),
    "last character changed": lambda own, _same, _else: (own[0], own[1], _changed_last(own[2])),
    "one character too many": lambda own, _same, _else: (own[0], own[1], own[2] + "1"),
    "unknown key": lambda own, _same, _else: (own[0], own[1], "z" + own[2][1:]),
    "not ASCII": lambda own, _same, _else: (own[0], own[1], own[2][:-1] + "é"),
    "a NUL": lambda own, _same, _else: (own[0], own[1], own[2][:-1] + "\0"),
    "8 kB long": lambda own, _same, _else: (own[0], own[1], own[2] * 350),
    "another booking's token": lambda own, same, _else: (own[0], own[1], same[2]),
    "another booking's id": lambda own, same, _else: (own[0], same[1], own[2]),
    "no such booking": lambda own, _same, _else: (own[0], _changed_last(own[1]), own[2]),
    "garbage id": lambda own, _same, _else: (own[0], "not-an-id", own[2]),
    "non-canonical id": lambda own, _same, _else: (own[0], "z" * 22, own[2]),
    "8 kB of id": lambda own, _same, _else: (own[0], own[1] * 360, own[2]),
    "another venue's host": lambda own, _same, other: (other[0], own[1], own[2]),
    "unknown host": lambda own, _same, _else: ("nobody.localhost:8000", own[1], own[2]),
    "the base domain": lambda own, _same, _else: ("localhost:8000", own[1], own[2]),
    "a custom host of nobody": lambda own, _same, _else: ("salon.example", own[1], own[2]),
}


async def _page(web: Web, parts: Parts) -> httpx.Response:
    host, booking_id, token = parts
    return await web.client.get(f"http://{host}/manage/{booking_id}", params={"token": token})


async def _page_by_cookie(web: Web, parts: Parts) -> httpx.Response:
    host, booking_id, token = parts
    cookie = f"openchair_manage={token}".encode("utf-8", "replace")
    return await web.client.get(f"http://{host}/manage/{booking_id}", headers=[(b"cookie", cookie)])


async def _graph(web: Web, parts: Parts) -> httpx.Response:
    host, booking_id, token = parts
    bearer = f"Bearer manage.{booking_id}.{token}".encode()
    body = {"query": "{ managedBooking { id } }"}
    return await web.client.post(f"http://{host}/graphql", json=body, headers=[(b"authorization", bearer)])


async def _graph_by_cookie(web: Web, parts: Parts) -> httpx.Response:
    host, booking_id, token = parts
    headers = [(b"cookie", f"openchair_manage={token}".encode()), (b"x-openchair-manage", b"1")]
    body = {"query": "{ managedBooking { id } }"}
    return await web.client.post(f"http://{host}/manage/{booking_id}/graphql", json=body, headers=headers)


async def _calendar(web: Web, parts: Parts) -> httpx.Response:
    host, booking_id, token = parts
    return await web.client.get(f"http://{host}/calendar/{booking_id}/{token or 'x'}/feed.ics")


SURFACES = {
    "page": _page,
    "page by cookie": _page_by_cookie,
    "graph": _graph,
    "graph by cookie": _graph_by_cookie,
    "calendar": _calendar,
}


async def _all_parts(salon: Salon, other: Salon, surface: str) -> tuple[Parts, Parts, Parts, BookingRecord]:
    booking, same = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    elsewhere = await other.books(day(3, 9))

    def token(record: BookingRecord) -> str:
        if surface == "calendar":
            return LINKS.calendar_url(record, "feed.ics").split("/")[-2]
        return LINKS.manage_token(record.id, record.link_epoch)

    return (
        (salon.host, booking.id, token(booking)),
        (salon.host, same.id, token(same)),
        (other.host, elsewhere.id, token(elsewhere)),
        booking,
    )


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_wrong_form_is_the_same_404(salon: Salon, web: Web, surface: str) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    own, same, elsewhere, booking = await _all_parts(salon, other, surface)
    ask = SURFACES[surface]
    assert (await ask(web, own)).status_code == 200

    answers = {}
    for name, make in WRONG.items():
        parts = make(own, same, elsewhere)
        # What a client can't even send is no case: a header takes no NUL, and a path none in a segment of its own.
        if name == "a NUL" and surface != "page":
            continue
        response = await ask(web, parts)
        answers[name] = (response.status_code, sorted(response.headers.multi_items()), response.content)
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).where(tables.booking.c.id == booking.id).values(link_epoch=1))
    response = await ask(web, own)
    answers["revoked"] = (response.status_code, sorted(response.headers.multi_items()), response.content)

    first = answers["token truncated by one"]
    assert first[0] == 404
    assert {name for name, answer in answers.items() if answer != first} == set()
    assert booking.id not in first[2].decode()


async def test_an_address_that_is_no_route_is_the_same_404_page(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    wrong = await web.get(manage_url(salon, booking, token="nonsense"))
    for path in ("/", "/manage", "/manage/", f"/manage/{booking.id}/else", "/wp-login.php", "/manage/a/b/c"):
        response = await web.get(f"http://{salon.host}{path}")
        assert (response.status_code, response.content) == (404, wrong.content)
        assert dict(response.headers) == dict(wrong.headers)


async def test_a_desk_credential_with_anything_wrong_is_the_same_404(salon: Salon, web: Web) -> None:
    credential = await salon.issues_credential()
    assert (await web.ask(salon.host, "{ desk { venue { slug } } }", bearer=f"desk.{credential}")).status_code == 200
    answers = {
        (response.status_code, response.content)
        for wrong in (
            f"desk.{credential[:-1]}",
            f"desk.{_changed_last(credential)}",
            f"desk.{credential}1",
            "desk.",
            "desk",
            f"manage.{credential}",
            "",
        )
        for response in [await web.ask(salon.host, "{ desk { venue { slug } } }", bearer=wrong)]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    basic = await web.client.post(
        f"http://{salon.host}/graphql", json={"query": "{ __typename }"}, headers={"authorization": "Basic abc"}
    )
    assert (basic.status_code, basic.content) in answers


async def test_a_link_works_from_every_host_the_venue_has_or_had_and_is_built_with_its_own(
    salon: Salon, web: Web
) -> None:
    async with salon.database.transaction() as connection:
        hosts = tables.venue_host
        await connection.execute(update(hosts).values(is_primary=False))
        await connection.execute(
            hosts.insert(),
            [
                {"kind": "custom", "name": "book.lumen.example", "venue_id": salon.venue_id, "is_primary": True},
                {"kind": "slug", "name": "old-name", "venue_id": salon.venue_id, "is_primary": False},
            ],
        )
    booking = await salon.books(day(3, 9))
    token = LINKS.manage_token(booking.id, 0)
    for host in ("book.lumen.example", "BOOK.Lumen.Example:443", "lumen.localhost:8000", "old-name.localhost"):
        response = await web.client.get(
            f"http://x/manage/{booking.id}", params={"token": token}, headers={"host": host}
        )
        assert response.status_code == 200, host
        # Never from the Host header: links are built from what is stored.
        assert "http://book.lumen.example:8000/calendar/" in response.text
        assert "old-name" not in response.text
    assert LINKS.manage_url(booking).startswith("http://book.lumen.example:8000/manage/")


def test_old_keys_are_still_accepted_after_a_rotation() -> None:
    old, new = "a:" + "11" * 32, "b:" + "22" * 32
    token = KeyRing.parse(old).sign("manage", b"message")
    assert KeyRing.parse(f"{new},{old}").verify("manage", b"message", token)
    assert not KeyRing.parse(new).verify("manage", b"message", token)


def test_a_link_is_short_enough_for_a_confirmation_sms() -> None:
    path = f"/manage/{new_id()}?token={LINKS.manage_token(new_id(), 0)}"
    assert len("https://" + path) == 68


@pytest.mark.parametrize(
    "host",
    ["", "lumen.localhost:", ":80", "a" * 300, "lumen..localhost", "lumen.localhost:80:80", "lümen.localhost", "x y"],
)
def test_what_is_no_host_is_nobodys(host: str) -> None:
    assert HostRule.of("http://localhost:8000").key_of(host).name == "-"


async def test_a_good_page_tells_nobody_where_it_is(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    response = await web.get(manage_url(salon, booking))
    headers = response.headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert "default-src 'none'" in headers["content-security-policy"]
    cookie = headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=strict", f"Path=/manage/{booking.id}"))
    token = LINKS.manage_token(booking.id, 0)
    assert token not in response.text


async def test_looking_changes_nothing(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    before = await salon.counts()
    for query in ("", "&action=reschedule", "&action=accept&offer=1", "&panel=payment", "&action=cancel"):
        response = await web.get(manage_url(salon, booking) + query)
        assert response.status_code == 200
    assert await salon.counts() == before
    assert await salon.reads(booking.id) == booking


async def test_the_pages_graph_wants_the_header_no_form_can_send(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    cookie = {"cookie": f"openchair_manage={LINKS.manage_token(booking.id, 0)}"}
    url = f"http://{salon.host}/manage/{booking.id}/graphql"
    body = {"query": "{ managedBooking { id } }"}
    assert (await web.client.post(url, json=body, headers=cookie)).status_code == 404
    good = await web.client.post(url, json=body, headers=cookie | OWN_SCRIPT)
    assert good.json()["data"]["managedBooking"]["id"] == booking.id
    share = await web.client.post(url.replace("graphql", "link"), headers=cookie | OWN_SCRIPT)
    assert share.json() == {"url": manage_url(salon, booking)}
    assert (await web.client.post(url.replace("graphql", "link"), headers=cookie)).status_code == 404


async def test_no_token_email_or_phone_reaches_a_log(
    database_url: str, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with web_over(database_url, clock) as web:
        database = Database.connect(database_url)
        salon = await open_salon(database, clock)
        booking = await salon.books(day(3, 9))
        token = LINKS.manage_token(booking.id, 0)
        signature = LINKS.calendar_url(booking, "feed.ics").split("/")[-2]
        await web.get(manage_url(salon, booking))
        await web.get(manage_url(salon, booking, token=token + "x"))
        await web.get(LINKS.calendar_url(booking, "feed.ics"))
        await web.ask(salon.host, "{ managedBooking { id } }", bearer=f"manage.{booking.id}.{token}")
        await web.ask(salon.host, "{ nonsense }", bearer=f"manage.{booking.id}.{token}")
        await reschedule_booking(salon.runtime, await salon.lets_in(booking), Move(day(4, 9), None, 1), "k")
        await database.close()
    said = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if not record.name.startswith("http")
    )
    for canary in (token, signature, "ann.lee@example.com", "+61491570156"):
        assert canary not in said
