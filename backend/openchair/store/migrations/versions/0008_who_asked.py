"""What a booking's customer agreed to, how late they moved it, and a move of the venue's that they have yet to accept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, Any, str], ...] = (
    ("notice_hours", sa.Integer(), "copied when agreed: the notice window then; the lesser of it and today's binds"),
    (
        "terms_shown_at",
        Instant(),
        "copied when agreed: when the terms were there in time, on the page where it was booked or paid",
    ),
    ("pressed_at", Instant(), "copied once: when a button of its manage page was first pressed"),
    (
        "least_notice_seconds",
        sa.Integer(),
        "copied when moved: the least notice, to the old start, at which its customer moved it",
    ),
    ("moved_at", Instant(), "copied when moved: by the desk, and its customer has not accepted that on the page"),
    ("moved_for", sa.String(length=8), "copied when moved: who asked for that, venue | customer"),
    ("agreed_starts_at", Instant(), "copied when moved: the start last agreed before that"),
    ("agreed_staff_id", Id, "copied when moved: the person last agreed before that"),
    ("most_forfeit_minor", sa.Integer(), "copied when moved: what a cancel would have forfeited just before"),
    ("most_credit_minor", sa.Integer(), "copied when moved: what a cancel would have turned into credit just before"),
    ("most_fee_minor", sa.Integer(), "copied when moved: the fee that a cancel would have cost just before"),
)


def upgrade() -> None:
    for name, type_, comment in _COLUMNS:
        op.add_column("booking", sa.Column(name, type_, comment=comment))
    # Not batches: on SQLite their copies would lose the other checks.
    op.execute("ALTER TABLE booking ADD COLUMN unusual_start BOOLEAN DEFAULT false NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "COMMENT ON COLUMN booking.unusual_start IS 'copied when made or moved: the desk confirmed a start that is no usual one'"
        )
    # Whoever booked at the storefront, or paid on their page, had the terms before them; of the others nothing is known.
    op.execute("UPDATE booking SET terms_shown_at = created_at WHERE source = 'storefront'")
    op.execute(
        "UPDATE booking SET terms_shown_at = created_at "
        "WHERE terms_shown_at IS NULL AND deposit_paid_by IS NOT NULL AND source <> 'import'"
    )


def downgrade() -> None:
    op.drop_column("booking", "unusual_start")
    for name, _, _ in reversed(_COLUMNS):
        op.drop_column("booking", name)
