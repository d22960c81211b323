"""Security events, whose contacts an operator has read within the hour, and the limits of money of an operator's day."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant, Json

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

_LIMITS = {
    "front_desk": "of money of one kind in a day, decided about at the front desk; what is usual without a number",
    "manager": "the same of a manager",
}


def upgrade() -> None:
    op.create_table(
        "security_event",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "about", sa.String(length=40), nullable=False, comment="whose alike events are one row; may be nobody's"
        ),
        sa.Column("hour", Instant(), nullable=False, comment="in which alike events are one row"),
        sa.Column("who", sa.String(length=120), comment="the operator it is about, by name"),
        sa.Column("detail", Json, nullable=False, comment="rules.security.SecurityEventKind says what"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), comment="when a mail to the owners was written of it"),
        sa.CheckConstraint("count >= 1", name=op.f("ck_security_event_count")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_security_event_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_security_event")),
        sa.UniqueConstraint(
            "venue_id", "kind", "about", "hour", name=op.f("uq_security_event_venue_id_kind_about_hour")
        ),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_security_event_untold", "security_event", ["venue_id"], postgresql_where=untold, sqlite_where=untold
    )
    op.create_table(
        "contact_read",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False, comment="desk:{operator}"),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False, comment="when it was first read within the hour"),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customer.venue_id", "customer.id"],
            name=op.f("fk_contact_read_venue_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "reader", "customer_id", name=op.f("pk_contact_read")),
    )
    op.create_table(
        "money_day",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("operator_id", Id, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in the venue's zone"),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("hour", Instant(), nullable=False, comment="of the last act"),
        sa.Column("acts_in_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "act IN ('fee', 'refund', 'pay_out', 'credit', 'waive', 'record')", name=op.f("ck_money_day_act")
        ),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_money_day_total")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_money_day_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "operator_id", "act", "day", name=op.f("pk_money_day")),
    )
    # Written out: a batch would lose SQLite's other checks.
    for role, comment in _LIMITS.items():
        column = f"{role}_limit_minor"
        op.execute(
            f"ALTER TABLE venue ADD COLUMN {column} INTEGER CONSTRAINT ck_venue_{role}_limit CHECK ({column} >= 0)"
        )
        if op.get_bind().dialect.name == "postgresql":
            said = comment.replace("'", "''")
            op.execute(f"COMMENT ON COLUMN venue.{column} IS '{said}'")


def downgrade() -> None:
    for role in _LIMITS:
        op.drop_column("venue", f"{role}_limit_minor")
    for table in ("money_day", "contact_read", "security_event"):
        op.drop_table(table)
