"""What the venue next door has of pairings and PINs, and the queries that must not reach it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.accounts import SessionEnd
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store import devices, tables

from .accounts_next_door import OTTO

KEPT: Final = "a$argon2id$"


async def bring_device(connection: AsyncConnection, scope: VenueScope, now: datetime) -> None:
    """A code for another tablet, Otto's PIN, and one that he mistyped."""
    venue = {"venue_id": scope.venue_id}
    pairing = {"name": "Two", "role": OperatorRole.STAFF, "made_by": OTTO, "created_at": now, "expires_at": now}
    await connection.execute(insert(tables.device_pairing).values(id=OTTO, code_hash="c", **venue, **pairing))
    tries = {"device_id": OTTO, "membership_id": OTTO, "failures": 5, "locked_at": now, "updated_at": now}
    await connection.execute(insert(tables.device_pin).values(**venue, **tries))
    await connection.execute(update(tables.membership).where(tables.membership.c.id == OTTO).values(pin_hash=KEPT))


READS: Final[dict[Any, tuple[Any, Any]]] = {
    devices.find_device: (lambda c, s, n: devices.find_device(c, s, OTTO), None),
    devices.find_pairing: (lambda c, s, n: devices.find_pairing(c, s, OTTO), None),
    devices.find_pin: (lambda c, s, n: devices.find_pin(c, s, OTTO), None),
    devices.list_at_lock_screen: (lambda c, s, n: devices.list_at_lock_screen(c, s, OTTO), []),
    devices.list_devices: (lambda c, s, n: devices.list_devices(c, s), []),
    devices.list_pin_locks: (lambda c, s, n: devices.list_pin_locks(c, s), []),
}
CHANGES: Final[dict[Any, Any]] = {
    devices.act_on_device: lambda c, s, n: devices.act_on_device(
        c, s, OTTO, OTTO, KEPT, n.ours.clock.now() + timedelta(hours=1)
    ),
    devices.change_device: lambda c, s, n: devices.change_device(c, s, OTTO, name="taken over"),
    devices.change_pairing: lambda c, s, n: devices.change_pairing(c, s, OTTO, name="taken over"),
    devices.end_sessions_on: lambda c, s, n: devices.end_sessions_on(
        c, s, OTTO, SessionEnd.REVOKED, n.ours.clock.now()
    ),
    devices.forgive_tries: lambda c, s, n: devices.forgive_tries(c, s, OTTO),
    devices.keep_acting: lambda c, s, n: devices.keep_acting(
        c, s, OTTO, OTTO, n.ours.clock.now() - timedelta(hours=1), n.ours.clock.now() + timedelta(hours=1)
    ),
    devices.stop_acting: lambda c, s, n: devices.stop_acting(c, s, OTTO),
}
_ROW: Final[dict[str, Any]] = {"id": "u" * 22, "name": "T", "role": "staff"}
ADDITIONS: Final[dict[Any, Any]] = {
    devices.claim_try: lambda c, s, n: devices.claim_try(c, s, OTTO, OTTO, n.ours.clock.now()),
    devices.insert_device: lambda c, s, n: devices.insert_device(
        c, s, {**_ROW, "paired_by": OTTO, "paired_at": n.ours.clock.now()}
    ),
    devices.insert_pairing: lambda c, s, n: devices.insert_pairing(
        c,
        s,
        {
            **_ROW,
            "code_hash": "d",
            "made_by": OTTO,
            "created_at": n.ours.clock.now(),
            "expires_at": n.ours.clock.now(),
        },
    ),
}
WITHOUT_A_SCOPE: Final = {
    "lock_pairing",
    "find_on_device",
    "insert_passkey",
    "list_passkeys",
    "lock_passkey",
    "change_passkey",
    "spend_challenge",
    "find_challenge",
    "note_session_begun",
}
