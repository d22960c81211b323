"""The table of what follows from a change of a booking once its time has come."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from openchair.rules.actors import ActorKind
from openchair.rules.deposits import DepositOutcome
from openchair.rules.fees import FeeKind
from openchair.rules.undo import SettlementKind, SettlementStatus
from openchair.store.columns import AGREED, FACT, KEY, STATE, Id, Instant, Json, one_of, state
from openchair.store.tables.parts import metadata, refers, where
from openchair.store.tables.retention import GoesWith, kept

# Written with a change, in its transaction: the money that moves, the time that becomes free and the messages that go, later.
settlement = Table(
    "settlement",
    metadata,
    Column("venue_id", Id, nullable=False, info=KEY),
    Column("id", Id, nullable=False, comment="holds, in `occupancy`, the time that a move has left", info=KEY),
    Column("booking_id", Id, nullable=False, info=KEY),
    Column("kind", state(SettlementKind, 16), nullable=False, comment="rules.undo.SettlementKind", info=FACT),
    Column("status", state(SettlementStatus, 12), nullable=False, info=STATE),
    Column("written_at", Instant, nullable=False, info=FACT),
    Column("due_at", Instant, comment="when it is done; null while it waits for the owner, and once it has ended", info=STATE),
    Column("ended_at", Instant, info=STATE),
    Column(
        "undo_by",
        state(ActorKind, 10),
        comment="who may take the change back until it is due; null where nobody may any more",
        info=STATE,
    ),
    Column("before", Json, comment="the columns of the booking that the change wrote, as they were", info=STATE),
    Column("left_time", Json, comment="the time it has left: starts_at, staff_id, staff_name, spans in epoch minutes", info=FACT),
    Column("told", Json, comment="what the customer was last told: starts_at, staff_id, staff_name", info=FACT),
    Column("offers", Json, comment="ids of the counter-offers it superseded, which hold their time until then", info=FACT),
    Column(
        "depth",
        Integer,
        nullable=False,
        comment="how many earlier times were taken before the one it leaves became free",
        info=FACT,
    ),
    Column("outcome", state(DepositOutcome, 16), comment="what becomes of the deposit", info=AGREED),
    Column("refund_minor", Integer, nullable=False, info=AGREED),
    Column("forfeit_minor", Integer, nullable=False, info=AGREED),
    Column("credit_minor", Integer, nullable=False, info=AGREED),
    Column("fee_minor", Integer, nullable=False, info=AGREED),
    Column("fee_kind", state(FeeKind, 20), comment="what the fee is for, where there is one", info=AGREED),
    Column(
        "on_word",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="it takes money that only the desk's word stands for",
        info=FACT,
    ),
    Column("not_before", Instant, comment="nothing is taken before, whoever decides", info=AGREED),
    Column("objected_at", Instant, comment="when its customer said that it isn't right", info=STATE),
    Column("words", Text, comment="what they say happened", info=STATE),
    Column("decided_at", Instant, comment="when the owner decided about that", info=STATE),
    Column("remind_at", Instant, comment="when the desk is reminded that nobody has", info=STATE),
    PrimaryKeyConstraint("venue_id", "id"),
    refers("booking_id", "booking"),
    CheckConstraint(one_of("kind", SettlementKind), name="kind"),
    CheckConstraint(one_of("status", SettlementStatus), name="status"),
    CheckConstraint(
        "refund_minor >= 0 AND forfeit_minor >= 0 AND credit_minor >= 0 AND fee_minor >= 0", name="amounts"
    ),
    CheckConstraint("(fee_minor > 0) = (fee_kind IS NOT NULL)", name="fee"),
    Index("ix_settlement_venue_id_booking_id", "venue_id", "booking_id"),
    Index("ix_settlement_objected", "venue_id", "objected_at", **where("status = 'objected'")),
    Index("ix_settlement_remind", "remind_at", **where("remind_at IS NOT NULL")),
    Index("ix_settlement_due", "due_at", **where("status = 'waiting'")),
    # A later change ends the grace of the one before.
    Index(
        "ix_settlement_undo",
        "venue_id",
        "booking_id",
        unique=True,
        **where("status = 'waiting' AND undo_by IS NOT NULL"),
    ),
    info=kept(GoesWith("booking", "booking_id", "status IN ('waiting', 'objected')", "it waits")),
)  # fmt: skip
