"""The table of the change feed."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Integer, Table

from openchair.rules.feed import FeedKind
from openchair.store.columns import FACT, KEY, Id, Instant, one_of, state
from openchair.store.tables.parts import metadata, of_venue
from openchair.store.tables.retention import Ends, days, kept

# SQLite numbers a table's rows by itself only in a column that is called just INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

feed = Table(
    "feed",
    metadata,
    Column("id", _NUMBER, Identity(), primary_key=True, info=KEY),
    Column("venue_id", Id, nullable=False, info=KEY),
    Column(
        "xid",
        BigInteger,
        nullable=False,
        comment="the transaction that wrote it: entries are read in order of (xid, id); 0 on SQLite",
        info=KEY,
    ),
    Column("kind", state(FeedKind, 16), nullable=False, info=FACT),
    Column("about", Id, comment="the id of what was changed", info=FACT),
    Column("staff_id", Id, comment="in whose time it is, where it is in anyone's", info=FACT),
    Column("version", Integer, comment="of a booking, after the change", info=FACT),
    Column("at", Instant, nullable=False, info=FACT),
    of_venue(),
    CheckConstraint(one_of("kind", FeedKind), name="kind"),
    Index("ix_feed_venue_id_xid_id", "venue_id", "xid", "id"),
    # For the look over all venues, and for what is removed.
    Index("ix_feed_xid_id", "xid", "id"),
    info=kept(Ends(days(7), "at")),
    # An id is never given twice, though all rows were removed meanwhile.
    sqlite_autoincrement=True,
)
