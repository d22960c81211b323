"""Deposits that wait: until when each is to be paid, what a held booking becomes by it, money that comes too late, Stripe away."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SETTINGS = {
    "deposit_hold_minutes": (15, 5, 60, "for which a storefront''s booking is held for its deposit"),
    "deposit_due_hours": (24, 0, 168, "within which a deposit asked at the desk is due; 0 sets no time"),
}


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (default, least, most, comment) in _SETTINGS.items():
        # With its check beside it, since SQLite takes none afterwards.
        op.execute(
            f"ALTER TABLE venue ADD COLUMN {name} INTEGER DEFAULT '{default}' NOT NULL "
            f"CONSTRAINT ck_venue_{name} CHECK ({name} BETWEEN {least} AND {most})"
        )
        if on_postgresql:
            op.execute(f"COMMENT ON COLUMN venue.{name} IS '{comment}'")
    op.add_column(
        "booking",
        sa.Column(
            "deposit_due_at",
            Instant(),
            comment="copied when asked: until when its deposit is to be paid, else it lapses; put off while Stripe is away",
        ),
    )
    op.add_column("booking", sa.Column("deposit_paid_at", Instant(), comment="when all of its deposit had been paid"))
    op.add_column(
        "booking",
        sa.Column(
            "status_when_paid",
            sa.String(length=16),
            comment="of one that is held until its deposit is paid: what it becomes by that, confirmed | pending",
        ),
    )
    op.add_column(
        "booking",
        sa.Column(
            "late_money_at",
            Instant(),
            comment="money that came after it had lapsed waits since then: to revive it, or to go back",
        ),
    )
    waits = sa.text("status IN ('pending', 'confirmed') AND deposit_status IN ('asked', 'failed')")
    op.create_index("ix_booking_deposit_due", "booking", ["deposit_due_at"], postgresql_where=waits, sqlite_where=waits)
    late = sa.text("late_money_at IS NOT NULL")
    op.create_index("ix_booking_late_money", "booking", ["late_money_at"], postgresql_where=late, sqlite_where=late)
    op.create_table(
        "stripe_reach",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("reached_at", Instant(), comment="when it was last seen to answer"),
        sa.Column("away_since", Instant(), comment="since when it has not been; null while it answers"),
        sa.CheckConstraint("id = 1", name=op.f("ck_stripe_reach_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_reach")),
    )
    # As the downgrade has put it.
    op.execute("UPDATE activity SET what = 'lapsed' WHERE what = 'deposit_lapsed'")


def downgrade() -> None:
    # The older code knows no held bookings: to it they are requests, which lapse when the hold would have.
    op.execute(
        "UPDATE booking SET request_expires_at = deposit_due_at WHERE status_when_paid IS NOT NULL AND status = 'pending'"
    )
    # And it has no words for these.
    op.execute(
        "UPDATE booking SET cancel_reason = 'not_answered' WHERE cancel_reason = 'deposit_not_paid' AND cancelled_by = 'system'"
    )
    op.execute(
        "UPDATE activity SET what = 'deposit_lapsed' "
        "WHERE what = 'lapsed' AND CAST(detail AS TEXT) LIKE '%deposit_not_paid%'"
    )
    op.execute("DELETE FROM activity WHERE message_id IN (SELECT id FROM message WHERE kind = 'deposit_due')")
    op.execute("DELETE FROM message WHERE kind = 'deposit_due'")
    op.drop_table("stripe_reach")
    op.drop_index("ix_booking_late_money", table_name="booking")
    op.drop_index("ix_booking_deposit_due", table_name="booking")
    for name in ("late_money_at", "status_when_paid", "deposit_paid_at", "deposit_due_at"):
        op.drop_column("booking", name)
    for name in reversed(_SETTINGS):
        op.drop_column("venue", name)
