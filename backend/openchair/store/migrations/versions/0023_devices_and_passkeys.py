"""A pairing's press is known again, and of a passkey's challenges only those that were answered are kept."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None

_PURPOSE = "purpose IN ('register', 'sign_in')"


def upgrade() -> None:
    op.add_column(
        "device_pairing",
        sa.Column("used_key", sa.String(length=128), nullable=True, comment="the key of the press that claimed it"),
    )
    op.add_column(
        "device_pairing",
        sa.Column("session_id", Id, nullable=True, comment="the session that claiming it began"),
    )
    _say("device_pairing.code_hash", "a MAC of the code, to find it by")
    # What is in it is good for five minutes.
    op.drop_table("passkey_challenge")
    op.create_table(
        "passkey_challenge",
        sa.Column("id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.Column("used_key", sa.String(length=128), nullable=False, comment="the key of the press that used it"),
        sa.Column("session_id", Id, nullable=True, comment="the session that it began; null of one that registered"),
        sa.CheckConstraint(_PURPOSE, name=op.f("ck_passkey_challenge_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])


def downgrade() -> None:
    op.drop_table("passkey_challenge")
    op.create_table(
        "passkey_challenge",
        sa.Column("id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("challenge", sa.String(length=128), nullable=False, comment="base64url"),
        sa.Column("session_id", Id, nullable=True, comment="the session that registers; null to sign in"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint(_PURPOSE, name=op.f("ck_passkey_challenge_purpose")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_passkey_challenge_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    _say("device_pairing.code_hash", "SHA-256 of the code that the tablet shows")
    op.drop_column("device_pairing", "session_id")
    op.drop_column("device_pairing", "used_key")


def _say(column: str, comment: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN {column} IS '{comment}'")
