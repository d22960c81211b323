"""The outbox, the line of the activity feed that tells of a message, and when a venue reminds."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant, Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="rules.messages.MessageKind"),
        sa.Column("channel", sa.String(length=8), nullable=False, comment="email | sms"),
        sa.Column(
            "tells_of",
            sa.String(length=40),
            nullable=False,
            comment="version:{booking version}, or event:{id of what happened}",
        ),
        sa.Column(
            "facts", Json, nullable=False, comment="what it states, to be held against the booking before it is sent"
        ),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("available_at", Instant(), nullable=False, comment="not to be sent before"),
        sa.Column("lease_until", Instant(), comment="until when whoever has it may take; then it is taken back"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column(
            "unsure",
            sa.Boolean(),
            nullable=False,
            comment="an attempt's answer was lost: the provider may have it",
        ),
        sa.Column("sent_to", sa.String(length=254), comment="the address or number it went to"),
        sa.Column("provider_id", sa.String(length=255), comment="what the provider calls it"),
        sa.Column(
            "former_provider_id",
            sa.String(length=255),
            comment="what it was called before the desk had it sent again",
        ),
        sa.Column("segments", sa.Integer(), comment="of an SMS"),
        sa.Column("problem", sa.Text(), comment="why it was not sent, in words for the desk"),
        sa.Column("first_tried_at", Instant()),
        sa.Column("accepted_at", Instant()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_message_channel")),
        sa.CheckConstraint(
            "status IN ('queued', 'handed_over', 'sending', 'accepted', 'delivered', 'bounced', 'failed', 'superseded')",
            name=op.f("ck_message_status"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"], ["booking.venue_id", "booking.id"], name=op.f("fk_message_venue_id_booking_id")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_message")),
        sa.UniqueConstraint("id", name=op.f("uq_message_id")),
        sa.UniqueConstraint(
            "venue_id",
            "booking_id",
            "tells_of",
            "kind",
            "channel",
            name=op.f("uq_message_venue_id_booking_id_tells_of_kind_channel"),
        ),
    )
    op.create_index("ix_message_due", "message", ["channel", "available_at"], **_where("status = 'queued'"))
    op.create_index(
        "ix_message_leased", "message", ["channel", "lease_until"], **_where("status IN ('handed_over', 'sending')")
    )
    op.create_index(
        "ix_message_undelivered", "message", ["venue_id", "id"], **_where("status IN ('failed', 'bounced')")
    )
    op.create_index(
        "ix_message_provider_id", "message", ["provider_id"], unique=True, **_where("provider_id IS NOT NULL")
    )
    # On SQLite this copies the table: it has no triggers, and no check that a copy would lose.
    with op.batch_alter_table("activity") as activity:
        activity.add_column(
            sa.Column("message_id", Id, comment="the message this line tells of; its state is read there")
        )
        activity.create_foreign_key(
            op.f("fk_activity_venue_id_message_id"), "message", ["venue_id", "message_id"], ["venue_id", "id"]
        )
    # Not a batch: on SQLite its copy would lose the other checks.
    op.execute(
        "ALTER TABLE venue ADD COLUMN reminder_hours INTEGER DEFAULT 24 NOT NULL "
        "CONSTRAINT ck_venue_reminder_hours CHECK (reminder_hours BETWEEN 0 AND 168)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN venue.reminder_hours IS 'before the start; 0 sends none'")


def downgrade() -> None:
    op.drop_column("venue", "reminder_hours")
    # A line that tells of a message says nothing without it.
    op.execute("DELETE FROM activity WHERE message_id IS NOT NULL")
    with op.batch_alter_table("activity") as activity:
        activity.drop_constraint(op.f("fk_activity_venue_id_message_id"), type_="foreignkey")
        activity.drop_column("message_id")
    op.drop_table("message")
