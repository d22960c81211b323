"""Passkeys, and the challenges that one has answered. They are a person's, of all their venues, so no scope is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.accounts import ChallengePurpose
from openchair.rules.records.device import PasskeyRecord, SpentChallenge
from openchair.store.rows import Columns
from openchair.store.tables import passkey, passkey_challenge

PASSKEY: Final = Columns(
    PasskeyRecord,
    id=passkey.c.id,
    person_id=passkey.c.person_id,
    credential_id=passkey.c.credential_id,
    public_key=passkey.c.public_key,
    sign_count=passkey.c.sign_count,
    name=passkey.c.name,
    backed_up=passkey.c.backed_up,
    created_at=passkey.c.created_at,
    last_used_at=passkey.c.last_used_at,
)
CHALLENGE: Final = Columns(
    SpentChallenge, used_key=passkey_challenge.c.used_key, session_id=passkey_challenge.c.session_id
)


async def insert_passkey(connection: AsyncConnection, values: Mapping[str, Any]) -> bool:
    """Write a passkey; False where its credential is somebody's."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = await connection.execute(dialect_insert(passkey).values(**values).on_conflict_do_nothing())
    return done.rowcount == 1


async def list_passkeys(connection: AsyncConnection, person_id: str) -> list[PasskeyRecord]:
    """A person's passkeys that are not revoked, oldest first."""
    rows = await connection.execute(
        select(*PASSKEY).where(passkey.c.person_id == person_id, passkey.c.revoked_at.is_(None)).order_by(passkey.c.id)
    )
    return [PASSKEY.read(row) for row in rows]


async def lock_passkey(connection: AsyncConnection, credential_id: str) -> PasskeyRecord | None:
    """The passkey with this credential that isn't revoked, which nobody else uses until the transaction ends."""
    found = (
        await connection.execute(
            select(*PASSKEY)
            .where(passkey.c.credential_id == credential_id, passkey.c.revoked_at.is_(None))
            .with_for_update()
        )
    ).one_or_none()
    return None if found is None else PASSKEY.read(found)


async def change_passkey(connection: AsyncConnection, person_id: str, passkey_id: str, **values: Any) -> bool:
    """Write these columns of a person's passkey that isn't revoked; False where there is no such."""
    done = await connection.execute(
        update(passkey)
        .where(passkey.c.person_id == person_id, passkey.c.id == passkey_id, passkey.c.revoked_at.is_(None))
        .values(**values)
    )
    return done.rowcount == 1


async def spend_challenge(
    connection: AsyncConnection,
    challenge_id: str,
    purpose: ChallengePurpose,
    key: str,
    expires_at: datetime,
    now: datetime,
) -> bool:
    """Use a challenge up by the press with this key; False where it is used. One that is used twice at once waits here."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = await connection.execute(
        dialect_insert(passkey_challenge)
        .values(id=challenge_id, purpose=purpose, used_key=key, expires_at=expires_at, used_at=now)
        .on_conflict_do_nothing()
    )
    return done.rowcount == 1


async def find_challenge(connection: AsyncConnection, challenge_id: str) -> SpentChallenge | None:
    """A challenge that is used up; None of one that isn't, or that is too old to be used."""
    found = (await connection.execute(select(*CHALLENGE).where(passkey_challenge.c.id == challenge_id))).one_or_none()
    return None if found is None else CHALLENGE.read(found)


async def note_session_begun(connection: AsyncConnection, challenge_id: str, session_id: str) -> None:
    """Write which session the answer to a challenge began."""
    await connection.execute(
        update(passkey_challenge).where(passkey_challenge.c.id == challenge_id).values(session_id=session_id)
    )
