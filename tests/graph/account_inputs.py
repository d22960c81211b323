"""Inputs of the verbs about people and keys that go well, and what each can be refused for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from openchair.rules.accounts import INVITATION_TIME
from openchair.store import tables
from tests.support.account import access_of, begins_session, hires_person
from tests.support.salon import Salon
from tests.support.stage import Stage

NED = "ned@example.com"
KEY = {"idempotencyKey": "k"}


async def _invite(_stage: Stage) -> dict[str, Any]:
    return {"name": "Ned", "email": NED, "role": "STAFF", **KEY}


async def _revoke_invitation(stage: Stage) -> dict[str, Any]:
    now = stage.clock.now()
    row = {"id": "i" * 22, "name": "Ned", "email": NED, "email_key": NED, "role": "staff", "created_at": now}
    await stage.salon.write(tables.invitation, **row, expires_at=now + INVITATION_TIME)
    return {"invitationId": "i" * 22, **KEY}


async def _change(stage: Stage) -> dict[str, Any]:
    return {"memberId": await hires_person(stage.salon, NED, "staff"), "role": "MANAGER", **KEY}


async def _remove(stage: Stage) -> dict[str, Any]:
    return {"memberId": await hires_person(stage.salon, NED, "staff"), **KEY}


async def _leave(stage: Stage) -> dict[str, Any]:
    await hires_person(stage.salon, NED)
    return dict(KEY)


async def _end_session(stage: Stage) -> dict[str, Any]:
    session = await begins_session(stage.salon, await hires_person(stage.salon, NED, "staff"))
    return {"sessionId": session.id, **KEY}


async def _create_key(_stage: Stage) -> dict[str, Any]:
    return {"name": "Report", "role": "STAFF", "permissions": ["BLOCK_TIME"], "days": 9, **KEY}


async def _of_key(stage: Stage) -> dict[str, Any]:
    return {"keyId": (await stage.salon.issues_credential())[:22], **KEY}


GOOD: dict[str, Callable[[Stage], Awaitable[dict[str, Any]]]] = {
    "deskInvite": _invite,
    "deskRevokeInvitation": _revoke_invitation,
    "deskChangeMember": _change,
    "deskRemoveMember": _remove,
    "deskLeave": _leave,
    "deskEndSession": _end_session,
    "deskCreateApiKey": _create_key,
    "deskRotateApiKey": _of_key,
    "deskRevokeApiKey": _of_key,
}
SUCCESSES = {
    "deskInvite": "MemberInvited",
    "deskRevokeInvitation": "InvitationRevoked",
    "deskChangeMember": "MemberChanged",
    "deskRemoveMember": "MemberRemoved",
    "deskLeave": "MemberRemoved",
    "deskEndSession": "SessionEnded",
    "deskCreateApiKey": "ApiKeyChanged",
    "deskRotateApiKey": "ApiKeyChanged",
    "deskRevokeApiKey": "ApiKeyChanged",
}
# Whoever left can't ask again, and a secret isn't told twice: tests/integration/accounts/test_team.py.
ONCE = {"deskLeave", "deskCreateApiKey", "deskRotateApiKey"}


async def credential_for(salon: Salon, mutation: str, role: str = "owner") -> str:
    """An API key, which lives long, or, for what no key may do, the access token of someone who is signed in."""
    return await access_of(salon, role) if mutation in GOOD else f"desk.{await salon.issues_credential(role)}"


async def last_owner(stage: Stage) -> dict[str, Any]:
    """There is no other owner but the one who asks."""
    me = await stage.web.data(stage.salon.host, "{ desk { operator { id } } }", bearer=stage.credential)
    own: dict[str, Any] = {} if stage.mutation == "deskLeave" else {"memberId": me["desk"]["operator"]["id"]}
    return {**own, **({"role": "STAFF"} if stage.mutation == "deskChangeMember" else {}), **KEY}


def another(mutation: str) -> dict[str, Any]:
    """What makes an input another one than that of `GOOD`."""
    others: dict[str, dict[str, Any]] = {
        "deskInvite": {"name": "Nell"},
        "deskCreateApiKey": {"days": 8},
        "deskChangeMember": {"role": "OWNER"},
    }
    return others.get(mutation, dict.fromkeys(named(mutation), "1" * 22))


def named(mutation: str) -> list[str]:
    """By which field the input of a verb names what may not be there."""
    return {
        "deskInvite": ["staffId"],
        "deskRevokeInvitation": ["invitationId"],
        "deskChangeMember": ["memberId"],
        "deskRemoveMember": ["memberId"],
        "deskEndSession": ["sessionId"],
        "deskRotateApiKey": ["keyId"],
        "deskRevokeApiKey": ["keyId"],
    }.get(mutation, [])
