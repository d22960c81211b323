"""Events of other calendars that became bookings."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_event",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column(
            "event_key",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the event's UID and, of one that repeats, its day",
        ),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of what the event said: has it changed since?",
        ),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"],
            ["booking.venue_id", "booking.id"],
            name=op.f("fk_imported_event_venue_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "event_key", name=op.f("pk_imported_event")),
    )


def downgrade() -> None:
    op.drop_table("imported_event")
