"""Whose hold a taken time is: of a counter-offer, or of an earlier time that is offered."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occupancy", sa.Column("hold_id", Id, comment="the offer that holds it"))
    op.create_index("ix_occupancy_hold", "occupancy", ["venue_id", "hold_id"])


def downgrade() -> None:
    op.drop_index("ix_occupancy_hold", table_name="occupancy")
    # SQLite drops a column in place, triggers and checks untouched.
    op.drop_column("occupancy", "hold_id")
