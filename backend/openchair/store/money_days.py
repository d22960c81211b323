"""What each operator has decided about money on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.money_limits import MoneyAct
from openchair.rules.scope import VenueScope
from openchair.rules.security import hour_of
from openchair.store.tables import money_day


@dataclass(frozen=True, slots=True)
class Spent:
    """What an operator has decided about on a day, this act included, in minor units; and how many acts in this hour."""

    total_minor: int
    acts_in_hour: int


async def add_to_day(
    connection: AsyncConnection,
    scope: VenueScope,
    operator_id: str,
    act: MoneyAct,
    day: date,
    amount_minor: int,
    now: datetime,
    *,
    limit_minor: int | None,
) -> Spent | None:
    """Add an act to an operator's day; None where that is more than the limit, and then nothing is added.

    Two at once can't both pass: the row is asked and changed in one statement, and the second waits for the first's transaction.
    """
    if limit_minor is not None and amount_minor > limit_minor:
        return None
    hour = hour_of(now)
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    total = money_day.c.total_minor + amount_minor
    statement = (
        dialect_insert(money_day)
        .values(
            venue_id=scope.venue_id,
            operator_id=operator_id,
            act=act,
            day=day,
            total_minor=amount_minor,
            hour=hour,
            acts_in_hour=1,
        )
        .on_conflict_do_update(
            index_elements=["venue_id", "operator_id", "act", "day"],
            set_={
                "total_minor": total,
                "hour": hour,
                "acts_in_hour": case((money_day.c.hour == hour, money_day.c.acts_in_hour + 1), else_=1),
            },
            where=None if limit_minor is None else total <= limit_minor,
        )
        .returning(money_day.c.total_minor, money_day.c.acts_in_hour)
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else Spent(row.total_minor, row.acts_in_hour)


async def spent_on_day(
    connection: AsyncConnection, scope: VenueScope, operator_id: str, act: MoneyAct, day: date
) -> int:
    """What an operator has decided about on a day so far, in minor units."""
    found = await connection.scalar(
        select(money_day.c.total_minor).where(
            money_day.c.venue_id == scope.venue_id,
            money_day.c.operator_id == operator_id,
            money_day.c.act == act,
            money_day.c.day == day,
        )
    )
    return found or 0
