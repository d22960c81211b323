"""Inputs of the verbs about people and keys that go well, and what each can be refused for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from openchair.rules.accounts import INVITATION_TIME
from openchair.store import tables
from tests.support.account import access_of, begins_session, hires_person
from tests.support.authenticator import Authenticator
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


async def _credential(stage: Stage) -> str:
    """What a browser makes of what it is asked in the session of whoever asks."""
    query = "{ desk { operator { passkeyRegistrationOptions } } }"
    data = await stage.web.data(stage.salon.host, query, bearer=stage.credential)
    options = data["desk"]["operator"]["passkeyRegistrationOptions"]
    return Authenticator().create(json.loads(options))


async def _add_passkey(stage: Stage) -> dict[str, Any]:
    return {"credential": await _credential(stage), "name": "Phone", **KEY}


async def _rename_passkey(stage: Stage) -> dict[str, Any]:
    add = Stage(stage.salon, stage.clock, stage.web, "deskAddPasskey", stage.credential)
    assert (await add.ask(await _add_passkey(stage) | {"idempotencyKey": "add"}))["__typename"] == "PasskeysChanged"
    (passkey,) = await stage.salon.rows(tables.passkey)
    return {"passkeyId": passkey["id"], "name": "Ring", **KEY}


async def _remove_passkey(stage: Stage) -> dict[str, Any]:
    return {"passkeyId": (await _rename_passkey(stage))["passkeyId"], **KEY}


async def _pair_device(_stage: Stage) -> dict[str, Any]:
    return {"name": "Front desk", "role": "STAFF", **KEY}


async def _device(stage: Stage) -> str:
    now = stage.clock.now()
    row = {"id": "d" * 22, "name": "Tablet", "role": "staff", "paired_at": now}
    await stage.salon.write(tables.device, **row, paired_by=await hires_person(stage.salon, "max@example.com"))
    return "d" * 22


async def _rename_device(stage: Stage) -> dict[str, Any]:
    return {"deviceId": await _device(stage), "name": "Window", **KEY}


async def _revoke_device(stage: Stage) -> dict[str, Any]:
    return {"deviceId": await _device(stage), **KEY}


async def _set_pin(_stage: Stage) -> dict[str, Any]:
    return {"pin": "830174", **KEY}


async def _unlock_pin(stage: Stage) -> dict[str, Any]:
    ned = await hires_person(stage.salon, NED, "staff")
    tries = {"failures": 5, "locked_at": stage.clock.now(), "updated_at": stage.clock.now()}
    await stage.salon.write(tables.device_pin, device_id=await _device(stage), membership_id=ned, **tries)
    return {"memberId": ned, **KEY}


async def _add_domain(_stage: Stage) -> dict[str, Any]:
    return {"domain": "Book.Lumen.example", **KEY}


async def _of_domain(stage: Stage) -> dict[str, Any]:
    claim = {"domain": "book.lumen.example", "proof": "0" * 32, "claimed_at": stage.clock.now()}
    await stage.salon.write(tables.domain_claim, **claim)
    return {"domain": "book.lumen.example", **KEY}


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
    "deskAddPasskey": _add_passkey,
    "deskRenamePasskey": _rename_passkey,
    "deskRemovePasskey": _remove_passkey,
    "deskPairDevice": _pair_device,
    "deskRenameDevice": _rename_device,
    "deskRevokeDevice": _revoke_device,
    "deskSetPin": _set_pin,
    "deskUnlockPin": _unlock_pin,
    "deskAddDomain": _add_domain,
    "deskCheckDomain": _of_domain,
    "deskRemoveDomain": _of_domain,
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
    "deskAddPasskey": "PasskeysChanged",
    "deskRenamePasskey": "PasskeysChanged",
    "deskRemovePasskey": "PasskeysChanged",
    "deskPairDevice": "PairingMade",
    "deskRenameDevice": "DeviceChanged",
    "deskRevokeDevice": "DeviceChanged",
    "deskSetPin": "PinSet",
    "deskUnlockPin": "PinUnlocked",
    "deskAddDomain": "DomainAdded",
    "deskCheckDomain": "DomainLookedAt",
    "deskRemoveDomain": "DomainRemoved",
}
# Whoever left can't ask again, and a secret isn't told twice: tests/integration/accounts/test_team.py.
ONCE = {"deskLeave", "deskCreateApiKey", "deskRotateApiKey"}


async def credential_for(salon: Salon, mutation: str, role: str = "owner") -> str:
    """An API key, which lives long, or, for what no key may do, the access token of someone who is signed in."""
    for_people = mutation in GOOD or "Stripe" in mutation
    return await access_of(salon, role) if for_people else f"desk.{await salon.issues_credential(role)}"


async def passkey_refused(stage: Stage) -> dict[str, Any]:
    """Not what the browser was asked."""
    return await _add_passkey(stage) | {"credential": "{}"}


async def sign_in_too_old(stage: Stage) -> dict[str, Any]:
    """Whoever asks has been signed in for long, and refreshed since."""
    input = await _add_passkey(stage)
    async with stage.salon.database.transaction(stage.salon.scope) as connection:
        before = stage.clock.now() - timedelta(minutes=21)
        await connection.execute(tables.session.update().values(signed_in_at=before))
    return input


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
        "deskAddPasskey": {"name": "Ring"},
        "deskPairDevice": {"name": "Window"},
        "deskSetPin": {"pin": "402918"},
        "deskAddDomain": {"domain": "other.lumen.example"},
    }
    return others.get(mutation, nobodys(mutation))


def nobodys(mutation: str) -> dict[str, str]:
    """Of the input of a verb, what names something that isn't there."""
    fields = {
        "deskInvite": ["staffId"],
        "deskRevokeInvitation": ["invitationId"],
        "deskChangeMember": ["memberId"],
        "deskRemoveMember": ["memberId"],
        "deskEndSession": ["sessionId"],
        "deskRotateApiKey": ["keyId"],
        "deskRevokeApiKey": ["keyId"],
        "deskRenamePasskey": ["passkeyId"],
        "deskRemovePasskey": ["passkeyId"],
        "deskRenameDevice": ["deviceId"],
        "deskRevokeDevice": ["deviceId"],
        "deskUnlockPin": ["memberId"],
        "deskCheckDomain": ["domain"],
        "deskRemoveDomain": ["domain"],
    }.get(mutation, [])
    return {name: "nobody.example" if name == "domain" else "1" * 22 for name in fields}
