"""What a deposit was paid with, in sums by tender; payments taken at the desk, what came beside what was asked, and by what a refund goes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TENDERS = "('card', 'terminal', 'cash', 'elsewhere', 'credit')"
_SUMS = ("card", "credit", "cash", "terminal")
_REFUND_COMMENT = "by what it goes back: card is Stripe's, anything else the venue's own hand"


def _add(table: str, column: str, type_: str, check: str, constraint: str, comment: str | None = None) -> None:
    """Add a column with its CHECK, written out: a batch would lose SQLite's other checks."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {type_} NOT NULL CONSTRAINT {constraint} CHECK ({check})")
    if comment is not None and op.get_bind().dialect.name == "postgresql":
        said = comment.replace("'", "''")
        op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{said}'")


def upgrade() -> None:
    for name in _SUMS:
        column = f"paid_by_{name}_minor"
        _add("booking", column, "INTEGER DEFAULT 0", f"{column} >= 0", f"ck_booking_{name}")
    op.execute("UPDATE booking SET paid_by_card_minor = deposit_paid_minor WHERE deposit_paid_by = 'card'")
    op.execute("UPDATE booking SET paid_by_credit_minor = deposit_paid_minor WHERE deposit_paid_by = 'credit'")

    tender = ("tender", "VARCHAR(12) DEFAULT 'card'", f"tender IN {_TENDERS}")
    _add("payment", *tender, "ck_payment_tender", "card | cash | terminal")
    op.add_column(
        "payment",
        sa.Column("taken_by", sa.Text(), comment="who took it at the desk, by name; null where it was paid online"),
    )
    op.add_column(
        "payment",
        sa.Column(
            "surplus",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="it came beside what was asked: it pays nothing, and goes back whole",
        ),
    )
    # Until now, of what was paid by card for a deposit the first that came was the deposit.
    op.execute(
        "UPDATE payment SET surplus = true WHERE fee_id IS NULL AND status = 'succeeded' AND ("
        "EXISTS (SELECT 1 FROM booking b WHERE b.venue_id = payment.venue_id AND b.id = payment.booking_id "
        "AND (b.deposit_paid_by IS NULL OR b.deposit_paid_by <> 'card')) "
        "OR EXISTS (SELECT 1 FROM payment p WHERE p.venue_id = payment.venue_id AND p.booking_id = payment.booking_id "
        "AND p.fee_id IS NULL AND p.status = 'succeeded' AND p.id < payment.id))"
    )
    _add("refund", *tender, "ck_refund_tender", _REFUND_COMMENT)
    op.execute("UPDATE refund SET tender = 'elsewhere' WHERE payment_id IS NULL")
    # What the venue paid by hand in the place of a refund that failed gives back the same payment.
    op.execute(
        "UPDATE refund SET payment_id = (SELECT f.payment_id FROM refund f WHERE f.venue_id = refund.venue_id "
        "AND f.retried_as = refund.id) WHERE payment_id IS NULL"
    )
    op.drop_column("booking", "deposit_paid_by")


def downgrade() -> None:
    """What was paid in more ways than one, or at the desk, is a deposit that was paid elsewhere: the desk gives it back."""
    op.add_column(
        "booking",
        sa.Column("deposit_paid_by", sa.String(length=8), comment="card | credit; null of one that was paid elsewhere"),
    )
    for name in ("card", "credit"):
        op.execute(
            f"UPDATE booking SET deposit_paid_by = '{name}' "
            f"WHERE deposit_paid_minor > 0 AND paid_by_{name}_minor = deposit_paid_minor"
        )
    op.execute("UPDATE refund SET payment_id = NULL WHERE tender <> 'card'")
    op.execute("DELETE FROM payment WHERE tender <> 'card'")
    # The older code has no words for these.
    op.execute("UPDATE ledger_entry SET why = 'deposit_recorded' WHERE why = 'deposit_taken'")
    for column in ("from_account", "to_account"):
        op.execute(f"UPDATE ledger_entry SET {column} = 'venue' WHERE {column} IN ('cash', 'terminal')")
    op.drop_column("refund", "tender")
    for column in ("surplus", "taken_by", "tender"):
        op.drop_column("payment", column)
    for name in _SUMS:
        op.drop_column("booking", f"paid_by_{name}_minor")
