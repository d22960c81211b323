"""Devices of a venue: paired, listed and revoked, who acts on them, and the wrong PINs that were typed there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, case, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.accounts import MOST_PINS, SessionEnd
from openchair.rules.feed import FeedKind
from openchair.rules.records.account import DeviceRecord
from openchair.rules.records.device import AtLockScreen, ListedDevice, OnDevice, PairingRecord
from openchair.rules.scope import VenueScope
from openchair.store.accounts import MEMBER, OPERATOR
from openchair.store.feed import note_change
from openchair.store.rows import Columns
from openchair.store.tables import device, device_pairing, device_pin, membership, person, session, venue
from openchair.store.venue_columns import VENUE, primary_host

DEVICE: Final = Columns(
    DeviceRecord,
    id=device.c.id,
    name=device.c.name,
    role=device.c.role,
    paired_at=device.c.paired_at,
    last_seen_at=device.c.last_seen_at,
    revoked_at=device.c.revoked_at,
)
PAIRING: Final = Columns(
    PairingRecord,
    id=device_pairing.c.id,
    name=device_pairing.c.name,
    role=device_pairing.c.role,
    made_by=device_pairing.c.made_by,
    created_at=device_pairing.c.created_at,
    expires_at=device_pairing.c.expires_at,
    claimed_at=device_pairing.c.claimed_at,
    device_id=device_pairing.c.device_id,
    used_key=device_pairing.c.used_key,
    session_id=device_pairing.c.session_id,
    venue=VENUE,
)
LISTED: Final = Columns(ListedDevice, device=DEVICE, last_used_by=person.c.name.label("last_used_by"))
ON_DEVICE: Final = Columns(OnDevice, device=DEVICE, venue=VENUE, acting=OPERATOR.where_present("id"))
LOCK_SCREEN: Final = Columns(AtLockScreen, member=MEMBER, tries=func.coalesce(device_pin.c.failures, 0).label("tries"))

_ACTS_THERE = and_(
    membership.c.venue_id == session.c.venue_id,
    membership.c.person_id == session.c.acting_person_id,
    membership.c.ended_at.is_(None),
)
"""Whoever acts on the device of a session, while they work there."""


async def insert_pairing(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a code's pairing."""
    await connection.execute(insert(device_pairing).values(venue_id=scope.venue_id, **values))


async def find_pairing(connection: AsyncConnection, scope: VenueScope, pairing_id: str) -> PairingRecord | None:
    """A pairing of the venue."""
    by = device_pairing.c.venue_id == scope.venue_id, device_pairing.c.id == pairing_id
    found = (await connection.execute(_pairings().where(*by))).one_or_none()
    return None if found is None else PAIRING.read(found)


async def lock_pairing(connection: AsyncConnection, kept_code: str) -> PairingRecord | None:
    """The pairing of a code, which nobody else claims until the transaction ends. The code says which, so no scope is named."""
    by = device_pairing.c.code_hash == kept_code
    found = (await connection.execute(_pairings().where(by).with_for_update(of=device_pairing))).one_or_none()
    return None if found is None else PAIRING.read(found)


async def change_pairing(connection: AsyncConnection, scope: VenueScope, pairing_id: str, **values: Any) -> None:
    """Write these columns of a pairing."""
    await connection.execute(
        update(device_pairing)
        .where(device_pairing.c.venue_id == scope.venue_id, device_pairing.c.id == pairing_id)
        .values(**values)
    )


async def insert_device(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a device."""
    await connection.execute(insert(device).values(venue_id=scope.venue_id, **values))


async def list_devices(connection: AsyncConnection, scope: VenueScope) -> list[ListedDevice]:
    """The venue's devices that are not revoked, by name."""
    rows = await connection.execute(
        _listed(scope).where(device.c.revoked_at.is_(None)).order_by(func.lower(device.c.name), device.c.id)
    )
    return [LISTED.read(row) for row in rows]


async def find_device(connection: AsyncConnection, scope: VenueScope, device_id: str) -> ListedDevice | None:
    """A device of the venue; revoked ones, too."""
    found = (await connection.execute(_listed(scope).where(device.c.id == device_id))).one_or_none()
    return None if found is None else LISTED.read(found)


async def change_device(connection: AsyncConnection, scope: VenueScope, device_id: str, **values: Any) -> bool:
    """Write these columns of a device that isn't revoked; False where there is no such."""
    done = await connection.execute(
        update(device)
        .where(device.c.venue_id == scope.venue_id, device.c.id == device_id, device.c.revoked_at.is_(None))
        .values(**values)
    )
    if done.rowcount == 1 and "revoked_at" in values:
        await note_change(connection, scope, FeedKind.ACCESS, values["revoked_at"], about=device_id)
    return done.rowcount == 1


async def end_sessions_on(
    connection: AsyncConnection, scope: VenueScope, device_id: str, why: SessionEnd, now: datetime
) -> None:
    """End the session of a device, and that anyone acts there."""
    await connection.execute(
        update(session)
        .where(session.c.venue_id == scope.venue_id, session.c.device_id == device_id, session.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=why, acting_person_id=None, acting_until=None)
    )


async def find_on_device(connection: AsyncConnection, session_id: str) -> OnDevice | None:
    """The device of a session, and who acts there. Its token says which session, so no scope is named."""
    found = (
        await connection.execute(
            select(*ON_DEVICE)
            .select_from(session)
            .join(device, and_(device.c.venue_id == session.c.venue_id, device.c.id == session.c.device_id))
            .join(venue, venue.c.id == session.c.venue_id)
            .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
            .outerjoin(membership, _ACTS_THERE)
            .outerjoin(person, person.c.id == membership.c.person_id)
            .where(session.c.id == session_id)
        )
    ).one_or_none()
    return None if found is None else ON_DEVICE.read(found)


async def act_on_device(
    connection: AsyncConnection, scope: VenueScope, session_id: str, member_id: str, kept_pin: str, until: datetime
) -> bool:
    """Have someone act in a device's session, whose PIN was found right; False where that, they or the session are gone since."""
    theirs = (
        select(membership.c.person_id)
        .where(
            membership.c.venue_id == scope.venue_id,
            membership.c.id == member_id,
            membership.c.ended_at.is_(None),
            membership.c.pin_hash == kept_pin,
        )
        .scalar_subquery()
    )
    done = await connection.execute(
        update(session)
        .where(
            session.c.venue_id == scope.venue_id,
            session.c.id == session_id,
            session.c.device_id.is_not(None),
            session.c.ended_at.is_(None),
            theirs.is_not(None),
        )
        .values(acting_person_id=theirs, acting_until=until)
    )
    return done.rowcount == 1


async def keep_acting(
    connection: AsyncConnection, scope: VenueScope, session_id: str, person_id: str, now: datetime, until: datetime
) -> bool:
    """Let whoever acts in a device's session do so for longer; False where they don't any more."""
    done = await connection.execute(
        update(session)
        .where(
            session.c.venue_id == scope.venue_id,
            session.c.id == session_id,
            session.c.ended_at.is_(None),
            session.c.acting_person_id == person_id,
            session.c.acting_until > now,
        )
        .values(acting_until=until)
    )
    return done.rowcount == 1


async def stop_acting(connection: AsyncConnection, scope: VenueScope, session_id: str) -> None:
    """Have nobody act in a device's session. Its row goes on telling who did last."""
    await connection.execute(
        update(session)
        .where(session.c.venue_id == scope.venue_id, session.c.id == session_id, session.c.device_id.is_not(None))
        .values(acting_until=None)
    )


async def list_at_lock_screen(connection: AsyncConnection, scope: VenueScope, device_id: str) -> list[AtLockScreen]:
    """Everyone who works at the venue, by name, with the wrong PINs of theirs on this device."""
    rows = await connection.execute(
        select(*LOCK_SCREEN)
        .select_from(membership)
        .join(person, person.c.id == membership.c.person_id)
        .outerjoin(device_pin, _tries_of(device_id))
        .where(membership.c.venue_id == scope.venue_id, membership.c.ended_at.is_(None))
        .order_by(func.lower(person.c.name), membership.c.id)
    )
    return [LOCK_SCREEN.read(row) for row in rows]


async def list_pin_locks(connection: AsyncConnection, scope: VenueScope) -> list[tuple[str, str, str]]:
    """Whose PIN is locked where: the id of a place at the venue, whose it is by name, and the name of a device in use."""
    rows = await connection.execute(
        select(membership.c.id, person.c.name.label("person_name"), device.c.name.label("device_name"))
        .select_from(device_pin)
        .join(device, and_(device.c.venue_id == device_pin.c.venue_id, device.c.id == device_pin.c.device_id))
        .join(
            membership,
            and_(membership.c.venue_id == device_pin.c.venue_id, membership.c.id == device_pin.c.membership_id),
        )
        .join(person, person.c.id == membership.c.person_id)
        .where(
            device_pin.c.venue_id == scope.venue_id,
            device_pin.c.failures >= MOST_PINS,
            device.c.revoked_at.is_(None),
            membership.c.ended_at.is_(None),
        )
        .order_by(func.lower(person.c.name), membership.c.id, func.lower(device.c.name))
    )
    return [(row.id, row.person_name, row.device_name) for row in rows]


async def find_pin(connection: AsyncConnection, scope: VenueScope, member_id: str) -> str | None:
    """What is kept of someone's PIN; None where they have none, or are not there."""
    return (
        await connection.execute(
            select(membership.c.pin_hash).where(
                membership.c.venue_id == scope.venue_id,
                membership.c.id == member_id,
                membership.c.ended_at.is_(None),
            )
        )
    ).scalar_one_or_none()


async def claim_try(
    connection: AsyncConnection, scope: VenueScope, device_id: str, member_id: str, now: datetime
) -> int | None:
    """Count one try of a person's PIN on a device, before it is checked, and give how many that makes; None where none is left.

    Counted in the same statement that looks, so that tries side by side are no more than tries one by one.
    """
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = dialect_insert(device_pin).values(
        venue_id=scope.venue_id, device_id=device_id, membership_id=member_id, failures=1, updated_at=now
    )
    tries = device_pin.c.failures + 1
    counted = await connection.execute(
        first.on_conflict_do_update(
            index_elements=["venue_id", "device_id", "membership_id"],
            set_={
                "failures": tries,
                "updated_at": now,
                "locked_at": case((tries >= MOST_PINS, literal(now, device_pin.c.locked_at.type)), else_=None),
            },
            where=device_pin.c.failures < MOST_PINS,
        ).returning(device_pin.c.failures)
    )
    found: int | None = counted.scalar_one_or_none()
    return found


async def forgive_tries(
    connection: AsyncConnection, scope: VenueScope, member_id: str, *, device_id: str | None = None
) -> int:
    """Forget the wrong PINs of a person, on every device of the venue or on this one; gives on how many there were any."""
    statement = delete(device_pin).where(
        device_pin.c.venue_id == scope.venue_id, device_pin.c.membership_id == member_id
    )
    if device_id is not None:
        statement = statement.where(device_pin.c.device_id == device_id)
    return (await connection.execute(statement)).rowcount


def _tries_of(device_id: str) -> Any:
    return and_(
        device_pin.c.venue_id == membership.c.venue_id,
        device_pin.c.membership_id == membership.c.id,
        device_pin.c.device_id == device_id,
    )


def _listed(scope: VenueScope) -> Any:
    return (
        select(*LISTED)
        .select_from(device)
        .outerjoin(
            session,
            and_(
                session.c.venue_id == device.c.venue_id,
                session.c.device_id == device.c.id,
                session.c.ended_at.is_(None),
            ),
        )
        .outerjoin(membership, _ACTS_THERE)
        .outerjoin(person, person.c.id == membership.c.person_id)
        .where(device.c.venue_id == scope.venue_id)
    )


def _pairings() -> Any:
    return (
        select(*PAIRING)
        .join(venue, venue.c.id == device_pairing.c.venue_id)
        .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
    )
