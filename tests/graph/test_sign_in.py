"""Signing in over HTTP: by a browser with its cookie, and by an app without one."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest

from openchair.rules.accounts import REFRESH_TIME
from openchair.store import tables
from tests.support.account import MIA, Post, deliver, hires_person, invited, signs_in_as
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.selections import SCHEMA, everything_of
from tests.support.untouched import untouched
from tests.support.web import Web, web_over

DESK = "localhost:8000"
OWN = {"origin": f"http://{DESK}"}
GIVEN = SCHEMA.get_type("SignedIn")
SELECTED = f"__typename ... on SignedIn {{ {everything_of(GIVEN, 2)} }} ... on Refusal {{ message }}"  # type: ignore[arg-type]  # an object


async def _ask(web: Web, name: str, input: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    """The whole response; `headers` beside a phone's."""
    kind, selected = f"{name[0].upper()}{name[1:]}Input", SELECTED
    if name in ("requestSignIn", "signOut"):
        selected = "__typename" + (" ... on Refusal { message }" if name == "requestSignIn" else " message")
    query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {selected} }} }}"
    body = {"query": query, "variables": {"input": input}}
    sent = {"user-agent": "Phone/1.0", **(headers or {})}
    return await web.client.post(f"http://{DESK}/graphql", json=body, headers=sent)


async def _done(web: Web, name: str, input: dict[str, Any], headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = (await _ask(web, name, input, headers)).json()
    assert "errors" not in answer, answer
    done: dict[str, Any] = answer["data"][name]
    return done


async def _link(salon: Salon, web: Web) -> str:
    post = Post()
    assert await _done(web, "requestSignIn", {"email": MIA}) == {"__typename": "SignInRequested"}
    await deliver(salon, post)
    return post.token()


async def test_an_app_signs_in_refreshes_and_signs_out(salon: Salon, web: Web, clock: TestClock) -> None:
    await hires_person(salon, MIA, "manager")
    given = await _done(
        web, "signIn", {"token": await _link(salon, web), "idempotencyKey": "p", "deviceName": "My app"}
    )
    assert (given["name"], given["place"]["role"], given["place"]["venue"]["slug"]) == ("Mia", "MANAGER", "lumen")
    asked = "{ desk { operator { name role permissions sessions { name current } } team { email } apiKeys { id } } }"
    desk = (await web.data(DESK, asked, bearer=given["accessToken"]))["desk"]
    assert desk["operator"]["sessions"] == [{"name": "My app", "current": True}]
    assert ("KEEP_TEAM" in desk["operator"]["permissions"], desk["team"], desk["apiKeys"]) == (
        True,
        [{"email": MIA}],
        None,
    )
    clock.advance(minutes=10)
    expired = await web.ask(DESK, asked, bearer=given["accessToken"])
    assert (expired.status_code, expired.json()["errors"][0]["extensions"]["code"]) == (401, "SIGNED_OUT")
    garbage = await web.ask(DESK, asked, bearer=given["accessToken"][:-1])
    assert garbage.status_code == 404
    fresh = await _done(web, "refreshSession", {"refreshToken": given["refreshToken"]})
    assert (await web.data(DESK, asked, bearer=fresh["accessToken"]))["desk"] is not None
    assert (await _done(web, "signOut", {"refreshToken": fresh["refreshToken"]}))["__typename"] == "SignedOut"
    assert (await web.ask(DESK, asked, bearer=fresh["accessToken"])).status_code == 401


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_browser_keeps_its_refresh_token_where_no_script_and_no_other_page_reaches_it(
    salon: Salon, web: Web, clock: TestClock, database_url: str, scheme: str
) -> None:
    await hires_person(salon, MIA)
    token = await _link(salon, web)
    async with web_over(database_url, clock, base_url=f"{scheme}://{DESK}") as browser:
        own = {"origin": f"{scheme}://{DESK}"}
        input = {"token": token, "idempotencyKey": "p", "cookie": True}
        # A page of a salon's own host is no page of the desk.
        elsewhere = {"origin": f"{scheme}://{salon.host}"}
        async with untouched(salon.database):
            assert (await _done(browser, "signIn", input, elsewhere))["__typename"] == "InvalidInput"
        response = await _ask(browser, "signIn", input, own)
        assert response.json()["data"]["signIn"]["refreshToken"] is None
        (cookie,) = SimpleCookie(response.headers["set-cookie"]).values()
        assert cookie.key == ("__Host-openchair-desk" if scheme == "https" else "openchair-desk")
        assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "Strict", "")
        assert (bool(cookie["httponly"]), bool(cookie["secure"])) == (True, scheme == "https")
        assert int(cookie["max-age"]) == REFRESH_TIME.total_seconds()
        browser.client.cookies.clear()
        sent = {"cookie": f"{cookie.key}={cookie.value}"}
        async with untouched(salon.database):
            for stranger in ({}, elsewhere, {"origin": "https://evil.example"}, {"origin": "null"}):
                refused = await _ask(browser, "refreshSession", {}, sent | stranger)
                assert refused.json()["data"]["refreshSession"]["__typename"] == "SessionOver"
                assert "set-cookie" not in refused.headers
                await _ask(browser, "signOut", {}, sent | stranger)
        # The cookie alone asks for nothing else.
        seen = await browser.client.post(
            f"http://{DESK}/graphql", json={"query": "{ desk { venue { slug } } }"}, headers=sent | own
        )
        assert seen.json() == {"data": {"desk": None}}
        fresh = await _ask(browser, "refreshSession", {}, sent | own)
        assert fresh.json()["data"]["refreshSession"]["refreshToken"] is None
        (again,) = SimpleCookie(fresh.headers["set-cookie"]).values()
        assert again.value not in ("", cookie.value)
        gone = await _ask(browser, "signOut", {}, {"cookie": f"{again.key}={again.value}"} | own)
        assert "Max-Age=0" in gone.headers["set-cookie"]
    (session,) = await salon.rows(tables.session)
    assert session["ended_by"] == "signed_out"


async def test_an_invitation_is_read_and_taken_up(salon: Salon, web: Web) -> None:
    token = await invited(salon, await signs_in_as(salon))
    asked = "query ($token: String!) { invitation(token: $token) { name email role venue { name } } }"
    read = await web.data(DESK, asked, variables={"token": token})
    offered = {"name": "Tess", "email": "tess@example.com", "role": "FRONT_DESK", "venue": {"name": "Lumen"}}
    assert read["invitation"] == offered
    given = await _done(web, "acceptInvitation", {"token": token, "idempotencyKey": "p"})
    assert (given["name"], given["place"]["role"]) == ("Tess", "FRONT_DESK")
    assert (await web.data(DESK, asked, variables={"token": token}))["invitation"] is None


HOSTILE = ["", " ", "." * 300, "1" * 44, "é" * 90, "x.y.z", "\u202e", "' OR 1=1 --", "{{7*7}}", "../../etc", "9" * 5000]


async def test_whatever_is_typed_is_refused_in_words_and_changes_nothing(salon: Salon, web: Web) -> None:
    await hires_person(salon, MIA)
    async with untouched(salon.database):
        for text in HOSTILE:
            key = {"idempotencyKey": "k"}
            for name, input, refusal in (
                ("requestSignIn", {"email": text}, "InvalidInput"),
                ("signIn", {"token": text, **key}, "SignInLinkSpent"),
                ("acceptInvitation", {"token": text, **key}, "SignInLinkSpent"),
                ("refreshSession", {"refreshToken": text}, "SessionOver"),
                ("signOut", {"refreshToken": text}, "SignedOut"),
            ):
                done = await _done(web, name, input, OWN)
                assert (done["__typename"], len(done["message"]) > 20) == (refusal, True), (name, text)
