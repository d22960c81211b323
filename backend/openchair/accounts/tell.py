"""Telling people by mail what became of what signs them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.changes.change import Change
from openchair.core.ids import new_id
from openchair.rules.accounts import AccountMailKind
from openchair.rules.records.account import PersonRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.scope import VenueScope
from openchair.store.account_mail import NewAccountMail, queue_account_mail
from openchair.store.accounts import list_members
from openchair.store.people import find_own_venue


async def tell_person(change: Change, kind: AccountMailKind, person: PersonRecord, facts: Mapping[str, Any]) -> None:
    """Write a person at the venue, who may have no address, that this happened; `facts` get the venue's name."""
    if person.email is None:
        return
    venue = await find_own_venue(change.connection, change.scope)
    told = {"venue": venue.name, **facts}
    mail = NewAccountMail(kind, new_id(), person.email, person.name, person.locale or venue.locale, told)
    await queue_account_mail(change.connection, change.now, [mail])


async def mails_to_owners(
    connection: AsyncConnection, scope: VenueScope, kind: AccountMailKind, about: str, facts: Mapping[str, Any]
) -> list[NewAccountMail]:
    """The same to every owner of a venue who has an address, to be queued."""
    venue = await find_own_venue(connection, scope)
    owners = [each.person for each in await list_members(connection, scope) if each.role is OperatorRole.OWNER]
    return [
        NewAccountMail(
            kind, about, owner.email, owner.name, owner.locale or venue.locale, {"venue": venue.name, **facts}
        )
        for owner in owners
        if owner.email is not None
    ]
