"""Who can be reached: numbers that answered STOP, addresses at which nothing arrives, what a customer wants to hear of.

And what follows from a message that reached nobody, and by which policy reminders are planned.
"""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COUNTER = ("offered", "accepted", "declined", "expired", "withdrawn", "superseded")
_OPENING = ("offered", "accepted", "declined", "lapsed", "withdrawn", "superseded", "taken_back")
_VENUE_COMMENT = "reminder_hours, quiet_from and quiet_until as the queued reminders were last planned by"


def _allow(table: str, statuses: tuple[str, ...]) -> None:
    """Let the table's status be one of these, and no other."""
    check = f"status IN ({', '.join(repr(status) for status in statuses)})"
    name = f"ck_{table}_status"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check})")
        return
    # SQLite can't change a check: the table is copied, by the text that made it, since a batch would lose its other checks.
    # Nothing refers to it, and it has no triggers.
    made, *indexes = op.get_bind().scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type DESC"),
        {"table": table},
    )
    start = made.index(f"CONSTRAINT {name} CHECK")
    end = made.index("))", start) + 2
    copy = f"{made[:start]}CONSTRAINT {name} CHECK ({check}){made[end:]}".replace(table, f"{table}_copy", 1)
    for statement in (
        copy,
        f"INSERT INTO {table}_copy SELECT * FROM {table}",  # both are named above
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_copy RENAME TO {table}",
        *indexes,
    ):
        op.execute(statement)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "sms_stop",
        sa.Column("phone", sa.String(length=20), nullable=False, comment="E.164"),
        sa.Column("stopped_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_sms_stop")),
    )
    op.create_table(
        "dead_address",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("problem", sa.Text(), comment="why, in words for the desk"),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_dead_address_channel")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_dead_address_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "channel", "address", name=op.f("pk_dead_address")),
    )
    op.add_column("customer", sa.Column("reminders_stopped_at", Instant(), comment="since when they want no reminders"))
    op.add_column(
        "customer",
        sa.Column("earlier_stopped_at", Instant(), comment="since when they want to hear of no earlier times"),
    )
    has_phone = sa.text("phone IS NOT NULL")
    op.create_index("ix_customer_phone", "customer", ["phone"], postgresql_where=has_phone, sqlite_where=has_phone)
    op.add_column(
        "message",
        sa.Column(
            "follow_up_due",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="it reached nobody, and what follows from that is yet to be done",
        ),
    )
    due = sa.text("follow_up_due")
    op.create_index("ix_message_follow_up", "message", ["id"], postgresql_where=due, sqlite_where=due)
    op.execute("ALTER TABLE venue ADD COLUMN reminders_planned VARCHAR(20) DEFAULT '24 1260 480' NOT NULL")
    if on_postgresql:
        op.execute(f"COMMENT ON COLUMN venue.reminders_planned IS '{_VENUE_COMMENT}'")
    # What is queued was planned without regard to quiet hours.
    op.execute("UPDATE venue SET reminders_planned = ''")
    _allow("counter_offer", (*_COUNTER, "not_told"))
    _allow("opening_offer", (*_OPENING, "not_told"))


def downgrade() -> None:
    op.execute("UPDATE counter_offer SET status = 'withdrawn' WHERE status = 'not_told'")
    op.execute("UPDATE opening_offer SET status = 'withdrawn' WHERE status = 'not_told'")
    _allow("opening_offer", _OPENING)
    _allow("counter_offer", _COUNTER)
    # The older code has no words for these kinds.
    op.execute(
        "DELETE FROM activity WHERE message_id IN "
        "(SELECT id FROM message WHERE kind IN ('card_expiring', 'not_reached'))"
    )
    op.execute("DELETE FROM message WHERE kind IN ('card_expiring', 'not_reached')")
    op.drop_column("venue", "reminders_planned")
    op.drop_index("ix_message_follow_up", table_name="message")
    op.drop_column("message", "follow_up_due")
    op.drop_index("ix_customer_phone", table_name="customer")
    op.drop_column("customer", "earlier_stopped_at")
    op.drop_column("customer", "reminders_stopped_at")
    op.drop_table("dead_address")
    op.drop_table("sms_stop")
