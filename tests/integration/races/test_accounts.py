"""Two presses, two tabs, two owners at the same moment: one link, one pair, one owner at least."""

from __future__ import annotations

import asyncio

from openchair.accounts.invitations import accept_invitation, invite, list_open_invitations
from openchair.accounts.sessions import refresh_session
from openchair.accounts.sign_in import sign_in
from openchair.accounts.signed_in import SignedIn
from openchair.accounts.team import NewPlace, change_place
from openchair.rules.refusals import LastOwner
from openchair.rules.roles import OperatorRole
from openchair.store import tables
from tests.support.account import MIA, PHONE, TESS, Post, accounts_at, hires_person, invited, link_for, signs_in_as
from tests.support.clock import TestClock
from tests.support.salon import Salon


async def _signs_in(salon: Salon) -> SignedIn:
    await hires_person(salon, MIA)
    return await sign_in(accounts_at(salon), await link_for(salon, Post()), PHONE, "press")


async def test_two_presses_at_once_sign_in_once(salon: Salon) -> None:
    await hires_person(salon, MIA)
    token = await link_for(salon, Post())
    presses = [sign_in(accounts_at(salon), token, PHONE, key) for key in ("one", "two")]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["SignInLinkSpent", "SignedIn"]
    assert len(await salon.rows(tables.session)) == 1


async def test_two_tabs_that_refresh_at_once_get_the_same_pair(salon: Salon, clock: TestClock) -> None:
    given, accounts = await _signs_in(salon), accounts_at(salon)
    pairs = await asyncio.gather(*(refresh_session(accounts, given.refresh_token, PHONE) for _ in range(3)))
    assert len({(pair.access_token, pair.refresh_token) for pair in pairs}) == 1
    # The tab that doesn't know yet goes on with what it has, for as long as that lasts.
    assert await salon.door.signed_in(given.access_token.removeprefix("access."))
    clock.advance(seconds=9)
    assert (await refresh_session(accounts, given.refresh_token, PHONE)).refresh_token == pairs[0].refresh_token


async def test_two_invitations_at_once_to_one_address_leave_one(salon: Salon) -> None:
    owner = await signs_in_as(salon)
    await asyncio.gather(*(invite(salon.runtime, owner, TESS, key) for key in ("one", "two")))
    assert len(await list_open_invitations(salon.runtime, owner) or []) == 1


async def test_two_owners_who_unmake_each_other_at_once_leave_one(salon: Salon) -> None:
    owners = [await signs_in_as(salon, email=f"{name}@example.com") for name in ("a", "b")]
    wanted = [NewPlace(other.record.id, OperatorRole.STAFF) for other in reversed(owners)]
    done = await asyncio.gather(
        *(change_place(salon.runtime, owner, each, "k") for owner, each in zip(owners, wanted, strict=True)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, LastOwner) for each in done) == 1
    roles = sorted(row["role"] for row in await salon.rows(tables.membership))
    assert roles == ["owner", "staff"]


async def test_two_presses_at_once_take_an_invitation_up_once(salon: Salon) -> None:
    token = await invited(salon, await signs_in_as(salon))
    presses = [accept_invitation(accounts_at(salon), token, PHONE, key) for key in ("one", "two")]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["SignInLinkSpent", "SignedIn"]
    assert len(await salon.rows(tables.membership)) == 2
