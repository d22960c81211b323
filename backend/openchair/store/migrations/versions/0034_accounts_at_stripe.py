"""A venue's own account at Stripe, connected at the desk: an account is one venue's.

Where venues share one, the oldest of them has it by itself from now on, and each other keeps it until it has another.
"""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

_ONE = sa.text("stripe_account_id IS NOT NULL AND NOT stripe_account_shared")


def upgrade() -> None:
    for column in (
        sa.Column("stripe_account_name", sa.String(length=120), comment="what its owner calls it at Stripe"),
        sa.Column(
            "stripe_connected_at",
            Instant,
            comment="when that was connected at the desk; null of an account that the venue's file names",
        ),
        sa.Column("stripe_lost_at", Instant, comment="since when it can't be used: its owner ended that at Stripe"),
        sa.Column(
            "stripe_account_shared",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="another venue had the same account when each account became one venue's: this one keeps it",
        ),
    ):
        op.add_column("venue", column)
    op.execute(
        "UPDATE venue SET stripe_account_shared = true WHERE EXISTS (SELECT 1 FROM venue AS elder "
        "WHERE elder.stripe_account_id = venue.stripe_account_id AND elder.id < venue.id)"
    )
    op.create_index(
        "ix_venue_stripe_account_id",
        "venue",
        ["stripe_account_id"],
        unique=True,
        postgresql_where=_ONE,
        sqlite_where=_ONE,
    )
    op.create_table(
        "stripe_connect",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("membership_id", Id, nullable=False, comment="who has gone, and alone may come back"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant, comment="when they came back, once"),
        sa.Column("stripe_account_id", sa.String(length=64), comment="the account that came of it"),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_stripe_connect")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_stripe_connect_venue_id")),
        sa.ForeignKeyConstraint(
            ["venue_id", "membership_id"],
            ["membership.venue_id", "membership.id"],
            name=op.f("fk_stripe_connect_venue_id_membership_id"),
        ),
    )
    op.create_table(
        "stripe_disconnect",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64), nullable=False),
        sa.Column(
            "due_at", Instant, comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column(
            "key_no",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "stripe_account_id", name=op.f("pk_stripe_disconnect")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_stripe_disconnect_venue_id")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_stripe_disconnect_due", "stripe_disconnect", ["due_at"], postgresql_where=due, sqlite_where=due)


def downgrade() -> None:
    op.drop_table("stripe_disconnect")
    op.drop_table("stripe_connect")
    op.drop_index("ix_venue_stripe_account_id", table_name="venue")
    for column in ("stripe_account_shared", "stripe_lost_at", "stripe_connected_at", "stripe_account_name"):
        op.drop_column("venue", column)
