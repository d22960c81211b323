"""People, their places at venues, and their keys, as the door, the desk and the command line ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.feed import FeedKind
from openchair.rules.records.account import ApiKeyRecord, MemberRecord, OperatorRecord, PersonRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store.feed import note_change
from openchair.store.rows import Columns
from openchair.store.tables import api_key, membership, person, staff, venue
from openchair.store.venue_columns import VENUE, primary_host

PERSON: Final = Columns(PersonRecord, id=person.c.id, name=person.c.name, email=person.c.email, locale=person.c.locale)
MEMBER: Final = Columns(
    MemberRecord,
    id=membership.c.id,
    person=PERSON,
    role=membership.c.role,
    staff_id=membership.c.staff_id,
    has_pin=membership.c.pin_hash.is_not(None).label("has_pin"),
    created_at=membership.c.created_at,
    ended_at=membership.c.ended_at,
)
OPERATOR: Final = Columns(
    OperatorRecord,
    id=membership.c.id,
    person_id=membership.c.person_id,
    name=person.c.name,
    locale=person.c.locale,
    role=membership.c.role,
    staff_id=membership.c.staff_id,
    venue=VENUE,
)
API_KEY: Final = Columns(
    ApiKeyRecord,
    id=api_key.c.id,
    name=api_key.c.name,
    role=api_key.c.role,
    permissions=api_key.c.permissions,
    secret_hash=api_key.c.secret_hash,
    created_at=api_key.c.created_at,
    expires_at=api_key.c.expires_at,
    last_used_at=api_key.c.last_used_at,
    revoked_at=api_key.c.revoked_at,
    member=MEMBER,
)
_ITS_VENUE: Final = venue.join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))


async def find_api_key(connection: AsyncConnection, key_id: str) -> tuple[ApiKeyRecord, OperatorRecord] | None:
    """The key with this id, and whose it is; revoked, expired and left ones, too. Only the door asks, so no scope is named."""
    found = (
        await connection.execute(
            select(*dict.fromkeys((*API_KEY, *OPERATOR)))
            .select_from(api_key)
            .join(
                membership,
                and_(membership.c.venue_id == api_key.c.venue_id, membership.c.id == api_key.c.membership_id),
            )
            .join(person, person.c.id == membership.c.person_id)
            .join(_ITS_VENUE, venue.c.id == api_key.c.venue_id)
            .where(api_key.c.id == key_id)
        )
    ).one_or_none()
    return None if found is None else (API_KEY.read(found), OPERATOR.read(found))


async def note_key_used(connection: AsyncConnection, key_id: str, now: datetime) -> None:
    """Write that a key was used. Only the door does, so no scope is named."""
    await connection.execute(update(api_key).where(api_key.c.id == key_id).values(last_used_at=now))


async def insert_api_key(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a key."""
    await connection.execute(insert(api_key).values(venue_id=scope.venue_id, **values))


async def list_api_keys(
    connection: AsyncConnection, scope: VenueScope, *, membership_id: str | None = None
) -> list[ApiKeyRecord]:
    """The venue's keys, newest first, revoked and expired ones, too; only those of a membership where it is named."""
    statement = (
        select(*API_KEY)
        .join(
            membership,
            and_(membership.c.venue_id == api_key.c.venue_id, membership.c.id == api_key.c.membership_id),
        )
        .join(person, person.c.id == membership.c.person_id)
        .where(api_key.c.venue_id == scope.venue_id)
        .order_by(api_key.c.id.desc())
    )
    if membership_id is not None:
        statement = statement.where(api_key.c.membership_id == membership_id)
    return [API_KEY.read(row) for row in await connection.execute(statement)]


async def change_api_key(connection: AsyncConnection, scope: VenueScope, key_id: str, **values: Any) -> bool:
    """Write these columns of a key that isn't revoked; False where there is no such."""
    done = await connection.execute(
        update(api_key)
        .where(api_key.c.venue_id == scope.venue_id, api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        .values(**values)
    )
    # Revoked, or made anew under the same id.
    at = values.get("revoked_at") or values.get("created_at")
    if done.rowcount == 1 and at is not None:
        await note_change(connection, scope, FeedKind.ACCESS, at, about=key_id)
    return done.rowcount == 1


async def revoke_keys_of(connection: AsyncConnection, scope: VenueScope, membership_id: str, now: datetime) -> None:
    """End every key of a membership."""
    await connection.execute(
        update(api_key)
        .where(
            api_key.c.venue_id == scope.venue_id,
            api_key.c.membership_id == membership_id,
            api_key.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


async def lock_team(connection: AsyncConnection, scope: VenueScope) -> None:
    """Wait until nobody else changes who works here and as what, and keep others waiting until the transaction ends."""
    await connection.execute(select(venue.c.id).where(venue.c.id == scope.venue_id).with_for_update(key_share=True))


async def list_members(connection: AsyncConnection, scope: VenueScope) -> list[MemberRecord]:
    """Everyone with a place at the venue, in order of their names."""
    rows = await connection.execute(
        select(*MEMBER)
        .join(person, person.c.id == membership.c.person_id)
        .where(membership.c.venue_id == scope.venue_id, membership.c.ended_at.is_(None))
        .order_by(func.lower(person.c.name), membership.c.id)
    )
    return [MEMBER.read(row) for row in rows]


async def find_member(connection: AsyncConnection, scope: VenueScope, membership_id: str) -> MemberRecord | None:
    """Who has this place at the venue; None where nobody has it any more."""
    found = (
        await connection.execute(
            select(*MEMBER)
            .join(person, person.c.id == membership.c.person_id)
            .where(
                membership.c.venue_id == scope.venue_id,
                membership.c.id == membership_id,
                membership.c.ended_at.is_(None),
            )
        )
    ).one_or_none()
    return None if found is None else MEMBER.read(found)


async def count_owners(connection: AsyncConnection, scope: VenueScope) -> int:
    """How many owners the venue has who can sign in."""
    return (
        await connection.execute(
            select(func.count())
            .select_from(membership.join(person, person.c.id == membership.c.person_id))
            .where(
                membership.c.venue_id == scope.venue_id,
                membership.c.role == OperatorRole.OWNER,
                membership.c.ended_at.is_(None),
                person.c.email.is_not(None),
            )
        )
    ).scalar_one()


async def insert_member(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Give a person a place at the venue. Raises IntegrityError where they have one, or the staff member is someone's."""
    await connection.execute(insert(membership).values(venue_id=scope.venue_id, **values))


async def change_member(connection: AsyncConnection, scope: VenueScope, membership_id: str, **values: Any) -> None:
    """Write these columns of a place at the venue."""
    await connection.execute(
        update(membership)
        .where(membership.c.venue_id == scope.venue_id, membership.c.id == membership_id)
        .values(**values)
    )


async def is_staff_taken(connection: AsyncConnection, scope: VenueScope, staff_id: str) -> bool | None:
    """Whether someone is this staff member already; None where the venue has no such."""
    found = (
        await connection.execute(
            select(membership.c.id)
            .select_from(
                staff.outerjoin(
                    membership,
                    and_(
                        membership.c.venue_id == staff.c.venue_id,
                        membership.c.staff_id == staff.c.id,
                        membership.c.ended_at.is_(None),
                    ),
                )
            )
            .where(staff.c.venue_id == scope.venue_id, staff.c.id == staff_id)
        )
    ).one_or_none()
    return None if found is None else found.id is not None


async def bring_person(connection: AsyncConnection, values: Mapping[str, Any]) -> PersonRecord:
    """The person with this address, who is written where there is none. What is known of someone stays. No venue's affair."""
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(dialect_insert(person).values(**values).on_conflict_do_nothing())
    by = person.c.email_key == values["email_key"] if values.get("email_key") else person.c.id == values["id"]
    return PERSON.read((await connection.execute(select(*PERSON).where(by))).one())


async def list_places(connection: AsyncConnection, person_id: str) -> list[OperatorRecord]:
    """Where a person works now, in order of the venues' names: of all venues, as one login is for all of them."""
    rows = await connection.execute(
        select(*OPERATOR)
        .select_from(membership)
        .join(person, person.c.id == membership.c.person_id)
        .join(_ITS_VENUE, venue.c.id == membership.c.venue_id)
        .where(membership.c.person_id == person_id, membership.c.ended_at.is_(None))
        .order_by(func.lower(venue.c.name), venue.c.id)
    )
    return [OPERATOR.read(row) for row in rows]


async def find_person(connection: AsyncConnection, person_id: str) -> PersonRecord | None:
    """A person, wherever they work."""
    found = (await connection.execute(select(*PERSON).where(person.c.id == person_id))).one_or_none()
    return None if found is None else PERSON.read(found)
