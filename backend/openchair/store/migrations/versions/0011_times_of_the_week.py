"""A wish for earlier times names boxes of the week, each by itself, and no longer every weekday with every band."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "earlier_availability"
_INDEX = "ix_earlier_availability_waiting"
_PRODUCT = " + ".join(f"(weekdays >> {day} & 1) * (bands << {3 * day})" for day in range(7))
_DAYS = " + ".join(f"(CASE WHEN slots >> {3 * day} & 7 > 0 THEN {1 << day} ELSE 0 END)" for day in range(7))
_BANDS = "(" + " | ".join(f"(slots >> {3 * day})" for day in range(7)) + ") & 7"


def _index() -> None:
    waits = sa.text("stopped_at IS NULL")
    op.create_index(_INDEX, _TABLE, ["venue_id", "since", "booking_id"], postgresql_where=waits, sqlite_where=waits)


def upgrade() -> None:
    comment = "a bit for each box of the week: the weekday times 3, and the band"
    op.add_column(_TABLE, sa.Column("slots", sa.Integer(), comment=comment))
    op.execute(f"UPDATE {_TABLE} SET slots = {_PRODUCT}")
    op.drop_index(_INDEX, _TABLE)
    # The check on the two columns goes with them: PostgreSQL drops it, and a batch doesn't copy it.
    with op.batch_alter_table(_TABLE) as table:
        table.alter_column("slots", existing_type=sa.Integer(), existing_comment=comment, nullable=False)
        table.drop_column("weekdays")
        table.drop_column("bands")
        table.create_check_constraint(op.f("ck_earlier_availability_wanted"), "slots BETWEEN 1 AND 2097151")
    _index()


def downgrade() -> None:
    """A wish becomes the smallest that names every weekday with every band and holds all it held."""
    op.add_column(_TABLE, sa.Column("weekdays", sa.Integer(), comment="a bit each, Monday the lowest"))
    op.add_column(_TABLE, sa.Column("bands", sa.Integer(), comment="a bit each: morning, afternoon, evening"))
    op.execute(f"UPDATE {_TABLE} SET weekdays = {_DAYS}, bands = {_BANDS}")
    op.drop_index(_INDEX, _TABLE)
    with op.batch_alter_table(_TABLE) as table:
        table.alter_column("weekdays", existing_type=sa.Integer(), nullable=False)
        table.alter_column("bands", existing_type=sa.Integer(), nullable=False)
        table.drop_column("slots")
        table.create_check_constraint(
            op.f("ck_earlier_availability_wanted"), "weekdays BETWEEN 1 AND 127 AND bands BETWEEN 1 AND 7"
        )
    _index()
