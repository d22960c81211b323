"""Counter-offers, and until when a request waits for an answer."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import context, op

from openchair.store.columns import Id, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SETTINGS = (
    ("request_expiry_hours", 48, "BETWEEN 1 AND 720", "an unanswered request lapses"),
    ("counter_offer_window_days", 3, "BETWEEN 0 AND 60", "around the day asked for"),
    ("counter_offer_hours", 24, "BETWEEN 1 AND 168", "for which offers are held"),
)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "counter_offer",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="within the booking, on and on: an old link never means a new time",
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False, comment="the last instant at which it can be accepted"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'declined', 'expired', 'withdrawn', 'superseded')",
            name=op.f("ck_counter_offer_status"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_counter_offer_venue_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "staff_id"], ["staff.venue_id", "staff.id"], name=op.f("fk_counter_offer_venue_id_staff_id")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_counter_offer")),
        sa.UniqueConstraint(
            "venue_id", "booking_id", "number", name=op.f("uq_counter_offer_venue_id_booking_id_number")
        ),
    )
    offered = sa.text("status = 'offered'")
    op.create_index(
        "ix_counter_offer_due", "counter_offer", ["expires_at"], postgresql_where=offered, sqlite_where=offered
    )
    # Not batches: on SQLite their copies would lose the other checks.
    for name, default, check, comment in _SETTINGS:
        op.execute(
            f"ALTER TABLE venue ADD COLUMN {name} INTEGER DEFAULT {default} NOT NULL "
            f"CONSTRAINT ck_venue_{name} CHECK ({name} {check})"
        )
        if on_postgresql:
            op.execute(f"COMMENT ON COLUMN venue.{name} IS '{comment}'")
    op.add_column(
        "booking",
        sa.Column(
            "request_expires_at",
            Instant(),
            comment="until when a request waits for an answer; an open offer is one",
        ),
    )
    pending = sa.text("status = 'pending'")
    op.create_index(
        "ix_booking_unanswered",
        "booking",
        ["request_expires_at"],
        postgresql_where=pending,
        sqlite_where=pending,
    )
    # Requests that wait already are given the whole time from now: nobody was told that they could lapse.
    earlier = "LEAST" if on_postgresql else "MIN"
    two_days = sa.bindparam("two_days", context.config.attributes["now"] + timedelta(hours=48), Instant())
    op.execute(
        sa.text(
            f"UPDATE booking SET request_expires_at = {earlier}(:two_days, starts_at) WHERE status = 'pending'"
        ).bindparams(two_days)
    )


def downgrade() -> None:
    # What an offer holds would be held for ever without it.
    op.execute("DELETE FROM occupancy WHERE hold_id IN (SELECT id FROM counter_offer)")
    op.drop_index("ix_booking_unanswered", table_name="booking")
    op.drop_column("booking", "request_expires_at")
    for name, *_ in reversed(_SETTINGS):
        op.drop_column("venue", name)
    op.drop_table("counter_offer")
