"""Payments that a customer's bank disputes, and refunds that are dropped because the bank has paid them."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

_REFUND = ("requested", "submitted", "succeeded", "failed")
_DISPUTE = (
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "prevented",
    "lost",
    "won",
)
# By why money moved: the nearest that the older code knows. One about the same thing is followed by no other.
_WHY = {
    "dispute_withdrawn": "refund_succeeded",
    "dispute_reinstated": "refund_returned",
    "dispute_fee": "refund_by_hand",
    "dispute_fee_returned": "deposit_recorded",
    "dispute_took_refund": "refund_by_hand",
    "dispute_took_credit": "credit_expired",
    "dispute_took_deposit": "deposit_forfeited",
}
_MESSAGES = "('dispute_opened', 'dispute_ended')"


def _one_of(values: tuple[str, ...]) -> str:
    return f"status IN ({', '.join(repr(value) for value in values)})"


def _allow_refunds(statuses: tuple[str, ...]) -> None:
    """Let a refund's status be one of these, and no other."""
    check, name = _one_of(statuses), "ck_refund_status"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE refund DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE refund ADD CONSTRAINT {name} CHECK ({check})")
        return
    # SQLite can't change a check: the table is copied, by the text that made it, since a batch would lose its other checks.
    # Only its own rows refer to it, and those of the copy to the copy, until it takes the name; it has no triggers.
    made, *indexes = op.get_bind().scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'refund' AND sql IS NOT NULL ORDER BY type DESC")
    )
    start = made.index(f"CONSTRAINT {name} CHECK")
    end = made.index("))", start) + 2
    copy = f"{made[:start]}CONSTRAINT {name} CHECK ({check}){made[end:]}".replace("refund", "refund_copy", 1)
    copy = copy.replace("REFERENCES refund ", "REFERENCES refund_copy ").replace(
        'REFERENCES "refund"', 'REFERENCES "refund_copy"'
    )
    for statement in (
        copy,
        "INSERT INTO refund_copy SELECT * FROM refund",
        "DROP TABLE refund",
        "ALTER TABLE refund_copy RENAME TO refund",
        *indexes,
    ):
        op.execute(statement)


def _amount(name: str, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0", comment=comment)


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("payment_id", Id, nullable=False),
        sa.Column("stripe_dispute_id", sa.String(length=64), nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64), comment="whose the payment was"),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False, comment="Stripe's word for why"),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("respond_by", Instant(), comment="until when the bank takes evidence; null where it takes none"),
        _amount("withdrawn_minor", "what the bank took"),
        _amount("reinstated_minor", "what came back"),
        _amount("lost_minor", "booked as lost at its end"),
        _amount("fee_minor", "what Stripe took for it"),
        _amount("fee_returned_minor"),
        sa.Column("fee_currency", sa.String(length=3), nullable=False),
        sa.Column("settled_at", Instant(), comment="when its end was booked"),
        sa.Column(
            "due_at", Instant(), comment="when someone looks after it next; null where there is nothing more to do"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column(
            "key_no",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="rises where Stripe's answer under a key was broken",
        ),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_dispute_amount")),
        sa.CheckConstraint(_one_of(_DISPUTE), name=op.f("ck_dispute_status")),
        sa.ForeignKeyConstraint(
            ["venue_id", "booking_id"], ["booking.venue_id", "booking.id"], name=op.f("fk_dispute_venue_id_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "payment_id"], ["payment.venue_id", "payment.id"], name=op.f("fk_dispute_venue_id_payment_id")
        ),
        sa.PrimaryKeyConstraint("venue_id", "id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("stripe_dispute_id", name=op.f("uq_dispute_stripe_dispute_id")),
    )
    op.create_index("ix_dispute_venue_id_booking_id", "dispute", ["venue_id", "booking_id"])
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_dispute_due", "dispute", ["due_at"], postgresql_where=due, sqlite_where=due)
    _allow_refunds((*_REFUND, "dropped"))


def downgrade() -> None:
    """The older code knows a refund that is not sent as one that failed, and a deposit that is gone as one that went back."""
    op.execute(
        "UPDATE refund SET status = 'failed', problem = 'The bank has paid it: a dispute was lost.' "
        "WHERE status = 'dropped'"
    )
    op.execute("UPDATE booking SET deposit_status = 'refunded' WHERE deposit_status = 'charged_back'")
    op.execute(f"DELETE FROM activity WHERE message_id IN (SELECT id FROM message WHERE kind IN {_MESSAGES})")
    op.execute(f"DELETE FROM message WHERE kind IN {_MESSAGES}")
    # The money that banks took stays where it went, in accounts that the older code knows.
    gone = "('disputes', 'losses')"
    op.execute(f"DELETE FROM ledger_entry WHERE from_account IN {gone} AND to_account IN {gone}")
    op.execute(f"UPDATE ledger_entry SET from_account = 'venue' WHERE from_account IN {gone}")
    op.execute(f"UPDATE ledger_entry SET to_account = 'venue' WHERE to_account IN {gone}")
    for why, known in _WHY.items():
        op.execute(f"UPDATE ledger_entry SET why = '{known}' WHERE why = '{why}'")
    _allow_refunds(_REFUND)
    op.drop_table("dispute")
