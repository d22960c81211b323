"""Devices of a venue: paired by a code and a press, revoked at once, and PINs that say who acts."""

from __future__ import annotations

import pytest

from openchair.access.door import SignedOut
from openchair.access.permissions import NO_DEVICES, PEOPLES, Permission, may, permissions_of
from openchair.access.viewer import LockedDevice, Operator
from openchair.accounts.devices import claim_device, list_venue_devices, pair_device, rename_device, revoke_device
from openchair.accounts.pins import (
    keep_unlocked,
    list_locked_pins,
    list_people_at,
    lock_device,
    set_pin,
    unlock_device,
    unlock_pin,
)
from openchair.accounts.sessions import refresh_session
from openchair.accounts.sign_in import request_sign_in, sign_in
from openchair.accounts.signed_in import Client, DeviceReady
from openchair.accounts.team import remove_member
from openchair.desk.block_time import Block, block_time
from openchair.rules.accounts import MOST_PINS
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.refusals import (
    CredentialNeeded,
    InvalidInput,
    NoPin,
    NotFound,
    PairingCodeSpent,
    PinLocked,
    SessionOver,
    WrongPin,
)
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from tests.support.account import MIA, PHONE, Post, accounts_at, deliver, hires_person, signs_in_as
from tests.support.clock import TestClock
from tests.support.device import (
    CODES,
    OLGA,
    PIN,
    PINS,
    TABLET,
    WRONG,
    asks,
    at_work,
    has_pin,
    in_session,
    locked,
    makes_code,
    pairs,
)
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched


async def _events(salon: Salon) -> list[tuple[str, str]]:
    return [(row["kind"], row["who"]) for row in await salon.rows(tables.security_event)]


async def test_a_code_pairs_one_device_by_one_press(salon: Salon) -> None:
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    code = await makes_code(salon, owner)
    given = await claim_device(accounts, f" {code[:4].lower()}-{code[4:]} ", TABLET, "press")
    again = await claim_device(accounts, code, TABLET, "press")
    assert (again.session.id, again.refresh_token) == (given.session.id, given.refresh_token)
    async with untouched(salon.database):
        for typed in (code, code[:-1], "", "ZZZZZZZZ", "é" * 5_000):
            with pytest.raises(PairingCodeSpent):
                await claim_device(accounts, typed, TABLET, "another press")
    (listed,) = await list_venue_devices(salon.runtime, owner) or []
    assert (listed.device.name, listed.device.role, await _events(salon)) == (
        "Front desk",
        "front_desk",
        [("device_paired", "Olga")],
    )
    assert isinstance(await asks(salon, given.access_token), LockedDevice)
    # No table holds the code, nor a token.
    rows = [str(row) for table in tables.metadata.sorted_tables for row in await salon.rows(table)]
    secrets = (code, given.access_token.rpartition(".")[2], given.refresh_token.rpartition(".")[2])
    assert not [secret for secret in secrets if any(secret in row for row in rows)]


async def test_a_code_lives_for_ten_minutes_and_no_longer_than_its_makers_right(salon: Salon, clock: TestClock) -> None:
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    manager = await in_session(salon, await hires_person(salon, MIA, "manager"))
    of_leaver = await makes_code(salon, manager, key="of a leaver")
    again = await pair_device(salon.runtime, manager, CODES, "Front desk", OperatorRole.FRONT_DESK, "of a leaver")
    assert (again.code, again.replayed) == (of_leaver, True)
    await remove_member(salon.runtime, owner, manager.record.id, "let go")
    late = await makes_code(salon, owner)
    with pytest.raises(PairingCodeSpent):
        await claim_device(accounts, of_leaver, TABLET, "press")
    clock.advance(minutes=10)
    with pytest.raises(PairingCodeSpent):
        await claim_device(accounts, late, TABLET, "press")
    assert await salon.rows(tables.device) == []
    told = await pair_device(salon.runtime, owner, CODES, "Front desk", OperatorRole.FRONT_DESK, "pair")
    assert (told.code, told.replayed) == (None, True)


async def test_only_an_owner_pairs_a_device_for_owners(salon: Salon) -> None:
    manager = await in_session(salon, await hires_person(salon, MIA, "manager"))
    async with untouched(salon.database):
        with pytest.raises(CredentialNeeded):
            await pair_device(salon.runtime, manager, CODES, "Office", OperatorRole.OWNER, "pair")
        with pytest.raises(InvalidInput):
            await pair_device(salon.runtime, manager, CODES, " ", OperatorRole.STAFF, "pair")


async def test_a_device_that_is_revoked_or_next_doors_asks_and_refreshes_no_more(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    given = await pairs(salon, owner)
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await in_session(next_door, await hires_person(next_door, "nell@example.com"))
    id = given.device.id
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await revoke_device(next_door.runtime, theirs, id, "revoke")
        with pytest.raises(NotFound):
            await rename_device(next_door.runtime, theirs, id, "Mine", "rename")
    assert (await rename_device(salon.runtime, owner, id, "Window", "rename")).device.device.name == "Window"
    await revoke_device(salon.runtime, owner, id, "revoke")
    with pytest.raises(SignedOut):
        await asks(salon, given.access_token)
    with pytest.raises(SessionOver):
        await refresh_session(accounts_at(salon), given.refresh_token, TABLET)
    assert await list_venue_devices(salon.runtime, owner) == []
    with pytest.raises(NotFound):
        await revoke_device(salon.runtime, owner, id, "revoke again")


async def test_a_device_refreshes_as_sessions_do_and_is_seen(salon: Salon, clock: TestClock) -> None:
    owner = await signs_in_as(salon)
    given = await pairs(salon, owner)
    clock.advance(minutes=11)
    fresh = await refresh_session(accounts_at(salon), given.refresh_token, TABLET)
    assert isinstance(fresh, DeviceReady)
    assert isinstance(await asks(salon, fresh.access_token), LockedDevice)
    (listed,) = await list_venue_devices(salon.runtime, owner) or []
    assert listed.device.last_seen_at == clock.now()
    # Stolen: used again from elsewhere.
    with pytest.raises(SessionOver):
        await refresh_session(accounts_at(salon), given.refresh_token, Client.of("Thief/1.0", None))
    with pytest.raises(SessionOver):
        await refresh_session(accounts_at(salon), fresh.refresh_token, TABLET)
    assert await list_venue_devices(salon.runtime, owner) == []
    post = Post()
    await deliver(salon, post)
    assert post.to(OLGA) == ["Front desk was disconnected, to be safe"]
    assert ("session_reused", "Front desk") in await _events(salon)


@pytest.mark.parametrize(("role", "device"), [("owner", "front_desk"), ("staff", "manager"), ("manager", "manager")])
async def test_who_acts_on_a_device_may_what_both_may_but_lets_nobody_in(salon: Salon, role: str, device: str) -> None:
    tablet, mia = await at_work(salon, role, device)
    unlocked = await unlock_device(accounts_at(salon), tablet, mia, PIN)
    acting = await asks(salon, unlocked.ready.access_token)
    both = permissions_of(OperatorRole(role)) & permissions_of(OperatorRole(device))
    assert {each for each in Permission if may(acting, each)} == both - PEOPLES
    with pytest.raises(CredentialNeeded, match=NO_DEVICES):
        await set_pin(salon.runtime, acting, PINS, "402918", "pin")
    assert acting.actor.name == "Mia (Front desk)"


async def test_what_is_done_on_a_device_names_the_person_and_the_device(salon: Salon) -> None:
    tablet, mia = await at_work(salon, "front_desk")
    acting = await asks(salon, (await unlock_device(accounts_at(salon), tablet, mia, PIN)).ready.access_token)
    lunch = Block(salon.staff["Mia"][1], day(2, 9), 60, BlockedTimeKind.LUNCH, None)
    await block_time(salon.runtime, acting, lunch, "lunch")
    assert (await salon.changes())[-1]["actor_name"] == "Mia (Front desk)"


async def test_a_locked_device_does_nothing_but_unlock(salon: Salon, clock: TestClock) -> None:
    tablet, mia = await at_work(salon)
    token = (await unlock_device(accounts_at(salon), tablet, mia, PIN)).ready.access_token
    clock.advance(minutes=4)
    assert await keep_unlocked(salon.runtime, await asks(salon, token)) > clock.now()
    clock.advance(minutes=4, seconds=59)
    acting = await asks(salon, token)
    assert isinstance(acting, Operator)
    clock.advance(seconds=1)
    assert isinstance(await asks(salon, token), LockedDevice)
    with pytest.raises(CredentialNeeded):
        await keep_unlocked(salon.runtime, acting)
    token = (await unlock_device(accounts_at(salon), tablet, mia, PIN)).ready.access_token
    await lock_device(salon.runtime, tablet)
    assert isinstance(await asks(salon, token), LockedDevice)


async def test_nobody_acts_with_what_was_made_for_the_one_before(salon: Salon) -> None:
    tablet, mia = await at_work(salon)
    theo = await hires_person(salon, "theo@example.com", "front_desk")
    await has_pin(salon, theo, "402918")
    of_mia = (await unlock_device(accounts_at(salon), tablet, mia, PIN)).ready.access_token
    of_theo = (await unlock_device(accounts_at(salon), tablet, theo, "402918")).ready.access_token
    assert isinstance(await asks(salon, of_mia), LockedDevice)
    assert (await asks(salon, of_theo)).record.name == "Theo"


async def test_a_leaver_acts_no_more_at_once(salon: Salon) -> None:
    tablet, mia = await at_work(salon)
    token = (await unlock_device(accounts_at(salon), tablet, mia, PIN)).ready.access_token
    owner = await in_session(salon, await hires_person(salon, "oz@example.com"))
    await remove_member(salon.runtime, owner, mia, "let go")
    assert isinstance(await asks(salon, token), LockedDevice)
    with pytest.raises(NotFound):
        await unlock_device(accounts_at(salon), tablet, mia, PIN)
    assert mia not in {each.member.id for each in await list_people_at(salon.runtime, tablet)}


async def test_five_wrong_pins_lock_until_a_link_from_a_mail_or_a_manager(salon: Salon) -> None:
    tablet, mia = await at_work(salon)
    accounts = accounts_at(salon)
    other = await locked(
        salon, await pairs(salon, await in_session(salon, await hires_person(salon, "o@e.example")), "Two")
    )
    for left in range(MOST_PINS - 1, 0, -1):
        with pytest.raises(WrongPin) as wrong:
            await unlock_device(accounts, tablet, mia, WRONG)
        assert wrong.value.tries_left == left
    for pin in (WRONG, WRONG, PIN):
        with pytest.raises(PinLocked):
            await unlock_device(accounts, tablet, mia, pin)
    assert [each for each in await _events(salon) if each[0] == "pin_locked"] == [("pin_locked", "Mia")]
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA) == ["Your PIN was changed", "Your PIN is locked on Front desk"]
    # It is one person on one device.
    assert await unlock_device(accounts, other, mia, PIN)
    people = {each.member.person.name: each.tries for each in await list_people_at(salon.runtime, tablet)}
    assert people["Mia"] == MOST_PINS
    await request_sign_in(salon.runtime, MIA)
    await deliver(salon, post)
    await sign_in(accounts, post.token(), PHONE, "press")
    assert await unlock_device(accounts, tablet, mia, PIN)


async def test_a_manager_unlocks_a_pin_and_next_door_doesnt(salon: Salon) -> None:
    tablet, mia = await at_work(salon)
    for _ in range(MOST_PINS):
        with pytest.raises((WrongPin, PinLocked)):
            await unlock_device(accounts_at(salon), tablet, mia, WRONG)
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    theirs = await in_session(next_door, await hires_person(next_door, "nell@example.com"))
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await unlock_pin(next_door.runtime, theirs, mia, "unlock")
    manager = await in_session(salon, await hires_person(salon, "max@example.com", "manager"))
    assert await list_locked_pins(salon.runtime, manager) == [(mia, "Mia", "Front desk")]
    await unlock_pin(salon.runtime, manager, mia, "unlock")
    assert await list_locked_pins(salon.runtime, manager) == []
    assert await unlock_device(accounts_at(salon), tablet, mia, PIN)
    assert ("pin_unlocked", "Mia") in await _events(salon)


async def test_a_pin_is_six_digits_that_nobody_tries_first_and_is_kept_so_that_nobody_reads_it(salon: Salon) -> None:
    person = await hires_person(salon, MIA)
    mia = await in_session(salon, person)
    async with untouched(salon.database):
        for bad in ("123456", "000000", "12345", "1234567", "١٢٣٤٥٦", "83017a", ""):
            with pytest.raises(InvalidInput):
                await set_pin(salon.runtime, mia, PINS, bad, "pin")
    assert await set_pin(salon.runtime, mia, PINS, PIN, "pin again") is False
    assert await set_pin(salon.runtime, mia, PINS, PIN, "pin again") is True
    rows = [str(row) for table in tables.metadata.sorted_tables for row in await salon.rows(table)]
    assert not [row for row in rows if PIN in row]
    (place,) = [row for row in await salon.rows(tables.membership) if row["id"] == person]
    assert place["pin_hash"].startswith("a$argon2id$")
    # Neither another person's, nor with another key.
    assert not await PINS.verify("1" * 22, PIN, place["pin_hash"])
    assert not await PINS.verify(person, PIN, "b" + place["pin_hash"][1:])
    tablet = await locked(salon, await pairs(salon, await in_session(salon, await hires_person(salon, OLGA))))
    token = (await unlock_device(accounts_at(salon), tablet, person, PIN)).ready.access_token
    await set_pin(salon.runtime, mia, PINS, None, "none")
    assert isinstance(await asks(salon, token), LockedDevice)
    with pytest.raises(NoPin):
        await unlock_device(accounts_at(salon), tablet, person, PIN)
    post = Post()
    await deliver(salon, post)
    assert post.to(MIA) == ["Your PIN was changed", "Your PIN was removed"]


async def test_a_device_shows_and_takes_nobody_from_next_door(salon: Salon) -> None:
    tablet, _ = await at_work(salon)
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    nell = await hires_person(next_door, "nell@example.com")
    await has_pin(next_door, nell)
    assert nell not in {each.member.id for each in await list_people_at(salon.runtime, tablet)}
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await unlock_device(accounts_at(salon), tablet, nell, PIN)
