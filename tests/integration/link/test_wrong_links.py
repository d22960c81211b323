"""A link with anything wrong about it is one 404: the same bytes on each surface, whatever was wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from openchair.access.hosts import HostRule
from openchair.core.ids import new_id
from openchair.store import tables
from tests.support.clock import TestClock
from tests.support.salon import LINKS, Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.web import OWN_SCRIPT, Web, bearer, manage_url, web_over
from tests.support.wrong_links import (
    SURFACES,
    UNSENDABLE,
    WRONG,
    Knock,
    changed_last,
    three_links,
    token_for,
)


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_wrong_form_is_the_same_404(salon: Salon, web: Web, surface: str) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    links, booking = await three_links(salon, other, surface)

    async def knock(knock: Knock) -> tuple[int, list[tuple[str, str]], bytes]:
        response = await SURFACES[surface](web.client, "http://127.0.0.1", knock)
        return response.status_code, sorted(response.headers.multi_items()), response.content

    assert (await knock(links.own))[0] == 200
    async with untouched(salon.database, but=("security_event",)):
        answers = {name: await knock(make(links)) for name, make in WRONG.items() if (surface, name) not in UNSENDABLE}
    # From so many on the salon's owners are told, in one row.
    assert {row["kind"] for row in await salon.rows(tables.security_event)} <= {"failed_credentials"}
    assert len(await salon.rows(tables.security_event)) <= 1
    async with salon.database.transaction() as connection:
        await connection.execute(update(tables.booking).where(tables.booking.c.id == booking.id).values(link_epoch=1))
    answers["revoked"] = await knock(links.own)

    first = answers["token truncated by one"]
    assert first[0] == 404
    assert {name for name, answer in answers.items() if answer != first} == set()
    assert booking.id not in first[2].decode()
    # The link made since is good.
    fresh = token_for(surface, await salon.reads(booking.id))
    assert (await knock(Knock(salon.host, booking.id, fresh)))[0] == 200


async def test_the_404_speaks_the_browsers_language_on_every_host_alike(salon: Salon, web: Web) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson", locale="ar-AE")
    links, _ = await three_links(salon, other, "page")
    pages = {}
    for asked in ("ar-AE,ar;q=0.9,en;q=0.8", "en", "eo, *;q=0.5"):
        web.client.headers["accept-language"] = asked
        answers = [
            await SURFACES["page"](web.client, "http://127.0.0.1", make(links))
            for name, make in WRONG.items()
            if name in ("token missing", "another venue's host", "no such booking", "garbage id", "unknown host")
        ]
        (pages[asked],) = {(each.status_code, each.headers["vary"], each.text) for each in answers}
    arabic, english, neither = pages.values()
    assert arabic[0] == 404
    assert "Accept-Language" in arabic[1]
    assert '<html lang="ar-AE" dir="rtl">' in arabic[2]
    assert "لا نجد هذا الحجز" in arabic[2]
    assert neither == english
    assert '<html lang="en" dir="ltr">' in english[2]


async def test_a_page_asked_for_without_any_token_is_the_same_404(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    wrong = await web.get(manage_url(salon, booking, token="nonsense"))
    token = LINKS.manage_token(booking.id, 0)
    # An answer of 200 would leave its cookie here.
    for query in ("", "?", "?action=reschedule", f"?Token={token}", f"?token={token}&token=nonsense"):
        response = await web.get(f"http://{salon.host}/manage/{booking.id}{query}")
        assert (response.status_code, response.content) == (404, wrong.content), query
        assert dict(response.headers) == dict(wrong.headers)


async def test_a_mistyped_token_does_not_shut_out_whoever_has_a_good_cookie(salon: Salon, web: Web) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    token = LINKS.manage_token(booking.id, 0)
    good = {"cookie": f"openchair_manage={token}"}
    plain = await web.get(f"http://{salon.host}/manage/{booking.id}", headers=good)
    for wrong in ("nonsense", "", token[:-1], LINKS.manage_token(other.id, 0)):
        async with untouched(salon.database):
            page = await web.get(manage_url(salon, booking, token=wrong), headers=good)
        assert (page.status_code, plain.status_code) == (200, 200)
        assert booking.reference in page.text
        # What is kept from then on is the good token, not what was typed.
        assert page.headers["set-cookie"].startswith(f"openchair_manage={token};")
        web.client.cookies.clear()


async def test_a_cookie_helps_only_the_page_of_its_own_booking(salon: Salon, web: Web) -> None:
    booking, other = await salon.books(day(3, 9)), await salon.books(day(3, 11))
    wrong = await web.get(manage_url(salon, booking, token="nonsense"))
    bad = {"cookie": f"openchair_manage={LINKS.manage_token(other.id, 0)}"}
    seen = await web.get(manage_url(salon, booking, token="nonsense"), headers=bad)
    assert (seen.status_code, seen.content, dict(seen.headers)) == (404, wrong.content, dict(wrong.headers))
    # A program that presents a bad credential is refused whatever cookie it has.
    good = {"cookie": f"openchair_manage={LINKS.manage_token(booking.id, 0)}"}
    bearer = {"authorization": f"Bearer manage.{booking.id}.nonsense"}
    body = {"query": "{ managedBooking { id } }"}
    assert (await web.client.post(f"http://{salon.host}/graphql", json=body, headers=good | bearer)).status_code == 404


async def test_the_way_back_from_a_bank_is_one_page_for_every_id_and_says_nothing(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    asked = "setup_intent=seti_1&setup_intent_client_secret=seti_1_secret_2&redirect_status=succeeded"
    async with untouched(salon.database):
        back = await web.get(f"http://{salon.host}/manage/{booking.id}/return?{asked}")
    assert back.status_code == 200
    assert f'content="0;url=/manage/{booking.id}?panel=payment&amp;from=bank"' in back.text
    assert "seti_" not in back.text
    assert "set-cookie" not in back.headers
    nobody = changed_last(booking.id)
    another = await web.get(f"http://{salon.host}/manage/{nobody}/return")
    assert another.text == back.text.replace(booking.id, nobody)
    in_arabic = {"accept-language": "ar"}
    arabic = await web.get(f"http://{salon.host}/manage/{booking.id}/return", headers=in_arabic)
    assert '<html lang="ar" dir="rtl">' in arabic.text
    assert "نعيدك إلى حجزك" in arabic.text
    garbage = await web.get(f"http://{salon.host}/manage/%22%3E%3Cscript%3E/return")
    assert garbage.status_code == 404


async def test_a_calendar_address_opens_no_page_and_a_manage_link_no_calendar(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    signature, token = token_for("calendar", booking), token_for("page", booking)
    assert signature != token
    assert (await web.get(manage_url(salon, booking, token=signature))).status_code == 404
    assert (
        await web.ask(salon.host, "{ managedBooking { id } }", bearer=f"manage.{booking.id}.{signature}")
    ).status_code == 404
    assert (await web.get(f"http://{salon.host}/calendar/{booking.id}/{token}/booking.ics")).status_code == 404


async def test_an_address_that_is_no_route_is_the_same_404_page(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    wrong = await web.get(manage_url(salon, booking, token="nonsense"))
    for path in ("/manage", "/manage/", f"/manage/{booking.id}/else", "/wp-login.php", "/manage/a/b/c"):
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
            f"desk.{changed_last(credential)}",
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


async def test_keys_can_be_rotated_without_a_link_going_dead(salon: Salon, database_url: str, clock: TestClock) -> None:
    booking = await salon.books(day(3, 9))
    old, new = "a:" + "5a" * 32, "b:" + "22" * 32
    url, credential = manage_url(salon, booking), bearer(booking)
    for keys, accepted in ((old, True), (f"{old},{new}", True), (f"{new},{old}", True), (new, False)):
        async with web_over(database_url, clock, link_keys=keys) as web:
            answer = await web.get(url)
            assert (answer.status_code == 200) is accepted, keys
            asked = await web.ask(salon.host, "{ managedBooking { calendar { ics } } }", bearer=credential)
            assert (asked.status_code == 200) is accepted
            if accepted:
                # What is made now is made with the first key.
                signature = asked.json()["data"]["managedBooking"]["calendar"]["ics"].split("/")[-2]
                assert signature[0] == keys[0]


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
