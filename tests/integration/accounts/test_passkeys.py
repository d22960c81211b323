"""Passkeys: made in a recent sign-in, signed in with once, and refused whatever of it is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openchair.accounts.passkeys import (
    add_passkey,
    list_own_passkeys,
    registration_options,
    remove_passkey,
    rename_passkey,
    sign_in_options,
    sign_in_with_passkey,
)
from openchair.accounts.signed_in import SignedIn
from openchair.accounts.team import remove_member
from openchair.rules.refusals import CredentialNeeded, NotFound, PasskeyRefused, SignInTooOld
from openchair.store import tables
from tests.support.account import MIA, PHONE, Post, accounts_at, deliver, hires_person, signs_in_as
from tests.support.authenticator import Authenticator, bent, with_byte_changed
from tests.support.clock import TestClock
from tests.support.device import OLGA, PARTY, adds_passkey, asks, in_session
from tests.support.salon import Salon, open_salon
from tests.support.untouched import untouched


async def _options(salon: Salon) -> dict[str, Any]:
    return await sign_in_options(salon.runtime, PARTY)


async def _signs_in(salon: Salon, phone: Authenticator, key: str = "press") -> SignedIn:
    return await sign_in_with_passkey(accounts_at(salon), phone.sign(await _options(salon)), PHONE, key)


async def _mias(salon: Salon, phone: Authenticator) -> str:
    mia = await hires_person(salon, MIA, "manager")
    await adds_passkey(salon, mia, phone)
    return mia


async def test_a_passkey_signs_in_without_a_name_and_its_person_is_told_of_it(salon: Salon) -> None:
    phone = Authenticator()
    mia = await _mias(salon, phone)
    signed = phone.sign(await _options(salon))
    given = await sign_in_with_passkey(accounts_at(salon), signed, PHONE, "press")
    assert (await asks(salon, given.access_token)).record.id == mia
    # The answer was lost, and the same press comes again.
    again = await sign_in_with_passkey(accounts_at(salon), signed, PHONE, "press")
    assert (again.session.id, again.refresh_token) == (given.session.id, given.refresh_token)
    async with untouched(salon.database):
        with pytest.raises(PasskeyRefused):
            await sign_in_with_passkey(accounts_at(salon), signed, PHONE, "another press")
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA) == ["A passkey was added"]
    (passkey,) = await list_own_passkeys(salon.runtime, await in_session(salon, mia))
    assert (passkey.name, passkey.sign_count, passkey.backed_up) == ("Phone", 1, False)


async def test_asking_to_sign_in_writes_nothing(salon: Salon) -> None:
    async with untouched(salon.database):
        challenges = {(await _options(salon))["challenge"] for _ in range(50)}
    assert len(challenges) == 50


@pytest.mark.parametrize(
    "wrong", ["origin", "signature", "user", "unverified", "challenge", "challenge of registering", "late", "stranger"]
)
async def test_what_a_passkey_did_not_sign_here_and_now_lets_nobody_in(
    salon: Salon, clock: TestClock, wrong: str
) -> None:
    phone = Authenticator()
    mia = await _mias(salon, phone)
    owner = await hires_person(salon, OLGA)
    options = await _options(salon)
    if wrong == "origin":
        phone.origin = "http://lumen.localhost:8000"
    if wrong == "unverified":
        phone.verifies = False
    if wrong == "challenge":
        options["challenge"] = with_byte_changed(options["challenge"])
    if wrong == "challenge of registering":
        registering = await registration_options(salon.runtime, await in_session(salon, mia), PARTY)
        assert registering is not None
        options["challenge"] = registering["challenge"]
    signed = (Authenticator(user_handle=phone.user_handle) if wrong == "stranger" else phone).sign(options)
    parts = json.loads(signed)["response"]
    if wrong == "signature":
        signed = bent(signed, signature=with_byte_changed(parts["signature"]))
    if wrong == "user":
        other = Authenticator()
        await adds_passkey(salon, owner, other)
        signed = bent(signed, userHandle=other.user_handle)
    if wrong == "late":
        clock.advance(minutes=5)
    async with untouched(salon.database):
        with pytest.raises(PasskeyRefused):
            await sign_in_with_passkey(accounts_at(salon), signed, PHONE, "press")


async def test_no_text_that_a_stranger_sends_is_more_than_refused(salon: Salon) -> None:
    phone = Authenticator()
    await _mias(salon, phone)
    signed = phone.sign(await _options(salon))
    whole = json.loads(signed)
    broken = [
        "", "[]", "{}", "null", '{"response": 1}', "[" * 15_000, "x" * 20_000, '{"id": 1, "response": {}}',
        *(json.dumps({key: value for key, value in whole.items() if key != gone}) for gone in whole),
        *(bent(signed, **{part: value}) for part in whole["response"] for value in ("", "AAAA", "é", "eyJ9")),
    ]  # fmt: skip
    async with untouched(salon.database):
        for text in broken:
            with pytest.raises(PasskeyRefused):
                await sign_in_with_passkey(accounts_at(salon), text, PHONE, "press")


async def test_a_passkey_that_counts_backwards_is_ended_and_told_of(salon: Salon) -> None:
    phone = Authenticator()
    mia = await _mias(salon, phone)
    await _signs_in(salon, phone)
    phone.count -= 1
    with pytest.raises(PasskeyRefused):
        await _signs_in(salon, phone, "copy")
    with pytest.raises(PasskeyRefused):
        await _signs_in(salon, phone, "again")
    assert await list_own_passkeys(salon.runtime, await in_session(salon, mia)) == []
    assert [(row["kind"], row["who"]) for row in await salon.rows(tables.security_event)] == [("passkey_copied", "Mia")]
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA)[-1] == "A passkey was removed, to be safe"


async def test_a_passkey_that_never_counts_signs_in_again_and_again(salon: Salon) -> None:
    phone = Authenticator(counts=False)
    await _mias(salon, phone)
    assert await _signs_in(salon, phone)
    assert await _signs_in(salon, phone, "again")


async def test_only_a_recent_sign_in_of_ones_own_makes_a_passkey(salon: Salon, clock: TestClock) -> None:
    owner, phone = await signs_in_as(salon), Authenticator()
    options = await registration_options(salon.runtime, owner, PARTY)
    assert options is not None
    made = phone.create(options)
    other = await in_session(salon, await hires_person(salon, MIA))
    by_key = await salon.signs_in()
    assert await registration_options(salon.runtime, by_key, PARTY) is None
    async with untouched(salon.database):
        # Made in another session, for another challenge, on another page, or without a finger.
        other_challenge = options | {"challenge": with_byte_changed(options["challenge"])}
        for operator, credential in (
            (other, made),
            (owner, phone.create(other_challenge)),
            (owner, Authenticator(origin="http://lumen.localhost:8000").create(options)),
            (owner, Authenticator(verifies=False).create(options)),
        ):
            with pytest.raises(PasskeyRefused):
                await add_passkey(salon.runtime, operator, PARTY, credential, "P", f"key {hash(credential)}")
        with pytest.raises(CredentialNeeded):
            await add_passkey(salon.runtime, by_key, PARTY, made, "P", "by key")
    done = await add_passkey(salon.runtime, owner, PARTY, made, "Phone", "add")
    assert ([each.name for each in done.passkeys], done.replayed) == (["Phone"], False)
    assert (await add_passkey(salon.runtime, owner, PARTY, made, "Phone", "add")).replayed
    async with untouched(salon.database):
        with pytest.raises(PasskeyRefused):
            await add_passkey(salon.runtime, owner, PARTY, made, "Phone", "once more")
    known = await registration_options(salon.runtime, owner, PARTY)
    assert known is not None and [each["id"] for each in known["excludeCredentials"]] == [json.loads(made)["id"]]
    clock.advance(minutes=15)
    assert await registration_options(salon.runtime, owner, PARTY) is None
    clock.advance(minutes=5)
    with pytest.raises(SignInTooOld):
        await add_passkey(salon.runtime, owner, PARTY, made, "Phone", "late")


async def test_a_passkey_is_renamed_and_removed_by_its_own_person_alone(salon: Salon) -> None:
    phone = Authenticator()
    person = await _mias(salon, phone)
    mia = await in_session(salon, person)
    (passkey,) = await list_own_passkeys(salon.runtime, mia)
    owner = await signs_in_as(salon)
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await rename_passkey(salon.runtime, owner, passkey.id, "Mine", "rename")
        with pytest.raises(NotFound):
            await remove_passkey(salon.runtime, owner, passkey.id, "remove")
    assert (await rename_passkey(salon.runtime, mia, passkey.id, "Ring", "rename")).passkeys[0].name == "Ring"
    assert (await remove_passkey(salon.runtime, mia, passkey.id, "remove")).passkeys == []
    with pytest.raises(PasskeyRefused):
        await _signs_in(salon, phone)
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA) == ["A passkey was added", "A passkey was removed"]


async def test_a_leavers_passkey_lets_them_in_only_where_they_still_work(salon: Salon) -> None:
    phone = Authenticator()
    mia = await _mias(salon, phone)
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    place = {"person_id": mia, "role": "staff", "created_at": salon.clock.now()}
    await next_door.write(tables.membership, id="h" * 22, **place)
    await remove_member(salon.runtime, await signs_in_as(salon), mia, "go")
    given = await _signs_in(salon, phone)
    assert [each.venue.slug for each in given.places] == ["hudson"]
    async with next_door.database.transaction(next_door.scope) as connection:
        await connection.execute(tables.membership.update().values(ended_at=salon.clock.now()))
    with pytest.raises(PasskeyRefused):
        await _signs_in(salon, phone, "again")
