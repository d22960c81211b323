"""The outbox of mail to those who work at venues. It is of people, so no scope is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.accounts import AccountMailKind, AccountMailStatus
from openchair.rules.records.account import AccountMailRecord
from openchair.store.columns import written
from openchair.store.rows import Columns
from openchair.store.tables import account_mail

ACCOUNT_MAIL: Final = Columns(
    AccountMailRecord,
    id=account_mail.c.id,
    kind=account_mail.c.kind,
    about=account_mail.c.about,
    email=account_mail.c.email,
    name=account_mail.c.name,
    locale=account_mail.c.locale,
    facts=account_mail.c.facts,
    attempts=account_mail.c.attempts,
    lease_until=account_mail.c.lease_until,
    created_at=account_mail.c.created_at,
)


@dataclass(frozen=True, slots=True)
class NewAccountMail:
    """A mail to write. Nobody hears of the same thing twice: `about` is the id of what it tells of. No secret is in `facts`."""

    kind: AccountMailKind
    about: str
    email: str
    name: str
    locale: str
    facts: Mapping[str, Any] = field(default_factory=dict)


async def queue_account_mail(connection: AsyncConnection, now: datetime, new: Sequence[NewAccountMail]) -> None:
    """Write mails in the transaction of what they tell of; those that are there already are not written again."""
    if not new:
        return
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "id": new_id(),
            "kind": each.kind,
            "about": each.about,
            "email": each.email,
            "name": each.name,
            "locale": each.locale,
            "facts": dict(each.facts),
            "status": AccountMailStatus.QUEUED,
            "available_at": now,
            "created_at": now,
            "updated_at": now,
        }
        for each in new
    ]
    await connection.execute(dialect_insert(account_mail).values(rows).on_conflict_do_nothing())


async def is_any_mail_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether there is mail to send: asked often, and answered from an index."""
    return (await connection.scalar(select(account_mail.c.id).where(_due(now)).limit(1))) is not None


async def claim_account_mail(
    connection: AsyncConnection, now: datetime, lease_until: datetime, limit: int
) -> list[AccountMailRecord]:
    """Claim what is due, oldest first, each for one attempt; two at once claim different rows."""
    ids = list(
        await connection.scalars(
            select(account_mail.c.id)
            .where(_due(now))
            .order_by(account_mail.c.available_at, account_mail.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    if not ids:
        return []
    claimed = await connection.execute(
        update(account_mail)
        .where(account_mail.c.id.in_(ids))
        .values(
            status=AccountMailStatus.SENDING,
            attempts=account_mail.c.attempts + 1,
            lease_until=lease_until,
            updated_at=now,
        )
        .returning(*ACCOUNT_MAIL)
    )
    return [ACCOUNT_MAIL.read(row) for row in claimed]


async def finish_account_mail(
    connection: AsyncConnection,
    claim: AccountMailRecord,
    now: datetime,
    status: AccountMailStatus,
    *,
    problem: str | None = None,
    available_at: datetime | None = None,
) -> None:
    """Write how the attempt ended; with `available_at`, it is tried again then. A claim that is no longer ours writes nothing."""
    values = {} if available_at is None else {"available_at": available_at}
    await connection.execute(
        update(account_mail)
        .where(
            account_mail.c.id == claim.id,
            account_mail.c.status == AccountMailStatus.SENDING,
            account_mail.c.lease_until == claim.lease_until,
        )
        .values(status=status, problem=problem, lease_until=None, updated_at=now, **values)
    )


def _due(now: datetime) -> Any:
    """What is queued, or was claimed by someone who is gone."""
    queued = account_mail.c.status == written(AccountMailStatus.QUEUED)
    sending = account_mail.c.status == written(AccountMailStatus.SENDING)
    # Both names stand in one list, as in the index.
    waiting = account_mail.c.status.in_([written(AccountMailStatus.QUEUED), written(AccountMailStatus.SENDING)])
    return and_(
        waiting,
        account_mail.c.available_at <= now,
        or_(queued, and_(sending, account_mail.c.lease_until < now)),
    )
