"""What the venue next door has of an account at Stripe, and the queries that must not reach it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.connect import OpenMoney
from openchair.rules.payments import CardSetupStatus
from openchair.rules.scope import VenueScope
from openchair.store import stripe_accounts, tables

from .accounts_next_door import DAY, OTTO

THEIRS: Final = "acct_theirs"


async def bring_stripe_account(connection: AsyncConnection, scope: VenueScope, now: datetime) -> None:
    """A lost account, in which a card is being saved; Otto on his way to Stripe's page; one that is let go of."""
    account = {"stripe_account_id": THEIRS, "stripe_connected_at": now, "stripe_lost_at": now, "stripe_paused_at": now}
    await connection.execute(update(tables.venue).where(tables.venue.c.id == scope.venue_id).values(**account))
    setups = update(tables.card_setup).where(tables.card_setup.c.venue_id == scope.venue_id)
    await connection.execute(setups.values(stripe_account_id=THEIRS, status=CardSetupStatus.OPEN))
    way = {"id": OTTO, "membership_id": OTTO, "created_at": now, "expires_at": now + DAY}
    await connection.execute(insert(tables.stripe_connect).values(venue_id=scope.venue_id, **way))
    ended = {"stripe_account_id": THEIRS, "due_at": now, "updated_at": now}
    await connection.execute(insert(tables.stripe_disconnect).values(venue_id=scope.venue_id, **ended))


READS: Final[dict[Any, tuple[Any, Any]]] = {
    stripe_accounts.count_open_money: (
        lambda c, s, n: stripe_accounts.count_open_money(c, s, THEIRS),
        OpenMoney(0, 0, 0, 0, 0),
    ),
    stripe_accounts.find_account: (lambda c, s, n: stripe_accounts.find_account(c, s), None),
    stripe_accounts.find_connect: (lambda c, s, n: stripe_accounts.find_connect(c, s, OTTO), None),
    stripe_accounts.lock_account: (lambda c, s, n: stripe_accounts.lock_account(c, s), None),
}
CHANGES: Final[dict[Any, Any]] = {
    stripe_accounts.give_account: lambda c, s, n: stripe_accounts.give_account(
        c, s, THEIRS, "taken over", n.ours.clock.now(), paused_at=None
    ),
    stripe_accounts.note_connected: lambda c, s, n: stripe_accounts.note_connected(c, s, OTTO, "acct_ours"),
    stripe_accounts.note_lost: lambda c, s, n: stripe_accounts.note_lost(c, s, THEIRS, None),
    stripe_accounts.note_paused: lambda c, s, n: stripe_accounts.note_paused(c, s, THEIRS, None),
    stripe_accounts.spend_connect: lambda c, s, n: stripe_accounts.spend_connect(c, s, OTTO, OTTO, n.ours.clock.now()),
    stripe_accounts.take_account: lambda c, s, n: stripe_accounts.take_account(c, s),
}
ADDITIONS: Final[dict[Any, Any]] = {
    stripe_accounts.insert_connect: lambda c, s, n: stripe_accounts.insert_connect(
        c,
        s,
        {"id": "v" * 22, "membership_id": OTTO, "created_at": n.ours.clock.now(), "expires_at": n.ours.clock.now()},
    ),
}
MADE_OF_THE_OTHERS: Final = {stripe_accounts.tell_stripe_of_end}
"""It carries an account's name and makes a row of its own venue; what comes of that row asks whose the account is."""
WITHOUT_A_SCOPE: Final = {"find_account_owner", "list_venues_of_account", "finish_disconnect"}
