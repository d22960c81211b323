"""What tables are made of here: their names' convention, keys that hold the venue, and the steps of a row that is taken further."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, text

from openchair.store.columns import STATE, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def of_venue() -> ForeignKeyConstraint:
    """That a row belongs to a venue."""
    return ForeignKeyConstraint(["venue_id"], ["venue.id"])


def where(condition: str) -> dict[str, Any]:
    """For an index over some of the rows only."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """A key to another table, held together with the venue: nobody's row points at another venue's."""
    return ForeignKeyConstraint(["venue_id", column], [f"{table}.venue_id", f"{table}.id"])


def steps(
    due: str = "when someone looks after it next; null where there is nothing more to do",
) -> tuple[Column[Any], ...]:
    """Of a row that is taken further step by step, by whoever claims it: a claim sets `due_at` to when it counts as lost."""
    return (
        Column("due_at", Instant, comment=due, info=STATE),
        Column("attempts", Integer, nullable=False, server_default="0", info=STATE),
        Column(
            "key_no",
            Integer,
            nullable=False,
            server_default="0",
            comment="rises where Stripe's answer under a key was broken",
            info=STATE,
        ),
        Column("updated_at", Instant, nullable=False, info=STATE),
    )
