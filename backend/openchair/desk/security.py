"""What happened to a salon's credentials and money that its owner should know of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from openchair.access.permissions import Permission, may
from openchair.access.viewer import Operator
from openchair.access.worker import scope_of_claim
from openchair.core.jobs import Job
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.rules.accounts import AccountMailKind
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.security import MOST_TOLD, TOLD_OTHERWISE
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import list_members
from openchair.store.people import find_own_venue
from openchair.store.security_events import UntoldVenue, find_untold_venue, list_events, tell_of_events


def security_jobs(runtime: Runtime) -> dict[str, Job]:
    """The job that writes to owners of what happened: at once of the first thing, then of all that an hour brought."""

    async def job() -> bool:
        async with runtime.database.reading(ACROSS) as connection:
            untold = await find_untold_venue(connection, runtime.clock.now())
        if untold is None:
            return False
        await _tell(runtime, untold)
        return True

    return {"security_events": job}


async def _tell(runtime: Runtime, untold: UntoldVenue) -> None:
    scope, now = scope_of_claim(untold), runtime.clock.now()
    async with runtime.database.transaction(scope) as connection:
        events = [each for each in await tell_of_events(connection, scope, now) if each.kind not in TOLD_OTHERWISE]
        venue = await find_own_venue(connection, scope)
        if not events or venue is None:
            return
        facts = {
            "venue": venue.name,
            "zone": venue.time_zone,
            "currency": venue.currency,
            "events": [_as_fact(event) for event in events[-MOST_TOLD:]],
            "more": max(0, len(events) - MOST_TOLD),
        }
        owners = [each.person for each in await list_members(connection, scope) if each.role is OperatorRole.OWNER]
        mails = [
            NewAccountMail(
                AccountMailKind.SECURITY, events[0].id, owner.email, owner.name, owner.locale or venue.locale, facts
            )
            for owner in owners
            if owner.email is not None
        ]
        await queue_account_mail(connection, now, mails)


def _as_fact(event: SecurityEventRecord) -> dict[str, Any]:
    return {**asdict(event), "first_at": event.first_at.isoformat(), "last_at": event.last_at.isoformat()}


async def list_security_events(
    runtime: Runtime, operator: Operator, first: int, after: str | None
) -> list[SecurityEventRecord] | None:
    """The venue's security events, newest first; None to those who may not see them."""
    if not may(operator, Permission.SEE_SECURITY):
        return None
    async with runtime.database.reading(operator.scope) as connection:
        return await list_events(connection, operator.scope, first, after=after)
