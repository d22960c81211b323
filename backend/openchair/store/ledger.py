"""The ledger: every movement of money, written with the change that moved it and never again."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.ids import new_id
from openchair.rules.ledger import MOVES, Account, Why
from openchair.rules.records.money import LedgerEntry
from openchair.rules.scope import VenueScope
from openchair.store.rows import Columns
from openchair.store.tables import booking, ledger_entry

LEDGER_ENTRY: Final = Columns(
    LedgerEntry,
    id=ledger_entry.c.id,
    booking_id=ledger_entry.c.booking_id,
    at=ledger_entry.c.at,
    from_account=ledger_entry.c.from_account,
    to_account=ledger_entry.c.to_account,
    amount_minor=ledger_entry.c.amount_minor,
    currency=ledger_entry.c.currency,
    why=ledger_entry.c.why,
    about=ledger_entry.c.about,
)


class NotOfThisVenue(LookupError):
    """An entry was to be written of a booking that the venue doesn't have."""


async def enter(
    connection: AsyncConnection,
    scope: VenueScope,
    booking_id: str,
    now: datetime,
    why: Why,
    about: str,
    amount_minor: int,
    currency: str,
    *,
    source: Account | None = None,
    target: Account | None = None,
) -> None:
    """Write a movement between the accounts that `why` names, or out of `source`, or into `target`.

    A second about the same thing is refused. Raises `NotOfThisVenue` where the venue has no such booking: the ledger outlives
    its bookings, so no foreign key says that.
    """
    usual, usually_to = MOVES[why]
    values = {
        "id": new_id(),
        "at": now,
        "from_account": source or usual,
        "to_account": target or usually_to,
        "amount_minor": amount_minor,
        "currency": currency,
        "why": why,
        "about": about,
    }
    of_booking = select(
        booking.c.venue_id, booking.c.id, *(literal(value, ledger_entry.c[name].type) for name, value in values.items())
    ).where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
    entered = await connection.execute(
        insert(ledger_entry).from_select(["venue_id", "booking_id", *values], of_booking)
    )
    if entered.rowcount != 1:
        raise NotOfThisVenue(booking_id)


async def list_entries(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, *, limit: int | None = None
) -> list[LedgerEntry]:
    """A booking's movements of money, oldest first."""
    rows = await connection.execute(
        select(*LEDGER_ENTRY)
        .where(ledger_entry.c.venue_id == scope.venue_id, ledger_entry.c.booking_id == booking_id)
        .order_by(ledger_entry.c.id)
        .limit(limit)
    )
    return [LEDGER_ENTRY.read(row) for row in rows]


def balances(entries: list[LedgerEntry]) -> dict[Account, int]:
    """What these movements leave in each account, in minor units; what is outside goes below zero by what came in."""
    found: dict[Account, int] = defaultdict(int)
    for entry in entries:
        found[entry.from_account] -= entry.amount_minor
        found[entry.to_account] += entry.amount_minor
    return dict(found)
