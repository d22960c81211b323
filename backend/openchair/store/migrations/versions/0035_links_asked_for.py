"""Who has lost their links and asks for them: looked up after they were answered, and forgotten then. Services come in categories."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = "the heading under which the storefront shows it"
    op.add_column("service", sa.Column("category", sa.String(length=60), comment=said))
    op.create_table(
        "link_request",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False, comment="email_key of an address, or E.164"),
        sa.Column("asked_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_link_request")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_link_request_venue_id")),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_link_request_channel")),
    )
    op.create_index("ix_link_request_asked_at", "link_request", ["asked_at"])


def downgrade() -> None:
    op.drop_table("link_request")
    op.drop_column("service", "category")
