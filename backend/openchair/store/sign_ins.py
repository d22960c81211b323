"""Sign-ins by link, and invitations: what a mail's link leads to, and a press uses once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.records.account import InvitationRecord, PersonRecord, SignInRecord
from openchair.rules.scope import VenueScope
from openchair.store.accounts import PERSON
from openchair.store.rows import Columns
from openchair.store.tables import invitation, membership, person, sign_in, venue
from openchair.store.venue_columns import VENUE, primary_host

SIGN_IN: Final = Columns(
    SignInRecord,
    id=sign_in.c.id,
    email_key=sign_in.c.email_key,
    person_id=sign_in.c.person_id,
    expires_at=sign_in.c.expires_at,
    used_at=sign_in.c.used_at,
    used_key=sign_in.c.used_key,
    session_id=sign_in.c.session_id,
)
INVITATION: Final = Columns(
    InvitationRecord,
    id=invitation.c.id,
    email=invitation.c.email,
    name=invitation.c.name,
    role=invitation.c.role,
    staff_id=invitation.c.staff_id,
    created_at=invitation.c.created_at,
    expires_at=invitation.c.expires_at,
    accepted_at=invitation.c.accepted_at,
    revoked_at=invitation.c.revoked_at,
    used_key=invitation.c.used_key,
    session_id=invitation.c.session_id,
    venue=VENUE,
)


async def insert_sign_in(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Write that someone asks to sign in, whoever they are."""
    await connection.execute(insert(sign_in).values(**values))


async def list_asked_sign_ins(connection: AsyncConnection, limit: int) -> list[SignInRecord]:
    """Those of which it isn't known yet whose address it is, oldest first; claimed until the transaction ends."""
    rows = await connection.execute(
        select(*SIGN_IN)
        .where(sign_in.c.person_id.is_(None))
        .order_by(sign_in.c.requested_at, sign_in.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [SIGN_IN.read(row) for row in rows]


async def is_sign_in_asked(connection: AsyncConnection) -> bool:
    """Whether there is such a one: asked often, and answered from an index."""
    found = await connection.scalar(select(sign_in.c.id).where(sign_in.c.person_id.is_(None)).limit(1))
    return found is not None


async def find_person_of(connection: AsyncConnection, email_key: str) -> tuple[PersonRecord, str] | None:
    """Who has this address and works somewhere, and the locale they are written to in."""
    found = (
        await connection.execute(
            select(*PERSON, func.coalesce(person.c.locale, venue.c.locale).label("reads"))
            .join(membership, membership.c.person_id == person.c.id)
            .join(venue, venue.c.id == membership.c.venue_id)
            .where(person.c.email_key == email_key, membership.c.ended_at.is_(None))
            .order_by(membership.c.created_at)
            .limit(1)
        )
    ).one_or_none()
    return None if found is None else (PERSON.read(found), found.reads)


async def count_sign_ins(connection: AsyncConnection, email_key: str, since: datetime) -> int:
    """How many sign-ins were answered with a link since then."""
    return (
        await connection.execute(
            select(func.count()).where(
                sign_in.c.email_key == email_key, sign_in.c.requested_at > since, sign_in.c.person_id.is_not(None)
            )
        )
    ).scalar_one()


async def drop_sign_in(connection: AsyncConnection, sign_in_id: str) -> None:
    """Keep nothing of one that leads nowhere."""
    await connection.execute(delete(sign_in).where(sign_in.c.id == sign_in_id))


async def change_sign_in(connection: AsyncConnection, sign_in_id: str, **values: Any) -> None:
    """Write these columns of a sign-in."""
    await connection.execute(update(sign_in).where(sign_in.c.id == sign_in_id).values(**values))


async def lock_sign_in(connection: AsyncConnection, sign_in_id: str) -> SignInRecord | None:
    """A sign-in, which nobody else uses until the transaction ends."""
    found = (
        await connection.execute(select(*SIGN_IN).where(sign_in.c.id == sign_in_id).with_for_update())
    ).one_or_none()
    return None if found is None else SIGN_IN.read(found)


async def insert_invitation(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write an invitation. Raises IntegrityError while another to that address is open."""
    await connection.execute(insert(invitation).values(venue_id=scope.venue_id, **values))


async def revoke_invitations(
    connection: AsyncConnection,
    scope: VenueScope,
    now: datetime,
    *,
    email_key: str | None = None,
    invitation_id: str | None = None,
) -> int:
    """Take back what is open to an address, or this one; gives how many that were."""
    by = invitation.c.email_key == email_key if invitation_id is None else invitation.c.id == invitation_id
    done = await connection.execute(
        update(invitation)
        .where(
            invitation.c.venue_id == scope.venue_id,
            invitation.c.accepted_at.is_(None),
            invitation.c.revoked_at.is_(None),
            by,
        )
        .values(revoked_at=now)
    )
    return done.rowcount


async def list_invitations(connection: AsyncConnection, scope: VenueScope, now: datetime) -> list[InvitationRecord]:
    """The venue's open invitations, newest first."""
    rows = await connection.execute(
        _invitations()
        .where(
            invitation.c.venue_id == scope.venue_id,
            invitation.c.accepted_at.is_(None),
            invitation.c.revoked_at.is_(None),
            invitation.c.expires_at > now,
        )
        .order_by(invitation.c.id.desc())
    )
    return [INVITATION.read(row) for row in rows]


async def lock_invitation(connection: AsyncConnection, invitation_id: str) -> InvitationRecord | None:
    """An invitation, which nobody else takes up until the transaction ends. Its genuine token says which, so no scope is named."""
    found = (
        await connection.execute(_invitations().where(invitation.c.id == invitation_id).with_for_update(of=invitation))
    ).one_or_none()
    return None if found is None else INVITATION.read(found)


async def find_invitation(connection: AsyncConnection, invitation_id: str) -> InvitationRecord | None:
    """The same, to be read: for whoever has its token, and for the mail that brings it."""
    found = (await connection.execute(_invitations().where(invitation.c.id == invitation_id))).one_or_none()
    return None if found is None else INVITATION.read(found)


async def change_invitation(connection: AsyncConnection, scope: VenueScope, invitation_id: str, **values: Any) -> None:
    """Write these columns of an invitation."""
    await connection.execute(
        update(invitation)
        .where(invitation.c.venue_id == scope.venue_id, invitation.c.id == invitation_id)
        .values(**values)
    )


def _invitations() -> Any:
    return (
        select(*INVITATION)
        .join(venue, venue.c.id == invitation.c.venue_id)
        .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
    )
