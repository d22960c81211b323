"""Rows that are removed when their time is over: customers made nameless, messages emptied, the ledger without its bookings."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0020"
down_revision = "0021"
branch_labels = None
depends_on = None

_BOOKING = (
    "fk_ledger_entry_venue_id_booking_id",
    "FOREIGN KEY(venue_id, booking_id) REFERENCES booking (venue_id, id)",
)
_VENUE = ("fk_ledger_entry_venue_id", "FOREIGN KEY(venue_id) REFERENCES venue (id)")


def _refer(old: tuple[str, str], new: tuple[str, str], *, valid: bool = True) -> None:
    """Let the ledger's rows refer to something else than they did."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE ledger_entry DROP CONSTRAINT {old[0]}")
        later = "" if valid else " NOT VALID"
        op.execute(f"ALTER TABLE ledger_entry ADD CONSTRAINT {new[0]} {new[1]}{later}")
        return
    # SQLite can't change a key: the table is copied, by the text that made it. No other refers to it, and it has no triggers.
    made, *indexes = op.get_bind().scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'ledger_entry' AND sql IS NOT NULL ORDER BY type DESC")
    )
    before, after = (f"CONSTRAINT {name} {key}" for name, key in (old, new))
    assert before in made, "it refers to what it did"
    for statement in (
        made.replace(before, after).replace("ledger_entry", "ledger_copy", 1),
        "INSERT INTO ledger_copy SELECT * FROM ledger_entry",
        "DROP TABLE ledger_entry",
        "ALTER TABLE ledger_copy RENAME TO ledger_entry",
        *indexes,
    ):
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "stripe_erasure",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64), nullable=False, comment="'' for the platform's own"),
        sa.Column("stripe_customer_id", sa.String(length=64), nullable=False),
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
        sa.PrimaryKeyConstraint("venue_id", "stripe_account_id", "stripe_customer_id", name=op.f("pk_stripe_erasure")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_stripe_erasure_venue_id")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_stripe_erasure_due", "stripe_erasure", ["due_at"], postgresql_where=due, sqlite_where=due)
    op.add_column(
        "customer",
        sa.Column("erased_at", Instant, comment="when they were made nameless; nothing is known of them any more"),
    )
    erased = sa.text("erased_at IS NOT NULL")
    op.create_index(
        "ix_customer_erased", "customer", ["venue_id", "erased_at"], postgresql_where=erased, sqlite_where=erased
    )
    op.add_column("message", sa.Column("cleared_at", Instant, comment="when what it said, and to whom, was emptied"))
    uncleared = sa.text("cleared_at IS NULL")
    op.create_index(
        "ix_message_uncleared",
        "message",
        ["venue_id", "created_at"],
        postgresql_where=uncleared,
        sqlite_where=uncleared,
    )
    _refer(_BOOKING, _VENUE)


def downgrade() -> None:
    """Of bookings that are gone the ledger keeps its rows: the older key holds for new ones only."""
    _refer(_VENUE, _BOOKING, valid=False)
    op.drop_index("ix_message_uncleared", "message")
    op.drop_column("message", "cleared_at")
    op.drop_index("ix_customer_erased", "customer")
    op.drop_column("customer", "erased_at")
    op.drop_table("stripe_erasure")
