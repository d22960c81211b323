"""What the venue next door has of people, keys and sessions, and the queries that must not reach it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store import accounts, sessions, sign_ins, tables

DAY: Final = timedelta(days=1)
OTTO: Final = "t" * 22
"""The person next door, their place there, their key and their session on the tablet."""


async def bring_account(connection: AsyncConnection, scope: VenueScope, staff_id: str, now: datetime) -> None:
    """Otto, who is Mia there, an owner with a key, at work on the venue's tablet."""
    venue = {"venue_id": scope.venue_id}
    role = {"role": OperatorRole.OWNER}
    for table, values in (
        (tables.person, {"name": "Otto", "email": "o@example.com", "email_key": "o@example.com", "created_at": now}),
        (tables.membership, {**venue, **role, "person_id": OTTO, "staff_id": staff_id, "created_at": now}),
        (
            tables.api_key,
            {
                **venue,
                **role,
                "membership_id": OTTO,
                "name": "Otto",
                "secret_hash": "0" * 64,
                "created_at": now,
                "expires_at": now,
            },
        ),
        (tables.device, {**venue, **role, "name": "Tablet", "paired_by": OTTO, "paired_at": now}),
        (
            tables.session,
            {
                **venue,
                "device_id": OTTO,
                "name": "Tablet",
                "client": "",
                "method": "pairing",
                "salt": "0" * 32,
                "generation": 1,
                "refreshed_at": now,
                "signed_in_at": now,
                "acting_person_id": OTTO,
                "acting_until": now,
            },
        ),
    ):
        await connection.execute(insert(table).values(id=OTTO, **values))
    await _invites(connection, scope, now)


def _key(**more: Any) -> dict[str, Any]:
    return {"id": "u" * 22, "name": "K", "role": "staff", "secret_hash": "1" * 64, **more}


async def _invites(connection: AsyncConnection, scope: VenueScope, now: datetime) -> None:
    """Somebody is invited there."""
    row = {"id": "v" * 22, "name": "V", "email": "v@example.com", "email_key": "v@example.com", "role": "staff"}
    await sign_ins.insert_invitation(connection, scope, {**row, "created_at": now, "expires_at": now + DAY})


READS: Final[dict[Any, tuple[Any, Any]]] = {
    accounts.count_owners: (lambda c, s, n: accounts.count_owners(c, s), 0),
    accounts.find_member: (lambda c, s, n: accounts.find_member(c, s, OTTO), None),
    accounts.is_staff_taken: (lambda c, s, n: accounts.is_staff_taken(c, s, n.staff_id), None),
    accounts.list_api_keys: (lambda c, s, n: accounts.list_api_keys(c, s, membership_id=OTTO), []),
    sign_ins.list_invitations: (lambda c, s, n: sign_ins.list_invitations(c, s, n.ours.clock.now()), []),
    accounts.list_members: (lambda c, s, n: accounts.list_members(c, s), []),
}
CHANGES: Final[dict[Any, Any]] = {
    accounts.change_api_key: lambda c, s, n: accounts.change_api_key(c, s, OTTO, name="taken over"),
    accounts.change_member: lambda c, s, n: accounts.change_member(c, s, OTTO, role=OperatorRole.STAFF),
    accounts.revoke_keys_of: lambda c, s, n: accounts.revoke_keys_of(c, s, OTTO, n.ours.clock.now()),
    sign_ins.change_invitation: lambda c, s, n: sign_ins.change_invitation(c, s, "v" * 22, used_key="taken"),
    sign_ins.revoke_invitations: lambda c, s, n: sign_ins.revoke_invitations(
        c, s, n.ours.clock.now(), invitation_id="v" * 22
    ),
    sessions.lock_up: lambda c, s, n: sessions.lock_up(c, s, OTTO),
}
ADDITIONS: Final[dict[Any, Any]] = {
    accounts.insert_api_key: lambda c, s, n: accounts.insert_api_key(
        c, s, _key(membership_id=OTTO, created_at=n.ours.clock.now(), expires_at=n.ours.clock.now())
    ),
    sign_ins.insert_invitation: lambda c, s, n: sign_ins.insert_invitation(
        c,
        s,
        {
            "id": "w" * 22,
            "name": "W",
            "email": "w@example.com",
            "email_key": "w@example.com",
            "role": "staff",
            "invited_by": OTTO,
            "created_at": n.ours.clock.now(),
            "expires_at": n.ours.clock.now(),
        },
    ),
    accounts.insert_member: lambda c, s, n: accounts.insert_member(
        c,
        s,
        {
            "id": "u" * 22,
            "person_id": OTTO,
            "role": "staff",
            "staff_id": n.theirs.staff["Theo"][1],
            "created_at": n.ours.clock.now(),
        },
    ),
}
MADE_OF_THE_OTHERS: Final[set[Any]] = {accounts.lock_team}
WITHOUT_A_SCOPE: Final = {
    "find_api_key",
    "note_key_used",
    "bring_person",
    "list_places",
    "find_session_at",
    "lock_session",
    "insert_session",
    "change_session",
    "list_sessions",
    "end_sessions_of",
    "knows_client",
    "find_person",
    "queue_account_mail",
    "is_any_mail_due",
    "claim_account_mail",
    "finish_account_mail",
    "insert_sign_in",
    "list_asked_sign_ins",
    "is_sign_in_asked",
    "find_person_of",
    "count_sign_ins",
    "drop_sign_in",
    "change_sign_in",
    "lock_sign_in",
    "lock_invitation",
    "find_invitation",
    "find_kind",
    "find_venue_of_key",
    "list_open_sessions",
}
