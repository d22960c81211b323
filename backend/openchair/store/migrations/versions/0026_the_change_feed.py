"""The change feed: one entry for each change of what a board or a manage page shows, written with it."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("venue_id", Id, nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            nullable=False,
            comment="the transaction that wrote it: entries are read in order of (xid, id); 0 on SQLite",
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", Id, nullable=True, comment="the id of what was changed"),
        sa.Column("staff_id", Id, nullable=True, comment="in whose time it is, where it is in anyone's"),
        sa.Column("version", sa.Integer(), nullable=True, comment="of a booking, after the change"),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('booking', 'blocked_time', 'opening', 'activity', 'salon', 'link', 'access')",
            name=op.f("ck_feed_kind"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_feed_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feed_venue_id_xid_id", "feed", ["venue_id", "xid", "id"])
    op.create_index("ix_feed_xid_id", "feed", ["xid", "id"])


def downgrade() -> None:
    op.drop_table("feed")
