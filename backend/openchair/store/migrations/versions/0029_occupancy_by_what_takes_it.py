"""The three ways to find what a booking, a block or a hold takes hold those rows alone.

None of them can be mistaken for a way to a venue's rows: behind the wall a month of someone's time was read through all that was
ever taken at the venue.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0023"
branch_labels = None
depends_on = None

BY = {"booking": "booking_id", "blocked_time": "blocked_time_id", "hold": "hold_id"}


def upgrade() -> None:
    for name, column in BY.items():
        taken = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_occupancy_{name}", table_name="occupancy")
        op.create_index(
            f"ix_occupancy_{name}", "occupancy", ["venue_id", column], postgresql_where=taken, sqlite_where=taken
        )


def downgrade() -> None:
    for name, column in BY.items():
        op.drop_index(f"ix_occupancy_{name}", table_name="occupancy")
        op.create_index(f"ix_occupancy_{name}", "occupancy", ["venue_id", column])
