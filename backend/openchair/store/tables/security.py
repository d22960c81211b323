"""The tables of what is watched: security events, whose contacts an operator has read, and the money of an operator's day."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from openchair.rules.money_limits import MoneyAct
from openchair.rules.security import SecurityEventKind
from openchair.store.columns import FACT, KEY, STATE, Id, Instant, Json, StateOrUnknown, one_of, state
from openchair.store.tables.parts import metadata, of_venue, refers, where
from openchair.store.tables.retention import Ends, days, kept, years

# Kept for a year. Alike events of one hour are one row, so that nobody can fill it.
security_event = Table(
    "security_event",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, info=KEY),
    Column("kind", StateOrUnknown(SecurityEventKind, 24), nullable=False, info=FACT),
    Column("about", String(40), nullable=False, comment="whose alike events are one row; may be nobody's", info=KEY),
    Column("hour", Instant, nullable=False, comment="in which alike events are one row", info=KEY),
    Column("who", String(120), comment="the operator it is about, by name", info=FACT),
    Column("detail", Json, nullable=False, comment="rules.security.SecurityEventKind says what", info=FACT),
    Column("count", Integer, nullable=False, info=STATE),
    Column("first_at", Instant, nullable=False, info=FACT),
    Column("last_at", Instant, nullable=False, info=STATE),
    Column("told_at", Instant, comment="when a mail to the owners was written of it", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    UniqueConstraint("venue_id", "kind", "about", "hour"),
    of_venue(),
    CheckConstraint("count >= 1", name="count"),
    Index("ix_security_event_untold", "venue_id", **where("told_at IS NULL")),
    info=kept(Ends(years(1), "last_at")),
)

# Within the last hour only: what is older goes with the reader's next look.
contact_read = Table(
    "contact_read",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("reader", String(40), nullable=False, comment="desk:{operator}", info=KEY),
    Column("customer_id", Id, nullable=False, info=KEY),
    Column("at", Instant, nullable=False, comment="when it was first read within the hour", info=FACT),
    PrimaryKeyConstraint("venue_id", "reader", "customer_id"),
    refers("customer_id", "customer"),
    info=kept(Ends(days(1), "at")),
)

# What an operator has decided about money on one day of the venue's, by kind of act.
money_day = Table(
    "money_day",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("operator_id", Id, nullable=False, info=KEY),
    Column("act", state(MoneyAct, 12), nullable=False, info=KEY),
    Column("day", Date, nullable=False, comment="in the venue's zone", info=KEY),
    Column("total_minor", BigInteger, nullable=False, info=STATE),
    Column("hour", Instant, nullable=False, comment="of the last act", info=STATE),
    Column("acts_in_hour", Integer, nullable=False, info=STATE),
    PrimaryKeyConstraint("venue_id", "operator_id", "act", "day"),
    of_venue(),
    CheckConstraint(one_of("act", MoneyAct), name="act"),
    CheckConstraint("total_minor >= 0", name="total"),
    info=kept(Ends(years(1), "day")),
)
