"""Invitations, roles, leaving and keys: on both databases, and with two at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openchair.access.door import BadCredential, SignedOut
from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.accounts.invitations import (
    Invitee,
    accept_invitation,
    invite,
    list_open_invitations,
    read_invitation,
    revoke_invitation,
)
from openchair.accounts.keys import Issued, NewKey, create_key, list_keys, revoke_key, rotate_key
from openchair.accounts.sessions import refresh_session
from openchair.accounts.team import NewPlace, change_place, leave, list_team, remove_member
from openchair.desk.block_time import Block, block_time
from openchair.rules.occupancy import BlockedTimeKind
from openchair.rules.refusals import CredentialNeeded, InvalidInput, LastOwner, NotFound, SessionOver, SignInLinkSpent
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from openchair.store.sessions import lock_session
from tests.support.account import (
    PHONE,
    TESS,
    TOKENS,
    Post,
    accounts_at,
    begins_session,
    deliver,
    hires_person,
    invited,
    let_in,
    signs_in_as,
)
from tests.support.clock import TestClock
from tests.support.salon import Salon, day, open_salon
from tests.support.untouched import untouched


async def test_an_invitation_is_taken_up_once_by_a_press_and_signs_in(salon: Salon) -> None:
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    token = await invited(salon, owner)
    async with untouched(salon.database):
        read = await read_invitation(accounts, token)
    assert read is not None
    assert (read.name, read.role, read.venue.id) == ("Tess", OperatorRole.FRONT_DESK, salon.venue_id)
    given = await accept_invitation(accounts, token, PHONE, "press")
    assert (await accept_invitation(accounts, token, PHONE, "press")).session.id == given.session.id
    async with untouched(salon.database):
        with pytest.raises(SignInLinkSpent):
            await accept_invitation(accounts, token, PHONE, "another press")
    operator = await let_in(salon, given.access_token.removeprefix("access."))
    assert (operator.record.name, operator.record.role) == ("Tess", OperatorRole.FRONT_DESK)
    team = await list_team(salon.runtime, owner)
    assert team is not None
    assert [member.person.email for member in team] == ["olga@example.com", "tess@example.com"]
    assert await list_open_invitations(salon.runtime, owner) == []
    with pytest.raises(InvalidInput):
        await invite(salon.runtime, owner, TESS, "again")


@pytest.mark.parametrize("how", ["too late", "taken back", "sent again"])
async def test_an_invitation_that_is_over_does_nothing(salon: Salon, clock: TestClock, how: str) -> None:
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    token = await invited(salon, owner)
    if how == "too late":
        clock.advance(days=7)
    elif how == "taken back":
        (open_one,) = await list_open_invitations(salon.runtime, owner) or []
        await revoke_invitation(salon.runtime, owner, open_one.id, "revoke")
    else:
        await invite(salon.runtime, owner, TESS, "invite anew")
    async with untouched(salon.database):
        with pytest.raises(SignInLinkSpent):
            await accept_invitation(accounts, token, PHONE, "press")
        assert await read_invitation(accounts, token) is None


async def test_owners_read_of_each_who_was_invited_came_changed_and_went(salon: Salon) -> None:
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    twice = Invitee("Ned", "ned@example.com", OperatorRole.STAFF)
    for key in ("first", "again"):
        await invite(salon.runtime, owner, twice, key)
    (open_one,) = await list_open_invitations(salon.runtime, owner) or []
    await revoke_invitation(salon.runtime, owner, open_one.id, "back")
    given = await accept_invitation(accounts, await invited(salon, owner), PHONE, "press")
    tess = await let_in(salon, given.access_token.removeprefix("access."))
    await change_place(salon.runtime, owner, NewPlace(tess.record.id, OperatorRole.MANAGER), "up")
    await leave(salon.runtime, await let_in(salon, given.access_token.removeprefix("access.")), "bye")
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await remove_member(salon.runtime, owner, tess.record.id, "gone already")
    rows = sorted(await salon.rows(tables.security_event), key=lambda row: str(row["id"]))
    noted = [(row["kind"], row["who"], row["detail"]) for row in rows if row["kind"] != "new_device"]
    by = {"by": owner.record.name}
    assert noted == [
        ("invited", "Ned", {**by, "role": "staff"}),
        ("invited", "Ned", {**by, "role": "staff"}),
        ("invitation_revoked", "Ned", by),
        ("invited", "Tess", {**by, "role": "front_desk"}),
        ("joined", "Tess", {"role": "front_desk"}),
        ("role_changed", "Tess", {**by, "role": "manager"}),
        ("left", "Tess", {}),
    ]


async def test_the_last_owner_neither_leaves_nor_steps_down(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    # Somebody who can't sign in keeps no salon.
    await salon.issues_credential()
    async with untouched(salon.database):
        with pytest.raises(LastOwner):
            await leave(salon.runtime, owner, "leave")
        with pytest.raises(LastOwner):
            await change_place(salon.runtime, owner, NewPlace(owner.record.id, OperatorRole.MANAGER), "demote")


async def test_a_manager_keeps_the_team_but_makes_and_unmakes_no_owner(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    manager = await signs_in_as(salon, "manager", "max@example.com")
    tess = await hires_person(salon, "tess@example.com", "staff")
    async with untouched(salon.database):
        for refused in (
            invite(salon.runtime, manager, Invitee("N", "n@example.com", OperatorRole.OWNER), "1"),
            change_place(salon.runtime, manager, NewPlace(tess, OperatorRole.OWNER), "2"),
            change_place(salon.runtime, manager, NewPlace(owner.record.id, OperatorRole.STAFF), "3"),
            remove_member(salon.runtime, manager, owner.record.id, "4"),
            create_key(salon.runtime, manager, NewKey("K", OperatorRole.STAFF, None, 9), "5"),
        ):
            with pytest.raises(CredentialNeeded) as found:
                await refused
            assert found.value.message.startswith("Only an owner can ")
    changed = await change_place(salon.runtime, manager, NewPlace(tess, OperatorRole.FRONT_DESK), "6")
    assert changed.member is not None
    assert changed.member.role is OperatorRole.FRONT_DESK
    post = Post()
    await deliver(salon, post)
    assert post.to("tess@example.com") == ["What you may do at Lumen has changed"]


async def test_a_role_holds_from_the_next_request_on(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    session = await begins_session(salon, await hires_person(salon, "tess@example.com", "manager"))
    token = TOKENS.access_token(session, salon.venue_id).removeprefix("access.")
    tess = await let_in(salon, token)
    assert may(tess, Permission.KEEP_TEAM)
    await change_place(salon.runtime, owner, NewPlace(tess.record.id, OperatorRole.STAFF), "k")
    assert not may(await let_in(salon, token), Permission.KEEP_TEAM)


async def test_whoever_goes_takes_every_way_in_along(salon: Salon) -> None:
    """The leaver's drill: a session, a key, a PIN on the tablet; what they have next door stays."""
    owner, accounts = await signs_in_as(salon), accounts_at(salon)
    tess = await signs_in_as(salon, email="tess@example.com")
    await change_place(salon.runtime, owner, NewPlace(tess.record.id, staff_id=salon.staff["Mia"][1]), "is Mia")
    issued = await create_key(salon.runtime, tess, NewKey("Report", OperatorRole.OWNER, None, 30), "key")
    assert issued.credential is not None
    await salon.write(
        tables.device,
        id="d" * 22,
        name="Tablet",
        role="manager",
        paired_by=owner.record.id,
        paired_at=salon.clock.now(),
    )
    acting = {"acting_person_id": tess.record.person_id, "acting_until": salon.clock.now() + timedelta(hours=1)}
    await salon.write(
        tables.session,
        id="s" * 22,
        device_id="d" * 22,
        name="Tablet",
        client="",
        method="pairing",
        salt="0" * 32,
        generation=1,
        refreshed_at=salon.clock.now(),
        signed_in_at=salon.clock.now(),
        **acting,
    )
    (own,) = [row for row in await salon.rows(tables.session) if row["person_id"] == tess.record.person_id]
    await remove_member(salon.runtime, owner, tess.record.id, "go")
    with pytest.raises(BadCredential):
        await salon.door.viewer(salon.host, f"Bearer {issued.credential}")
    rows = {row["id"]: row for row in await salon.rows(tables.session)}
    assert (rows[own["id"]]["ended_by"], rows["s" * 22]["acting_person_id"]) == ("left", None)
    async with salon.database.transaction() as connection:
        session = await lock_session(connection, own["id"])
    assert session is not None
    with pytest.raises(SignedOut):
        await let_in(salon, TOKENS.access_token(session, salon.venue_id).removeprefix("access."))
    with pytest.raises(SessionOver):
        await refresh_session(accounts, TOKENS.refresh_token(session), PHONE)
    post = Post()
    await deliver(salon, post)
    assert post.to("tess@example.com") == ["You no longer work on the desk of Lumen"]
    # The staff member stays, and another can be her.
    ned = await hires_person(salon, "ned@example.com", "staff")
    assert await change_place(salon.runtime, owner, NewPlace(ned, staff_id=salon.staff["Mia"][1]), "is Mia now")


async def test_whoever_goes_keeps_their_sign_in_where_they_still_work(salon: Salon) -> None:
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    owner, tess = await signs_in_as(salon), await signs_in_as(salon, "staff", "tess@example.com")
    place = {"person_id": tess.record.person_id, "role": "staff", "created_at": salon.clock.now()}
    await next_door.write(tables.membership, id="h" * 22, **place)
    await remove_member(salon.runtime, owner, tess.record.id, "go")
    (session,) = [row for row in await salon.rows(tables.session) if row["person_id"] == tess.record.person_id]
    assert session["ended_at"] is None


async def test_a_change_begun_before_the_removal_is_the_last_one(salon: Salon) -> None:
    """Removed midway: what comes after the removal is refused, whatever the access token's ten minutes say."""
    owner = await signs_in_as(salon)
    session = await begins_session(salon, await hires_person(salon, "tess@example.com", "front_desk"))
    token = TOKENS.access_token(session, salon.venue_id).removeprefix("access.")
    tess = await let_in(salon, token)
    block = Block(salon.staff["Mia"][1], day(3, 12), 60, BlockedTimeKind.LUNCH, None)
    await block_time(salon.runtime, tess, block, "lunch")
    await remove_member(salon.runtime, owner, tess.record.id, "go")
    with pytest.raises(SignedOut):
        await let_in(salon, token)


async def test_nobody_of_another_venue_is_changed_or_removed(salon: Salon) -> None:
    next_door = await open_salon(salon.database, salon.clock, slug="hudson")
    owner, nell = await signs_in_as(salon), await signs_in_as(next_door, email="nell@example.com")
    key = await create_key(next_door.runtime, nell, NewKey("K", OperatorRole.STAFF, None, 9), "k")
    await invite(next_door.runtime, nell, TESS, "i")
    (invitation,) = await list_open_invitations(next_door.runtime, nell) or []
    async with untouched(salon.database):
        for refused in (
            change_place(salon.runtime, owner, NewPlace(nell.record.id, OperatorRole.STAFF), "1"),
            remove_member(salon.runtime, owner, nell.record.id, "2"),
            revoke_invitation(salon.runtime, owner, invitation.id, "3"),
            rotate_key(salon.runtime, owner, key.key.id, "4"),
            revoke_key(salon.runtime, owner, key.key.id, "5"),
            invite(
                salon.runtime,
                owner,
                Invitee("N", "n@example.com", OperatorRole.STAFF, next_door.staff["Mia"][1]),
                "6",
            ),
        ):
            with pytest.raises(NotFound):
                await refused


# Keys


async def _key(salon: Salon, owner: Operator, **more: Any) -> Issued:
    values: dict[str, Any] = {"name": "Report", "role": OperatorRole.MANAGER, "permissions": None, "days": 30}
    return await create_key(salon.runtime, owner, NewKey(**(values | more)), "make")


async def test_a_key_may_do_the_least_of_what_it_and_its_maker_may(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    issued = await _key(salon, owner, permissions=[Permission.BLOCK_TIME, Permission.KEEP_KEYS, Permission.KEEP_TEAM])
    assert issued.credential is not None
    program = await salon.door.operator(issued.credential.removeprefix("desk."))
    # Keeping keys is an owner's; and neither that nor the team is ever a key's.
    assert {each for each in Permission if may(program, each)} == {Permission.BLOCK_TIME}
    assert program.actor.name == "Olga (Report)"
    await hires_person(salon, "second@example.com")
    await change_place(salon.runtime, owner, NewPlace(owner.record.id, OperatorRole.STAFF), "step down")
    again = await salon.door.operator(issued.credential.removeprefix("desk."))
    assert again.roles == (OperatorRole.STAFF, OperatorRole.MANAGER)


async def test_an_owners_key_makes_no_key_and_lets_nobody_in(salon: Salon) -> None:
    program = await salon.signs_in("owner")
    async with untouched(salon.database):
        for refused in (
            create_key(salon.runtime, program, NewKey("K", OperatorRole.OWNER, None, 9), "1"),
            invite(salon.runtime, program, TESS, "2"),
            remove_member(salon.runtime, program, program.record.id, "3"),
        ):
            with pytest.raises(CredentialNeeded) as found:
                await refused
            assert "API key" in found.value.message


async def test_a_keys_secret_is_told_once_and_ends_when_it_is_replaced_revoked_or_old(
    salon: Salon, clock: TestClock
) -> None:
    owner = await signs_in_as(salon)
    issued = await _key(salon, owner)
    assert issued.credential is not None
    again = await _key(salon, owner)
    assert (again.key, again.credential, again.replayed) == (issued.key, None, True)
    secret = issued.credential[-22:]
    rows = [str(row) for table in tables.metadata.sorted_tables for row in await salon.rows(table)]
    assert not [row for row in rows if secret in row]
    replaced = await rotate_key(salon.runtime, owner, issued.key.id, "rotate")
    assert replaced.credential is not None
    with pytest.raises(BadCredential):
        await salon.door.operator(issued.credential.removeprefix("desk."))
    assert await salon.door.operator(replaced.credential.removeprefix("desk."))
    clock.advance(days=30)
    with pytest.raises(BadCredential):
        await salon.door.operator(replaced.credential.removeprefix("desk."))
    await revoke_key(salon.runtime, owner, issued.key.id, "revoke")
    with pytest.raises(NotFound):
        await rotate_key(salon.runtime, owner, issued.key.id, "rotate again")
    (listed,) = await list_keys(salon.runtime, owner) or []
    assert listed.revoked_at == clock.now()
    kinds = sorted(row["kind"] for row in await salon.rows(tables.security_event))
    assert kinds == ["key_issued", "key_revoked"]


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 367}, {"name": "\u202e"}, {"name": ""}])
async def test_a_key_that_lives_too_long_or_has_no_name_is_not_made(salon: Salon, wrong: dict[str, Any]) -> None:
    owner = await signs_in_as(salon)
    async with untouched(salon.database):
        with pytest.raises(InvalidInput):
            await _key(salon, owner, **wrong)
