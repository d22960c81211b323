"""What follows from a change and waits for its time: money, time that becomes free, messages. And the time to think better of it."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant, Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


_BOOKING = (
    ("cooling_off_until", "copied when made or paid: until when everything goes back; null once it was moved"),
    ("cooled_off_at", "when it was cancelled because it was only just made"),
)
_BEFORE = "before the desk last marked it as arrived, ready or done; null where that can't be taken back"
_MINUTES = "after it was made, a booking can be cancelled with everything back; 0 for none"


def upgrade() -> None:
    for name, comment in _BOOKING:
        op.add_column("booking", sa.Column(name, Instant(), comment=comment))
    op.add_column("booking", sa.Column("status_before", sa.String(length=16), comment=_BEFORE))
    # Not a batch: on SQLite its copy would lose the other checks.
    op.execute(
        "ALTER TABLE venue ADD COLUMN cooling_off_minutes INTEGER DEFAULT 15 NOT NULL "
        "CONSTRAINT ck_venue_cooling_off_minutes CHECK (cooling_off_minutes BETWEEN 0 AND 1440)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN venue.cooling_off_minutes IS '{_MINUTES}'")
    op.create_table(
        "settlement",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False, comment="holds, in `occupancy`, the time that a move has left"),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="rules.undo.SettlementKind"),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column(
            "due_at",
            Instant(),
            comment="when it is done; null while it waits for the owner, and once it has ended",
        ),
        sa.Column("ended_at", Instant()),
        sa.Column(
            "undo_by",
            sa.String(length=10),
            comment="who may take the change back until it is due; null where nobody may any more",
        ),
        sa.Column("before", Json, comment="the columns of the booking that the change wrote, as they were"),
        sa.Column(
            "left_time", Json, comment="the time it has left: starts_at, staff_id, staff_name, spans in epoch minutes"
        ),
        sa.Column("told", Json, comment="what the customer was last told: starts_at, staff_id, staff_name"),
        sa.Column("offers", Json, comment="ids of the counter-offers it superseded, which hold their time until then"),
        sa.Column(
            "depth",
            sa.Integer(),
            nullable=False,
            comment="how many earlier times were taken before the one it leaves became free",
        ),
        sa.Column("outcome", sa.String(length=16), comment="what becomes of the deposit"),
        sa.Column("refund_minor", sa.Integer(), nullable=False),
        sa.Column("forfeit_minor", sa.Integer(), nullable=False),
        sa.Column("credit_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("fee_kind", sa.String(length=20), comment="what the fee is for, where there is one"),
        sa.CheckConstraint("kind IN ('cancellation', 'decline', 'move')", name=op.f("ck_settlement_kind")),
        sa.CheckConstraint(
            "status IN ('waiting', 'objected', 'settled', 'undone', 'dropped')", name=op.f("ck_settlement_status")
        ),
        sa.CheckConstraint(
            "refund_minor >= 0 AND forfeit_minor >= 0 AND credit_minor >= 0 AND fee_minor >= 0",
            name=op.f("ck_settlement_amounts"),
        ),
        sa.CheckConstraint("(fee_minor > 0) = (fee_kind IS NOT NULL)", name=op.f("ck_settlement_fee")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_settlement_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_settlement")),
    )
    op.create_index("ix_settlement_venue_id_booking_id", "settlement", ["venue_id", "booking_id"])
    waiting = sa.text("status = 'waiting'")
    op.create_index("ix_settlement_due", "settlement", ["due_at"], postgresql_where=waiting, sqlite_where=waiting)
    undoable = sa.text("status = 'waiting' AND undo_by IS NOT NULL")
    op.create_index(
        "ix_settlement_undo",
        "settlement",
        ["venue_id", "booking_id"],
        unique=True,
        postgresql_where=undoable,
        sqlite_where=undoable,
    )


def downgrade() -> None:
    waits = op.get_bind().scalar(sa.text("SELECT count(*) FROM settlement WHERE status IN ('waiting', 'objected')"))
    if waits:
        # The older code would neither pay it back nor give the time back.
        raise RuntimeError(
            f"{waits} changes of bookings still wait for their money, their time or their messages. Let a worker run until "
            "none does, then go down."
        )
    op.drop_table("settlement")
    op.drop_column("venue", "cooling_off_minutes")
    op.drop_column("booking", "status_before")
    for name, _ in reversed(_BOOKING):
        op.drop_column("booking", name)
