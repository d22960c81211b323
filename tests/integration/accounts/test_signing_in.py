"""Signing in by a link, refreshing, and what ends a session: on both databases, and with two at once."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from openchair.access.door import BadCredential, SignedOut
from openchair.accounts.sessions import end_session, refresh_session, sign_out
from openchair.accounts.sign_in import request_sign_in, sign_in
from openchair.accounts.signed_in import Client, DeviceReady, SignedIn
from openchair.rules.refusals import InvalidInput, NotFound, SessionOver, SignInLinkSpent
from openchair.store import tables
from tests.support.account import (
    MIA,
    PHONE,
    Post,
    accounts_at,
    begins_session,
    deliver,
    hires_person,
    link_for,
)
from tests.support.clock import TestClock
from tests.support.salon import Salon, open_salon
from tests.support.untouched import untouched

LAPTOP = Client.of("Laptop/2.0", None)


async def _signs_in(salon: Salon) -> SignedIn:
    await hires_person(salon, MIA)
    return await sign_in(accounts_at(salon), await link_for(salon, Post()), PHONE, "press")


async def _operator(salon: Salon, given: SignedIn | DeviceReady) -> Any:
    return await salon.door.viewer(salon.host, f"Bearer {given.access_token}")


async def test_a_press_on_the_mails_link_signs_in_once(salon: Salon) -> None:
    post = Post()
    await hires_person(salon, MIA, "manager")
    token = await link_for(salon, post, "MIA@example.com ")
    assert post.to(MIA) == ["Your link to sign in"]
    given = await sign_in(accounts_at(salon), token, PHONE, "press")
    operator = await _operator(salon, given)
    assert (operator.record.name, operator.record.role, operator.scope) == ("Mia", "manager", salon.scope)
    # The answer was lost, and the same press comes again.
    again = await sign_in(accounts_at(salon), token, PHONE, "press")
    assert (again.session.id, again.refresh_token) == (given.session.id, given.refresh_token)
    async with untouched(salon.database):
        with pytest.raises(SignInLinkSpent):
            await sign_in(accounts_at(salon), token, PHONE, "another press")
    # No table holds a token, nor a part of one.
    rows = [str(row) for table in tables.metadata.sorted_tables for row in await salon.rows(table)]
    secrets = (token[22:], given.access_token.rpartition(".")[2], given.refresh_token.rpartition(".")[2])
    assert not [secret for secret in secrets if any(secret in row for row in rows)]


async def test_a_link_lives_for_fifteen_minutes(salon: Salon, clock: TestClock) -> None:
    await hires_person(salon, MIA)
    token = await link_for(salon, Post())
    clock.advance(minutes=15)
    async with untouched(salon.database):
        for wrong in (token, token[:-1] + ("1" if token[-1] != "1" else "2"), "", "x" * 10_000):
            with pytest.raises(SignInLinkSpent):
                await sign_in(accounts_at(salon), wrong, PHONE, "press")


async def test_a_stranger_gets_the_same_answer_and_nothing_is_kept_of_them(salon: Salon) -> None:
    """What is done before the answer is the same for anyone: one row."""
    post = Post()
    await hires_person(salon, "left@example.com", ended_at=salon.clock.now())
    for email in ("stranger@example.com", "left@example.com"):
        await request_sign_in(salon.runtime, email)
    assert len(await salon.rows(tables.sign_in)) == 2
    await deliver(salon, post)
    assert (post.sent, await salon.rows(tables.sign_in), await salon.rows(tables.account_mail)) == ([], [], [])
    with pytest.raises(InvalidInput):
        await request_sign_in(salon.runtime, "no address")


async def test_a_stranger_who_asks_a_hundred_times_sends_five_mails_and_locks_nobody_out(
    salon: Salon, clock: TestClock
) -> None:
    post = Post()
    await hires_person(salon, MIA)
    for _ in range(100):
        await request_sign_in(salon.runtime, MIA)
    for _ in range(6):
        await deliver(salon, post)
    assert len(post.sent) == 5
    assert (await sign_in(accounts_at(salon), post.token(), PHONE, "press")).place.name == "Mia"
    clock.advance(minutes=16)
    await link_for(salon, post)
    assert len(post.sent) == 6


async def test_an_access_token_ends_after_ten_minutes_and_its_refresh_brings_the_next(
    salon: Salon, clock: TestClock
) -> None:
    given = await _signs_in(salon)
    clock.advance(minutes=9, seconds=59)
    assert (await _operator(salon, given)).record.name == "Mia"
    clock.advance(seconds=1)
    with pytest.raises(SignedOut):
        await _operator(salon, given)
    fresh = await refresh_session(accounts_at(salon), given.refresh_token, PHONE)
    assert (await _operator(salon, fresh)).record.name == "Mia"
    clock.advance(days=30)
    with pytest.raises(SessionOver):
        await refresh_session(accounts_at(salon), fresh.refresh_token, PHONE)


@pytest.mark.parametrize("how", ["late", "elsewhere", "older"])
async def test_a_refresh_token_used_again_ends_the_session_and_its_person_and_owner_are_told(
    salon: Salon, clock: TestClock, how: str
) -> None:
    await hires_person(salon, "olga@example.com")
    given, accounts = await _signs_in(salon), accounts_at(salon)
    newest = await refresh_session(accounts, given.refresh_token, PHONE)
    if how == "older":
        newest = await refresh_session(accounts, newest.refresh_token, PHONE)
    if how == "late":
        clock.advance(seconds=10)
    thief = LAPTOP if how == "elsewhere" else PHONE
    with pytest.raises(SessionOver):
        await refresh_session(accounts, given.refresh_token, thief)
    with pytest.raises(SessionOver):
        await refresh_session(accounts, newest.refresh_token, PHONE)
    with pytest.raises(SignedOut):
        await _operator(salon, newest)
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA) == ["You were signed out, to be safe"]
    assert post.to("olga@example.com") == ["Mia was signed out, to be safe"]
    events = [row["kind"] for row in await salon.rows(tables.security_event)]
    assert events == ["session_reused"]


async def test_what_no_one_made_ends_nobodys_session(salon: Salon) -> None:
    """Knowing a session's id is no theft: only a genuine token that comes again ends it."""
    given, accounts = await _signs_in(salon), accounts_at(salon)
    id, generation, mac = given.refresh_token.split(".")
    wrong = [
        f"{id}.{generation}.{mac[:-1]}",
        f"{id}.0{generation}.{mac}",
        f"{id}.2.{mac}",
        f"{id}.{generation}.{given.access_token.rpartition('.')[2]}",
        given.access_token,
        f"{'1' * 22}.1.{mac}",
        "",
        "é" * 500,
    ]
    async with untouched(salon.database):
        for token in wrong:
            with pytest.raises(SessionOver):
                await refresh_session(accounts, token, PHONE)
            await sign_out(accounts, token)
            for bearer in (f"access.{token}", f"access.{salon.venue_id}.{token}"):
                with pytest.raises(BadCredential) as bad:
                    await salon.door.viewer(salon.host, f"Bearer {bearer}")
                assert not isinstance(bad.value, SignedOut)
    assert await refresh_session(accounts, given.refresh_token, PHONE)


async def test_a_browser_that_nobody_has_signed_in_with_warns_nobody(salon: Salon) -> None:
    warned = []
    for token in ("", "no token"):
        with capture_logs() as logs, pytest.raises(SessionOver):
            await refresh_session(accounts_at(salon), token, PHONE)
        warned.append([each["event"] for each in logs])
    assert warned == [[], ["refresh_refused"]]


async def test_a_session_that_is_ended_midway_asks_and_refreshes_no_more(salon: Salon) -> None:
    given, accounts = await _signs_in(salon), accounts_at(salon)
    operator = await _operator(salon, given)
    await end_session(salon.runtime, operator, given.session.id, "end")
    with pytest.raises(SignedOut):
        await _operator(salon, given)
    with pytest.raises(SessionOver):
        await refresh_session(accounts, given.refresh_token, PHONE)
    again = await sign_in(accounts, await link_for(salon, Post()), PHONE, "press again")
    await sign_out(accounts, again.refresh_token)
    with pytest.raises(SignedOut):
        await _operator(salon, again)


async def test_nobody_ends_the_session_of_someone_next_door(salon: Salon) -> None:
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await begins_session(next_door, await hires_person(next_door, "nell@example.com"))
    operator = await _operator(salon, await _signs_in(salon))
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await end_session(salon.runtime, operator, theirs.id, "end")


async def test_one_sign_in_is_for_all_of_a_persons_venues_each_with_its_own_role(salon: Salon) -> None:
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    person_id = await hires_person(salon, MIA)
    place = {"person_id": person_id, "role": "staff", "created_at": salon.clock.now()}
    await next_door.write(tables.membership, id="h" * 22, **place)
    accounts = accounts_at(salon)
    given = await sign_in(accounts, await link_for(salon, Post()), PHONE, "press", venue_id=next_door.venue_id)
    assert [each.venue.slug for each in given.places] == ["hudson", "lumen"]
    there = await _operator(salon, given)
    assert (there.scope, there.record.role) == (next_door.scope, "staff")
    here = await refresh_session(accounts, given.refresh_token, PHONE, venue_id=salon.venue_id)
    assert (await _operator(salon, here)).scope == salon.scope
    # Another venue's id in a token is another token.
    _, session, _, generation, mac = here.access_token.split(".")
    with pytest.raises(BadCredential):
        await salon.door.viewer(salon.host, f"Bearer access.{session}.{next_door.venue_id}.{generation}.{mac}")


async def test_owners_read_of_a_sign_in_by_a_client_that_is_new(salon: Salon) -> None:
    await _signs_in(salon)
    await sign_in(accounts_at(salon), await link_for(salon, Post()), PHONE, "same phone")
    assert await salon.rows(tables.security_event) == []
    await sign_in(accounts_at(salon), await link_for(salon, Post()), LAPTOP, "laptop")
    (event,) = await salon.rows(tables.security_event)
    assert (event["kind"], event["who"], event["detail"]) == ("new_device", "Mia", {"device": "Laptop/2.0"})
