"""Pairing a tablet, PINs and passkeys over HTTP, as a browser and an app ask."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openchair.rules.accounts import MOST_PINS
from openchair.store import tables
from tests.support.account import MIA, TOKENS, access_of, begins_session, hires_person
from tests.support.authenticator import Authenticator
from tests.support.clock import TestClock
from tests.support.device import PIN, WRONG, has_pin
from tests.support.salon import Salon, day
from tests.support.untouched import untouched
from tests.support.web import Web, bearer, web_over

DESK = "localhost:8000"
READY = "... on DeviceReady { accessToken refreshToken unlockedBy locksAt device { name role } }"
UNLOCK = (
    "mutation ($input: UnlockDeviceInput!) { unlockDevice(input: $input) { __typename ... on Refusal { message } "
    "... on WrongPin { triesLeft } ... on DeviceUnlocked { accessToken name role locksAt } } }"
)
KEEP = "mutation { keepDeviceUnlocked { __typename ... on DeviceKeptUnlocked { locksAt } } }"
LOCK = "mutation { lockDevice { __typename ... on DeviceLocked { device { name } } } }"
LOCK_SCREEN = "{ desk { operator { name } } device { name venue { slug } people { id name hasPin pinLocked } } }"


async def _post(web: Web, query: str, input: dict[str, Any], credential: str | None = None) -> Any:
    headers = {"user-agent": "Tablet/3.0", "origin": f"http://{DESK}"}
    if credential is not None:
        headers["authorization"] = f"Bearer {credential}"
    body = {"query": query, "variables": {"input": input}}
    answer = (await web.client.post(f"http://{DESK}/graphql", json=body, headers=headers)).json()
    assert "errors" not in answer, answer
    (done,) = answer["data"].values()
    return done


async def _code(web: Web, manager: str) -> dict[str, Any]:
    query = """mutation ($input: DeskPairDeviceInput!) { deskPairDevice(input: $input) { __typename
        ... on PairingMade { code url qrSvg pairing { id pairedAt role } } } }"""
    made: dict[str, Any] = await _post(web, query, {"name": "Front desk", "idempotencyKey": "pair"}, manager)
    return made


async def _claims(web: Web, code: str, *, cookie: bool = False) -> dict[str, Any]:
    query = f"mutation ($input: ClaimDeviceInput!) {{ claimDevice(input: $input) {{ __typename {READY} }} }}"
    given: dict[str, Any] = await _post(web, query, {"code": code, "cookie": cookie, "idempotencyKey": "press"})
    return given


async def test_a_tablet_is_paired_by_its_browser_and_a_pin_says_who_is_at_it(
    salon: Salon, web: Web, clock: TestClock, database_url: str
) -> None:
    manager = await access_of(salon, "manager", "max@example.com")
    mia = await hires_person(salon, MIA, "front_desk")
    await has_pin(salon, mia)
    made = await _code(web, manager)
    assert made["url"] == f"http://{DESK}/desk/pair#{made['code'].replace('-', '')}"
    assert (made["qrSvg"].startswith("<svg"), made["pairing"]["role"], made["pairing"]["pairedAt"]) == (
        True,
        "FRONT_DESK",
        None,
    )
    async with web_over(database_url, clock, base_url=f"http://{DESK}") as tablet:
        given = await _claims(tablet, made["code"], cookie=True)
        assert (given["refreshToken"], given["unlockedBy"]) == (None, None)
        seen = await web.data(DESK, LOCK_SCREEN, bearer=given["accessToken"])
        assert (seen["desk"], seen["device"]["venue"]["slug"]) == (None, "lumen")
        assert {"id": mia, "name": "Mia", "hasPin": True, "pinLocked": False} in seen["device"]["people"]
        wrong = await _post(tablet, UNLOCK, {"personId": mia, "pin": WRONG}, given["accessToken"])
        assert (wrong["__typename"], wrong["triesLeft"]) == ("WrongPin", MOST_PINS - 1)
        unlocked = await _post(tablet, UNLOCK, {"personId": mia, "pin": PIN}, given["accessToken"])
        assert (unlocked["name"], unlocked["role"]) == ("Mia", "FRONT_DESK")
        acting = unlocked["accessToken"]
        assert (await web.data(DESK, LOCK_SCREEN, bearer=acting))["desk"] == {"operator": {"name": "Mia"}}
        clock.advance(minutes=4)
        assert (await web.data(DESK, KEEP, bearer=acting))["keepDeviceUnlocked"]["__typename"] == "DeviceKeptUnlocked"
        # The page is loaded anew: the cookie brings who was at it.
        refresh = (
            f"mutation ($input: RefreshSessionInput!) {{ refreshSession(input: $input) {{ __typename {READY} }} }}"
        )
        again = await _post(tablet, refresh, {})
        assert (again["__typename"], again["unlockedBy"]) == ("DeviceReady", "Mia")
        assert (await web.data(DESK, LOCK, bearer=again["accessToken"]))["lockDevice"]["device"] == {
            "name": "Front desk"
        }
        for token in (acting, again["accessToken"]):
            assert (await web.data(DESK, LOCK_SCREEN, bearer=token))["desk"] is None
            assert (await web.data(DESK, KEEP, bearer=token))["keepDeviceUnlocked"] == {
                "__typename": "CredentialNeeded"
            }
    asked = f'{{ desk {{ devices {{ id lastUsedBy }} devicePairing(id: "{made["pairing"]["id"]}") {{ pairedAt deviceId }} }} }}'
    desk = (await web.data(DESK, asked, bearer=manager))["desk"]
    assert desk["devicePairing"]["deviceId"] == desk["devices"][0]["id"]
    assert desk["devices"][0]["lastUsedBy"] == "Mia"
    revoke = "mutation ($input: DeskRevokeDeviceInput!) { deskRevokeDevice(input: $input) { ... on DeviceChanged { revoked } } }"
    input = {"deviceId": desk["devices"][0]["id"], "idempotencyKey": "revoke"}
    assert await _post(web, revoke, input, manager) == {"revoked": True}
    assert (await web.ask(DESK, LOCK_SCREEN, bearer=again["accessToken"])).status_code == 401


@pytest.mark.parametrize("who", ["visitor", "customer", "operator", "key"])
async def test_what_a_paired_device_asks_is_nobody_elses(salon: Salon, web: Web, who: str) -> None:
    mia = await hires_person(salon, MIA)
    await has_pin(salon, mia)
    credential = {
        "visitor": None,
        "customer": bearer(await salon.books(day(3, 9))),
        "operator": TOKENS.access_token(await begins_session(salon, mia), salon.venue_id),
        "key": f"desk.{await salon.issues_credential()}",
    }[who]
    host = salon.host
    async with untouched(salon.database):
        assert (await web.data(host, "{ device { name } }", bearer=credential)) == {"device": None}
        for query in (KEEP, LOCK):
            (answer,) = (await web.data(host, query, bearer=credential)).values()
            assert answer["__typename"] == "CredentialNeeded"
        tried = {"input": {"personId": mia, "pin": PIN}}
        data = await web.data(host, UNLOCK, bearer=credential, variables=tried)
        assert data["unlockDevice"]["__typename"] == "CredentialNeeded"
    assert await salon.rows(tables.device_pin) == []


async def test_a_passkey_signs_in_over_http(salon: Salon, web: Web) -> None:
    mia, phone = await hires_person(salon, MIA), Authenticator()
    own = TOKENS.access_token(await begins_session(salon, mia), salon.venue_id)
    query = "{ desk { operator { passkeyRegistrationOptions } } }"
    options = json.loads((await web.data(DESK, query, bearer=own))["desk"]["operator"]["passkeyRegistrationOptions"])
    assert (options["rp"]["id"], options["user"]["name"]) == ("localhost", MIA)
    add = """mutation ($input: DeskAddPasskeyInput!) { deskAddPasskey(input: $input) { __typename
        ... on PasskeysChanged { passkeys { name lastUsedAt } } } }"""
    input = {"credential": phone.create(options), "name": "Phone", "idempotencyKey": "add"}
    assert (await _post(web, add, input, own))["passkeys"] == [{"name": "Phone", "lastUsedAt": None}]
    asked = json.loads((await web.data(DESK, "{ passkeySignInOptions }"))["passkeySignInOptions"])
    sign_in = """mutation ($input: SignInWithPasskeyInput!) { signInWithPasskey(input: $input) { __typename
        ... on SignedIn { name accessToken } ... on Refusal { message } } }"""
    signed = {"credential": phone.sign(asked), "idempotencyKey": "press"}
    given = await _post(web, sign_in, signed)
    assert (await web.data(DESK, LOCK_SCREEN, bearer=given["accessToken"]))["desk"] == {"operator": {"name": "Mia"}}
    assert (await _post(web, sign_in, signed | {"idempotencyKey": "other"}))["__typename"] == "PasskeyRefused"
